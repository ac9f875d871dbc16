import type { OpenCveState, Package } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbBoolean } from '../database/tables';
import { sentenceOf } from '../evaluation/matching';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
} from './packageRow';

/** What was found of a package, as `verdictColumns` select it. */
export type VerdictRow = PrefixedPackages<'installed_'> & {
  state: OpenCveState;
  fixed: string;
  available: string;
  reboot: DbBoolean;
  channel: string;
  reason: string;
  urgency: string;
  advisories: string;
  since: string;
};

/** Of `cve_verdict` as `v`, and of the package as `installed`. */
export function verdictColumns(knex: Knex) {
  return [
    'v.state',
    'v.fixed',
    'v.available',
    'v.reboot',
    'v.channel',
    'v.reason',
    'v.urgency',
    'v.advisories',
    'v.since',
    ...packageColumns(knex, 'installed', 'installed_'),
  ];
}

/** A verdict as answers tell it. */
export interface ToldVerdict {
  installed: Package;
  state: OpenCveState;
  sentence: string;
  fixed: string;
  available: string;
  reboot: boolean;
  channel: string;
  urgency: string;
  advisories: string[];
  since: string;
}

export function verdictFrom(row: VerdictRow): ToldVerdict {
  const { state, fixed, available, channel, reason, urgency, since } = row;
  const reboot = Boolean(row.reboot);
  const advisories: string[] = JSON.parse(row.advisories);
  const told = {
    state,
    fixed,
    available,
    reboot,
    channel,
    urgency,
    advisories,
  };
  return {
    installed: packageFrom(row, 'installed_'),
    sentence: sentenceOf({ ...told, reason }),
    ...told,
    since,
  };
}
