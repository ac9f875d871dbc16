import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import { testDatabases } from '../__testUtils__/databases';
import { folderWith, serviceFor } from './__testUtils__/sourceBench';
import { cleanErrata } from '../maintenance/clean/cleanErrata';
import type { DbErrataSourceRow } from '../database/tables';
import { UploadedFile } from './files';
import { detailsOfCves } from '../inventory/errata/cveKnowledge';
import { countDeaths } from '../begun/countDeaths';
import { mockServices } from '@backstage/backend-test-utils';

jest.setTimeout(60_000);

const { signal } = new AbortController();

const dsa = (count: number, more = '') =>
  Array.from(
    { length: count },
    (_, i) =>
      `[31 Jul 2025] DSA-${5000 + i}-1 sope - security update\n\t{CVE-2025-${
        5000 + i
      }}\n\t[bookworm] - sope 5.8.0-${i}\n`,
  ).join('') + more;

const tracker = (cves: Record<string, string>) => ({
  sope: Object.fromEntries(
    Object.entries(cves).map(([cve, status]) => [
      cve,
      {
        description: `About ${cve}`,
        releases: {
          bookworm: { status, fixed_version: '5.8.0-1', urgency: 'low' },
        },
      },
    ]),
  ),
});

const usns = (...names: string[]) =>
  JSON.stringify(
    Object.fromEntries(
      names.map(name => [
        name,
        { title: 'a', cves: ['CVE-2025-0001'], releases: {} },
      ]),
    ),
  );

