import type { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { cveDetailColumns } from '../commands/cves';
import { finishTask } from '../commands/followTask';
import type { Session } from '../commands/Session';
import { EXIT, usageError } from '../errors';

/** The kinds of errata that Patchman reads, but for those of repositories. */
const KINDS = ['rocky', 'alma', 'centos', 'debian', 'ubuntu', 'arch'];

/** What a distribution is called here, where that is another name. */
const DISTRIBUTIONS: Record<string, string> = { alma: 'almalinux' };

/** Errata of these come with their repositories. */
const OF_REPOSITORIES = 'yum';

/** What is told of CVEs themselves, whoever has them. */
const CVE_SOURCES = ['kev', 'epss', 'cve-mitre', 'cve-nvd'];
const NIST = 'cve-nvd';

/**
 * Reads errata: of all sources that are on and of repositories, or of one kind.
 * @returns the exit code
 */
export async function readErrata(
  session: Session,
  options: {
    /** Such as `debian`. */
    type?: string;
    /** Whatever is known. */
    whole?: boolean;
    /** They were read already. */
    repositoriesRead?: boolean;
  },
): Promise<number> {
  const { client } = session;
  const { type, whole, repositoriesRead } = options;
  const repositories = async () =>
    repositoriesRead
      ? EXIT.done
      : finishTask(
          session,
          await client.runMaintenance('refresh', { force: whole }),
        );
  if (type === OF_REPOSITORIES) return repositories();
  const { items } = await client.getSources();
  if (type === undefined) {
    const wanted = items.filter(
      ({ name, on }) => on && !CVE_SOURCES.includes(name),
    );
    return Math.max(
      await readAll(session, wanted, whole),
      await repositories(),
    );
  }
  const distribution = DISTRIBUTIONS[type] ?? type;
  const wanted = items.filter(
    ({ name, distributions }) =>
      name === type ||
      name.startsWith(`${type}-`) ||
      distributions.includes(distribution),
  );
  if (wanted.length === 0) {
    throw usageError(
      `-E ${type}: give one of ${[OF_REPOSITORIES, ...KINDS].join(
        ', ',
      )}, or of ${items.map(({ name }) => name).join(', ')}.`,
    );
  }
  // Who names it wants it, whether or not it is on.
  return readAll(session, wanted, whole);
}

/**
 * Reads what is known of CVEs.
 * @returns the exit code
 */
export async function readCves(
  session: Session,
  options: {
    /** Shown when all was read. */
    cve?: string;
    /** Also what NIST says, where that is off. */
    nist?: boolean;
    whole?: boolean;
  },
): Promise<number> {
  const { items } = await session.client.getSources();
  const wanted = items.filter(
    ({ name, on }) =>
      CVE_SOURCES.includes(name) && (on || (options.nist && name === NIST)),
  );
  if (wanted.length === 0) session.say('No source of CVEs is on.');
  const code = await readAll(session, wanted, options.whole);
  if (options.cve) {
    session.results.one(
      await session.client.getCve(options.cve),
      cveDetailColumns,
    );
  }
  return code;
}

async function readAll(
  session: Session,
  sources: readonly Pick<ErrataSourceState, 'name'>[],
  whole?: boolean,
): Promise<number> {
  let code: number = EXIT.done;
  for (const { name } of sources) {
    const task = await session.client.readSource(name, whole ? { whole } : {});
    code = Math.max(code, await finishTask(session, task));
  }
  return code;
}
