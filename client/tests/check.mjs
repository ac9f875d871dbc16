// Compares the bodies that the client made with what they should be.
//
//   node check.mjs hosts HOSTS BODIES    HOSTS/NAME/expected.json with BODIES/NAME.2 and BODIES/NAME.1
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
import path from 'node:path';

const read = (...parts) => readFileSync(path.join(...parts), 'utf8');

// Strict about UTF-8, which JSON.parse of a decoded string would hide.
const parse = file =>
  JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)),
  );

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
    lines(rows.map(u => `${u.name}.${u.arch} ${u.version} ${u.repo}`));
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
        quoted([p.name, p.epoch, p.version, p.release, p.arch, p.type]),
      ),
    ),
    repos: lines(
      (report.repos ?? []).map(r =>
        quoted([r.type, r.name, r.priority, ...r.urls]),
      ),
    ),
    sec_updates: updates(report.sec_updates),
    bug_updates: updates(report.bug_updates),
    modules: '',
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
    repos: rows(
      'tool.apt-cache',
      /^ *(\d+) (http\S+) (\S+) (\S+) Packages$/gm,
    ).map(([priority, base, dist, arch]) => {
      const url = `${base}/dists/${dist}/binary-${arch}`;
      return {
        type: 'deb',
        name: `Debian 12 x86_64 repo at ${url}`,
        id: '',
        priority: Number(priority),
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
      if (existsSync(path.join(bodies, `${name}.2`))) {
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
    const source = ({ priority, urls: [url] }) =>
      ` ${priority} ${url
        .replace('/dists/', ' ')
        .replace('/binary-', ' ')} Packages\n`;
    write(
      'tool.apt-cache',
      `Package files:\n${report.repos.map(source).join('')}Pinned packages:\n`,
    );
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
