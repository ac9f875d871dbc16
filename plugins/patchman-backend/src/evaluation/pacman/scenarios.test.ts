import { join } from 'node:path';
import {
  type RecordedFolder,
  recordedScenarios,
} from '../../__testUtils__/scenarios/recorded';
import { formatEvr, splitEvr } from '../../versions';
import { readCompressed } from '../__testUtils__/repositories';
import {
  buildPackageIndex,
  evaluate,
  type EvaluationInputs,
  type MemberPackage,
} from '../index';

interface Scenario extends RecordedFolder {
  id: string;
  arch: string;
  installed: { name: string; version: string; arch?: string }[];
  repos: { name: string; db: string; conf: string | null }[];
  pacman_conf: string;
  expected: {
    Qu: {
      name: string;
      current: string;
      candidate: string;
      ignored: boolean;
    }[];
    Qm: string[];
    Su_print: { name: string; version: string; repo: string }[];
  };
}

/** The texts of the files in a tar archive. */
function filesOf(tar: Buffer): string[] {
  const files: string[] = [];
  for (let at = 0; at + 512 <= tar.length; ) {
    const size = parseInt(tar.toString('latin1', at + 124, at + 135), 8) || 0;
    if (tar[at + 156] === 48 || tar[at + 156] === 0) {
      files.push(tar.toString('utf8', at + 512, at + 512 + size));
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files.filter(Boolean);
}

function fieldOf(desc: string, name: string): string[] {
  const [, text] =
    new RegExp(`%${name}%\\n([\\s\\S]*?)(?:\\n\\n|$)`).exec(desc) ?? [];
  return text ? text.trim().split('\n') : [];
}

async function readDatabase(
  file: string,
  firstId: number,
): Promise<MemberPackage[]> {
  return filesOf(await readCompressed(file)).map((desc, i) => {
    const replaces = fieldOf(desc, 'REPLACES');
    const groups = fieldOf(desc, 'GROUPS');
    return {
      id: firstId + i,
      type: 'arch',
      name: fieldOf(desc, 'NAME')[0],
      ...splitEvr('arch', fieldOf(desc, 'VERSION')[0]),
      arch: fieldOf(desc, 'ARCH')[0],
      attributes: {
        ...(replaces.length > 0 && { replaces }),
        ...(groups.length > 0 && { groups }),
      },
    };
  });
}

function setting(conf: string | null, name: string): string[] {
  const [, value] =
    new RegExp(`^${name} *= *(.*)$`, 'm').exec(conf ?? '') ?? [];
  return value ? value.trim().split(/\s+/) : [];
}

async function answerOf(s: Scenario) {
  const inputs: EvaluationInputs = {
    installedDigest: s.id,
    sources: s.repos.map(({ name, conf }, i) => ({
      repositoryId: i + 1,
      name,
      type: 'arch',
      setDigest: `set ${i}`,
      priority: 0,
      security: false,
      securityBy: 'guess',
      release: null,
      state: 'ok',
      options: { usage: setting(conf, 'Usage') },
    })),
    facts: { arch: s.arch, packageArch: null, kernel: '' },
    policy: {
      pacman: {
        ignorePackages: setting(s.pacman_conf, 'IgnorePkg'),
        ignoreGroups: setting(s.pacman_conf, 'IgnoreGroup'),
      },
    },
  };
  const installed: MemberPackage[] = s.installed.map((p, i) => ({
    id: i + 1,
    type: 'arch',
    name: p.name,
    ...splitEvr('arch', p.version),
    arch: p.arch ?? 'x86_64',
  }));
  const indexes = await Promise.all(
    s.repos.map(async ({ db }, i) =>
      buildPackageIndex(await readDatabase(join(s.folder, db), (i + 1) * 1000)),
    ),
  );
  return { installed, ...evaluate(inputs, { installed, indexes }) };
}

const scenarios = recordedScenarios<Scenario>('pacman');

describe('what pacman answered', () => {
  it.each(scenarios.map(s => [s.id, s] as const))('%s', async (_, s) => {
    const { installed, updates, foreign } = await answerOf(s);
    const plain = updates.filter(({ kind }) => kind !== 'replacement');
    expect(
      plain.map(u => [
        u.installed.name,
        formatEvr(u.installed),
        formatEvr(u.available),
      ]),
    ).toEqual(s.expected.Qu.map(u => [u.name, u.current, u.candidate]));
    // What -Qu does not mark for a group it only knows from the repository, -Su leaves out all the same.
    expect(
      updates
        .filter(({ blockedBy }) => !blockedBy)
        .map(u => u.available.name)
        .sort(),
    ).toEqual(s.expected.Su_print.map(({ name }) => name).sort());
    for (const { name } of s.expected.Qu.filter(({ ignored }) => ignored)) {
      expect(
        plain.find(u => u.installed.name === name)?.blockedBy?.reason,
      ).toBe('ignored');
    }
    expect(
      installed.filter(({ id }) => foreign.includes(id)).map(p => p.name),
    ).toEqual(s.expected.Qm);
  });
});
