import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { postgresDump, writeSqlite } from './__testUtils__/patchmanDumps';
import { patchmanFleet } from './__testUtils__/patchmanFleet';
import {
  temporaryFolder,
  useTemporaryFolder,
} from './__testUtils__/temporaryFolder';
import { Output } from './output/Output';
import { run } from './program';

jest.setTimeout(60_000);

useTemporaryFolder();

const PORTAL = 'https://portal.example.org';

describe('the command line', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  let database: string;
  beforeEach(() => {
    database = join(temporaryFolder(), 'patchman.db');
    writeSqlite(database, patchmanFleet());
  });

  async function patchman(
    args: string[],
    environment: Record<string, string> = { PATCHMAN_TOKEN: 'secret' },
  ) {
    let out = '';
    let err = '';
    const code = await run(
      ['node', 'patchman', ...args],
      environment,
      new Output(
        { write: text => (out += text) },
        { write: text => (err += text) },
      ),
      { retry: { firstWait: 1, attempts: 2 } },
    );
    return { code, out, err };
  }
  const importing = (...more: string[]) =>
    patchman(['import', '--from', database, '--to', PORTAL, ...more]);

  /** A portal that takes everything and remembers it. */
  function listen(answers: Record<string, object> = {}) {
    const requests: any[] = [];
    server.use(
      http.post(`${PORTAL}/api/patchman/import`, async ({ request }) => {
        const body = JSON.parse(
          gunzipSync(Buffer.from(await request.arrayBuffer())).toString(),
        );
        requests.push(body);
        const items = body.items.map((item: any) => ({
          name: item.name ?? item.release,
          outcome: 'created',
          changes: [],
          kept: [],
          problems: [],
          ...answers[item.name],
        }));
        const count = (outcome: string) =>
          items.filter((item: any) => item.outcome === outcome).length;
        return HttpResponse.json({
          dryRun: body.dryRun,
          created: count('created'),
          changed: count('changed'),
          unchanged: count('unchanged'),
          skipped: count('skipped'),
          items,
        });
      }),
    );
    return requests;
  }

  it('says what it did', async () => {
    const requests = listen();
    const { code, out, err } = await importing();
    expect(err).toBe('');
    expect(out).toBe(`SQLite database ${database}
Imported:

                   created  changed  unchanged  left out
Repositories             7        0          0         0
Operating systems        4        0          0         0
Hosts                    6        0          0         0

1 operating system releases that no variant and no repository belongs to were left out.

`);
    expect(code).toBe(0);
    expect(requests.map(({ kind, items }) => [kind, items.length])).toEqual([
      // Whether the token is good, before anything is read.
      ['repositories', 0],
      ['repositories', 7],
      ['operating-systems', 4],
      ['hosts', 6],
    ]);
  });

  it('lists what was changed, kept, left out and could not be read, the whole of it on demand', async () => {
    const broken = join(temporaryFolder(), 'broken.sql');
    writeFileSync(
      broken,
      postgresDump(patchmanFleet({ hosts: 30 })).replace(
        /^1\tdb1\.|\tdb1\.example\.org\t/m,
        '\t',
      ),
    );
    listen({
      'web1.example.org': {
        outcome: 'changed',
        changes: ['tags: www'],
        kept: ['enabled: on here, off there.'],
      },
      'web2.example.org': {
        outcome: 'skipped',
        kept: ['It was deleted here.'],
      },
      'web3.example.org': {
        problems: [{ path: 'packages[1]', message: 'version is missing' }],
      },
      ...Object.fromEntries(
        Array.from({ length: 27 }, (_, i) => [
          `web${i + 4}.example.org`,
          { outcome: 'changed', changes: ['=1+1'] },
        ]),
      ),
    });
    const list = join(temporaryFolder(), 'list.csv');
    const { code, out } = await patchman([
      'import',
      ...['--from', broken, '--to', PORTAL, '--dry-run', '--list', list],
    ]);
    expect(code).toBe(1);
    expect(out).toContain(
      'Dry run: nothing was changed. An import would have done this:',
    );
    expect(out).toContain(
      'Would be changed: 28\n  web1.example.org: tags: www',
    );
    expect(out).toContain(
      '  … and 8 more; --verbose or --list FILE shows them',
    );
    expect(out).toContain(
      'Left as it is here (--overwrite takes what Patchman has): 1\n  web1.example.org: enabled: on here, off there.',
    );
    expect(out).toContain(
      'Left out: 1\n  web2.example.org: It was deleted here.',
    );
    expect(out).toContain(
      'Could not be used by the portal: 1\n  web3.example.org: packages[1] version is missing',
    );
    expect(out).toMatch(
      /Could not be read: \d+\n {2}hosts_host: A line has 15/,
    );
    const lines = readFileSync(list, 'utf8').split('\r\n');
    expect(lines[0]).toBe('kind,name,outcome,detail');
    expect(lines).toContain(
      'hosts,web2.example.org,skipped,It was deleted here.',
    );
    // No formula for a spreadsheet.
    expect(lines).toContain("hosts,web4.example.org,changed,'=1+1");
    expect(lines).toContain(
      'source,hosts_host,unreadable,A line has 15 values for 16 columns.',
    );
  });

  it('brings only what it is asked for, under other names if wanted', async () => {
    const requests = listen();
    await importing(
      '--only',
      'tags',
      '--rename',
      '*.example.org=*.corp.example',
    );
    expect(requests[1]).toEqual({
      kind: 'hosts',
      dryRun: false,
      overwrite: false,
      items: [
        { name: 'arch1', tags: [] },
        { name: 'db1.corp.example', tags: ['db'] },
        { name: 'gentoo1.corp.example', tags: ['lab'] },
        { name: 'web1.corp.example', tags: [] },
        { name: 'web2.corp.example', tags: ['rack 4, row 2', 'www'] },
        { name: 'web3.corp.example', tags: ['rack 4, row 2', 'www'] },
      ],
    });
    requests.length = 0;
    await importing('--only', 'hosts,repositories', '--overwrite');
    expect(requests.slice(1).map(({ kind }) => kind)).toEqual([
      'repositories',
      'hosts',
    ]);
    expect(requests[2].overwrite).toBe(true);
    expect(requests[2].items[0]).not.toHaveProperty('tags');
  });

  it('takes the token from a file too', async () => {
    const authorizations: (string | null)[] = [];
    server.use(
      http.post(`${PORTAL}/api/patchman/import`, ({ request }) => {
        authorizations.push(request.headers.get('authorization'));
        return new HttpResponse(null, { status: 401 });
      }),
    );
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'from-file\n');
    await importing('--token-file', file);
    await importing('--token', 'given');
    expect(authorizations).toEqual(['Bearer from-file', 'Bearer given']);
  });

  it.each<[string[], RegExp]>([
    [['import'], /required option '--from/],
    [
      ['import', '--from', 'x', '--to', 'portal'],
      /portal is no address of a portal/,
    ],
    [
      ['import', '--from', 'x', '--to', PORTAL, '--only', 'hosts,keys'],
      /"keys" is none of/,
    ],
    [
      ['import', '--from', 'x', '--to', PORTAL, '--timezone', 'Mars'],
      /--timezone Mars/,
    ],
    [['import', '--from', 'x', '--to', PORTAL, '--rename', 'x'], /--rename x/],
    [
      ['import', '--from', 'x', '--to', PORTAL, '--format', 'csv'],
      /Allowed choices are/,
    ],
    [
      ['import', '--from', 'x', '--to', PORTAL, '--token-file', '/nowhere/x'],
      /--token-file \/nowhere\/x: ENOENT/,
    ],
    [
      ['import', '--from', 'x', '--to', PORTAL, '--nonsense'],
      /unknown option '--nonsense'/,
    ],
    [['export'], /unknown command 'export'/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, err } = await patchman(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('wants a token', async () => {
    const { code, err } = await patchman(
      ['import', '--from', database, '--to', PORTAL],
      {},
    );
    expect([code, err]).toEqual([2, expect.stringMatching(/PATCHMAN_TOKEN/)]);
  });

  it('tells a source that cannot be read from a portal that refuses by the exit code', async () => {
    listen();
    const gone = await patchman([
      'import',
      '--from',
      `${database}.gone`,
      '--to',
      PORTAL,
    ]);
    expect([gone.code, gone.err]).toEqual([
      3,
      `patchman: There is no file ${database}.gone.\n`,
    ]);
    server.use(
      http.post(
        `${PORTAL}/api/patchman/import`,
        () => new HttpResponse(null, { status: 403 }),
      ),
    );
    const refused = await importing();
    expect([refused.code, refused.err]).toEqual([
      4,
      expect.stringMatching(/^patchman: The token may not do this/),
    ]);
  });

  it('prints help and version', async () => {
    expect(await patchman(['--help'])).toMatchObject({ code: 0, err: '' });
    const { out, code } = await patchman(['import', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--dry-run');
    expect(out).toContain('Exit codes:');
    expect((await patchman(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('keeps no file of its own behind', async () => {
    listen();
    const before = process.env.TMPDIR;
    process.env.TMPDIR = temporaryFolder();
    try {
      await importing();
      await patchman([
        'import',
        '--from',
        join(temporaryFolder(), 'none'),
        '--to',
        PORTAL,
      ]);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    expect(readdirSync(temporaryFolder())).toEqual(['patchman.db']);
  });
});
