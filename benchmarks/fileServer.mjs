// Serves a folder on loopback, in a process of its own so that its work is not counted as the backend's. Answers
// conditional requests; says over IPC on which port it listens and, when asked, how many requests came in.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

const folder = process.argv[2];
let requests = 0;

const server = createServer(async (request, response) => {
  requests++;
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = join(folder, normalize(decodeURIComponent(pathname)));
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
