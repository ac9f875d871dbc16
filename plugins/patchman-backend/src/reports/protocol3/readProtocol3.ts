import { createHash } from 'node:crypto';
import type { HostPolicy } from '../../evaluation/types';
import {
  type HostReport,
  InvalidReportError,
  type ReportedPackage,
} from '../HostReport';
import {
  cleanTags,
  decodeKernel,
  hostnameProblem,
  ProblemList,
  toReportedPackage,
} from '../fields';
import { readRepositories } from './readRepositories';
import {
  type Envelope,
  envelopeSchema,
  moduleSchema,
  packageSchema,
  pinSchema,
  policySchema,
  restartSchema,
  unknownSchema,
  updateSchema,
} from './schema';

/** The sections that a client may send as a digest alone. */
export const DIGEST_SECTIONS = [
  'packages',
  'repositories',
  'policy',
  'modules',
  'updates',
] as const;

export type DigestSection = (typeof DIGEST_SECTIONS)[number];

/** A protocol 3 report: what it says, and what it refers to by digest only. */
export interface Protocol3Report {
  report: HostReport;
  /** Digest of each section that was sent with one. */
  digests: Partial<Record<DigestSection, string>>;
  /** Sections of which only the digest was sent. */
  referred: DigestSection[];
  /** Digest of everything outside those sections, but for the moment of sending. */
  restDigest: string;
}

/**
 * Reads the body of a protocol 3 report, `docs/protocol-3.schema.json`.
 * @throws InvalidReportError with a message for each field, when the report as a whole is unusable
 */
export function readProtocol3(body: Buffer): Protocol3Report {
  const data = readEnvelope(body);
  const problems = new ProblemList();
  const digests: Protocol3Report['digests'] = {};
  const referred: DigestSection[] = [];
  for (const name of DIGEST_SECTIONS) {
    const section = data[name];
    if (!section?.digest) continue;
    digests[name] = section.digest;
    if (isDigestOnly(name, data)) referred.push(name);
  }
  const restart = restartSchema.safeParse(data.restart ?? {}).data;
  const { os } = data.system;
  const report: HostReport = {
    protocol: 3,
    writtenAt: data.sentAt ? new Date(data.sentAt).toISOString() : null,
    hostname: data.hostname.toLowerCase(),
    os: operatingSystemText(os),
    arch: data.system.arch,
    kernel: decodeKernel(data.system.kernel),
    tags: data.tags ? cleanTags(data.tags, problems) : null,
    rebootRequired: restart?.reboot?.required ?? null,
    rebootReasons: restart?.reboot?.reasons ?? [],
    services: (restart?.services ?? []).map(({ name, reason }) => ({
      name,
      reason: reason ?? '',
    })),
    machineId: normaliseMachineId(data.machineId),
    facts: {
      packageArch: data.system.packageArch ?? null,
      ...(data.system.foreignArchs?.length
        ? { foreignArchs: data.system.foreignArchs }
        : {}),
      container: data.system.container ?? null,
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
          architecturesOf(data.system),
          problems,
        )
      : null,
    modules: data.modules?.items
      ? readItems(data.modules.items, 'modules', moduleSchema, problems)
      : null,
    updates: data.updates?.items
      ? readItems(data.updates.items, 'updates', updateSchema, problems).map(
          ({ repository, security, ...update }) => ({
            ...update,
            repository: repository ?? null,
            security: security === true,
          }),
        )
      : null,
    unknown: readItems(data.unknown ?? [], 'unknown', unknownSchema, problems),
    problems: [],
  };
  report.problems = problems.all();
  return {
    report,
    digests,
    referred,
    restDigest: restDigest(data),
  };
}

function architecturesOf({
  packageArch,
  foreignArchs,
}: Envelope['system']): string[] {
  return [packageArch, ...(foreignArchs ?? [])].flatMap(arch => arch ?? []);
}

function readEnvelope(body: Buffer): Envelope {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new InvalidReportError({
      body: [`is not JSON: ${(error as Error).message}`],
    });
  }
  const parsed = envelopeSchema.safeParse(json);
  const fields: Record<string, string[]> = {};
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.join('.') || 'body';
    (fields[path] ??= []).push(issue.message);
  }
  const hostname = parsed.data?.hostname;
  const badName = hostname === undefined ? null : hostnameProblem(hostname);
  if (badName) fields.hostname = [badName];
  for (const name of DIGEST_SECTIONS) {
    const section = parsed.data?.[name] as { digest?: string } | undefined;
    if (section && !section.digest && Object.keys(section).length === 0) {
      fields[name] = ['has neither a digest nor content'];
    }
  }
  if (!parsed.success || Object.keys(fields).length > 0) {
    throw new InvalidReportError(fields);
  }
  return parsed.data;
}

