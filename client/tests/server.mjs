// A server on loopback that answers a report as the first part of its path says
// (/400/api/report/ answers 400), and keeps what it was sent in a directory.
//
//   node server.mjs DIRECTORY [KEY CERTIFICATE]
//
// Beside plain answers: "portal…" knows digests as a portal does, "forgetful" never
// does, "rotate…" asks for a new key, /enrol answers as the token is called. It is
// a proxy too. While DIRECTORY/offline exists every connection is broken off.
//
// Writes its port to DIRECTORY/port and ends by itself after an hour.
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

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
  409: json({
    error: {
      name: 'QuarantinedError',
      message: 'web1.example.org is known with another machine-id.',
    },
  }),
  413: [{}, 'too large'],
  429: [
    { 'content-type': 'application/json', 'retry-after': '120' },
    JSON.stringify({ error: { message: 'slow down' } }),
  ],
  500: [{ 'content-type': 'text/plain' }, 'Traceback \u001b[31mred\n'],
  503: html,
  302: [{ location: 'https://elsewhere.example.org/' }, ''],
  page: html,
};

/** What no portal answers, with its status. */
const hostile = {
  nested: [202, `{"status":${'['.repeat(10_000)}`],
  'nested-400': [400, `{"error":${'{"a":'.repeat(10_000)}`],
  wide: [202, `{"${'k'.repeat(30_000)}":[${'0,'.repeat(15_000)}0]}`],
  text: [202, `{"status":"${'s'.repeat(1_000_000)}"}`],
};

/** An answer that ends only when the client does. */
function endless(response, status) {
  response.writeHead(status, { 'content-type': 'application/json' });
  const piece = Buffer.alloc(65_536, ' ');
  response.write('{"status":"accepted","x":"');
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

const SECTIONS = ['packages', 'repositories', 'policy', 'modules', 'updates'];
/** The digests that each portal knows. */
const known = {};

/** Answers a report of protocol 3 as a portal does. */
function portal(mode, body) {
  const report = JSON.parse(gunzipSync(body));
  known[mode] ??= {};
  const needs = SECTIONS.filter(
    section =>
      report[section] &&
      Object.keys(report[section]).length === 1 &&
      (mode === 'forgetful' || known[mode][section] !== report[section].digest),
  );
  if (needs.length > 0 || mode === 'forgetful') {
    return [
      202,
      ...json({
        status: 'incomplete',
        needs: needs.length > 0 ? needs : ['packages'],
      }),
    ];
  }
  const before = JSON.stringify(known[mode]);
  for (const section of SECTIONS) {
    if (report[section]) known[mode][section] = report[section].digest;
  }
  const extra = mode.startsWith('rotate')
    ? { 'Patchman-Rotate-Key': 'true' }
    : {};
  const [headers, text] =
    before === JSON.stringify(known[mode])
      ? json({ status: 'unchanged' })
      : json({ id: 1, status: 'accepted' });
  return [
    text.includes('unchanged') ? 200 : 202,
    { ...headers, ...extra },
    text,
  ];
}

const failure = (name, message) => json({ error: { name, message } });

/** Answers an enrolment as its token is called. */
function enrol(body) {
  const { token, hostname, machineId } = JSON.parse(body);
  const answers = {
    good: [201, ...json({ key: 'new.key-1', keyId: 1, hostname })],
    renamed: [
      201,
      ...json({ key: 'new.key-2', keyId: 2, hostname: 'other.example.org' }),
    ],
    keyless: [201, ...json({})],
    expired: [
      401,
      ...failure('AuthenticationError', 'The token expired on 2026-11-01.'),
    ],
    used: [401, ...failure('AuthenticationError', 'The token is used up.')],
    address: [
      403,
      ...failure('NotAllowedError', 'The token is for 10.0.0.0/8 only.'),
    ],
    twin: [
      409,
      ...failure('QuarantinedError', 'Another machine has this name.'),
    ],
    many: [429, { 'retry-after': '30' }, '{}'],
  };
  appendFileSync(
    path.join(directory, 'enrol.log'),
    `${hostname} ${machineId}\n`,
  );
  return answers[token] ?? [500, ...failure('Error', 'database is locked')];
}

function answer(mode, rest, body) {
  if (rest === '/enrol') return enrol(body);
  if (rest === '/keys/rotate') {
    return mode === 'rotate-fails'
      ? [500, ...failure('Error', 'database is locked')]
      : [201, ...json({ key: 'rotated.key', keyId: 3 })];
  }
  if (/^(portal|forgetful|rotate)/.test(mode)) return portal(mode, body);
  const [extra, text] = answers[mode];
  return [mode === 'page' ? 200 : Number(mode), extra, text];
}

const handle = (request, response) => {
  // A proxy is asked for a whole address.
  const proxied = request.url.startsWith('http://');
  const pathname = proxied ? new URL(request.url).pathname : request.url;
  const [, mode, ...rest] = pathname.split('/');
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks);
    writeFileSync(path.join(directory, `${mode}.body`), body);
    writeFileSync(
      path.join(directory, `${mode}.json`),
      JSON.stringify({ method, url, headers }),
    );
    appendFileSync(
      path.join(directory, `${mode}.log`),
      `${pathname} ${body.length} ${headers.authorization}\n`,
    );
    if (mode === 'close' || existsSync(path.join(directory, 'offline'))) {
      request.socket.destroy();
    } else if (mode === 'login' && !headers['proxy-authorization']) {
      response.writeHead(407);
      response.end();
    } else if (mode === 'login') {
      response.writeHead(202, answers[202][0]);
      response.end(answers[202][1]);
    } else if (/^endless/.test(mode)) {
      endless(response, Number(mode.replace('endless', '')) || 202);
    } else if (mode in hostile) {
      const [status, text] = hostile[mode];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(text);
    } else if (mode !== 'hang') {
      const [status, extra, text] = answer(mode, `/${rest.join('/')}`, body);
      response.writeHead(status, extra);
      response.end(text);
    }
  });
};

const server = key
  ? https.createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      handle,
    )
  : http.createServer(handle);
server.on('connect', (request, socket) => {
  socket.end(
    request.url.startsWith('login')
      ? 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'
      : 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n',
  );
});
server.listen(0, '127.0.0.1', () => {
  const file = path.join(directory, 'port');
  writeFileSync(`${file}.new`, String(server.address().port));
  renameSync(`${file}.new`, file);
});
setTimeout(() => process.exit(), 3_600_000);
