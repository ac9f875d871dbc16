// Compares the bodies that the client made with what they should be.
//
//   node check.mjs hosts HOSTS BODIES    HOSTS/NAME/expected.json with BODIES/NAME.2 and BODIES/NAME.1,
//                                        HOSTS/NAME/expected3.json with BODIES/NAME.3
//   node check.mjs field BODY PATH       prints a value of a JSON body, such as packages.items.0.name
//   node check.mjs recorded DIR REPORTS  makes DIR a host that must give the recorded REPORTS
//   node check.mjs same BODIES REPORTS   compares BODIES/recorded.{1,2} with them
//   node check.mjs tags BODY             hard characters arrive unharmed
//   node check.mjs request FILE HEADER   prints a header that server.mjs received
//
// Prints a line "ok NAME" or "not ok NAME: why" for each comparison.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const read = (...parts) => readFileSync(path.join(...parts), 'utf8');

/** The bytes of a body, unpacked. */
function bytesOf(file) {
  const bytes = readFileSync(file);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

// Strict about UTF-8, which JSON.parse of a decoded string would hide.
const textOf = file =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(file));
const parse = file => JSON.parse(textOf(file));

/** Checks a protocol 3 body against the published schema, where the project's dependencies are installed. */
function schemaErrors(report) {
  let Ajv;
  const require = createRequire(import.meta.url);
  try {
    Ajv = require('ajv/dist/2020').default;
  } catch {
    return null;
  }
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const schema = read(import.meta.dirname, '../../docs/protocol-3.schema.json');
  const validate = ajv.compile(JSON.parse(schema));
  return validate(report) ? null : validate.errors;
}

