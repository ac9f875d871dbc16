import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import * as openpgp from 'openpgp';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { rpmReportOf } from '../__testUtils__/rpmRepository';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { stanza, TestRepository } from './apt/__testUtils__/TestRepository';
import { LoopbackServer } from './fetch/__testUtils__/LoopbackServer';
import {
  packageXml,
  primaryXml,
  publish as publishRpm,
} from './rpm/__testUtils__/RpmTestRepository';

jest.setTimeout(120_000);

/** Who signs: the mirror's key, its successor, or one of the keyring that nobody should use any more. */
type Signer = 'ours' | 'renewed' | 'expired' | null;

interface Key {
  privateKey: openpgp.PrivateKey;
  publicKey: openpgp.PublicKey;
}

const WHEN_VALID = new Date('2019-06-01T00:00:00Z');
/** Seconds since the epoch. */
const DATE = Date.parse('2026-07-01T00:00:00Z') / 1000;

describe('what is remembered of signatures', () => {
  const databases = testDatabases();
  const keys = {} as Record<NonNullable<Signer>, Key>;
  let keyrings: string;
  let server: LoopbackServer;
  let apt: TestRepository;
  let knex: Knex;
  let patchman: TestPatchman;

  beforeAll(async () => {
    const newKey = async (options: object = {}) =>
      (await openpgp.generateKey({
        userIDs: [{ name: 'Test' }],
        format: 'object',
        ...options,
      })) as unknown as Key;
    keys.ours = await newKey();
    keys.renewed = await newKey();
    keys.expired = await newKey({
      date: new Date('2019-01-01T00:00:00Z'),
      keyExpirationTime: 365 * 24 * 3600,
    });
    keyrings = mkdtempSync(join(tmpdir(), 'patchman-keyrings-'));
    for (const [name, { publicKey }] of Object.entries(keys)) {
      writeFileSync(join(keyrings, `${name}.asc`), publicKey.armor());
    }
    server = await LoopbackServer.start();
    apt = await TestRepository.create(server);
  });
  afterAll(async () => {
    rmSync(keyrings, { recursive: true });
    apt.remove();
    await server.stop();
  });
  beforeEach(() => server.reset());
  afterEach(() => patchman.stop());

  const signing = (signer: NonNullable<Signer>) => ({
    signingKeys: keys[signer].privateKey,
    ...(signer === 'expired' ? { date: WHEN_VALID } : {}),
  });

  /** Publishes vim in a version; a date of null leaves it out. */
  type Publish = (
    version: string,
    signer: Signer,
    date?: number | null,
  ) => Promise<void>;

  const publishApt: Publish = async (version, signer, date = DATE) => {
    const base = '/dists/stable/';
    await apt.publish(base, {
      files: { 'main/binary-amd64/Packages': stanza('vim', version) },
      fields: {
        Date: date === null ? '' : new Date(date * 1000).toUTCString(),
      },
      signature: 'none',
    });
    if (!signer) return;
    const text = server.answers.get(`${base}Release`) as string;
    server.answers.set(
      `${base}InRelease`,
      (await openpgp.sign({
        message: await openpgp.createCleartextMessage({ text }),
        ...signing(signer),
      })) as string,
    );
  };
  const publishRepomd: Publish = async (version, signer, date = DATE) => {
    const primary = {
      plain: primaryXml([packageXml('vim', version.replace('-1', ''))]),
      claimed: { timestamp: date },
    };
    publishRpm(server, '/rpm/', { primary }, 'none');
    server.answers.delete('/rpm/repodata/repomd.xml.asc');
    if (!signer) return;
    const repomd = server.answers.get('/rpm/repodata/repomd.xml') as string;
    server.answers.set(
      '/rpm/repodata/repomd.xml.asc',
      (await openpgp.sign({
        message: await openpgp.createMessage({ binary: Buffer.from(repomd) }),
        detached: true,
        ...signing(signer),
      })) as string,
    );
  };
  const formats = {
    apt: {
      publish: publishApt,
      report: () =>
        reportOf(
          'web1',
          [['vim', '1.0-1']],
          [['main', `${server.url}/dists/stable/main/binary-amd64`]],
        ),
    },
    rpm: {
      publish: publishRepomd,
      report: () =>
        rpmReportOf(
          'web1',
          ['vim-1.0-1.x86_64'],
          [['base', `${server.url}/rpm/`]],
        ),
    },
  };
  const everywhere = databases.ids.flatMap(id =>
    (['apt', 'rpm'] as const).map(format => [format, id] as const),
  );

  const start = async (
    id: (typeof databases.ids)[number],
    format: keyof typeof formats,
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: { fetch: { allow: ['127.0.0.1'], keyrings: [keyrings] } },
    });
    await formats[format].publish('1.5-1', 'ours');
    await patchman.report(formats[format].report());
    return formats[format];
  };
  const refresh = async () => {
    await patchman.post('/repositories/1/refresh').expect(202);
    await patchman.settled();
  };
  const mirror = async () =>
    (await patchman.get('/mirrors').expect(200)).body.items[0];
  const offered = async () =>
    (await patchman.get('/hosts/web1/updates').expect(200)).body.items.map(
      (one: any) => one.available.evr,
    );
  const fingerprint = (signer: NonNullable<Signer>) =>
    keys[signer].publicKey.getFingerprint().toUpperCase();

  it.each(everywhere)('is not lost in steps: %s on %s', async (format, id) => {
    const { publish } = await start(id, format);
    expect(await mirror()).toMatchObject({
      state: 'ok',
      signature: 'verified',
      trust: { key: fingerprint('ours'), keyBefore: null },
    });
    const steps: [string, Signer, RegExp][] = [
      ['1.6-1', 'expired', /has expired, but it was verified before/],
      ['1.7-1', null, /not signed, but it was verified before/],
      ['1.8-1', 'expired', /verified before/],
      ['1.9-1', null, /verified before/],
    ];
    for (const [version, signer, reason] of steps) {
      await publish(version, signer);
      await refresh();
      expect(await mirror()).toMatchObject({
        state: 'failing',
        error: expect.stringMatching(reason),
        signature: 'verified',
        trust: { key: fingerprint('ours') },
      });
      expect(await offered()).toEqual(['1.5-1']);
      // What a check of the database does to a mirror whose set is damaged.
      if (version === '1.8-1') {
        await knex('mirror').update({ state: null, content_digest: null });
      }
    }
    // Another key of the keyring that is valid is a new one of the mirror.
    await publish('2.0-1', 'renewed');
    await refresh();
    expect(await mirror()).toMatchObject({
      state: 'ok',
      trust: { key: fingerprint('renewed'), keyBefore: fingerprint('ours') },
    });
    expect(await offered()).toEqual(['2.0-1']);
  });

  it.each(everywhere)(
    'is forgotten when a person says so: %s on %s',
    async (format, id) => {
      const { publish } = await start(id, format);
      await publish('1.6-1', null, null);
      await refresh();
      expect((await mirror()).state).toBe('failing');
      await patchman.patch('/mirrors/1', { forgetTrust: false }).expect(400);
      const { body } = await patchman
        .patch('/mirrors/1', { forgetTrust: true })
        .expect(200);
      expect(body.trust).toEqual({
        verifiedSince: null,
        key: null,
        keyBefore: null,
        newestDate: null,
      });
      await refresh();
      expect(await mirror()).toMatchObject({
        state: 'ok',
        signature: 'unsigned',
      });
      expect(await offered()).toEqual(['1.6-1']);
      // And learnt again.
      await publish('1.7-1', 'ours');
      await refresh();
      expect((await mirror()).trust).toMatchObject({
        verifiedSince: expect.any(String),
        key: fingerprint('ours'),
      });
      const { body: audit } = await patchman.get(
        '/audit?action=mirror-forget-trust',
      );
      expect(audit.items).toMatchObject([
        { severity: 'high', outcome: 'succeeded' },
      ]);
    },
  );

  it.each(everywhere)(
    'is forgotten with the address that a person changes: %s on %s',
    async (format, id) => {
      const { publish } = await start(id, format);
      const { url } = await mirror();
      await patchman
        .patch('/mirrors/1', { url: url.replace(/\/?$/, '/.') })
        .expect(200);
      expect((await mirror()).trust).toMatchObject({ key: null });
      await publish('1.6-1', null);
      await refresh();
      expect(await mirror()).toMatchObject({ signature: 'unsigned' });
    },
  );

  it.each(everywhere)('keeps the date: %s on %s', async (format, id) => {
    const { publish } = await start(id, format);
    const day = 24 * 3600;
    const later = Math.floor(Date.now() / 1000) + 30 * day;
    for (const date of [null, DATE - day, later]) {
      await publish('1.6-1', 'ours', date);
      await refresh();
      expect([date, (await mirror()).state]).toEqual([date, 'failing']);
      await knex('mirror').update({ state: null });
    }
    expect(await offered()).toEqual(['1.5-1']);
    await publish('1.7-1', 'ours', DATE + day);
    await refresh();
    expect(await mirror()).toMatchObject({
      state: 'ok',
      trust: { newestDate: '2026-07-02T00:00:00Z' },
    });
  });

  it.each(databases.ids)(
    'is learnt of mirrors that were verified before it was remembered, on %s',
    async id => {
      const { publish } = await start(id, 'apt');
      await knex('mirror').update({ verified_key: null });
      await publish('1.6-1', null);
      await refresh();
      expect((await mirror()).state).toBe('failing');
      await publish('1.7-1', 'renewed');
      await refresh();
      expect((await mirror()).trust).toMatchObject({
        key: fingerprint('renewed'),
        keyBefore: null,
      });
    },
  );

  it.each(databases.ids)(
    'is shared by the mirrors of a list, whichever are chosen, on %s',
    async id => {
      knex = await databases.migrated(id);
      patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'], keyrings: [keyrings] } },
      });
      await publishRepomd('1.5-1', 'ours');
      server.answers.set('/mirrorlist', `${server.url}/rpm/\n`);
      await patchman.report(
        rpmReportOf(
          'web1',
          ['vim-1.0-1.x86_64'],
          [['base', `${server.url}/mirrorlist`]],
        ),
      );
      expect(await offered()).toEqual(['1.5-1']);
      // Another mirror takes the place of the one that was verified, and leaves the signature out.
      const primary = { plain: primaryXml([packageXml('vim', '9.0')]) };
      publishRpm(server, '/evil/', { primary });
      server.answers.set('/mirrorlist', `${server.url}/evil/\n`);
      await refresh();
      expect(await offered()).toEqual(['1.5-1']);
      const { body } = await patchman.get('/mirrors?state=failing');
      expect(body.items).toMatchObject([
        {
          url: expect.stringContaining('/evil'),
          error: expect.stringContaining('it was verified before'),
        },
      ]);
      // Forgetting it of one forgets it of the list.
      await patchman
        .patch(`/mirrors/${body.items[0].id}`, { forgetTrust: true })
        .expect(200);
      await refresh();
      expect(await offered()).toEqual(['9.0-1']);
    },
  );
});
