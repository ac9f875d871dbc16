// Reads the repositories that the package managers were asked about, with the backend's own readers.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

const require = createRequire(
  new URL('../plugins/patchman-backend/package.json', import.meta.url),
);
const {
  AdvisoryIndexBuilder,
  PackageIndexBuilder,
} = require('./src/evaluation/index.ts');
const { builtinFormats } = require('./src/repositories/formats.ts');

/** Folders stand for mirrors: `http://files/tmp/x` is `/tmp/x`. */
export const FILES = 'http://files';

const fetcher = {
  async fetch(url) {
    const path = decodeURIComponent(new URL(url).pathname);
    const isThere = statSync(path, { throwIfNoEntry: false })?.isFile();
    return {
      url,
      status: isThere ? 200 : 404,
      headers: {},
      body: isThere ? createReadStream(path) : Readable.from([]),
    };
  },
};

const logger = {
  warn: message => console.warn(message),
  info() {},
  debug() {},
  error: message => console.error(message),
};
logger.child = () => logger;

/** A package has one id wherever it is, as in the backend's tables. */
const ids = new Map();

export function withId(member) {
  const { type, name, epoch, version, release, arch } = member;
  const identity = [type, name, epoch, version, release, arch].join('\n');
  if (!ids.has(identity)) ids.set(identity, ids.size + 1);
  return { id: ids.get(identity), ...member };
}

async function read({ type, repoId, urls: [url] }) {
  const format = builtinFormats.find(one => one.packageType === type);
  const checked = await format.check({
    url,
    arch: 'x86_64',
    repoId,
    previous: null,
    fetcher,
    keyrings: [],
    requireSignatures: false,
    logger,
    signal: new AbortController().signal,
  });
  const packages = new PackageIndexBuilder();
  for await (const batch of checked.read()) packages.add(batch.map(withId));
  const advisories = new AdvisoryIndexBuilder();
  for await (const batch of checked.readAdvisories?.() ?? []) {
    advisories.add(batch);
  }
  return {
    release: checked.release,
    security: format.guessSecurity?.(url, checked.release) ?? false,
    index: packages.build(),
    modules: (await checked.readModules?.()) ?? null,
    advisories: checked.readAdvisories ? advisories.build() : null,
  };
}

/** Real repositories are the same for every host. */
const known = new Map();

/** What a reported repository holds. */
export async function readRepository(repository, isReal) {
  const key = `${repository.repoId} ${repository.urls[0]}`;
  const reading = known.get(key) ?? read(repository);
  if (isReal) known.set(key, reading);
  return reading;
}