function isDigestOnly(name: DigestSection, data: Envelope): boolean {
  const { digest, ...content } = data[name] as Record<string, unknown>;
  return Object.values(content).every(value => value === undefined);
}

/** In the words of the older protocols, so that one place knows what names mean. */
function operatingSystemText(os: Envelope['system']['os']): string {
  const name =
    os.variant ||
    os.prettyName ||
    [os.id, os.versionId].filter(Boolean).join(' ') ||
    'Unknown';
  const codename =
    os.codename && !name.includes('(') ? ` (${os.codename})` : '';
  return `${name}${codename}${os.cpe ? ` [${os.cpe}]` : ''}`;
}

function normaliseMachineId(id: string | null | undefined): string | null {
  const plain = (id ?? '').trim().toLowerCase();
  return /^[0-9a-f]{32}$/.test(plain) ? plain : null;
}

function readPackages(
  items: unknown[],
  problems: ProblemList,
): ReportedPackage[] {
  const packages: ReportedPackage[] = [];
  items.forEach((item, index) => {
    const path = `packages.items[${index}]`;
    const parsed = packageSchema.safeParse(item);
    if (!parsed.success) {
      problems.add(path, 'is not an object');
      return;
    }
    const { data } = parsed;
    const { status, isHeld } = dpkgStatus(data.status ?? '');
    if (status === 'config-files' || status === 'not-installed') {
      problems.add(path, `is not installed: its status is ${status}`);
      return;
    }
    const found = toReportedPackage(
      {
        name: data.name ?? '',
        epoch: String(data.epoch ?? ''),
        version: String(data.version ?? ''),
        release: String(data.release ?? ''),
        arch: data.arch ?? '',
        type: data.type ?? '',
        category: data.category ?? '',
        repository: data.repository ?? '',
        slot: data.slot ?? '',
      },
      path,
      problems,
    );
    if (!found) return;
    const { source } = data;
    packages.push({
      ...found,
      attributes: {
        ...found.attributes,
        ...(source?.name && source.name !== found.name
          ? {
              source: {
                name: source.name,
                version: String(source.version ?? ''),
              },
            }
          : {}),
        // An empty one is a package without a vendor; none at all was not read.
        ...(typeof data.vendor === 'string' ? { vendor: data.vendor } : {}),
        ...(data.hold || isHeld ? { held: true } : {}),
        ...(data.auto ? { auto: true } : {}),
        ...(status && status !== 'installed' ? { status } : {}),
        ...(data.groups ? { groups: data.groups } : {}),
      },
    });
  });
  return packages;
}

/** dpkg(1) "Package states": the state alone, or as dpkg keeps it: `hold ok installed`. */
function dpkgStatus(text: string): { status: string; isHeld: boolean } {
  const words = text.trim().split(/\s+/);
  return {
    status: words.at(-1)!,
    isHeld: words.length > 1 && words[0] === 'hold',
  };
}

function readPolicy(section: unknown, problems: ProblemList): HostPolicy {
  const { apt, dnf, zypper, pacman, portage } = policySchema.parse(section);
  const policy: HostPolicy = {};
  if (apt) {
    policy.apt = {
      defaultRelease: apt.defaultRelease ?? null,
      pins: readItems(apt.pins ?? [], 'policy.apt.pins', pinSchema, problems),
    };
  }
  // What was not reported is left out, so that it does not look like a decision.
  const known = (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).filter(
        ([, value]) => value !== null && value !== undefined,
      ),
    );
  if (dnf) policy.dnf = known(dnf);
  if (zypper) policy.zypper = known(zypper);
  if (pacman) policy.pacman = known(pacman);
  if (portage) {
    const { mask, packageKeywords, ...rest } = portage;
    policy.portage = known({
      ...rest,
      masks: mask,
      packageKeywords: packageKeywords?.map(({ package: atom, keywords }) => ({
        package: atom,
        keywords: keywords ?? [],
      })),
    });
  }
  return policy;
}

/** Items of a small section; a bad one costs that one. */
function readItems<Item>(
  items: unknown[],
  path: string,
  schema: {
    safeParse(item: unknown): {
      success: boolean;
      data?: Item;
      error?: { issues: { path: PropertyKey[]; message: string }[] };
    };
  },
  problems: ProblemList,
): Item[] {
  const result: Item[] = [];
  items.forEach((item, index) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) {
      result.push(parsed.data as Item);
    } else {
      const [issue] = parsed.error!.issues;
      const field = issue.path.length > 0 ? `.${issue.path.join('.')}` : '';
      problems.add(`${path}[${index}]${field}`, issue.message);
    }
  });
  return result;
}

function restDigest(data: Envelope): string {
  const { sentAt, ...rest } = data;
  const small: Record<string, unknown> = { ...rest };
  for (const name of DIGEST_SECTIONS) delete small[name];
  return createHash('sha256').update(JSON.stringify(small)).digest('hex');
}
