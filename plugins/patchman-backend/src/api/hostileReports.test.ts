import { gzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import {
  HOSTILE_KINDS,
  hostileReport,
  type HostileReport,
  type Protocol,
  PROTOCOLS,
} from '../reports/__testUtils__/hostile';
import {
  smallForm,
  smallReport2,
  smallReport3,
} from '../reports/__testUtils__/hostile/base';

jest.setTimeout(300_000);

const SEEDS = [101];

/** A report, and the name under which what becomes of it is compared. */
interface Sample {
  protocol: Protocol;
  hostname: string;
  request: HostileReport;
}

function json(
  protocol: 2 | 3,
  report: Record<string, unknown>,
  content?: string,
): Sample {
  const plain = Buffer.from(content ?? JSON.stringify(report));
  return {
    protocol,
    hostname: String(report.hostname),
    request: {
      path: protocol === 2 ? '/api/report/' : '/reports',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(plain),
      plain,
    },
  };
}

function form(hostname: string, fields: Record<string, string>): Sample {
  const parts = Object.entries({ ...smallForm(hostname), ...fields }).map(
    ([name, value]) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const plain = Buffer.from(`${parts.join('')}--b--\r\n`);
  return {
    protocol: 1,
    hostname,
    request: {
      path: '/reports/upload/',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: plain,
      plain,
    },
  };
}

const generated: Sample[] = PROTOCOLS.flatMap(protocol =>
  HOSTILE_KINDS.flatMap(kind =>
    SEEDS.map(seed => {
      const hostname = `p${protocol}-${kind}-${seed}.example.org`;
      const request = hostileReport(protocol, kind, seed, hostname);
      return { protocol, hostname, request };
    }),
  ),
);

/** What a database of one kind takes and the other does not, of each column that reports fill. */
function widths(hostname: string, text: string): Sample[] {
  const small = smallReport2(hostname);
  const [installed] = small.packages;
  return [
    json(2, {
      ...small,
      tags: [text],
      modules: [{ name: text, stream: text }],
      packages: [
        installed,
        { ...installed, name: text },
        { ...installed, version: text, release: text },
        { ...installed, arch: text },
        { ...installed, type: 'gentoo', category: text, repo: text },
      ],
      repos: [
        { type: 'deb', name: text, id: text, priority: 1, urls: [] },
        { type: 'deb', name: 'x', urls: [`http://127.0.0.1/${text}`] },
      ],
      sec_updates: [{ name: text, arch: text, version: text, repo: text }],
    }),
    ...['arch', 'kernel', 'os'].map(field =>
      json(2, { ...small, hostname: `${field}-${hostname}`, [field]: text }),
    ),
  ];
}

const wide = [
  ...widths('w1.example.org', 'x'.repeat(65)),
  ...widths('w2.example.org', 'x'.repeat(255)),
  ...widths('w3.example.org', '😀'.repeat(32)),
  ...widths('w4.example.org', '語'.repeat(255)),
  ...widths('w5.example.org', 'İ'.repeat(100)),
  ...widths('w6.example.org', '\u0000'),
  ...widths('w7.example.org', '\ud800'),
];

describe('hostile reports', () => {
  const databases = testDatabases();
  let patchman: TestPatchman;
  let knex: Knex;

  const start = async (id: (typeof databases.ids)[number]) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        reports: {
          protocol1: { enabled: true, allowFrom: ['127.0.0.0/8', '::1'] },
        },
      },
    });
  };

  const send = async ({ protocol, hostname, request }: Sample) => {
    const { path, headers, body } = request;
    const sent = patchman.anonymous
      .post(`/api/patchman${path}`)
      .set('X-Forwarded-For', 'x'.repeat(300))
      .set(headers);
    if (protocol !== 1) {
      const scheme = protocol === 2 ? 'Api-Key' : 'Bearer';
      const key = await patchman.keyFor(hostname);
      sent.set('Authorization', `${scheme} ${key}`);
    }
    return sent.serialize(value => value).send(body);
  };

  const processed = async () => {
    for (;;) {
      const [{ count }] = await knex('report')
        .where({ status: 'pending' })
        .count({ count: '*' });
      if (Number(count) === 0) return;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };

  /** Everything that a report left behind, but for ids and times. */
  const leftBehind = async (hostname: string) => {
    const host = await knex('host')
      .join('architecture', 'architecture.id', 'host.arch_id')
      .join('os_variant', 'os_variant.id', 'host.os_variant_id')
      .join('os_release', 'os_release.id', 'os_variant.release_id')
      .where('host.name', hostname)
      .first(
        'host.id',
        'host.kernel',
        'host.facts',
        'host.policy',
        'host.modules',
        'host.reported_updates',
        'host.services',
        'host.unread',
        'host.reported_evidence',
        'host.machine_id',
        'host.address',
        'host.user_agent',
        'host.package_set_id',
        'architecture.name as arch',
        'os_variant.name as os',
        'os_release.name as release',
        'os_release.codename',
        'os_release.cpe',
      );
    const texts = (rows: object[]) =>
      rows.map(row => JSON.stringify(row)).sort();
    const { id, package_set_id, ...values } = host ?? {};
    return {
      reports: await knex('report')
        .where({ host_name: hostname })
        .orderBy('id')
        .select('status', 'attempts', 'error', 'problems', 'address'),
      host: values,
      tags: texts(
        await knex('host_tag')
          .join('tag', 'tag.id', 'host_tag.tag_id')
          .where({ host_id: id ?? 0 })
          .select('tag.key'),
      ),
      repositories: texts(
        await knex('host_repository as hr')
          .join('repository as r', 'r.id', 'hr.repository_id')
          .leftJoin('mirror as m', 'm.repository_id', 'r.id')
          .where('hr.host_id', id ?? 0)
          .select('r.name', 'r.repo_id', 'm.url', 'hr.options', 'hr.position'),
      ),
      packages: texts(
        await knex('package_set_member as m')
          .join('package as p', 'p.id', 'm.package_id')
          .where('m.set_id', package_set_id ?? 0)
          .select('p.name', 'p.version', 'p.release', 'p.arch', 'm.attributes'),
      ),
    };
  };

  afterEach(() => patchman.stop());

  it.each([
    ['of each kind', generated],
    ['as wide as columns', wide],
  ])('are taken and refused alike by each database: %s', async (_what, all) => {
    const outcomes: Record<string, unknown[]> = {};
    for (const id of databases.ids) {
      await start(id);
      const answers = [];
      for (const sample of all) {
        const { status } = await send(sample);
        expect([sample.hostname, status < 500]).toEqual([
          sample.hostname,
          true,
        ]);
        answers.push({ hostname: sample.hostname, status });
      }
      await processed();
      outcomes[id] = [];
      for (const { hostname, status } of answers) {
        const left = await leftBehind(hostname);
        outcomes[id].push({ hostname, status, left });
        for (const { error, attempts } of left.reports) {
          expect(attempts).toBeLessThanOrEqual(1);
          expect(error ?? '').not.toMatch(/insert|select|database/i);
        }
      }
      if (id !== databases.ids.at(-1)) await patchman.stop();
    }
    const [first, ...others] = Object.values(outcomes);
    for (const other of others) expect(other).toEqual(first);
  });

  describe.each(databases.ids)('on %s', id => {
    beforeEach(() => start(id));

    const hostname = 'h.example.org';
    const small2 = smallReport2(hostname);
    const small3 = smallReport3(hostname);
    const many = (length: number, item: (i: number) => unknown) =>
      Array.from({ length }, (_, i) => item(i));
    const statusOf = () =>
      knex('report')
        .where({ host_name: hostname })
        .orderBy('id', 'desc')
        .first('status', 'error', 'problems');

    it.each([
      ['deep in an unknown field', `{"x":${'['.repeat(3_000_000)}`],
      [
        'deep where it is known',
        JSON.stringify(small3).replace(
          '"restart":',
          `"restart":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)},"y":`,
        ),
      ],
    ])('are refused by a sentence when they are %s', async (_what, content) => {
      const { status, body } = await send(json(3, small3, content));
      expect(status).toBe(400);
      expect(body.error.fields).toEqual([
        {
          path: 'body',
          message:
            'This JSON is refused: its objects and lists are more than 32 deep.',
        },
      ]);
    });

    it('cost what is too much, which their problems name', async () => {
      const [item] = small3.repositories.items;
      await send(
        json(3, {
          ...small3,
          tags: many(100_000, i => `t${i}`),
          repositories: {
            items: [
              item,
              {
                ...item,
                archs: many(12_000, i => `a${i}`),
                urls: many(12_000, i => `http://127.0.0.1/${i}`),
              },
            ],
          },
        }),
      );
      await processed();
      const { status, problems } = await statusOf();
      expect(status).toBe('processed');
      expect(JSON.parse(problems)).toEqual([
        {
          path: 'tags',
          message: 'has more than 100 entries; the rest is left out',
        },
        {
          path: 'repositories.items[1].urls',
          message: 'has more than 64 entries; the rest is left out',
        },
        {
          path: 'repositories.items[1].archs',
          message: 'has more than 16 entries; the rest is left out',
        },
      ]);
      const [repositories] = await knex('host_repository').count({ n: '*' });
      expect(Number(repositories.n)).toBe(17);
      const [mirrors] = await knex('mirror').count({ n: '*' });
      expect(Number(mirrors.n)).toBe(1 + 16 * 64);
    });

    it('are refused for a kernel with a control character, which says so', async () => {
      const { status, body } = await send(
        json(2, { ...small2, kernel: '6.1\u0000x' }),
      );
      expect(status).toBe(400);
      expect(body.errors).toEqual({
        kernel: ['kernel contains control characters.'],
      });
    });

    it.each([
      ['kernel', '6.1\u0000x', /^kernel: It contains control characters;/],
      ['os', ' (a'.repeat(60_000), /^os: It is longer than 255 characters;/],
      ['arch', 'x'.repeat(1_000_000), /^arch: It is longer than 64 characters/],
    ])(
      'of protocol 1 are kept with the reason: %s',
      async (field, value, reason) => {
        const { status } = await send(form(hostname, { [field]: value }));
        expect(status).toBe(204);
        await processed();
        expect(await statusOf()).toMatchObject({
          status: 'failed',
          error: expect.stringMatching(reason),
        });
      },
    );

    it('of protocol 1 cost an address of slashes, and nothing else', async () => {
      await send(
        form(hostname, {
          repos: `'rpm' 'r' 'r' '1' 'http://h${'/'.repeat(400_000)}x'`,
        }),
      );
      await processed();
      const { status, problems } = await statusOf();
      expect(status).toBe('processed');
      expect(JSON.parse(problems)).toEqual([
        {
          path: 'repos line 1',
          message: 'is longer than 65536 characters',
        },
      ]);
    });

    it('of protocol 1 have as many parts as a client sends', async () => {
      const parts = `${'--b\r\nContent-Disposition: form-data; name="x"; filename="x"\r\n\r\n1\r\n'.repeat(
        200_000,
      )}--b--\r\n`;
      const sample = form(hostname, {});
      const { status, body } = await send({
        ...sample,
        request: { ...sample.request, body: Buffer.from(parts) },
      });
      expect(status).toBe(400);
      expect(body.errors.body).toEqual([
        'The form has more than 100 fields and files.',
      ]);
    });

    it('that the database refuses fail at once, with a sentence', async () => {
      await knex.schema.renameTable('tag', 'tag_away');
      await send(json(2, small2));
      await processed();
      await knex.schema.renameTable('tag_away', 'tag');
      const row = await knex('report').first('status', 'attempts', 'error');
      expect(row).toMatchObject({ status: 'failed', attempts: 1 });
      expect(row.error).toMatch(/^The database refused: .*\.$/);
      expect(row.error).not.toMatch(/select|tag/i);
    });

    it('have no say in what a person is answered', async () => {
      await knex.schema.renameTable('host', 'host_away');
      const { status, text } = await patchman.get('/hosts');
      await knex.schema.renameTable('host_away', 'host');
      expect(status).toBe(500);
      expect(text).not.toMatch(/select|from/i);
    });

    it.each(['/hosts?search=%00', '/hosts/%00', '/packages?name=a%00'])(
      'and requests with a NUL are refused: %s',
      async path => {
        await patchman.get(path).expect(400);
      },
    );
  });
});
