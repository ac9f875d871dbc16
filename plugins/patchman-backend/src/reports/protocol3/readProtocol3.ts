import { createHash } from 'node:crypto';
import { cleanTags, decodeKernel } from '../fields';
import type { HostReport } from '../HostReport';
import { LENGTHS, LIMITS } from '../limits';
import { ProblemList } from '../ProblemList';
import { momentOf } from '../textRules';
import { ItemFields } from './ItemFields';
import {
  DIGEST_SECTIONS,
  type DigestSection,
  type OsTexts,
  readEnvelope,
} from './readEnvelope';
import { readItems } from './readItems';
import { readPackages } from './readPackages';
import { readPolicy } from './readPolicy';
import { readRepositories } from './readRepositories';
import {
  type Envelope,
  moduleSchema,
  unknownSchema,
  updateSchema,
} from './schema';

/** A protocol 3 report: what it says, and what it refers to by digest only. */
export interface Protocol3Report {
  report: HostReport;
  /** Digest of each section that was sent with one. */
  digests: Partial<Record<DigestSection, string>>;
  /** Sections of which only the digest was sent. */
  referred: DigestSection[];
  /** Digest of everything outside those sections that means something, but for the moment of sending. */
  restDigest: string;
}

/**
 * Reads the body of a protocol 3 report, `docs/protocol-3.schema.json`.
 * @throws InvalidReportError with a message for each field, when the report as a whole is unusable
 */
export function readProtocol3(body: Buffer): Protocol3Report {
  const { data, os } = readEnvelope(body);
  const problems = new ProblemList();
  const digests: Protocol3Report['digests'] = {};
  const referred: DigestSection[] = [];
  for (const name of DIGEST_SECTIONS) {
    const section = data[name];
    if (!section?.digest) continue;
    digests[name] = section.digest;
    if (isDigestOnly(name, data)) referred.push(name);
  }
  const whole = ItemFields.of(data, '', problems)!;
  const system = ItemFields.of(data.system, 'system', problems)!;
  const packageArch = system.text('packageArch', LENGTHS.architecture);
  const foreignArchs =
    system.texts('foreignArchs', LIMITS.architectures, LENGTHS.architecture) ??
    [];
  const report: HostReport = {
    protocol: 3,
    writtenAt: data.sentAt ? momentOf(data.sentAt) : null,
    hostname: data.hostname.toLowerCase(),
    os: operatingSystemText(os),
    arch: data.system.arch,
    kernel: decodeKernel(data.system.kernel),
    tags: data.tags ? cleanTags(data.tags, problems) : null,
    ...readRestart(whole),
    machineId: readMachineId(data.machineId, problems),
    facts: {
      packageArch,
      ...(foreignArchs.length > 0 ? { foreignArchs } : {}),
      container: system.text('container', LENGTHS.field),
      ...(os.id ? { osId: os.id } : {}),
      ...(os.versionId ? { osVersion: os.versionId } : {}),
    },
    policy:
      data.policy && !referred.includes('policy')
        ? readPolicy(data.policy, problems)
        : null,
    packages: data.packages?.items
      ? readPackages(data.packages.items, problems)
      : null,
    repositories: data.repositories?.items
      ? readRepositories(
          data.repositories.items,
          packageArch ? [packageArch, ...foreignArchs] : foreignArchs,
          problems,
        )
      : null,
    modules: data.modules?.items
      ? readItems(
          problems.first(data.modules.items, LIMITS.modules, 'modules.items'),
          'modules',
          moduleSchema,
          problems,
        )
      : null,
    updates: data.updates?.items
      ? readUpdates(data.updates.items, problems)
      : null,
    unknown: readItems(
      whole.list('unknown', LIMITS.reasons) ?? [],
      'unknown',
      unknownSchema,
      problems,
    ),
    problems: [],
  };
  report.problems = problems.all();
  return {
    report,
    digests,
    referred,
    restDigest: restDigest(report, [
      whole.object('client')?.text('name', LENGTHS.field),
      whole.object('client')?.text('version', LENGTHS.field),
      system.text('bootTime', LENGTHS.field),
      os,
    ]),
  };
}

function isDigestOnly(name: DigestSection, data: Envelope): boolean {
  const { digest, ...content } = data[name] as Record<string, unknown>;
  return Object.values(content).every(value => value === undefined);
}

/** In the words of the older protocols, so that one place knows what names mean. */
function operatingSystemText(os: OsTexts): string {
  const name =
    os.variant ||
    os.prettyName ||
    [os.id, os.versionId].filter(Boolean).join(' ') ||
    'Unknown';
  const codename =
    os.codename && !name.includes('(') ? ` (${os.codename})` : '';
  return `${name}${codename}${os.cpe ? ` [${os.cpe}]` : ''}`;
}

function readMachineId(value: unknown, problems: ProblemList): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const plain = value.trim().toLowerCase();
  if (/^[0-9a-f]{32}$/.test(plain)) return plain;
  problems.add('machineId', 'is not 32 hex digits, and does not count');
  return null;
}

function readRestart(
  whole: ItemFields,
): Pick<HostReport, 'rebootRequired' | 'rebootReasons' | 'services'> {
  const restart = whole.object('restart');
  const reboot = restart?.object('reboot');
  const services = restart?.objects('services', LIMITS.services) ?? [];
  return {
    rebootRequired: reboot?.flag('required') ?? null,
    rebootReasons: reboot?.texts('reasons', LIMITS.reasons) ?? [],
    services: services.flatMap(service => {
      const name = service.text('name', LENGTHS.field);
      if (name === null) {
        service.problem('has no name');
        return [];
      }
      return [{ name, reason: service.text('reason') ?? '' }];
    }),
  };
}

function readUpdates(items: unknown[], problems: ProblemList) {
  return readItems(
    problems.first(items, LIMITS.updates, 'updates.items'),
    'updates',
    updateSchema,
    problems,
  ).map(({ repository, security, ...update }) => ({
    ...update,
    repository: repository ?? null,
    security: security === true,
  }));
}

/** Of what was understood: fields that are not known cost nothing. */
function restDigest(report: HostReport, more: unknown[]): string {
  const {
    packages,
    repositories,
    policy,
    modules,
    updates,
    writtenAt,
    problems,
    ...rest
  } = report;
  return createHash('sha256')
    .update(JSON.stringify([rest, more]))
    .digest('hex');
}
