import { deb, evaluateHost, type TestHost } from '../__testUtils__/hosts';
import { isInPhase } from './phasing';

describe('isInPhase', () => {
  const machine = 'a'.repeat(32);

  it('is always or never so at the ends', () => {
    const version = { source: 'a', version: '1', percentage: 100 };
    expect(isInPhase(version, machine)).toBe(true);
  });

  it('reaches about as many machines as it should', () => {
    const machines = Array.from({ length: 2000 }, (_, i) =>
      (i * 7919).toString(16).padStart(32, '0'),
    );
    for (const percentage of [10, 50, 90]) {
      const reached = machines.filter(id =>
        isInPhase({ source: 'vim', version: '2:9.1-1', percentage }, id),
      );
      expect(reached.length / 20).toBeGreaterThan(percentage - 5);
      expect(reached.length / 20).toBeLessThan(percentage + 6);
    }
  });
});

describe('updates on a machine with a known machine-id', () => {
  const host: TestHost = {
    // A scenario recorded with apt 2.6: 50 % reach this machine, 0 and 10 do not.
    installed: ['p0=1.0', 'p10=1.0', 'p50=1.0', 'p100=1.0'],
    sources: [
      {
        packages: [0, 10, 50, 100].map(phased =>
          deb(`p${phased}=2.0`, { phased }),
        ),
      },
    ],
    facts: { machineId: 'a'.repeat(32) },
  };
  const blocked = (given: TestHost) =>
    evaluateHost(given)
      .updates.filter(({ blockedBy }) => blockedBy)
      .map(u => `${u.installed.name}: ${u.blockedBy!.detail}`);

  it('are blocked where it is not among the first', () => {
    const { phased } = evaluateHost(host);
    expect(phased?.map(({ source }) => source)).toEqual(['p0', 'p10', 'p50']);
    expect(blocked({ ...host, phased })).toEqual([
      'p0: phased 0%',
      'p10: phased 10%',
    ]);
    expect(evaluateHost({ ...host, phased }).phased).toBeUndefined();
  });

  it('stay in doubt where the machine-id is unknown or not asked for', () => {
    const { phased } = evaluateHost(host);
    const all = ['p0: phased 0%', 'p10: phased 10%', 'p50: phased 50%'];
    expect(blocked(host)).toEqual(all);
    expect(blocked({ ...host, phased, facts: { machineId: null } })).toEqual(
      all,
    );
  });

  it('are drawn for the source package and its version', () => {
    const one = (source?: { name: string; version: string }) =>
      evaluateHost({
        installed: ['a=1'],
        sources: [{ packages: [deb('a=2', { phased: 50, source })] }],
      }).phased;
    expect(one()).toEqual([{ source: 'a', version: '2', percentage: 50 }]);
    expect(one({ name: 's', version: '1:2' })).toEqual([
      { source: 's', version: '1:2', percentage: 50 },
    ]);
  });
});
