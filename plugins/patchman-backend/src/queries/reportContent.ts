import type {
  ListResult,
  ReportContent,
  ReportedPackageItem,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { Documents } from '../documents';
import type { DbReportRow } from '../database/tables';
import { InvalidReportError, type HostReport } from '../reports/HostReport';
import { readStoredReport } from '../reports/readReport';
import { formatEvr } from '../versions';
import type { ListRequest } from './list';
import { shownUrl } from '../texts';

/**
 * A stored report, read again.
 * @returns the report, the reason why it cannot be understood, or undefined where none has the id
 */
async function readAgain(
  knex: Knex,
  documents: Documents,
  id: number,
): Promise<HostReport | string | undefined> {
  const row = await knex<DbReportRow>('report').where({ id }).first();
  if (!row) return undefined;
  try {
    return (await readStoredReport(documents, row)).report;
  } catch (error) {
    if (error instanceof InvalidReportError) return error.message;
    throw error;
  }
}

/** What a stored report says. A section that is null was not reported whole: what was known before stays. */
export async function findReportContent(
  knex: Knex,
  documents: Documents,
  id: number,
): Promise<ReportContent | undefined> {
  const report = await readAgain(knex, documents, id);
  if (report === undefined) return undefined;
  if (typeof report === 'string') return { unreadable: report, content: null };
  return {
    unreadable: null,
    content: {
      os: report.os,
      arch: report.arch,
      kernel: report.kernel,
      writtenAt: report.writtenAt,
      tags: report.tags,
      rebootRequired: report.rebootRequired,
      rebootReasons: report.rebootReasons,
      packages: report.packages?.length ?? null,
      repositories:
        report.repositories?.map(repository => ({
          type: repository.type,
          name: repository.name,
          repoId: repository.repoId,
          priority: repository.priority,
          enabled: repository.enabled,
          urls: repository.urls.map(shownUrl),
        })) ?? null,
      modules: report.modules,
      updates:
        report.updates?.map(({ name, arch, evr, security }) => ({
          name,
          arch,
          evr,
          security,
        })) ?? null,
      services: report.services,
      unread: report.unknown,
    },
  };
}

/** One page of the packages that a stored report lists, by name. */
export async function listReportedPackages(
  knex: Knex,
  documents: Documents,
  id: number,
  request: ListRequest,
): Promise<ListResult<ReportedPackageItem> | undefined> {
  const report = await readAgain(knex, documents, id);
  if (report === undefined) return undefined;
  const packages = typeof report === 'string' ? [] : report.packages ?? [];
  const words = (request.search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  const found = packages
    .filter(({ name }) =>
      words.every(word => name.toLowerCase().includes(word)),
    )
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return {
    totalItems: found.length,
    items: found
      .slice(request.offset, request.offset + request.limit)
      .map(pkg => ({
        type: pkg.type,
        name: pkg.name,
        evr: formatEvr(pkg),
        arch: pkg.arch,
      })),
  };
}
