// Sends reports at a fixed rate whether they are answered or not, for a fixed time, and ends. A process of its own;
// started by run.mjs, tells what it saw over IPC.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pluginRequire } from '../pluginSources.mjs';
import { hostileReport, serveHostile } from './hostile.mjs';
import { LoadHost } from './hosts.mjs';

const createKnex = pluginRequire('knex');
// Too long for a command line.
const [options] = await once(process, 'message');
const { url, base, keys, rate, seconds, protocol, connection, hostileEvery } =
  options;
/** A tenth of the reports has something new. */
const CHANGED_EVERY = 10;
const LOOK_EVERY_MS = 50;
/** No report is waited for longer, at the end and at the start. */
const MAX_WAIT_MS = 120_000;
const AT_ONCE_AT_START = 4;

const agent = new Agent({ keepAlive: true, maxSockets: 200 });
const knex = createKnex(connection);
const hosts = keys
  .filter(({ seed }) => seed)
  .map(({ seed, key }) => Object.assign(new LoadHost(base, seed), { key }));
const hostileKeys = keys.filter(({ seed }) => !seed);
const acknowledged = [];
const visible = [];
const errors = [];
/** Reports that are not yet seen in the host's row, by id. */
const waiting = new Map();

/** @returns the status and the body */
async function post(...request) {
  try {
    return await postOnce(...request);
  } catch (error) {
    // The other side closed a kept connection just as it was used, as clients know to expect.
    if (!error.reused) throw error;
    return postOnce(...request);
  }
}

function postOnce(path, scheme, key, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${url}/api/patchman/${path}`,
      {
        agent,
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          Authorization: `${scheme} ${key}`,
          ...headers,
        },
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', piece => {
          text += piece;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, text }),
        );
        response.on('error', reject);
      },
    );
    sending.on('error', error => {
      error.reused = sending.reusedSocket && error.code === 'ECONNRESET';
      reject(error);
    });
    sending.end(body);
  });
}

const PATHS = { 2: ['api/report/', 'Api-Key'], 3: ['reports', 'Bearer'] };

function send(host, whole) {
  const body =
    protocol === 2
      ? host.whole()
      : host.sections({
          packages: whole !== 'nothing',
          repositories: whole === 'all',
        });
  return post(...PATHS[protocol], host.key, body);
}

/** Every host reports once, so that it is known. */
async function introduce() {
  const queue = [...hosts];
  const worker = async () => {
    for (let host = queue.shift(); host; host = queue.shift()) {
      const { status, text } = await send(host, 'all');
      if (status !== 202)
        throw new Error(`A first report was answered ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE_AT_START }, worker));
  const until = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const [{ pending }] = await knex('report')
      .where({ status: 'pending' })
      .count({ pending: '*' });
    const [{ due }] = await knex('host')
      .whereNotNull('evaluate_at')
      .orWhereNull('evaluation_id')
      .count({ due: '*' });
    const [{ unread }] = await knex('mirror')
      .whereNull('checked_at')
      .count({ unread: '*' });
    if (Number(pending) + Number(due) + Number(unread) === 0) return;
    if (Date.now() > until)
      throw new Error(
        `${pending} reports, ${due} hosts and ${unread} mirrors are not done`,
      );
    await sleep(100);
  }
}

/** One report at its time; what counts is from when it was due. */
async function report(number, dueAt) {
  const host = hosts[number % hosts.length];
  const isChanged = number % CHANGED_EVERY === 0;
  if (isChanged) host.update();
  try {
    let { status, text } = await send(host, isChanged ? 'packages' : 'nothing');
    // What it refers to is not known yet, as the report before is not done: a client sends it whole.
    if (status === 202 && text.includes('"needs"'))
      ({ status, text } = await send(host, 'all'));
    const ms = performance.now() - dueAt;
    if (status !== 202 && status !== 200) {
      errors.push(`${status} ${text.slice(0, 200)}`);
      return;
    }
    acknowledged.push(ms);
    const id = /"(?:report_)?id":\s*(\d+)/.exec(text)?.[1];
    if (id)
      waiting.set(Number(id), { hostname: host.hostname, dueAt, isChanged });
    else visible.push({ ms, isChanged });
  } catch (error) {
    errors.push(error.message);
  }
}

