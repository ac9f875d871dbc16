import { readAll } from '../__testUtils__/readAll';
import { readDebianTracker } from './tracker';

const read = (value: unknown) =>
  readAll(readDebianTracker, JSON.stringify(value));

/** The states of one CVE by release. */
async function statesOf(releases: object) {
  const { found } = await read({ src: { 'CVE-2024-0001': { releases } } });
  return found[0]?.packages[0].cves[0].states ?? [];
}

/** Packages with the CVEs of each piece. */
const namesOf = (found: any[]) =>
  found
    .filter(one => one.record === 'states')
    .map(({ packages: [{ name, cves }] }) => [
      name,
      cves.map((one: any) => one.cve),
    ]);

const repositories = { bookworm: '1.0-1' };

describe("Debian's security tracker", () => {
  it.each([
    [
      'fixed',
      { status: 'resolved', fixed_version: '1.0-2', urgency: 'medium' },
      { state: 'fixed', fixed: '1.0-2', urgency: 'medium' },
    ],
    [
      'fixed, of an urgency that is not assigned',
      {
        status: 'resolved',
        fixed_version: '1.0-2',
        urgency: 'not yet assigned',
      },
      { state: 'fixed', fixed: '1.0-2' },
    ],
    [
      'never affected',
      { status: 'resolved', fixed_version: '0', urgency: 'unimportant' },
      { state: 'not-affected' },
    ],
    [
      'open',
      { status: 'open', urgency: 'high' },
      { state: 'no-fix', urgency: 'high' },
    ],
    [
      'open, as old copies write it',
      { status: 'open', urgency: 'low**' },
      { state: 'no-fix', urgency: 'low' },
    ],
    [
      'open without an advisory to come',
      {
        status: 'open',
        urgency: 'low',
        nodsa: 'Minor issue',
        nodsa_reason: '',
      },
      { state: 'minor', reason: 'Minor issue', urgency: 'low' },
    ],
    [
      'ignored',
      {
        status: 'open',
        urgency: 'not yet assigned',
        nodsa: 'contrib/minizip not built',
        nodsa_reason: 'ignored',
      },
      { state: 'wont-fix', reason: 'contrib/minizip not built' },
    ],
    [
      'postponed',
      { status: 'open', nodsa: 'Later', nodsa_reason: 'postponed' },
      { state: 'deferred', reason: 'Later' },
    ],
    [
      'unimportant',
      { status: 'open', urgency: 'unimportant' },
      { state: 'unimportant' },
    ],
    [
      'end of life',
      { status: 'open', urgency: 'end-of-life' },
      { state: 'end-of-life' },
    ],
    [
      'undetermined',
      { status: 'undetermined', urgency: 'high' },
      { state: 'investigating' },
    ],
    [
      'of a state that is new',
      { status: 'pondered' },
      { state: 'investigating' },
    ],
    [
      'resolved without a version',
      { status: 'resolved' },
      { state: 'investigating' },
    ],
    ['no object', null, { state: 'investigating' }],
  ])('says of one that is %s', async (_what, entry, expected) => {
    const value = entry && { repositories, ...entry };
    expect(await statesOf({ bookworm: value })).toEqual([
      { release: 'debian:12', ...expected },
    ]);
  });

  it('makes a piece of a package, and tells each text once', async () => {
    const releases = { sid: { status: 'open' } };
    const { found, warnings } = await read({
      linux: {
        'CVE-2024-1001': { description: 'first', releases },
        'CVE-2024-20001': { releases, description: 'second', scope: 'local' },
        'TEMP-0000000-ABCDEF': { releases, description: 'no' },
        'CVE-2023-XXXX': { releases },
        'CVE-2025-0001': { description: null },
      },
      'linux-6.1': { 'CVE-2024-1001': { description: 'first', releases } },
    });
    expect(warnings).toEqual([]);
    const texts = found.filter(one => one.record === 'cve');
    expect(texts.map(({ cve, text }) => [cve, text])).toEqual([
      ['CVE-2024-1001', 'first'],
      ['CVE-2024-20001', 'second'],
    ]);
    expect(namesOf(found)).toEqual([
      ['linux', ['CVE-2024-1001', 'CVE-2024-20001']],
      ['linux-6.1', ['CVE-2024-1001']],
    ]);
  });

  it('cuts a package of many CVEs by thousands', async () => {
    const names = Array.from(
      { length: 1501 },
      (_, i) => `CVE-2024-${i + 9000}`,
    );
    const { found } = await read({
      linux: Object.fromEntries(
        names.map(name => [name, { releases: { sid: { status: 'open' } } }]),
      ),
    });
    expect(namesOf(found)).toEqual([
      ['linux', names.slice(0, 1000)],
      ['linux', names.slice(1000)],
    ]);
  });

  it('loses only what cannot be read', async () => {
    const { found, warnings } = await read({
      'a b': { 'CVE-2024-0001': { releases: { sid: { status: 'open' } } } },
      list: [1, 2],
      text: 'x',
      src: {
        'CVE-2024-0001': 7,
        'CVE-2024-0002': { releases: [] },
        'CVE-2024-0003': {
          releases: {
            sid: { status: 'resolved', fixed_version: '1 0' },
            [`${'x'.repeat(100)}`]: { status: 'open' },
            trixie: { status: 'open' },
          },
        },
      },
    });
    expect(found).toHaveLength(1);
    expect(found[0].packages[0].cves).toEqual([
      {
        cve: 'CVE-2024-0003',
        states: [{ release: 'debian:13', state: 'no-fix' }],
      },
    ]);
    expect(warnings).toHaveLength(1);
  });

  it('is refused when it is cut off', async () => {
    await expect(
      readAll(readDebianTracker, '{"src":{"CVE-2024-0001":{"rele'),
    ).rejects.toThrow('cut off');
  });
});
