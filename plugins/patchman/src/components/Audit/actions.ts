/** What the backend's actions are called. */
export const ACTIONS: Record<string, string> = {
  'enrolment-token-create': 'Create an enrolment token',
  'enrolment-token-revoke': 'Revoke an enrolment token',
  'host-enrol': 'Enrol a host',
  'host-update': 'Change a host',
  'host-refresh': 'Evaluate a host',
  'host-delete': 'Delete a host',
  'key-create': 'Create a key',
  'key-request-rotation': 'Ask for a new key',
  'key-rotate': 'Change a key',
  'key-revoke': 'Revoke a key',
  'quarantine-open': 'Quarantine a machine',
  'quarantine-accept': 'Accept a machine',
  'quarantine-reject': 'Reject a machine',
  'quarantine-rename': 'Rename a machine',
  'quarantine-forget': 'Forget a decision',
  import: 'Import from another Patchman',
  'maintenance-run': 'Run maintenance',
  'mirror-update': 'Change a mirror',
  'mirror-forget-trust': 'Forget who signed a mirror',
  'mirror-delete': 'Delete a mirror',
  'mirror-refresh': 'Refresh a mirror',
  'operating-system-update': 'Change an operating system',
  'report-process': 'Process a report again',
  'report-delete': 'Delete a report',
  'repository-update': 'Change a repository',
  'repository-refresh': 'Refresh a repository',
  'repository-delete': 'Delete a repository',
  'task-cancel': 'End a task',
};

/** An action in words; one that is not known here as the backend calls it. */
export function actionWords(action: string): string {
  return ACTIONS[action] ?? action.replaceAll('-', ' ');
}
