// A server on loopback that answers a report as the first part of its path says
// (/400/api/report/ answers 400), and keeps what it was sent in a directory.
//
//   node server.mjs DIRECTORY [KEY CERTIFICATE]
//
// Writes its port to DIRECTORY/port and ends by itself after ten minutes.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';

const [directory, key, certificate] = process.argv.slice(2);
const json = body => [
  { 'content-type': 'application/json' },
  JSON.stringify(body),
];
const html = [
  { 'content-type': 'text/html' },
  '<!DOCTYPE html>\n<html><body>Welcome</body></html>\n',
];

const answers = {
  202: json({
    status: 'accepted',
    report_id: 41,
    message: 'Report queued for processing',
  }),
  204: [{}, ''],
  200: [{ 'content-type': 'text/plain' }, 'web1.example.org\nreport taken\n'],
  400: json({
    status: 'error',
    errors: {
      hostname: ['This field may not be blank.'],
      packages: [
        {},
        {},
        { version: ['This field is required.', 'Said "twice"\n.'] },
      ],
    },
  }),
  401: json({
    error: { name: 'AuthenticationError', message: 'Unknown key' },
    response: { statusCode: 401 },
  }),
  403: json({ detail: 'Authentication credentials were not provided.' }),
  404: html,
  413: [{}, 'too large'],
  429: json({ error: { message: 'slow down' } }),
  500: [{ 'content-type': 'text/plain' }, 'Traceback \u001b[31mred\n'],
  503: html,
  302: [{ location: 'https://elsewhere.example.org/' }, ''],
  page: html,
};

const handle = (request, response) => {
  const mode = request.url.split('/')[1];
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    writeFileSync(path.join(directory, `${mode}.body`), Buffer.concat(chunks));
    writeFileSync(
      path.join(directory, `${mode}.json`),
      JSON.stringify({ method, url, headers }),
    );
    if (mode === 'close') {
      request.socket.destroy();
    } else if (mode !== 'hang') {
      const [extra, body] = answers[mode];
      response.writeHead(mode === 'page' ? 200 : Number(mode), extra);
      response.end(body);
    }
  });
};

const server = key
  ? https.createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      handle,
    )
  : http.createServer(handle);
server.listen(0, '127.0.0.1', () => {
  const file = path.join(directory, 'port');
  writeFileSync(`${file}.new`, String(server.address().port));
  renameSync(`${file}.new`, file);
});
setTimeout(() => process.exit(), 600_000);
