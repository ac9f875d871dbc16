// SPDX-License-Identifier: Apache-2.0
// Serves a directory on loopback: serve.mjs DIRECTORY PORT
import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const [directory, port] = process.argv.slice(2);

http
  .createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const file = path.join(directory, path.normalize(name));
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.writeHead(200, { 'content-length': found.size });
    createReadStream(file).pipe(response);
  })
  .listen(Number(port), '127.0.0.1');
