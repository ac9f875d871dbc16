import { describeSource } from './__testUtils__/hosts';
import { evaluationKey, type EvaluationInputs } from './index';

const inputs: EvaluationInputs = {
  installedDigest: 'installed',
  sources: [
    describeSource({ packages: [] }, 0),
    describeSource({ packages: [] }, 1),
  ],
  facts: { arch: 'x86_64', packageArch: null, kernel: '6.1.0-35-amd64' },
  policy: {},
};

describe('evaluationKey', () => {
  it('is a SHA-256 in hexadecimal digits', () => {
    expect(evaluationKey(inputs)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on the order of keys, on undefined values, or on the order of apt sources', () => {
    const { installedDigest, sources, facts, policy } = inputs;
    expect(
      evaluationKey({
        policy: { ...policy, apt: undefined },
        facts: { ...facts, container: undefined },
        sources: [...sources].reverse(),
        installedDigest,
      }),
    ).toBe(evaluationKey(inputs));
  });

  it('keeps the order of sources where it decides', () => {
    const sources = inputs.sources.map(s => ({ ...s, type: 'arch' as const }));
    expect(evaluationKey({ ...inputs, sources })).not.toBe(
      evaluationKey({ ...inputs, sources: [...sources].reverse() }),
    );
  });

  it('does not depend on the machine-id unless it decides a phase', () => {
    const on = (machineId: string, percentages?: number[]) =>
      evaluationKey({
        ...inputs,
        facts: { ...inputs.facts, machineId },
        phased: percentages?.map(percentage => ({
          source: `s${percentage}`,
          version: '1',
          percentage,
        })),
      });
    const ids = Array.from({ length: 40 }, (_, i) =>
      i.toString(16).padStart(32, '0'),
    );
    expect(new Set(ids.map(id => on(id))).size).toBe(1);
    expect(new Set(ids.map(id => on(id, []))).size).toBe(1);
    expect(new Set(ids.map(id => on(id, [50]))).size).toBe(2);
    expect(on('', [50, 20])).toBe(on(''));
  });

  it('does not tell operating systems apart that have the same package manager', () => {
    const on = (osId: string | undefined) =>
      evaluationKey({ ...inputs, facts: { ...inputs.facts, osId } });
    expect(on('rocky')).toBe(on('almalinux'));
    expect(on('rocky')).toBe(on(undefined));
    expect(on('sles')).toBe(on('opensuse-leap'));
    expect(on('sles')).not.toBe(on('rocky'));
  });

  it('does not depend on the order of modules', () => {
    const modules = ['b', 'a'].map(name => ({
      name,
      stream: '1',
      state: 'enabled' as const,
    }));
    expect(evaluationKey({ ...inputs, modules })).toBe(
      evaluationKey({ ...inputs, modules: [...modules].reverse() }),
    );
    expect(evaluationKey({ ...inputs, modules })).not.toBe(
      evaluationKey({ ...inputs, modules: modules.slice(1) }),
    );
  });

  it.each<[string, EvaluationInputs]>([
    ['installed packages', { ...inputs, installedDigest: 'other' }],
    [
      'running kernel',
      { ...inputs, facts: { ...inputs.facts, kernel: '6.1.0-37-amd64' } },
    ],
    [
      'content of a source',
      {
        ...inputs,
        sources: [
          { ...inputs.sources[0], setDigest: 'other' },
          inputs.sources[1],
        ],
      },
    ],
    [
      'options of a source',
      {
        ...inputs,
        sources: [
          { ...inputs.sources[0], options: { excludepkgs: ['a'] } },
          inputs.sources[1],
        ],
      },
    ],
    [
      'advisories of a source',
      {
        ...inputs,
        sources: [
          { ...inputs.sources[0], advisoriesDigest: 'x' },
          inputs.sources[1],
        ],
      },
    ],
    ['locks', { ...inputs, policy: { zypper: { locks: ['a'] } } }],
    [
      'pins',
      {
        ...inputs,
        policy: {
          apt: { pins: [{ package: 'a', pin: 'version 1', priority: 1 }] },
        },
      },
    ],
  ])('changes with the %s', (_, changed) => {
    expect(evaluationKey(changed)).not.toBe(evaluationKey(inputs));
  });
});
