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
