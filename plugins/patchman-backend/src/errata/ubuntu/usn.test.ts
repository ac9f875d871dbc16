import { readAll } from '../__testUtils__/readAll';
import { readUsnDatabase } from './usn';

const read = (value: unknown) =>
  readAll(readUsnDatabase, JSON.stringify(value));

async function fixesOf(release: object, number = '6000-1', codename = 'jammy') {
  const { found } = await read({
    [number]: { releases: { [codename]: release } },
  });
  return found[0].fixes;
}

describe("Ubuntu's database of notices", () => {
  it('tells of each its name, words, CVEs, bugs and fixes', async () => {
    const { found, warnings } = await read({
      '4011-1': {
        id: '4011-1',
        title: 'Jinja2 vulnerabilities',
        summary: 'Several security issues were fixed in Jinja2.',
        description: 'Somebody discovered that Jinja …\n',
        action: 'After an update you need to reboot your computer to make …',
        timestamp: 1559829103.5,
        cves: ['CVE-2016-10745', 'https://launchpad.net/bugs/1829906'],
        releases: {
          xenial: {
            sources: {
              jinja2: { version: '2.8-1ubuntu0.1', description: '…' },
            },
            binaries: {
              'python-jinja2': {
                version: '2.8-1ubuntu0.1',
                pocket: 'security',
              },
            },
          },
        },
      },
    });
    expect(warnings).toEqual([]);
    expect(found).toEqual([
      {
        record: 'advisory',
        namespace: 'ubuntu',
        name: 'USN-4011-1',
        kind: 'security',
        severity: '',
        retracted: false,
        title: 'Jinja2 vulnerabilities',
        description: 'Somebody discovered that Jinja …',
        issued: '2019-06-06T13:51:43Z',
        updated: null,
        rebootSuggested: true,
        cves: ['CVE-2016-10745'],
        references: [
          {
            kind: 'self',
            id: 'USN-4011-1',
            url: 'https://ubuntu.com/security/notices/USN-4011-1',
            title: '',
          },
          {
            kind: 'bugzilla',
            id: '',
            url: 'https://launchpad.net/bugs/1829906',
            title: '',
          },
        ],
        fixes: [
          {
            release: 'ubuntu:16.04',
            channel: 'standard',
            kind: 'source',
            name: 'jinja2',
            version: '2.8-1ubuntu0.1',
          },
        ],
      },
    ]);
  });

  it('tells the pocket of each source: by its binaries, by their version, or the only one', async () => {
    const fixes = await fixesOf({
      sources: {
        linux: { version: '5.15.0-83.92' },
        'linux-aws': { version: '5.15.0-1044.49~esm1' },
        'linux-gone': { version: '1' },
      },
      allbinaries: {
        'linux-image-5.15.0-83-generic': {
          version: '5.15.0-83.92',
          source: 'linux',
          pocket: 'security',
        },
        'linux-image-aws': {
          version: '5.15.0-1044.49~esm1',
          pocket: 'esm-infra',
        },
      },
    });
    expect(fixes.map((one: any) => [one.name, one.channel])).toEqual([
      ['linux', 'standard'],
      ['linux-aws', 'esm-infra'],
      ['linux-gone', 'standard'],
    ]);
    expect(
      await fixesOf({
        sources: { a: { version: '1' } },
        binaries: { b: { version: '2', pocket: 'esm-apps' } },
      }),
    ).toMatchObject([{ name: 'a', channel: 'esm-apps' }]);
  });

  it.each([
    ['no pocket', {}, 'standard'],
    ['no pocket, but a build of Pro', { version: '1.0~esm2' }, 'esm'],
    ['updates', { pocket: 'updates' }, 'standard'],
    ['fips', { pocket: 'fips-updates' }, 'fips-updates'],
  ])('takes %s', async (_what, binary, channel) => {
    const version = '1.0';
    const [fix] = await fixesOf({
      sources: { a: { version, ...binary } },
      binaries: { b: { version, ...binary } },
    });
    expect(fix.channel).toBe(channel);
  });

  it('tells binary packages where no source is named', async () => {
    expect(
      await fixesOf({ binaries: { b: { version: '1', pocket: 'security' } } }),
    ).toMatchObject([{ kind: 'binary', name: 'b' }]);
  });

  it('keeps notices of livepatches apart', async () => {
    const [fix] = await fixesOf(
      { sources: { linux: { version: '1' } } },
      'LSN-0108-1',
    );
    expect(fix.channel).toBe('livepatch');
  });

  it('keeps releases that it does not know by their codename', async () => {
    expect(
      await fixesOf({ sources: { a: { version: '1' } } }, '1-1', 'zippy'),
    ).toMatchObject([{ release: 'ubuntu:zippy' }]);
  });

  it('loses only what cannot be read', async () => {
    const { found, warnings } = await read({
      'no number': {},
      '1-1': null,
      '2-1': {
        timestamp: 'soon',
        cves: 7,
        releases: {
          jammy: null,
          focal: {
            sources: { 'a b': { version: '1' }, c: {}, d: { version: '1' } },
          },
        },
      },
      '3-1': { timestamp: 1e300, cves: [null, 'CVE-XXXX'] },
    });
    expect(found).toMatchObject([
      { name: 'USN-1-1', fixes: [], issued: null, cves: [] },
      { name: 'USN-2-1', fixes: [{ name: 'd' }], issued: null },
      { name: 'USN-3-1', issued: null, cves: [] },
    ]);
    expect(warnings).toHaveLength(1);
  });
});
