/** The names of the maintenance tasks, in the order in which a full round runs them. */
export const MAINTENANCE_TASKS = [
  'process',
  'refresh',
  'sources',
  'evaluate',
  'clean',
  'check',
  'entities',
] as const;

export type MaintenanceTask = (typeof MAINTENANCE_TASKS)[number];
