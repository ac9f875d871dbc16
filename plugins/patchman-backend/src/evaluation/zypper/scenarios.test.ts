import { join } from 'node:path';
import {
  type RecordedFolder,
  recordedScenarios,
} from '../../__testUtils__/scenarios/recorded';
import { formatEvr } from '../../versions';
import {
  normalEpoch,
  readAdvisories,
  readRpmPackages,
} from '../__testUtils__/repositories';
import {
  buildAdvisoryIndex,
  buildPackageIndex,
  evaluate,
  type EvaluatedUpdate,
  type EvaluationInputs,
  type MemberPackage,
} from '../index';
import { listPatches } from './patches';

interface Listed {
  name: string;
  edition: string;
  'edition-old': string;
  arch: string;
  repo: string;
}

interface Scenario extends RecordedFolder {
  id: string;
  arch: string;
  installed: (Omit<MemberPackage, 'id' | 'type'> & { vendor?: string })[];
  repos: { id: string; dir: string; priority?: number }[];
  locks: string[];
  zypp_conf: string;
  expected: {
    list_updates: Listed[];
    list_updates_all: Listed[];
    list_patches_all: { name: string; status: string; repo: string }[];
  };
}

/** What the recorder puts into packages of which a scenario says no vendor. */
const VENDOR = 'Test';

async function answerOf(s: Scenario) {
  const folders = s.repos.map(({ dir }) => join(s.folder, dir));
  const inputs: EvaluationInputs = {
    installedDigest: s.id,
    sources: s.repos.map(({ id, priority }, i) => ({
      repositoryId: i + 1,
      name: id,
      type: 'rpm',
      setDigest: `set ${i}`,
      priority: priority ?? 99,
      security: false,
      securityBy: 'guess',
      release: null,
      state: 'ok',
    })),
    facts: {
      arch: s.arch,
      packageArch: null,
      kernel: '',
      osId: 'opensuse-leap',
    },
    policy: {
      zypper: {
        locks: s.locks,
        allowVendorChange: /allowVendorChange\s*=\s*true/.test(s.zypp_conf),
      },
    },
  };
  const installed: MemberPackage[] = s.installed.map((p, i) => ({
    id: i + 1,
    type: 'rpm',
    name: p.name,
    epoch: normalEpoch(p.epoch),
    version: p.version,
    release: p.release,
    arch: p.arch,
    attributes: { vendor: p.vendor ?? VENDOR },
  }));
  const indexes = await Promise.all(
    folders.map(async (folder, i) =>
      buildPackageIndex(await readRpmPackages(folder, (i + 1) * 1000)),
    ),
  );
  const advisories = (await Promise.all(folders.map(readAdvisories))).map(
    list => list && buildAdvisoryIndex(list),
  );
  const { updates } = evaluate(inputs, { installed, indexes, advisories });
  const patches = listPatches({
    installed,
    sources: inputs.sources.map((description, i) => ({
      description,
      index: indexes[i],
      modules: null,
      advisories: advisories[i],
    })),
    facts: inputs.facts,
    policy: inputs.policy,
    modules: [],
    phased: [],
  });
  return { updates, patches };
}

const recorded = (u: Listed) =>
  `${u.name}.${u.arch} ${u['edition-old']} -> ${u.edition} ${u.repo}`;

const ours = ({ installed, available, repositoryId }: EvaluatedUpdate) =>
  `${available.name}.${available.arch} ${formatEvr(installed)} -> ${formatEvr(
    available,
  )} repo${repositoryId - 1}`;

const scenarios = recordedScenarios<Scenario>('zypper');

describe('what zypper answered', () => {
  it.each(scenarios.map(s => [s.id, s] as const))('%s', async (_, s) => {
    const { updates: all, patches } = await answerOf(s);
    // zypper does renames, and lists none.
    const updates = all.filter(({ kind }) => kind !== 'replacement');
    const { expected } = s;
    const installable = updates.filter(({ blockedBy }) => !blockedBy);
    expect(installable.map(ours)).toEqual(expected.list_updates.map(recorded));

    // With --all, zypper shows the newest version, not the one that it would install.
    const known = new Set(expected.list_updates.map(({ name }) => name));
    const blocked = updates.filter(({ blockedBy }) => blockedBy);
    expect(blocked.map(ours)).toEqual(
      expected.list_updates_all
        .filter(({ name }) => !known.has(name))
        .map(recorded),
    );

    expect(
      patches.map(p => [p.name, p.status, `repo${p.repositoryIds[0] - 1}`]),
    ).toEqual(expected.list_patches_all.map(p => [p.name, p.status, p.repo]));
  });
});
