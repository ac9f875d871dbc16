import { readAll } from '../__testUtils__/readAll';
import { readArchAdvisoryDates, readArchIssues } from './issues';

const read = (groups: unknown, dates = {}) =>
  readAll(
    (source, what, warn) => readArchIssues(source, what, dates, warn),
    JSON.stringify(groups),
  );

const group = (more: object = {}) => ({
  name: 'AVG-2821',
  packages: ['zlib', 'lib32-zlib'],
  status: 'Fixed',
  severity: 'High',
  type: 'arbitrary code execution',
  affected: '1:1.2.12-2',
  fixed: '1:1.2.12-3',
  ticket: null,
  issues: ['CVE-2022-37434'],
  advisories: ['ASA-202208-4'],
  ...more,
});

async function stateOf(more: object) {
  const { found } = await read([group(more)]);
  const states = found.find(one => one.record === 'states');
  return {
    state: states.packages[0].cves[0].states[0],
    advisories: found.filter(one => one.record === 'advisory').length,
  };
}

describe("Arch Linux' groups of vulnerabilities", () => {
  it('tell the states of their CVEs, and an advisory of what is fixed', async () => {
    const { found, warnings } = await read([group()], {
      'ASA-202208-4': '2022-08-20T00:00:00Z',
    });
    expect(warnings).toEqual([]);
    const state = {
      release: 'arch',
      state: 'fixed',
      fixed: '1:1.2.12-3',
      from: '1:1.2.12-2',
      urgency: 'High',
    };
    const cves = [{ cve: 'CVE-2022-37434', states: [state] }];
    expect(found).toEqual([
      {
        record: 'states',
        name: 'AVG-2821',
        kind: 'binary',
        packages: [
          { name: 'zlib', cves },
          { name: 'lib32-zlib', cves },
        ],
      },
      expect.objectContaining({
        namespace: 'arch',
        name: 'AVG-2821',
        severity: 'High',
        title: 'zlib, lib32-zlib: arbitrary code execution',
        issued: '2022-08-20T00:00:00Z',
        cves: ['CVE-2022-37434'],
        references: [
          expect.objectContaining({ id: 'AVG-2821' }),
          expect.objectContaining({
            url: 'https://security.archlinux.org/ASA-202208-4',
          }),
        ],
        fixes: [
          {
            release: 'arch',
            channel: 'standard',
            kind: 'binary',
            name: 'zlib',
            version: '1:1.2.12-3',
          },
          expect.objectContaining({ name: 'lib32-zlib' }),
        ],
      }),
    ]);
  });

  it.each([
    [{ status: 'Vulnerable', fixed: null }, { state: 'no-fix' }, 0],
    [{ status: 'Testing' }, { state: 'fixed', channel: 'testing' }, 0],
    [{ status: 'Testing', fixed: null }, { state: 'no-fix' }, 0],
    [{ status: 'Unknown' }, { state: 'investigating' }, 0],
    [{ status: 'Not affected' }, { state: 'not-affected' }, 0],
    [{ status: 'Fixed', fixed: null }, { state: 'investigating' }, 0],
    [{ severity: 'Unknown' }, { urgency: undefined }, 1],
  ])('with %j tell %j', async (more, expected, advisories) => {
    const found = await stateOf(more);
    expect({ urgency: undefined, ...found.state }).toMatchObject(expected);
    expect(found.advisories).toBe(advisories);
  });

  it('lose only what cannot be read', async () => {
    const { found, warnings } = await read([
      null,
      group({ name: 'x' }),
      group({ packages: ['a b', null], issues: null }),
      group({ packages: null }),
      group({ issues: [] }),
    ]);
    expect(found).toMatchObject([{ record: 'advisory', cves: [] }]);
    expect(warnings).toHaveLength(1);
  });

  it('have the dates of what was written of them', async () => {
    async function* bytes() {
      yield Buffer.from(
        JSON.stringify([
          { name: 'ASA-201611-12', date: '2016-11-08', group: 'AVG-1' },
          { name: 'ASA-1', date: '2016-11-08' },
          { name: 'ASA-201611-13', date: null },
          null,
        ]),
      );
    }
    expect(await readArchAdvisoryDates(bytes(), 'advisories')).toEqual({
      'ASA-201611-12': '2016-11-08T00:00:00Z',
    });
  });
});