/** A protocol 3 report without what differs from run to run; every section must be whole, with its digest. */
function comparable({ client, sentAt, ...report }) {
  assert.equal(client.name, 'patchman-client');
  assert.match(sentAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  for (const section of [
    'packages',
    'repositories',
    'policy',
    'modules',
    'updates',
  ]) {
    if (!report[section]) continue;
    const { digest, ...content } = report[section];
    assert.match(digest, /^[0-9a-f]{64}$/, section);
    report[section] = content;
  }
  return report;
}

function check(name, compare) {
  try {
    compare();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(
      `not ok ${name}: ${error.message
        .replace(/\s*\n\s*/g, ' | ')
        .slice(0, 600)}`,
    );
  }
}

// The fields of a multipart body, read by the rules of RFC 7578.
function formFields(body) {
  const boundary = body.slice(0, body.indexOf('\r\n'));
  assert.ok(
    body.endsWith(`\r\n${boundary}--\r\n`),
    'the body does not end with its boundary',
  );
  const fields = {};
  for (const part of body
    .slice(boundary.length + 2, -(boundary.length + 6))
    .split(`\r\n${boundary}\r\n`)) {
    const end = part.indexOf('\r\n\r\n');
    const name = /^Content-Disposition: form-data; name="(.*)"$/.exec(
      part.slice(0, end),
    );
    assert.ok(name, `no name in ${part.slice(0, end)}`);
    fields[name[1]] = part.slice(end + 4);
  }
  return fields;
}

// What protocol 1 must say where protocol 2 says `report`.
function asForm(report) {
  const lines = rows => rows.map(row => `${row}\n`).join('');
  const quoted = values => values.map(value => `'${value}'`).join(' ');
  const updates = rows =>
    lines(
      rows.map(u => `${u.name}.${u.arch} ${u.version} ${u.repo || 'unknown'}`),
    );
  return {
    host: report.hostname,
    tags: report.tags.join(',') || 'Default',
    kernel: report.kernel.replaceAll('+', '%2b'),
    arch: report.arch,
    protocol: '1',
    os: report.os,
    report: 'false',
    packages: lines(
      report.packages.map(p =>
        quoted([
          p.name,
          p.epoch,
          p.version,
          p.release,
          p.arch,
          p.type,
          ...(p.type === 'gentoo' ? [p.category, p.repo] : []),
        ]),
      ),
    ),
    repos: lines(
      (report.repos ?? []).map(r =>
        quoted([
          r.type,
          r.name,
          ...(r.id ? [r.id] : []),
          ...(r.type === 'arch' ? [] : [r.priority]),
          ...r.urls,
        ]),
      ),
    ),
    sec_updates: updates(report.sec_updates),
    bug_updates: updates(report.bug_updates),
    modules: lines(
      report.modules.map(m =>
        quoted([
          m.name,
          m.stream,
          m.version,
          m.context,
          m.arch,
          m.repo,
          ...m.packages,
        ]),
      ),
    ),
    reboot: report.reboot_required ? 'True' : 'ServerCheck',
  };
}

// The report of the recorded Debian host, worked out here a second time.
function fromRecording(host) {
  const rows = (name, pattern) =>
    [...read(host, name).matchAll(pattern)].map(match => match.slice(1));
  return {
    protocol: 2,
    hostname: 'web1.example.org',
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    os: `Debian ${read(host, 'etc/debian_version').trim()}`,
    tags: [],
    reboot_required: false,
    packages: rows(
      'tool.dpkg-query',
      /^\S+ \S+ installed\t(\S+)\t(?:(\d+):)?(\S+?)(?:-([^-\s]+))?\t(\S+)$/gm,
    ).map(([name, epoch = '', version, release = '', arch]) => ({
      name,
      epoch,
      version,
      release,
      arch,
      type: 'deb',
      category: '',
      repo: '',
    })),
    repos: [
      'debian/dists/bookworm',
      'debian/dists/bookworm-updates',
      'debian-security/dists/bookworm-security',
    ].map(suite => {
      const url = `http://deb.example.org/${suite}/main/binary-amd64`;
      return {
        type: 'deb',
        name: `Debian 12 x86_64 repo at ${url}`,
        id: '',
        priority: 500,
        urls: [url],
      };
    }),
    modules: [],
    sec_updates: [],
    bug_updates: [],
  };
}

const commands = {
  hosts(hosts, bodies) {
    for (const name of readdirSync(hosts).sort()) {
      const host = path.join(hosts, name);
      const third = path.join(bodies, `${name}.3`);
      if (existsSync(third)) {
        check(`${name}: protocol 3 keeps to the schema`, () =>
          assert.deepEqual(schemaErrors(parse(third)), null),
        );
      }
      if (existsSync(third) && existsSync(path.join(host, 'expected3.json'))) {
        check(`${name}: protocol 3`, () =>
          assert.deepEqual(
            // Messages name files of the copy that was read.
            comparable(
              JSON.parse(
                textOf(third).replaceAll(path.join(bodies, '../host/'), '/'),
              ),
            ),
            parse(path.join(host, 'expected3.json')),
          ),
        );
      }
      if (
        existsSync(path.join(bodies, `${name}.2`)) &&
        (existsSync(path.join(host, 'expected.json')) || name === 'debian-12')
      ) {
        const expected = existsSync(path.join(host, 'expected.json'))
          ? parse(path.join(host, 'expected.json'))
          : fromRecording(host);
        check(`${name}: protocol 2`, () =>
          assert.deepEqual(parse(path.join(bodies, `${name}.2`)), expected),
        );
        check(`${name}: protocol 1`, () =>
          assert.deepEqual(
            formFields(read(bodies, `${name}.1`)),
            asForm(expected),
          ),
        );
      }
    }
  },

  recorded(host, reports) {
    const report = parse(path.join(reports, 'debian-12.p2.json'));
    const write = (name, text) => writeFileSync(path.join(host, name), text);
    mkdirSync(path.join(host, 'etc'), { recursive: true });
    write('etc/os-release', 'ID=debian\nVERSION_ID="12"\n');
    write('etc/debian_version', `${report.os.replace('Debian ', '')}\n`);
    write('tool.uname', `self ${report.kernel} ${report.arch}\n`);
    write('tool.hostname', `${report.hostname}\n`);
    const evr = p =>
      `${p.epoch && `${p.epoch}:`}${p.version}${p.release && `-${p.release}`}`;
    write(
      'tool.dpkg-query',
      report.packages
        .map(p => `install ok installed\t${p.name}\t${evr(p)}\t${p.arch}\n`)
        .join(''),
    );
    // Its sources, and Release files without which apt would not use them.
    const lists = path.join(host, 'var/lib/apt/lists');
    mkdirSync(lists, { recursive: true });
    mkdirSync(path.join(host, 'etc/apt'));
    const sources = report.repos.map(({ urls: [url] }) =>
      /^(.*)\/dists\/(.*)\/([^/]+)\/binary-/.exec(url),
    );
    write(
      'etc/apt/sources.list',
      sources
        .map(
          ([, base, suite, component]) => `deb ${base} ${suite} ${component}\n`,
        )
        .join(''),
    );
    for (const [, base, suite] of sources) {
      const name = `${base}/dists/${suite}/InRelease`
        .replace(/^\w+:\/\//, '')
        .replaceAll('/', '_');
      writeFileSync(path.join(lists, name), 'Suite: x\nArchitectures: amd64\n');
    }
    write('options', `-t ${report.tags.join(',')}\n`);
  },

  same(bodies, reports) {
    check('the recorded report: protocol 2', () =>
      assert.deepEqual(
        parse(path.join(bodies, 'recorded.2')),
        parse(path.join(reports, 'debian-12.p2.json')),
      ),
    );
    // curl's boundary aside, byte for byte; curl ends an empty file's field with a blank line.
    const fields = file => {
      const form = formFields(file);
      for (const name of [
        'packages',
        'repos',
        'sec_updates',
        'bug_updates',
        'modules',
      ]) {
        form[name] = form[name].trimEnd();
      }
      return form;
    };
    check('the recorded report: protocol 1', () =>
      assert.deepEqual(
        fields(read(bodies, 'recorded.1')),
        fields(read(reports, 'debian-12.p1.body')),
      ),
    );
  },

  field(body, where) {
    const found = where
      .split('.')
      .reduce((value, key) => value?.[key], parse(body));
    console.log(
      typeof found === 'object' ? JSON.stringify(found) : found ?? '',
    );
  },

  tags(body) {
    check('hard characters in tags and hostname', () => {
      const report = parse(body);
      assert.deepEqual(report.tags, [
        'plain',
        'say "hi"',
        'back\\slash',
        'tab\there',
        'bell\u0007\u001f\u007f',
        'caf\u00e9 \u20ac \u{1f600}',
        'latin \ufffd, '.slice(0, 7),
        'cut \ufffd\ufffd',
        'surrogate \ufffd\ufffd\ufffd',
        'overlong \ufffd\ufffd',
        ']}&\\0%s$HOME',
      ]);
      assert.equal(report.hostname, 'we"b\n1');
    });
  },

  request(file, header) {
    const { method, url, headers } = parse(file);
    console.log({ method, url }[header] ?? headers[header] ?? '');
  },
};

const [command, ...args] = process.argv.slice(2);
commands[command](...args);
