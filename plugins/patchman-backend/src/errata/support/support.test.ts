import { readAll } from '../__testUtils__/readAll';
import { readDistroInfo } from './distroInfo';
import { readEndOfLife } from './endOfLife';

async function* bytes(text: string) {
  yield Buffer.from(text);
}

describe('distro-info-data', () => {
  it('tells the ends of support of Debian', async () => {
    const found = await readDistroInfo(
      bytes(
        [
          'version,codename,series,created,release,eol,eol-lts,eol-elts',
          '1.1,Buzz,buzz,1993-08-16,1996-06-17,1997-06-05',
          '12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30',
          '14,Forky,forky,2025-08-09',
          ',Sid,sid,1993-08-16',
          '',
        ].join('\n'),
      ),
      'debian.csv',
      'debian',
    );
    expect(found).toEqual([
      {
        record: 'support',
        release: 'debian:1.1',
        name: 'Debian 1.1',
        codename: 'Buzz',
        released: '1996-06-17',
        eol: '1997-06-05',
      },
      {
        record: 'support',
        release: 'debian:12',
        name: 'Debian 12',
        codename: 'Bookworm',
        released: '2023-06-10',
        eol: '2026-07-11',
        lts: '2028-06-30',
        paid: '2033-06-30',
      },
      {
        record: 'support',
        release: 'debian:14',
        name: 'Debian 14',
        codename: 'Forky',
      },
    ]);
  });

  it('tells the ends of support of Ubuntu', async () => {
    const [found] = await readDistroInfo(
      bytes(
        'version,codename,series,created,release,eol,eol-server,eol-esm,eol-legacy\n26.04 LTS,Resolute Raccoon,resolute,2025-10-09,2026-04-23,2031-05-29,2031-05-30,2036-04-23,2038-04-27\n',
      ),
      'ubuntu.csv',
      'ubuntu',
    );
    expect(found).toMatchObject({
      release: 'ubuntu:26.04',
      name: 'Ubuntu 26.04 LTS',
      eol: '2031-05-30',
      paid: '2038-04-27',
    });
  });

  it.each(['a,b\n1,2\n', 'version,codename,series\n', '<html>'])(
    'is none of %j',
    async text => {
      await expect(
        readDistroInfo(bytes(text), 'debian.csv', 'debian'),
      ).rejects.toThrow('debian.csv is');
    },
  );
});

describe('endoflife.date', () => {
  it('tells the ends of support of the distributions that are known here', async () => {
    const release = (more: object) => ({
      name: '9',
      codename: 'Blue Onyx',
      releaseDate: '2022-07-14',
      eolFrom: '2032-05-31',
      eoesFrom: null,
      ...more,
    });
    const { found } = await readAll(
      readEndOfLife,
      JSON.stringify({
        schema_version: '1.2.0',
        result: [
          { name: 'windows', label: 'Windows', releases: [release({})] },
          { name: 'ubuntu', label: 'Ubuntu', releases: [release({})] },
          {
            name: 'rocky-linux',
            label: 'Rocky Linux',
            releases: [release({}), null, release({ name: 'a b' })],
          },
          {
            name: 'sles',
            label: 'SUSE Linux Enterprise Server',
            releases: [
              release({ name: '15.5', codename: null, eoesFrom: '2027-12-31' }),
            ],
          },
          null,
        ],
      }),
    );
    expect(found).toEqual([
      {
        record: 'support',
        release: 'rocky:9',
        name: 'Rocky Linux 9',
        codename: 'Blue Onyx',
        released: '2022-07-14',
        eol: '2032-05-31',
      },
      {
        record: 'support',
        release: 'sle:15.5',
        name: 'SUSE Linux Enterprise Server 15.5',
        released: '2022-07-14',
        eol: '2032-05-31',
        paid: '2027-12-31',
      },
    ]);
  });
});
