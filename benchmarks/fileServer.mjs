// Serves folders on loopback, in a process of its own so that its work is not counted as the backend's. Answers
// conditional requests; says over IPC on which port it listens and, when asked, how many requests came in.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

/** Path prefixes and their folders. */
const folders = Object.entries(JSON.parse(process.argv[2]));
let requests = 0;

const server = createServer(async (request, response) => {
  requests++;
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = normalize(decodeURIComponent(pathname));
  const [prefix, folder] = folders.find(([start]) => path.startsWith(start));
  const file = join(folder, path.slice(prefix.length));
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  const modified = new Date(Math.floor(found.mtimeMs / 1000) * 1000);
  response.setHeader('Last-Modified', modified.toUTCString());
  const since = request.headers['if-modified-since'];
  if (since && new Date(since) >= modified) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'Content-Length': found.size });
  createReadStream(file).pipe(response);
});

server.listen(0, '127.0.0.1', () => {
  process.send({ port: server.address().port });
});
process.on('message', () => process.send({ requests }));
// The benchmark that started it is gone.
process.on('disconnect', () => process.exit(0));
