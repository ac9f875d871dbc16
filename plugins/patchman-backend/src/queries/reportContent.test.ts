import { gzipSync } from 'node:zlib';
import { testDatabases } from '../__testUtils__/databases';
import { now } from '../database/time';
import { inThisThread } from '../documents';
import { findReportContent, listReportedPackages } from './reportContent';

jest.setTimeout(60_000);

describe('what a stored report says', () => {
  const databases = testDatabases();

  async function store(
    id: Parameters<typeof databases.migrated>[0],
    body: object | string,
  ) {
    const knex = await databases.migrated(id);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const [row] = await knex('report')
      .insert({
        host_name: 'web1',
        protocol: 2,
        status: 'failed',
        received_at: now(),
        content_type: 'application/json',
        body: gzipSync(text),
        size: text.length,
        next_at: now(),
        problems: '[]',
      })
      .returning('id');
    return { knex, id: row.id };
  }

  const report = {
    protocol: 2,
    hostname: 'web1',
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    os: 'Debian 12.11',
    tags: ['www'],
    packages: ['vim', 'bash'].map(name => ({
      name,
      epoch: '',
      version: '1',
      release: '2',
      arch: 'amd64',
      type: 'deb',
    })),
    repos: [
      {
        type: 'deb',
        name: 'main',
        id: '',
        priority: 500,
        urls: ['https://user:secret@deb.example.org/debian'],
      },
    ],
  };

  it.each(databases.ids)('is told without passwords, on %s', async id => {
    const stored = await store(id, report);
    const found = await findReportContent(stored.knex, inThisThread, stored.id);
    expect(found).toMatchObject({
      unreadable: null,
      content: {
        os: 'Debian 12.11',
        packages: 2,
        tags: ['www'],
        repositories: [
          { name: 'main', urls: ['https://user:***@deb.example.org/debian'] },
        ],
      },
    });
    expect(JSON.stringify(found)).not.toContain('secret');
    const page = { limit: 1, offset: 0 };
    expect(
      await listReportedPackages(stored.knex, inThisThread, stored.id, page),
    ).toEqual({
      totalItems: 2,
      items: [{ type: 'deb', name: 'bash', evr: '1-2', arch: 'amd64' }],
    });
    expect(
      await listReportedPackages(stored.knex, inThisThread, stored.id, {
        ...page,
        search: 'VI',
      }),
    ).toMatchObject({ totalItems: 1, items: [{ name: 'vim' }] });
  });

  it('is the reason where it makes no sense', async () => {
    const stored = await store('SQLITE_3', { ...report, kernel: undefined });
    const found = await findReportContent(stored.knex, inThisThread, stored.id);
    expect(found).toEqual({
      unreadable: expect.stringContaining('kernel'),
      content: null,
    });
    const packages = await listReportedPackages(
      stored.knex,
      inThisThread,
      stored.id,
      {
        limit: 1,
        offset: 0,
      },
    );
    expect(packages).toEqual({ items: [], totalItems: 0 });
    expect(
      await findReportContent(stored.knex, inThisThread, 4711),
    ).toBeUndefined();
  });
});
