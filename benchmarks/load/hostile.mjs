// What is hostile under load: a mirror that trickles, and now and then a report or a mirror that once stopped a backend.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';

const fixtures = new URL(
  '../../plugins/patchman-backend/src/__testUtils__/hostile/fixtures/',
  import.meta.url,
);
const read = name => readFileSync(new URL(`${name}.gz`, fixtures));

/** Recorded bodies; each is for the host `h.example.org`. */
const REPORTS = [
  ['report2-100000-tags.json', 2],
  ['report3-archs-by-urls.json', 3],
  ['report3-slashes.json', 3],
  ['report3-deep.json', 3],
  ['report2-nul-kernel.json', 2],
  ['report3-deep-restart.json', 3],
].map(([name, protocol]) => ({
  name,
  protocol,
  text: gunzipSync(read(name)).toString(),
}));

const DOCUMENTS = [
  ['modules', 'modules-alias-bomb.yaml', 'repodata/modules.yaml.gz'],
  ['updateinfo', 'updateinfo-date-blanks.xml', 'repodata/updateinfo.xml.gz'],
].map(([type, name, href]) => ({ type, href, packed: read(name) }));

/** The hostile report of this number, compressed, for a host. */
export function hostileReport(number, hostname) {
  const { protocol, text } = REPORTS[number % REPORTS.length];
  return {
    protocol,
    body: gzipSync(text.replaceAll('h.example.org', hostname)),
  };
}

const hash = bytes => createHash('sha256').update(bytes).digest('hex');

/** An rpm repository with one hostile document. */
function hostileSite({ type, href, packed }) {
  const primary = gzipSync(
    '<?xml version="1.0"?><metadata xmlns="http://linux.duke.edu/metadata/common" packages="0"></metadata>',
  );
  const entry = (kind, path, bytes) =>
    `<data type="${kind}"><checksum type="sha256">${hash(
      bytes,
    )}</checksum><open-checksum type="sha256">${hash(
      gunzipSync(bytes),
    )}</open-checksum><location href="${path}"/><size>${
      bytes.length
    }</size></data>`;
  return {
    'repodata/primary.xml.gz': primary,
    [href]: packed,
    'repodata/repomd.xml': `<?xml version="1.0"?><repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>${entry(
      'primary',
      'repodata/primary.xml.gz',
      primary,
    )}${entry(type, href, packed)}</repomd>`,
  };
}

/**
 * Serves hostile mirrors on loopback: `/trickle/` sends a byte every five seconds, `/hostile/N/` the document of number N.
 * @returns its URL, and how to end it
 */
export async function serveHostile() {
  const sites = DOCUMENTS.map(hostileSite);
  const timers = new Set();
  const server = createServer((request, response) => {
    const [, kind, number, ...path] = request.url.split('/');
    if (kind === 'trickle') {
      response.writeHead(200, { 'Content-Length': 100_000 });
      response.write('<');
      const timer = setInterval(() => response.write(' '), 5000);
      timers.add(timer);
      response.on('close', () => {
        clearInterval(timer);
        timers.delete(timer);
      });
      return;
    }
    const file =
      kind === 'hostile' && sites[number % sites.length][path.join('/')];
    if (file) response.end(file);
    else response.writeHead(404).end();
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      timers.forEach(clearInterval);
      server.closeAllConnections();
      server.close();
    },
  };
}
