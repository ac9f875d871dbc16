import { readAll } from '../__testUtils__/readAll';
import { readApolloPage } from './apollo';

const read = (value: unknown) => readAll(readApolloPage, JSON.stringify(value));

const advisory = (more: object = {}) => ({
  id: 8019,
  name: 'RLSA-2025:21816',
  synopsis: 'Moderate: delve and golang security update',
  description: 'The Go Programming Language.',
  kind: 'Security',
  severity: 'Moderate',
  topic: 'An update is available for golang, delve.',
  published_at: '2025-11-27T09:11:22.820964+00:00',
  updated_at: '2025-11-27T09:12:41.644151+00:00',
  cves: [],
  fixes: [],
  packages: [],
  ...more,
});

const package_ = (nevra: string, more: object = {}) => ({
  nevra,
  module_context: null,
  module_name: null,
  module_stream: null,
  module_version: null,
  repo_name: 'AppStream',
  product_name: 'Rocky Linux 10 x86_64',
  ...more,
});

describe("a page of Rocky Linux's Apollo", () => {
  it('tells advisories, and the scores of their CVEs', async () => {
    const { found, warnings } = await read({
      advisories: [
        advisory({
          cves: [
            {
              cve: 'CVE-2025-58183',
              cvss3_scoring_vector:
                'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
              cvss3_base_score: '7.5',
              cwe: 'CWE-770',
            },
            {
              cve: 'CVE-2025-58184',
              cvss3_scoring_vector: 'UNKNOWN',
              cvss3_base_score: 'UNKNOWN',
              cwe: 'UNKNOWN',
            },
          ],
          fixes: [
            {
              ticket_id: '2407258',
              source: 'https://bugzilla.redhat.com/show_bug.cgi?id=2407258',
              description: '',
            },
          ],
          packages: [
            package_('delve-0:1.25.2-1.el10_1.x86_64.rpm'),
            package_('delve-0:1.25.2-1.el10_1.src.rpm'),
          ],
        }),
      ],
      total: 8019,
      page: 1,
      size: 1,
    });
    expect(warnings).toEqual([]);
    expect(found).toEqual([
      {
        record: 'advisory',
        namespace: 'rocky',
        name: 'RLSA-2025:21816',
        kind: 'security',
        severity: 'Moderate',
        retracted: false,
        title: 'Moderate: delve and golang security update',
        description: 'The Go Programming Language.',
        issued: '2025-11-27T09:11:22Z',
        updated: '2025-11-27T09:12:41Z',
        cves: ['CVE-2025-58183', 'CVE-2025-58184'],
        references: [
          {
            kind: 'self',
            id: 'RLSA-2025:21816',
            url: 'https://errata.rockylinux.org/RLSA-2025:21816',
            title: '',
          },
          {
            kind: 'bugzilla',
            id: '2407258',
            url: 'https://bugzilla.redhat.com/show_bug.cgi?id=2407258',
            title: '',
          },
        ],
        fixes: [
          {
            release: 'rocky:10',
            channel: 'standard',
            kind: 'binary',
            name: 'delve',
            version: '0:1.25.2-1.el10_1',
            arch: 'x86_64',
          },
        ],
      },
      {
        record: 'cve',
        cve: 'CVE-2025-58183',
        state: 'published',
        scores: [
          {
            by: 'rocky',
            version: '3.1',
            vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
            score: 7.5,
          },
        ],
        cwes: ['CWE-770'],
      },
    ]);
  });

  it('tells how many there are, also of those that cannot be taken', async () => {
    let page: unknown;
    const { found } = await readAll(async function* keep(source, what, warn) {
      page = yield* readApolloPage(source, what, warn);
    }, '{"advisories":[{},null],"total":2}');
    expect(page).toEqual({ count: 2, total: 2 });
    expect(found).toEqual([]);
  });

  it('tells releases of one name apart, and each package once', async () => {
    const nevra = 'nodejs-1:16.1-3.module+el8.4.0+638+5344c6f7.x86_64.rpm';
    const module = {
      module_name: 'nodejs',
      module_stream: '16',
      module_version: '8040020210817133458',
      module_context: '522a0ee4',
    };
    const { found } = await read({
      advisories: [
        advisory({
          packages: [
            package_(nevra, {
              ...module,
              product_name: 'Rocky Linux 8 x86_64',
            }),
            package_(nevra, {
              ...module,
              product_name: 'Rocky Linux 8 x86_64 (Legacy)',
            }),
            package_(nevra, { product_name: 'Rocky Linux 9.2 x86_64' }),
            package_(nevra, { product_name: 'Rocky SIG Cloud 8 x86_64' }),
          ],
        }),
      ],
    });
    expect(found[0].fixes).toMatchObject([
      {
        release: 'rocky:8',
        name: 'nodejs',
        module: {
          name: 'nodejs',
          stream: '16',
          version: '8040020210817133458',
          context: '522a0ee4',
        },
      },
      { release: 'rocky:9' },
    ]);
    expect(found[0].fixes).toHaveLength(2);
  });

  it.each([
    ['Bug Fix', null, 'bugfix'],
    ['Enhancement', null, 'enhancement'],
    ['Something', 'None', 'security'],
  ])('takes kind %s and severity %s', async (kind, severity, expected) => {
    const { found } = await read({
      advisories: [advisory({ kind, severity })],
    });
    expect(found[0]).toMatchObject({ kind: expected, severity: '' });
  });

  it('loses only what cannot be read', async () => {
    const { found, warnings } = await read({
      advisories: [
        advisory({ packages: [package_('nonsense'), null, 7], cves: null }),
        advisory({ name: 'a b' }),
        'x',
      ],
    });
    expect(found).toMatchObject([{ name: 'RLSA-2025:21816', fixes: [] }]);
    expect(warnings).toHaveLength(1);
  });
});
