import {
  hostileReport as readersReport,
  HOSTILE_KINDS as READERS_KINDS,
  PROTOCOLS,
} from '../../reports/__testUtils__/hostile';
import {
  hostileDocuments,
  hostileKinds,
  hostileSite,
} from '../../repositories/__testUtils__/hostile';
import { recordedMirrors, recordedReports } from './fixtures';
import { hostileMirror } from './hostileMirror';
import { hostileReport } from './hostileReport';
import type { HostileMirror, HostileReport } from './inputs';

/** Sent by each run unless it is told otherwise. */
const USUAL_COUNT = 140;
/** So many of ten generated inputs are reports, the others mirrors, which there are more kinds of. */
const REPORTS_OF_TEN = 3;

/** A mirror that is made only if it is sent: some take long. */
interface MirrorToMake {
  name: string;
  make: () => Promise<Omit<HostileMirror, 'name'>>;
}

/** The report of a seed: by turns one field of a full report is hostile, or what the readers of reports are tried with. */
function reportOf(seed: number): HostileReport {
  const half = Math.floor(seed / 2);
  if (seed % 2 === 0) {
    const report = hostileReport(half);
    return { ...report, name: `report ${seed}: ${report.name}` };
  }
  const protocol = PROTOCOLS[half % PROTOCOLS.length];
  const kind =
    READERS_KINDS[Math.floor(half / PROTOCOLS.length) % READERS_KINDS.length];
  return {
    name: `report ${seed}: protocol ${protocol} by ${kind}`,
    protocol,
    make: hostname => readersReport(protocol, kind, seed, hostname),
  };
}

/** The mirror of a seed: by turns one field of a full document is hostile, or what the readers of documents are tried with. */
function mirrorOf(seed: number): MirrorToMake {
  const half = Math.floor(seed / 2);
  if (seed % 2 === 0) {
    const { name, make } = hostileMirror(half);
    return { name: `mirror ${seed}: ${name}`, make };
  }
  const document = hostileDocuments[half % hostileDocuments.length];
  const kind =
    hostileKinds[
      Math.floor(half / hostileDocuments.length) % hostileKinds.length
    ];
  return {
    name: `mirror ${seed}: ${document} by ${kind}`,
    make: async () => {
      const { type, repoId, path, files } = hostileSite(document, kind, seed);
      const [, base, suite, component] =
        /^(.*)\/dists\/([^/]+)\/([^/]+)\/binary-amd64$/.exec(path) ?? [];
      return {
        repository: {
          type,
          id: repoId,
          name: document,
          urls: [`@SITE@${base ?? path}`],
          ...(suite ? { suite, component, archs: ['amd64'] } : {}),
        },
        files: new Map(
          [...files].map(([name, content]) => [name.slice(1), content]),
        ),
      };
    },
  };
}

/**
 * The inputs that a test sends: those that were recorded, and as many generated ones as `PATCHMAN_HOSTILE_SEEDS` says,
 * from the seed `PATCHMAN_HOSTILE_FIRST` on. `PATCHMAN_HOSTILE_ONLY` is an expression that names must match, to find
 * what one input does. Of the generated ones, which know nothing of databases, each database gets its part.
 */
export async function chosenInputs({
  part,
  parts,
}: {
  part: number;
  parts: number;
}): Promise<{
  reports: HostileReport[];
  mirrors: HostileMirror[];
}> {
  const { env } = process;
  const only = new RegExp(env.PATCHMAN_HOSTILE_ONLY ?? '', 'i');
  const isChosen = ({ name }: { name: string }) => only.test(name);
  const count = Number(env.PATCHMAN_HOSTILE_SEEDS ?? USUAL_COUNT);
  const first = Number(env.PATCHMAN_HOSTILE_FIRST ?? 0);
  const seeds = (length: number) =>
    Array.from({ length }, (_, place) => first + place).filter(
      // By pairs: odd and even seeds are of different kinds.
      seed => Math.floor(seed / 2) % parts === part,
    );
  const reports = Math.round((count * REPORTS_OF_TEN) / 10);
  const mirrors = recordedMirrors.filter(isChosen);
  for (const mirror of seeds(count - reports).map(mirrorOf)) {
    if (isChosen(mirror)) {
      mirrors.push({ name: mirror.name, ...(await mirror.make()) });
    }
  }
  return {
    reports: [...recordedReports, ...seeds(reports).map(reportOf)].filter(
      isChosen,
    ),
    mirrors,
  };
}
