import { createPermission } from '@backstage/plugin-permission-common';

/** The resource type of hosts in permission policies. @public */
export const RESOURCE_TYPE_PATCHMAN_HOST = 'patchman-host';

/** See a host, its packages, updates, repositories and reports. @public */
export const patchmanHostReadPermission = createPermission({
  name: 'patchman.host.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_PATCHMAN_HOST,
});

/** Change a host's settings and evaluate it again. @public */
export const patchmanHostUpdatePermission = createPermission({
  name: 'patchman.host.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PATCHMAN_HOST,
});

/** Delete a host. @public */
export const patchmanHostDeletePermission = createPermission({
  name: 'patchman.host.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_PATCHMAN_HOST,
});

/** Decide whether a quarantined machine is the host that it says it is. @public */
export const patchmanHostDecidePermission = createPermission({
  name: 'patchman.host.decide',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PATCHMAN_HOST,
});

/** See packages, repositories, mirrors, sources of errata and operating systems. @public */
export const patchmanRepositoryReadPermission = createPermission({
  name: 'patchman.repository.read',
  attributes: { action: 'read' },
});

/** Change, refresh and delete repositories and mirrors, and change operating systems. @public */
export const patchmanRepositoryUpdatePermission = createPermission({
  name: 'patchman.repository.update',
  attributes: { action: 'update' },
});

/** See which host keys exist. @public */
export const patchmanKeyReadPermission = createPermission({
  name: 'patchman.key.read',
  attributes: { action: 'read' },
});

/** Create host keys. @public */
export const patchmanKeyCreatePermission = createPermission({
  name: 'patchman.key.create',
  attributes: { action: 'create' },
});

/** Ask hosts to change their keys. @public */
export const patchmanKeyUpdatePermission = createPermission({
  name: 'patchman.key.update',
  attributes: { action: 'update' },
});

/** Revoke host keys. @public */
export const patchmanKeyDeletePermission = createPermission({
  name: 'patchman.key.delete',
  attributes: { action: 'delete' },
});

/** See which enrolment tokens exist. @public */
export const patchmanEnrolmentReadPermission = createPermission({
  name: 'patchman.enrolment.read',
  attributes: { action: 'read' },
});

/** Create enrolment tokens. @public */
export const patchmanEnrolmentCreatePermission = createPermission({
  name: 'patchman.enrolment.create',
  attributes: { action: 'create' },
});

/** Revoke enrolment tokens. @public */
export const patchmanEnrolmentDeletePermission = createPermission({
  name: 'patchman.enrolment.delete',
  attributes: { action: 'delete' },
});

/** See who did what. @public */
export const patchmanAuditReadPermission = createPermission({
  name: 'patchman.audit.read',
  attributes: { action: 'read' },
});

/** See the reports of every host, those that failed included. @public */
export const patchmanReportReadPermission = createPermission({
  name: 'patchman.report.read',
  attributes: { action: 'read' },
});

/** Process reports again and delete them. @public */
export const patchmanReportUpdatePermission = createPermission({
  name: 'patchman.report.update',
  attributes: { action: 'update' },
});

/** Import what another Patchman knows. @public */
export const patchmanImportPermission = createPermission({
  name: 'patchman.import',
  attributes: { action: 'create' },
});

/** Start maintenance tasks. @public */
export const patchmanMaintenanceRunPermission = createPermission({
  name: 'patchman.maintenance.run',
  attributes: { action: 'update' },
});

/** End tasks that others started. @public */
export const patchmanTaskCancelPermission = createPermission({
  name: 'patchman.task.cancel',
  attributes: { action: 'delete' },
});

/** Read and upload sources of errata. @public */
export const patchmanSourceUpdatePermission = createPermission({
  name: 'patchman.source.update',
  attributes: { action: 'update' },
});

/** All permissions of the plugin. @public */
export const patchmanPermissions = [
  patchmanHostReadPermission,
  patchmanHostUpdatePermission,
  patchmanHostDeletePermission,
  patchmanHostDecidePermission,
  patchmanRepositoryReadPermission,
  patchmanRepositoryUpdatePermission,
  patchmanKeyReadPermission,
  patchmanKeyCreatePermission,
  patchmanKeyUpdatePermission,
  patchmanKeyDeletePermission,
  patchmanEnrolmentReadPermission,
  patchmanEnrolmentCreatePermission,
  patchmanEnrolmentDeletePermission,
  patchmanAuditReadPermission,
  patchmanReportReadPermission,
  patchmanReportUpdatePermission,
  patchmanImportPermission,
  patchmanMaintenanceRunPermission,
  patchmanTaskCancelPermission,
  patchmanSourceUpdatePermission,
];
