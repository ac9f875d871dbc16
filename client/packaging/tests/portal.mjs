// SPDX-License-Identifier: Apache-2.0
// A portal on loopback for tests of packages and of the install script: gives each
// host that enrols a key, takes reports of that key, and serves files.
//
//   node portal.mjs DIRECTORY [FILES]
//
// Writes its port to DIRECTORY/port, each report to DIRECTORY/reports/N.json, and
// each request as a line of DIRECTORY/log. FILES is served under
// /api/patchman/client. Answers 503 to reports while DIRECTORY/down exists
// (and makes DIRECTORY/refused), nothing while DIRECTORY/hang exists (and makes
// DIRECTORY/hanging). Ends by itself after two hours.
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

const [directory, files] = process.argv.slice(2);
const base = '/api/patchman';
mkdirSync(path.join(directory, 'reports'), { recursive: true });

const keys = new Map();
const known = new Set();
let reports = 0;

const fail = (name, message) => ({ error: { name, message } });

function enrol({ token, hostname }) {
  if (token !== 'good-token') {
    return [401, fail('AuthenticationError', 'This token is not known.')];
  }
  const key = randomBytes(16).toString('hex');
  keys.set(key, hostname);
  return [201, { id: keys.size, host: hostname, hostname, key }];
}

/** Protocol 3: asks for sections that it does not know, keeps the rest. */
function take(headers, body) {
  if (existsSync(path.join(directory, 'down'))) {
    writeFileSync(path.join(directory, 'refused'), '');
    return [
      503,
      fail('ServiceUnavailableError', 'The portal is being updated.'),
    ];
  }
  const key = (headers.authorization ?? '').replace(/^Bearer /, '');
  if (keys.get(key) !== body.hostname) {
    return [401, fail('AuthenticationError', 'This key is not known.')];
  }
  const sections = Object.entries(body).filter(([, value]) => value?.digest);
  const needs = sections
    .filter(([, { digest, ...rest }]) => !Object.keys(rest).length)
    .filter(([name, { digest }]) => !known.has(`${name} ${digest}`))
    .map(([name]) => name);
  if (needs.length) return [202, { status: 'incomplete', needs }];
  for (const [name, { digest }] of sections) known.add(`${name} ${digest}`);
  reports += 1;
  const file = path.join(directory, 'reports', `${reports}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(body));
  renameSync(`${file}.new`, file);
  return [202, { id: reports, status: 'accepted' }];
}

function inflate(encoding, body) {
  if (encoding === 'gzip') return zlib.gunzipSync(body);
  return encoding === 'zstd' ? zlib.zstdDecompressSync(body) : body;
}

function whenNotHanging(callback) {
  if (!existsSync(path.join(directory, 'hang'))) {
    callback();
    return;
  }
  writeFileSync(path.join(directory, 'hanging'), '');
  const timer = setInterval(() => {
    if (existsSync(path.join(directory, 'hang'))) return;
    clearInterval(timer);
    callback();
  }, 200);
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const answer = (status, body) => {
      appendFileSync(
        path.join(directory, 'log'),
        `${request.method} ${request.url} ${status} ${
          Buffer.concat(chunks).length
        }\n`,
      );
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const route = `${request.method} ${request.url.replace(base, '')}`;
    const name = route.match(/^GET \/client\/([\w.-]+)$/)?.[1];
    if (name && files && existsSync(path.join(files, name))) {
      createReadStream(path.join(files, name)).pipe(response);
      return;
    }
    try {
      if (route === 'POST /enrol' || route === 'POST /reports') {
        const body = JSON.parse(
          inflate(request.headers['content-encoding'], Buffer.concat(chunks)),
        );
        whenNotHanging(() =>
          answer(
            ...(route === 'POST /enrol'
              ? enrol(body)
              : take(request.headers, body)),
          ),
        );
      } else {
        answer(404, fail('NotFoundError', `There is no ${route}.`));
      }
    } catch (error) {
      answer(400, fail('InputError', String(error)));
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const file = path.join(directory, 'port');
  writeFileSync(`${file}.new`, String(server.address().port));
  renameSync(`${file}.new`, file);
});
setTimeout(() => process.exit(), 7_200_000);
