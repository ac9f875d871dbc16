/** The names of the maintenance tasks, in the order in which a full round runs them. */
export const MAINTENANCE_TASKS = [
  'process',
  'refresh',
  'sources',
  'evaluate',
  'clean',
  'check',
  'entities',
  'reverseDns',
] as const;

export type MaintenanceTask = (typeof MAINTENANCE_TASKS)[number];

/** What contradicts itself, which a check mends by default. */
export const DAMAGE_KINDS = [
  'damaged-sets',
  'mirrors-to-read',
  'hosts-to-send',
  'damaged-evaluations',
  'hosts-to-evaluate',
  'leftovers',
  'wrong-figures',
] as const;

/** What nothing uses, which a check deletes only where a person or the configuration says so. */
export const UNUSED_KINDS = [
  'os-variants',
  'os-releases',
  'repositories-without-mirrors',
  'repositories-without-hosts',
  'tags',
  'domains',
  'architectures',
] as const;

export const CHECK_KINDS = [...DAMAGE_KINDS, ...UNUSED_KINDS] as const;

export type DamageKind = (typeof DAMAGE_KINDS)[number];
export type UnusedKind = (typeof UNUSED_KINDS)[number];
export type CheckKind = (typeof CHECK_KINDS)[number];
