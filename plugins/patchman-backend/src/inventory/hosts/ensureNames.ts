import type { Knex } from 'knex';
import type { HostReport } from '../../reports/HostReport';
import { ensureName } from '../ensureName';
import { ensureOperatingSystem } from '../operatingSystems/ensureOperatingSystem';
import { identifyOperatingSystem } from '../../systems/identifyOperatingSystem';
import type { KnownHost } from './findKnownHost';

/** Rows that hosts share for what they are called after. */
export interface HostNames {
  archId: number;
  osVariantId: number;
  domainId: number;
}

/** Finds or adds the rows for a host's architecture, operating system and domain. */
export async function ensureNames(
  knex: Knex,
  report: HostReport,
  before: KnownHost | undefined,
): Promise<HostNames> {
  const { variant } = identifyOperatingSystem(report.os);
  const isSame =
    before?.arch_name === report.arch && before.os_variant_name === variant;
  if (isSame) {
    return {
      archId: before.arch_id,
      osVariantId: before.os_variant_id,
      domainId: before.domain_id,
    };
  }
  const domain = domainOf(report.hostname);
  const known = await findNames(knex, report.arch, variant, domain);
  const archId =
    known.archId ?? (await ensureName(knex, 'architecture', report.arch));
  return {
    archId,
    osVariantId:
      known.osVariantId ??
      (await ensureOperatingSystem(knex, report.os, archId)),
    domainId:
      before?.domain_id ??
      known.domainId ??
      (await ensureName(knex, 'domain', domain)),
  };
}

/** Those that are known, in one statement, as they are for nearly every host. */
function findNames(
  knex: Knex,
  arch: string,
  variant: string,
  domain: string,
): Promise<{ [Name in keyof HostNames]: HostNames[Name] | null }> {
  const architecture = knex('architecture').where({ name: arch }).select('id');
  return knex
    .select(
      architecture.clone().as('archId'),
      knex('os_variant')
        .where({ name: variant, arch_id: architecture })
        .select('id')
        .as('osVariantId'),
      knex('domain').where({ name: domain }).select('id').as('domainId'),
    )
    .first();
}

/** The part after the first dot, as Patchman groups hosts. */
function domainOf(hostname: string): string {
  const dot = hostname.indexOf('.');
  return dot < 0 ? 'unknown' : hostname.slice(dot + 1);
}