describe.each(testDatabases().ids)('sources of errata, on %s', id => {
  const databases = testDatabases();
  let knex: Knex;
  let server: LoopbackServer;
  const removals: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  beforeEach(async () => {
    knex = await databases.migrated(id);
    server.reset();
  });
  afterEach(async () => {
    for (const remove of removals.splice(0)) await remove();
  });
  afterAll(() => server.stop());

  const rowOf = async (name: string): Promise<DbErrataSourceRow> =>
    knex('errata_source').where({ name }).first();
  const advisoriesOf = async (name: string) =>
    knex('advisory')
      .join('advisory_set_member as m', 'm.advisory_id', 'advisory.id')
      .join('errata_source as s', 's.advisory_set_id', 'm.set_id')
      .where('s.name', name)
      .orderBy('advisory.name')
      .pluck('advisory.name');
  const folder = async (files: Parameters<typeof folderWith>[0]) => {
    const made = await folderWith(files);
    removals.push(made.remove);
    return made;
  };
  const at = (source: string, url: string) =>
    serviceFor(knex, { settings: { [source]: { url } } });
  const report = async (release: string) => {
    await knex('architecture').insert({ id: 1, name: 'x86_64' });
    await knex('domain').insert({ id: 1, name: 'example.org' });
    await knex('os_release').insert({ id: 1, name: release });
    await knex('os_variant').insert({
      id: 1,
      name: release,
      arch_id: 1,
      release_id: 1,
    });
    await knex('host').insert({
      id: 1,
      name: 'a.example.org',
      domain_id: 1,
      arch_id: 1,
      os_variant_id: 1,
      kernel: '6.1',
      facts: '{}',
      policy: '{}',
      protocol: 2,
      reported_evidence: '[]',
      last_report_at: new Date().toISOString(),
      created_at: new Date().toISOString(),
    });
  };

  it('are stored once for their content, with their CVEs and packages', async () => {
    const { path, write } = await folder({ list: dsa(2) });
    const service = at('debian-dsa', path);
    expect(await service.read('debian-dsa', { signal })).toEqual({
      outcome: 'changed',
      message: 'It tells of 2 advisories.',
    });
    expect(await advisoriesOf('debian-dsa')).toEqual([
      'DSA-5000-1',
      'DSA-5001-1',
    ]);
    expect(
      await knex('advisory_cve')
        .join('cve', 'cve.id', 'cve_id')
        .orderBy('cve.name')
        .pluck('cve.name'),
    ).toEqual(['CVE-2025-5000', 'CVE-2025-5001']);
    expect(await knex('advisory_package').pluck('name')).toEqual([
      'sope',
      'sope',
    ]);
    const first = await rowOf('debian-dsa');
    expect(first).toMatchObject({ error: null, begun_by: null });
    expect(first.changed_at).not.toBeNull();

    expect(await service.read('debian-dsa', { signal })).toMatchObject({
      outcome: 'unchanged',
    });

    await write('list', dsa(3));
    expect(await service.read('debian-dsa', { signal })).toMatchObject({
      outcome: 'changed',
    });
    expect(await advisoriesOf('debian-dsa')).toHaveLength(3);
    expect(await knex('advisory')).toHaveLength(3);
  });

  it('are the same when all is read again and nothing is another', async () => {
    const { path } = await folder({ list: dsa(2) });
    const service = at('debian-dsa', path);
    await service.read('debian-dsa', { signal });
    const before = await rowOf('debian-dsa');
    expect(
      await service.read('debian-dsa', { signal, whole: true }),
    ).toMatchObject({ outcome: 'unchanged' });
    expect(await rowOf('debian-dsa')).toMatchObject({
      advisory_set_id: before.advisory_set_id,
      changed_at: before.changed_at,
    });
    expect(await knex('advisory_set')).toHaveLength(1);
  });

  it('keep what was read before when they cannot be read, and say since when', async () => {
    server.answers.set('/list', dsa(2));
    const service = at('debian-dsa', `${server.url}/list`);
    await service.read('debian-dsa', { signal });
    const before = await rowOf('debian-dsa');

    for (const [answer, reason] of [
      ['<html><title>403 Forbidden</title>', /is a web page/],
      [
        (_request: unknown, response: any) => response.writeHead(403).end('no'),
        /answered 403/,
      ],
      [
        (_request: unknown, response: any) => {
          response.writeHead(200, { 'content-length': '100000' });
          response.write(dsa(1));
          setImmediate(() => response.destroy());
        },
        /closed the connection/,
      ],
      ['', /is empty/],
      ['403 Forbidden', /tells of 0 advisories|tells nothing/],
    ] as const) {
      server.answers.set('/list', answer as string);
      await expect(
        service.read('debian-dsa', { signal, whole: true }),
      ).rejects.toThrow(reason);
    }
    const after = await rowOf('debian-dsa');
    expect(after).toMatchObject({
      advisory_set_id: before.advisory_set_id,
      succeeded_at: before.succeeded_at,
      counts: before.counts,
      begun_by: null,
    });
    expect(after.error).toMatch(/tells/);
    expect(after.failed_at! <= after.checked_at!).toBe(true);
    expect(await advisoriesOf('debian-dsa')).toHaveLength(2);
  });

  it('are asked only for what is newer', async () => {
    const seen: unknown[] = [];
    server.answers.set('/list', (request, response) => {
      seen.push(request.headers['if-none-match']);
      if (request.headers['if-none-match'] === '"1"') {
        response.writeHead(304).end();
      } else {
        response.writeHead(200, { etag: '"1"' }).end(dsa(2));
      }
    });
    const service = at('debian-dsa', `${server.url}/list`);
    expect((await service.read('debian-dsa', { signal })).outcome).toBe(
      'changed',
    );
    expect((await service.read('debian-dsa', { signal })).outcome).toBe(
      'unchanged',
    );
    expect(seen).toEqual([undefined, '"1"']);
  });

  it('do not take what lost more than a fifth, unless a person says so', async () => {
    const { path, write } = await folder({ list: dsa(100) });
    const service = at('debian-dsa', path);
    await service.read('debian-dsa', { signal });
    await write('list', dsa(79));
    await expect(service.read('debian-dsa', { signal })).rejects.toThrow(
      'tells of 79 advisories, and told of 100 before',
    );
    expect(await advisoriesOf('debian-dsa')).toHaveLength(100);
    await service.read('debian-dsa', { signal, acceptSmaller: true });
    expect(await advisoriesOf('debian-dsa')).toHaveLength(79);
    await write('list', dsa(64));
    await service.read('debian-dsa', { signal });
    expect(await advisoriesOf('debian-dsa')).toHaveLength(64);
  });

  it('tell states of CVEs in pieces, of which only the changed ones are new', async () => {
    const { path, write } = await folder({
      json: {
        ...tracker({ 'CVE-2025-0001': 'open', 'CVE-2025-0002': 'resolved' }),
        other: tracker({ 'CVE-2025-0001': 'open' }).sope,
      },
    });
    const service = at('debian-tracker', path);
    await service.read('debian-tracker', { signal });
    expect(JSON.parse((await rowOf('debian-tracker')).counts)).toMatchObject({
      states: 3,
      cves: 2,
    });
    const before: number[] = await knex('cve_states').orderBy('id').pluck('id');
    const texts = await knex('cve_detail')
      .join('cve', 'cve.id', 'cve_id')
      .orderBy('cve.name')
      .pluck('body');
    expect(texts.map(body => JSON.parse(body).text)).toEqual([
      'About CVE-2025-0001',
      'About CVE-2025-0002',
    ]);

    await write('json', {
      ...tracker({ 'CVE-2025-0001': 'resolved', 'CVE-2025-0002': 'resolved' }),
      other: tracker({ 'CVE-2025-0001': 'open' }).sope,
    });
    await service.read('debian-tracker', { signal });
    const now: number[] = await knex('cve_states_set_member as m')
      .join('errata_source as s', 's.cve_states_set_id', 'm.set_id')
      .orderBy('states_id')
      .pluck('states_id');
    expect(now.filter(one => before.includes(one))).toHaveLength(1);
    expect(now).toHaveLength(2);
  });

  it('change as a whole what is taken as a whole', async () => {
    const epss = (score: number) =>
      `#model_version:v1,score_date:2025-12-26T12:55:00Z\ncve,epss,percentile\nCVE-2025-0001,${score},0.5\n`;
    const { path, write } = await folder({
      'epss_scores-current.csv.gz': epss(0.1),
    });
    const service = at('epss', path);
    await service.read('epss', { signal });
    expect((await rowOf('epss')).content_date).toBe('2025-12-26');
    await write('epss_scores-current.csv.gz', epss(0.25));
    await service.read('epss', { signal });
    const { generation } = await rowOf('epss');
    expect(await knex('exploit_chance')).toEqual([
      {
        source_id: 1,
        generation,
        cve: 'CVE-2025-0001',
        score: 0.25,
        percentile: 0.5,
      },
    ]);
    await write('epss_scores-current.csv.gz', 'cve,epss\nCVE-2025-0001,0.3\nx');
    await service.read('epss', { signal });
    expect((await rowOf('epss')).warning).toContain('1 lines');
    await write('epss_scores-current.csv.gz', '<html>');
    await expect(service.read('epss', { signal })).rejects.toThrow();
    expect(await knex('exploit_chance').pluck('score')).toEqual([0.3]);
  });

  it('compare what they have with the digest beside it', async () => {
    const digestOf = (text: string) =>
      createHash('sha256').update(text).digest('hex');
    server.answers.set('/db.json', usns('1-1'));
    server.answers.set('/db.json.sha256', `${digestOf(usns('1-1'))}  db.json`);
    const service = at('ubuntu-usn', `${server.url}/db.json`);
    await service.read('ubuntu-usn', { signal });
    expect(await advisoriesOf('ubuntu-usn')).toEqual(['USN-1-1']);
    server.reset();
    server.answers.set('/db.json.sha256', `${digestOf(usns('1-1'))}  db.json`);
    expect((await service.read('ubuntu-usn', { signal })).outcome).toBe(
      'unchanged',
    );
    expect(server.requests).toEqual(['/db.json.sha256']);
    server.answers.set('/db.json', usns('1-1', '2-1'));
    server.answers.set('/db.json.sha256', `${digestOf('other')}  db.json`);
    await expect(service.read('ubuntu-usn', { signal })).rejects.toThrow(
      'not the file whose digest stands beside it',
    );
  });

  it('of pages are read until what is known, and then added', async () => {
    const page = (...names: string[]) =>
      JSON.stringify({
        advisories: names.map(name => ({ name, kind: 'Security' })),
        total: names.length,
      });
    const pages = (list: string[][]) => {
      server.reset();
      list.forEach((names, i) =>
        server.answers.set(`/?page=${i + 1}&size=100`, page(...names)),
      );
    };
    pages([['RLSA-2025:3', 'RLSA-2025:2'], ['RLSA-2025:1'], []]);
    const service = at('rocky-apollo', `${server.url}/`);
    await service.read('rocky-apollo', { signal });
    expect(await advisoriesOf('rocky-apollo')).toEqual([
      'RLSA-2025:1',
      'RLSA-2025:2',
      'RLSA-2025:3',
    ]);
    pages([
      ['RLSA-2025:5', 'RLSA-2025:4'],
      ['RLSA-2025:3', 'RLSA-2025:2'],
      ['x'],
    ]);
    await service.read('rocky-apollo', { signal });
    expect(server.requests).toHaveLength(2);
    expect(await advisoriesOf('rocky-apollo')).toHaveLength(5);
    expect((await service.read('rocky-apollo', { signal })).outcome).toBe(
      'unchanged',
    );
  });

  it('are read of a file that was uploaded, by whom is told', async () => {
    const service = at('debian-dsa', '/nowhere');
    await service.read('debian-dsa', {
      signal,
      upload: {
        files: new UploadedFile({ bytes: Buffer.from(dsa(3)) }),
        by: 'user:default/guest',
      },
    });
    expect(await rowOf('debian-dsa')).toMatchObject({
      uploaded_by: 'user:default/guest',
      state: null,
    });
    await expect(service.read('debian-dsa', { signal })).rejects.toThrow(
      'there is no /nowhere',
    );
    expect(await advisoriesOf('debian-dsa')).toHaveLength(3);
  });

  it('are read when they are due, and when a host has reported that they are for', async () => {
    const { path } = await folder({
      list: dsa(2),
      'known_exploited_vulnerabilities.json': {
        count: 1,
        vulnerabilities: [{ cveID: 'CVE-2025-0001', dateAdded: '2025-01-01' }],
      },
    });
    const settings = {
      ...Object.fromEntries(
        [
          'debian-dla',
          'debian-tracker',
          'epss',
          'distro-info',
          'cve-mitre',
          'cve-nvd',
        ].map(name => [name, { enabled: false }]),
      ),
      'debian-dsa': { url: path },
      kev: { url: path },
    };
    expect(await serviceFor(knex, { settings }).readDue(signal)).toBe(
      '0 sources of 0 looked at, 0 sources with news.',
    );
    await report('Debian 12');
    expect(
      await serviceFor(knex, { settings, enabled: false }).readDue(signal),
    ).toBe('0 sources of 0 looked at, 0 sources with news.');
    expect(await serviceFor(knex, { settings }).readDue(signal)).toBe(
      '2 sources of 2 looked at, 2 sources with news.',
    );
    expect(await serviceFor(knex, { settings }).readDue(signal)).toBe(
      '0 sources of 2 looked at, 0 sources with news.',
    );
    await knex('errata_source').update({
      checked_at: new Date(Date.now() - 24 * 3600_000).toISOString(),
    });
    expect(await serviceFor(knex, { settings }).readDue(signal)).toBe(
      '2 sources of 2 looked at, 0 sources with news.',
    );
  });

  it('of single CVEs are asked once, and what was told before stays', async () => {
    const record = (cve: string, title: string) => ({
      cveMetadata: { cveId: cve, state: 'PUBLISHED' },
      containers: { cna: { title } },
    });
    const { path, write } = await folder({
      'CVE-2025-0001.json': record('CVE-2025-0001', 'one'),
    });
    await knex('cve').insert([
      { id: 1, name: 'CVE-2025-0001' },
      { id: 2, name: 'CVE-2025-0002' },
    ]);
    await knex('cve_tally').insert([
      { cve_id: 1, hosts: 1 },
      { cve_id: 2, hosts: 1 },
    ]);
    const service = at('cve-mitre', path);
    const read = () => service.read('cve-mitre', { signal });
    expect(await read()).toEqual({
      outcome: 'changed',
      message: 'It tells of 1 CVE.',
    });
    expect((await read()).outcome).toBe('unchanged');
    expect([
      ...(await detailsOfCves(knex, ['CVE-2025-0001', 'CVE-2025-0002'])).keys(),
    ]).toEqual(['CVE-2025-0001']);

    await knex('cve_detail').update({ told_at: '2020-01-01T00:00:00.000Z' });
    await write('CVE-2025-0001.json', 'oops');
    await write('CVE-2025-0002.json', record('CVE-2025-0002', 'two'));
    expect((await read()).message).toBe('It tells of 2 CVEs.');
    const details = await detailsOfCves(knex, [
      'CVE-2025-0001',
      'CVE-2025-0002',
    ]);
    expect([...details.values()].map(({ title }) => title).sort()).toEqual([
      'one',
      'two',
    ]);
    expect((await rowOf('cve-mitre')).warning).toContain('CVE-2025-0001');
  });

  it('that took backends down are left alone until a person asks', async () => {
    const { path } = await folder({ list: dsa(2) });
    const service = at('debian-dsa', path);
    await service.read('debian-dsa', { signal });
    for (let i = 0; i < 3; i++) {
      await knex('errata_source').update({ begun_by: 'gone' });
      expect(await service.read('debian-dsa', { signal })).toMatchObject({
        outcome: 'busy',
      });
      await countDeaths(knex, mockServices.logger.mock(), ['gone']);
    }
    expect(await rowOf('debian-dsa')).toMatchObject({
      stops: 3,
      error: expect.stringContaining(
        'stopped 3 times while it read this source',
      ),
    });
    expect((await service.read('debian-dsa', { signal })).outcome).toBe('busy');
    expect(
      (await service.read('debian-dsa', { signal, anyway: true })).outcome,
    ).toBe('unchanged');
    expect(await rowOf('debian-dsa')).toMatchObject({ stops: 0, error: null });
  });

  it('leave nothing behind that nothing needs any more', async () => {
    const { path, write } = await folder({
      list: dsa(30),
      json: tracker({ 'CVE-2025-0001': 'open' }),
    });
    const service = serviceFor(knex, {
      settings: {
        'debian-dsa': { url: path },
        'debian-tracker': { url: path },
      },
    });
    await service.read('debian-dsa', { signal });
    await service.read('debian-tracker', { signal });
    await write('list', dsa(29));
    await write('json', tracker({ 'CVE-2025-0002': 'open' }));
    await service.read('debian-dsa', { signal });
    await service.read('debian-tracker', { signal });
    const long = '2020-01-01T00:00:00.000Z';
    for (const table of [
      'advisory',
      'advisory_set',
      'cve_states',
      'cve_states_set',
    ]) {
      await knex(table).update({ created_at: long });
    }
    expect(await cleanErrata(knex, signal)).toBe(1);
    expect(await knex('advisory')).toHaveLength(29);
    expect(await knex('advisory_set')).toHaveLength(1);
    expect(await knex('advisory_set_member')).toHaveLength(29);
    expect(await knex('cve_states')).toHaveLength(1);
    expect(await knex('cve').where({ name: 'CVE-2025-5029' })).toEqual([]);
    expect(await knex('cve').where({ name: 'CVE-2025-0001' })).toEqual([]);
    expect(await knex('cve')).toHaveLength(30);
  });
});
