import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lzma from 'lzma-native';
import {
  createCleartextMessage,
  createMessage,
  generateKey,
  sign,
  type PrivateKey,
  type PublicKey,
} from 'openpgp';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  CheckedMirror,
  MirrorContext,
  OfferedPackage,
} from 'backstage-plugin-patchman-node';
import { createFetcher, type FetcherOptions } from '../../fetch';
import type { LoopbackServer } from '../../fetch/__testUtils__/LoopbackServer';

/** What a published Release says and lists. */
export interface Publication {
  /** Contents by path below the suite; they are served and listed. */
  files: Record<string, Buffer | string>;
  /** Listed, but not served. */
  listedOnly?: Record<string, Buffer | string>;
  fields?: Record<string, string>;
  checksums?: ('md5' | 'sha1' | 'sha256' | 'sha512')[];
  /** Default: InRelease. */
  signature?: 'InRelease' | 'Release.gpg' | 'none';
  key?: PrivateKey;
}

const checksumFields = {
  md5: 'MD5Sum',
  sha1: 'SHA1',
  sha256: 'SHA256',
  sha512: 'SHA512',
};

export const digest = (kind: string, content: Buffer | string) =>
  createHash(kind).update(content).digest('hex');

export const xz = (content: Buffer | string): Promise<Buffer> =>
  new Promise(resolve => lzma.compress(Buffer.from(content), 1, resolve));

export const stanza = (name: string, version = '1.0-1') =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\n\n`;

/** An index in the forms that archives usually have. */
export async function indexFiles(folder: string, content: string) {
  return {
    [`${folder}Packages`]: content,
    [`${folder}Packages.gz`]: gzipSync(content),
    [`${folder}Packages.xz`]: await xz(content),
  };
}

/** An apt repository on a loopback server, and the key that signs it. */
export class TestRepository {
  private constructor(
    readonly server: LoopbackServer,
    readonly privateKey: PrivateKey,
    readonly folder: string,
  ) {}

  static async create(server: LoopbackServer): Promise<TestRepository> {
    const { privateKey, publicKey } = (await generateKey({
      userIDs: [{ name: 'Test archive' }],
      format: 'object',
    })) as unknown as { privateKey: PrivateKey; publicKey: PublicKey };
    const folder = mkdtempSync(join(tmpdir(), 'apt-keyring-'));
    writeFileSync(join(folder, 'archive.gpg'), publicKey.write());
    return new TestRepository(server, privateKey, folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Serves files and a Release that lists them at a path such as `/dists/stable/`. */
  async publish(base: string, publication: Publication): Promise<void> {
    const { files, listedOnly = {}, signature = 'InRelease' } = publication;
    const { answers } = this.server;
    Object.entries(files).forEach(([path, content]) =>
      answers.set(`${base}${path}`, content as Buffer),
    );
    for (const name of ['InRelease', 'Release', 'Release.gpg']) {
      answers.delete(`${base}${name}`);
    }
    const text = releaseText({ ...files, ...listedOnly }, publication);
    const signingKeys = publication.key ?? this.privateKey;
    if (signature === 'InRelease') {
      const message = await createCleartextMessage({ text });
      answers.set(
        `${base}InRelease`,
        (await sign({ message, signingKeys })) as string,
      );
      return;
    }
    answers.set(`${base}Release`, text);
    if (signature === 'Release.gpg') {
      const message = await createMessage({ binary: Buffer.from(text) });
      answers.set(
        `${base}Release.gpg`,
        (await sign({ message, signingKeys, detached: true })) as string,
      );
    }
  }

  context(
    path: string,
    changes: Partial<MirrorContext & { fetch: Partial<FetcherOptions> }> = {},
  ): MirrorContext {
    const { fetch, ...rest } = changes;
    return {
      url: `${this.server.url}${path}`,
      arch: 'x86_64',
      previous: null,
      fetcher: createFetcher({
        allow: ['127.0.0.1'],
        maxSize: 256 * 1024 * 1024,
        connectTimeoutMs: 10_000,
        idleTimeoutMs: 10_000,
        totalTimeoutMs: 60_000,
        maxRedirects: 5,
        userAgent: 'patchman-test',
        ...fetch,
      }),
      keyrings: [this.folder],
      requireSignatures: false,
      logger: mockServices.logger.mock(),
      signal: new AbortController().signal,
      ...rest,
    };
  }
}

function releaseText(
  listed: Record<string, Buffer | string>,
  { fields, checksums = ['sha256'] }: Publication,
): string {
  const head = {
    Origin: 'Test',
    Suite: 'stable',
    Date: 'Sat, 11 Jul 2026 10:16:37 UTC',
    ...fields,
  };
  return [
    ...Object.entries(head).map(([name, value]) => `${name}: ${value}`),
    ...checksums.flatMap(kind => [
      `${checksumFields[kind]}:`,
      ...Object.entries(listed).map(
        ([path, content]) =>
          ` ${digest(kind, content)} ${Buffer.byteLength(content)} ${path}`,
      ),
    ]),
    '',
  ].join('\n');
}

/** The answer of a check that found something new; fails the test otherwise. */
export async function changed(checking: Promise<CheckedMirror>) {
  const checked = await checking;
  if (checked.status !== 'changed') {
    throw new Error(`expected a change, the mirror is ${checked.status}`);
  }
  return checked;
}

export async function readAll(checked: {
  read(): AsyncIterable<OfferedPackage[]>;
}): Promise<OfferedPackage[]> {
  const all: OfferedPackage[] = [];
  for await (const batch of checked.read()) {
    all.push(...batch);
  }
  return all;
}