/** Looks in the tables that `GET /hosts/NAME` answers from which reports are done and their hosts evaluated. */
async function look() {
  const names = new Set([...waiting.values()].map(({ hostname }) => hostname));
  if (names.size === 0) return;
  const at = performance.now();
  const rows = await knex('report')
    .join('host', 'host.name', 'report.host_name')
    .whereIn('report.id', [...waiting.keys()])
    .select('report.id', 'report.status', 'report.error', 'host.evaluate_at');
  for (const { id, status, error, evaluate_at: dueSince } of rows) {
    if (status === 'pending' || (status === 'processed' && dueSince !== null))
      continue;
    const seen = waiting.get(id);
    // A look that took long met the next one.
    if (!waiting.delete(id)) continue;
    const { dueAt, isChanged } = seen;
    if (status === 'processed') visible.push({ ms: at - dueAt, isChanged });
    else errors.push(`report ${id} ${status}: ${error}`);
  }
}

/** Turn by turn a report and a mirror, each from a host of its own. */
async function attack(site, number) {
  const { key, hostname } = hostileKeys[number];
  const { protocol: version, body } =
    number % 2 === 0
      ? hostileReport(number / 2, hostname)
      : {
          protocol: 3,
          body: mirrorReport(hostname, `${site}/hostile/${(number - 1) / 2}`),
        };
  await post(
    ...PATHS[version],
    key,
    body,
    number % 2 === 0 ? { 'Content-Encoding': 'gzip' } : {},
  ).catch(error =>
    errors.push(`a hostile report was not answered: ${error.message}`),
  );
}

function mirrorReport(hostname, mirror) {
  return JSON.stringify({
    protocol: 3,
    hostname,
    system: {
      os: { id: 'rocky', versionId: '9', prettyName: 'Rocky Linux 9.5' },
      arch: 'x86_64',
      kernel: '5.14',
    },
    packages: {
      items: [
        { type: 'rpm', name: 'a', version: '1', release: '1', arch: 'x86_64' },
      ],
    },
    repositories: {
      items: [{ type: 'rpm', id: hostname, name: hostname, urls: [mirror] }],
    },
  });
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = share =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ??
    NaN;
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted.at(-1) ?? NaN,
  };
}

await introduce();
process.send({ introduced: true });
await new Promise(resolve => process.once('message', resolve));

const site = await serveHostile();
const [trickle] = hostileKeys.splice(0, 1);
await post(
  ...PATHS[3],
  trickle.key,
  mirrorReport(trickle.hostname, `${site.url}/trickle`),
);
const total = rate * seconds;
const startedAt = performance.now();
const sending = [];
const looking = setInterval(
  () => look().catch(error => errors.push(error.message)),
  LOOK_EVERY_MS,
);
let attacks = 0;
for (let number = 0; number < total; ) {
  const now = performance.now() - startedAt;
  for (; number < total && number * (1000 / rate) <= now; number++) {
    sending.push(report(number, startedAt + number * (1000 / rate)));
  }
  if (
    hostileEvery &&
    now / 1000 >= attacks * hostileEvery &&
    attacks < hostileKeys.length
  ) {
    sending.push(attack(site.url, attacks++));
  }
  await sleep(2);
}
const sentMs = performance.now() - startedAt;
await Promise.race([Promise.all(sending), sleep(MAX_WAIT_MS)]);
for (
  const until = Date.now() + MAX_WAIT_MS;
  waiting.size > 0 && Date.now() < until;

)
  await sleep(LOOK_EVERY_MS);
clearInterval(looking);
if (waiting.size > 0) errors.push(`${waiting.size} reports were never seen`);
site.stop();
agent.destroy();
process.send(
  {
    figures: {
      sent: total,
      rate: total / (sentMs / 1000),
      attacks,
      errors: errors.length,
      firstErrors: errors.slice(0, 5),
      acknowledged: summary(acknowledged),
      changed: summary(
        visible.filter(({ isChanged }) => isChanged).map(({ ms }) => ms),
      ),
      visible: summary(visible.map(({ ms }) => ms)),
    },
  },
  () => process.exit(0),
);
