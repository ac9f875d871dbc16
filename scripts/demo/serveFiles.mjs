import { createServer } from 'node:http';
import { sha256 } from './aptFiles.mjs';

/**
 * Serves files on loopback until it is closed; answers 304 to who has them already.
 * @throws an error with the code EADDRINUSE when something else has the port
 */
export async function serveFiles(files, port) {
  const tags = new Map();
  for (const [path, content] of files) tags.set(path, `"${sha256(content)}"`);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const content = files.get(pathname);
    if (!content || !['GET', 'HEAD'].includes(request.method)) {
      response.writeHead(content ? 405 : 404).end();
      return;
    }
    const tag = tags.get(pathname);
    response.setHeader('ETag', tag);
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': content.length,
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
