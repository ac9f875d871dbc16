import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  type Host,
  RESOURCE_TYPE_PATCHMAN_HOST,
} from 'backstage-plugin-patchman-common';
import { z } from 'zod';
import type { HostCondition } from './visibility';

/** Hosts, as permission policies see them. @public */
export const patchmanHostResourceRef = createPermissionResourceRef<
  Host,
  HostCondition
>().with({ pluginId: 'patchman', resourceType: RESOURCE_TYPE_PATCHMAN_HOST });

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow hosts that belong to one of these owners',
  resourceRef: patchmanHostResourceRef,
  paramsSchema: z.object({
    claims: z.array(z.string()).describe('Entity refs of users and groups'),
  }),
  apply: (host, { claims }) => {
    const wanted = claims.map(claim => claim.toLowerCase());
    return host.owners.some(owner => wanted.includes(owner));
  },
  toQuery: ({ claims }) => ({ property: 'owner', values: claims }),
});

const hasTag = createPermissionRule({
  name: 'HAS_TAG',
  description: 'Allow hosts that have one of these tags',
  resourceRef: patchmanHostResourceRef,
  paramsSchema: z.object({ tags: z.array(z.string()) }),
  apply: (host, { tags }) => {
    const wanted = tags.map(tag => tag.toLowerCase());
    return host.tags.some(tag => wanted.includes(tag.toLowerCase()));
  },
  toQuery: ({ tags }) => ({ property: 'tag', values: tags }),
});

const hasName = createPermissionRule({
  name: 'HAS_NAME',
  description: 'Allow hosts of these names',
  resourceRef: patchmanHostResourceRef,
  paramsSchema: z.object({ names: z.array(z.string()) }),
  apply: (host, { names }) =>
    names.some(name => name.toLowerCase() === host.name),
  toQuery: ({ names }) => ({
    property: 'name',
    values: names.map(name => name.toLowerCase()),
  }),
});

const hasOsRelease = createPermissionRule({
  name: 'HAS_OS_RELEASE',
  description: 'Allow hosts that run one of these operating system releases',
  resourceRef: patchmanHostResourceRef,
  paramsSchema: z.object({ releases: z.array(z.string()) }),
  apply: (host, { releases }) => releases.includes(host.os.release),
  toQuery: ({ releases }) => ({ property: 'osRelease', values: releases }),
});

/** Rules by which a permission policy can let people see some hosts and not others. @public */
export const patchmanHostRules = { isOwner, hasTag, hasName, hasOsRelease };

const exported = createConditionExports({
  resourceRef: patchmanHostResourceRef,
  rules: patchmanHostRules,
});

/** Conditions on hosts for permission policies, such as `patchmanHostConditions.isOwner({ claims })`. @public */
export const patchmanHostConditions = exported.conditions;

/** The decision of a permission policy that some hosts are allowed, by conditions. @public */
export const createPatchmanHostConditionalDecision =
  exported.createConditionalDecision;
