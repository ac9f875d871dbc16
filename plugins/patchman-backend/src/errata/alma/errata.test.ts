import { readAll } from '../__testUtils__/readAll';
import { readAlmaErrata } from './errata';

const read = (value: unknown) =>
  readAll(
    (source, what, warn) => readAlmaErrata(source, what, 'almalinux:8', warn),
    JSON.stringify(value),
  );

const item = (more: object = {}) => ({
  name: 'mariadb',
  epoch: '3',
  version: '10.3.28',
  release: '1.module_el8.3.0+2177+7adc332a',
  arch: 'x86_64',
  src: 'mariadb-10.3.28-1.src.rpm',
  reboot_suggested: 0,
  ...more,
});

const advisory = (more: object = {}) => ({
  id: 'ALSA-2019:3708',
  issued_date: 1572983623,
  updated_date: 1651142818,
  severity: 'Moderate',
  title: 'Moderate: mariadb:10.3 security and bug fix update',
  description: 'MariaDB is a server.',
  type: 'security',
  packages: [item()],
  modules: [],
  references: [
    {
      id: 'ALSA-2019-3708',
      type: 'self',
      href: 'https://errata.almalinux.org/8/ALSA-2019-3708.html',
    },
    {
      id: 'CVE-2019-2510',
      type: 'cve',
      href: 'https://access.redhat.com/security/cve/CVE-2019-2510',
    },
  ],
  ...more,
});

describe("AlmaLinux' errata", () => {
  it('tell advisories with the versions that fix them, by module stream', async () => {
    const { found, warnings } = await read({
      schema_version: '1.0',
      data: [
        advisory({
          packages: [
            item({
              module: 'mariadb:10.3:8050020220427075058:c5368500:x86_64',
            }),
            item({ arch: 'src' }),
            item({ name: 'galera', epoch: 0, reboot_suggested: 1 }),
          ],
        }),
      ],
    });
    expect(warnings).toEqual([]);
    expect(found).toMatchObject([
      {
        namespace: 'almalinux',
        name: 'ALSA-2019:3708',
        kind: 'security',
        severity: 'Moderate',
        issued: '2019-11-05T19:53:43Z',
        updated: '2022-04-28T10:46:58Z',
        rebootSuggested: true,
        cves: ['CVE-2019-2510'],
        fixes: [
          {
            release: 'almalinux:8',
            kind: 'binary',
            name: 'mariadb',
            version: '3:10.3.28-1.module_el8.3.0+2177+7adc332a',
            arch: 'x86_64',
            module: {
              name: 'mariadb',
              stream: '10.3',
              version: '8050020220427075058',
              context: 'c5368500',
            },
          },
          {
            name: 'galera',
            version: '0:10.3.28-1.module_el8.3.0+2177+7adc332a',
          },
        ],
      },
    ]);
  });

  it.each([
    ['without a severity', { severity: null }, { severity: '' }],
    ['that says it has none', { severity: 'None' }, { severity: '' }],
    ['named with a dash', { id: 'ALSA-2025-0059' }, { name: 'ALSA-2025:0059' }],
    ['of no kind', { id: 'ALBA-2021:1', type: null }, { kind: 'bugfix' }],
    ['without packages', { packages: null }, { fixes: [] }],
    [
      'without dates',
      { issued_date: null, updated_date: {} },
      { issued: null },
    ],
    [
      'with two builds of one package',
      {
        packages: [
          item({ release: '127' }),
          item({ release: '127' }),
          item({ release: '128' }),
        ],
      },
      {
        fixes: [{ version: '3:10.3.28-127' }, { version: '3:10.3.28-128' }],
      },
    ],
  ])('take one %s', async (_what, more, expected) => {
    const { found } = await read({ data: [advisory(more)] });
    expect(found).toMatchObject([expected]);
  });

  it('lose only what cannot be read', async () => {
    const { found, warnings } = await read({
      data: [null, { id: 7 }, advisory({ packages: [item({ name: 'a b' })] })],
    });
    expect(found).toMatchObject([{ name: 'ALSA-2019:3708', fixes: [] }]);
    expect(warnings).toHaveLength(1);
  });
});
