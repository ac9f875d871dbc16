import { join } from 'node:path';
import {
  type RecordedFolder,
  recordedScenarios,
} from '../../__testUtils__/scenarios/recorded';
import { formatEvr } from '../../versions';
import {
  normalEpoch,
  readAdvisories,
  readModules,
  readRpmPackages,
} from '../__testUtils__/repositories';
import {
  buildAdvisoryIndex,
  buildPackageIndex,
  evaluate,
  type EvaluationContent,
  type EvaluationInputs,
  type MemberPackage,
  type SourceDescription,
} from '../index';
import { isRead, type FamilyInputs } from '../family';
import { isKernelPackage } from '../rpm/kernelNames';
import { availableAdvisories, installedAdvisories } from './updateinfo';
import type { ListedAdvisory } from './updateinfo';

interface Listed {
  name: string;
  arch: string;
  evr: string;
}

interface Scenario extends RecordedFolder {
  id: string;
  arch: string;
  installed: (Omit<MemberPackage, 'id' | 'type'> & {
    vendor?: string;
    obsoletes?: string[];
  })[];
  repos: (Record<string, string | number> & { id: string; dir: string })[];
  main: Record<string, string> | null;
  modules_state: Record<string, [stream: string, state: string]> | null;
  expected: {
    check_update: Listed[];
    check_update_security: Listed[];
    obsoletes: { obsoleter: Listed; obsoleted: Listed }[];
    repoquery_upgrades: Listed[];
    updateinfo_available: { id: string; package: string }[];
    updateinfo_security: { id: string; package: string }[];
    updateinfo_installed: { id: string; package: string }[];
  };
}

function words(list: string | number | undefined): string[] | undefined {
  return list === undefined ? undefined : String(list).split(/[\s,]+/);
}

function describeRepository(
  repo: Scenario['repos'][number],
  i: number,
): SourceDescription {
  return {
    repositoryId: i + 1,
    name: repo.id,
    type: 'rpm',
    setDigest: `set ${i}`,
    priority: Number(repo.priority ?? 99),
    security: false,
    securityBy: 'guess',
    release: null,
    state: 'ok',
    options: {
      excludepkgs: words(repo.excludepkgs),
      includepkgs: words(repo.includepkgs),
      moduleHotfixes: Number(repo.module_hotfixes ?? 0) === 1,
    },
  };
}

async function load(scenario: Scenario) {
  const repos = scenario.repos.filter(repo => Number(repo.enabled ?? 1) === 1);
  const folders = repos.map(repo => join(scenario.folder, repo.dir));
  const advisories = await Promise.all(folders.map(readAdvisories));
  const inputs: EvaluationInputs = {
    installedDigest: scenario.id,
    sources: repos.map(describeRepository),
    facts: {
      arch: scenario.arch,
      packageArch: null,
      kernel: '',
      osId: 'centos',
      osVersion: '9',
    },
    policy: {
      dnf: { excludepkgs: words(scenario.main?.excludepkgs), obsoletes: true },
    },
    modules: Object.entries(scenario.modules_state ?? {}).map(
      ([name, [stream, state]]) => ({
        name,
        stream,
        state: state as 'enabled' | 'disabled',
      }),
    ),
  };
  const content: EvaluationContent = {
    installed: scenario.installed.map((p, i) => ({
      id: i + 1,
      type: 'rpm',
      name: p.name,
      epoch: normalEpoch(p.epoch),
      version: p.version,
      release: p.release,
      arch: p.arch,
      attributes: { vendor: p.vendor, obsoletes: p.obsoletes },
    })),
    indexes: await Promise.all(
      folders.map(async (folder, i) =>
        buildPackageIndex(await readRpmPackages(folder, (i + 1) * 1000)),
      ),
    ),
    modules: await Promise.all(folders.map(readModules)),
    advisories: advisories.map(list => list && buildAdvisoryIndex(list)),
  };
  return { inputs, content };
}

function familyInputs(
  inputs: EvaluationInputs,
  content: EvaluationContent,
): FamilyInputs {
  return {
    installed: content.installed,
    sources: inputs.sources
      .map((description, i) => ({
        description,
        index: content.indexes[i],
        modules: content.modules![i],
        advisories: content.advisories![i],
      }))
      .filter(isRead),
    facts: inputs.facts,
    policy: inputs.policy,
    modules: inputs.modules!,
    phased: [],
  };
}

function text({ name, arch, evr }: Listed): string {
  return `${name}.${arch} ${evr}`;
}

function ours(member: MemberPackage): string {
  return text({ ...member, evr: formatEvr(member) });
}

/** One package once per repository that has it. */
function distinct(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}

function listedText({ entry }: ListedAdvisory): string {
  const evr = formatEvr({ ...entry, type: 'rpm' });
  return `${entry.advisory.name} ${entry.name}-${evr}.${entry.arch}`;
}

const recordedText = (list: { id: string; package: string }[]) =>
  distinct(list.map(({ id, package: name }) => `${id} ${name}`));

const scenarios = recordedScenarios<Scenario>('dnf');

describe('what dnf answered', () => {
  it.each(scenarios.map(s => [s.id, s] as const))('%s', async (_, s) => {
    const { inputs, content } = await load(s);
    const { updates } = evaluate(inputs, content);
    const plain = updates.filter(({ kind }) => kind !== 'replacement');
    const replacements = updates.filter(({ kind }) => kind === 'replacement');

    expect(plain.map(u => ours(u.available)).sort()).toEqual(
      distinct(s.expected.check_update.map(text)),
    );
    expect(
      plain
        .filter(u => u.security)
        .map(u => ours(u.available))
        .sort(),
    ).toEqual(distinct(s.expected.check_update_security.map(text)));
    expect(
      replacements.map(u => `${ours(u.available)} for ${ours(u.installed)}`),
    ).toEqual(
      s.expected.obsoletes.map(
        o => `${text(o.obsoleter)} for ${text(o.obsoleted)}`,
      ),
    );
    for (const { available, kind } of plain) {
      expect(kind === 'kernel').toBe(isKernelPackage(available.name));
    }

    const own = familyInputs(inputs, content);
    const available = availableAdvisories(own);
    expect(distinct(available.map(listedText))).toEqual(
      recordedText(s.expected.updateinfo_available),
    );
    expect(
      distinct(
        available
          .filter(({ entry }) => entry.advisory.kind === 'security')
          .map(listedText),
      ),
    ).toEqual(recordedText(s.expected.updateinfo_security));
    expect(distinct(installedAdvisories(own).map(listedText))).toEqual(
      expect.arrayContaining(recordedText(s.expected.updateinfo_installed)),
    );
  });
});
