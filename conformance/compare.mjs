// Evaluates the hosts that run.py drew and prints where the package manager itself says something else.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadHost } from './load.mjs';

const require = createRequire(
  new URL('../plugins/patchman-backend/package.json', import.meta.url),
);
const { advisoriesOf, evaluate } = require('./src/evaluation/index.ts');
const {
  compareVersions,
  formatEvr,
  splitEvr,
} = require('./src/versions/index.ts');
const { relatedName } = require('./src/evaluation/rpm/relation.ts');

const nameArch = p => `${p.name}.${p.arch} ${formatEvr(p)}`;
const nameArchOfDeb = ({ installed, available }) =>
  `${installed.name}:${installed.arch} ${formatEvr(installed)} -> ${formatEvr(
    available,
  )}`;
const sorted = list => [...new Set(list)].sort();

function answerLikeApt({ updates }) {
  const blocked = updates.filter(u => u.blockedBy);
  return {
    updates: sorted(updates.map(nameArchOfDeb).flatMap(sameForm)),
    blocked: sorted(blocked.map(u => u.installed.name)),
  };
}

function answerLikeDnf({ updates }, _, [inputs, content]) {
  const plain = updates.filter(u => u.kind !== 'replacement');
  const replacements = updates.filter(u => u.kind === 'replacement');
  return {
    updates: sorted(plain.map(u => nameArch(u.available))),
    security: sorted(
      plain.filter(u => u.security).map(u => nameArch(u.available)),
    ),
    obsoletes: sorted(
      replacements.map(
        u => `${nameArch(u.available)} for ${nameArch(u.installed)}`,
      ),
    ),
    advisories: sorted(advisoriesOf(inputs, content).map(({ name }) => name)),
  };
}

function answerLikeZypper(
  { updates },
  { expected, installed: there },
  [inputs, content],
) {
  const plain = updates.filter(u => u.kind !== 'replacement');
  const installable = plain.filter(u => !u.blockedBy);
  const names = new Set(installable.map(u => u.available.name));
  const replacements = updates.filter(u => u.kind === 'replacement');
  return {
    renamed: sorted(
      replacements.flatMap(replacement => {
        const { name } = replacement.available;
        const isThere = there.some(p => p.name === name);
        return [
          // What comes in a newer version as well does not go.
          ...(names.has(replacement.installed.name)
            ? []
            : [`-${replacement.installed.name}`]),
          ...(isThere ? [] : [`+${name}`]),
        ];
      }),
    ),
    updates: sorted(installable.map(u => nameArch(u.available))),
    // Of what is installable, --all may show another version; that we leave out.
    all: sorted([
      ...plain.filter(u => u.blockedBy).map(u => nameArch(u.available)),
      ...expected.all.filter(text => names.has(text.replace(/\.\w+ .*/, ''))),
    ]),
    patches: sorted(
      advisoriesOf(inputs, content).map(
        a =>
          `${a.name} ${inputs.sources[a.repositoryIds[0] - 1].name} ${
            a.status
          }`,
      ),
    ),
  };
}

function answerLikePacman({ updates, foreign }, { expected }, [, content]) {
  const plain = updates.filter(u => u.kind !== 'replacement');
  // What -Su takes from a later repository, -Qu does not list.
  const listed = plain.filter(({ installed, repositoryId }) =>
    content.indexes
      .slice(0, repositoryId - 1)
      .every(index => index.byName(installed.name).length === 0),
  );
  const blocked = listed.filter(u => u.blockedBy).map(u => u.installed.name);
  return {
    updates: sorted(
      listed
        .map(({ installed, available }) => {
          const versions = [installed, available].map(formatEvr);
          return `${installed.name} ${versions.join(' -> ')}`;
        })
        .map(withoutZeros),
    ),
    // -Qu only marks what the installed package's own groups ignore, -Su leaves more out.
    ignored: expected.ignored.filter(name => blocked.includes(name)),
    foreign: sorted(
      content.installed.filter(p => foreign.includes(p.id)).map(p => p.name),
    ),
    upgrade: sorted(
      updates
        .filter(u => !u.blockedBy)
        .map(({ available }) => `${available.name} ${formatEvr(available)}`),
    ),
  };
}

const answers = {
  apt: answerLikeApt,
  dnf: answerLikeDnf,
  zypper: answerLikeZypper,
  pacman: answerLikePacman,
};

/** zypper's --all also lists changes of the architecture alone. */
function isInstalled(text, installed) {
  const [, name, evr] = /^(\S+)\.\w+ (\S+)$/.exec(text);
  return installed.some(
    p =>
      p.name === name && compareVersions('rpm', p, splitEvr('rpm', evr)) === 0,
  );
}

/** Epoch 0 is none. */
const withoutZeros = text => text.replace(/ 0:/g, ' ');

/** For apt, revision 0 is none either. */
function sameForm(text) {
  const form = withoutZeros(text).replace(/-0(?= |$)/g, '');
  const [, before, after] = / (\S+) -> (\S+)$/.exec(form) ?? [];
  return before !== undefined &&
    compareVersions('deb', splitEvr('deb', before), splitEvr('deb', after)) ===
      0
    ? []
    : [form];
}

/** Without the same version with other content, which a report cannot show. */
function aptComparable({ updates, blocked }) {
  const listed = updates.flatMap(sameForm);
  const names = new Set(listed.map(text => text.replace(/:.*/, '')));
  return {
    updates: listed,
    ...(blocked && { blocked: blocked.filter(name => names.has(name)) }),
  };
}

/** With --security, dnf may fall back to a version that it does not list without. */
function withoutFallbacks(expected, { tool, installed }) {
  const { security, all, updates: listed } = expected;
  return {
    ...expected,
    ...(tool === 'apt' && aptComparable(expected)),
    ...(tool === 'pacman' && { updates: listed.map(withoutZeros) }),
    ...(security && { security: security.filter(t => listed.includes(t)) }),
    ...(all && { all: all.filter(text => !isInstalled(text, installed)) }),
  };
}

/**
 * dnf lists every version of an obsoleter, also of packages that obsolete older ones of themselves, and beside what it
 * obsoletes also what provides that name; we list the newest and what replaces another name. What is left out must be one
 * of those.
 */
function withoutOlderObsoleters(expected, ours, { indexes }) {
  if (!expected.obsoletes) return expected;
  const isNamed = text => {
    const [, obsoleter, name] = /^(\S+)\.\w+ \S+ for (\S+)\.\w+ /.exec(text);
    return indexes
      .flatMap(index => index?.byName(obsoleter) ?? [])
      .some(({ attributes }) =>
        attributes?.obsoletes?.some(relation => relatedName(relation) === name),
      );
  };
  const key = text => text.replace(/^(\S+) \S+ for/, '$1 for');
  const known = new Set(ours.obsoletes.map(key));
  const isItsOwn = text => /^(\S+)\.\w+ \S+ for \1\.\w+ /.test(text);
  return {
    ...expected,
    obsoletes: expected.obsoletes.filter(
      text =>
        ours.obsoletes.includes(text) ||
        !(known.has(key(text)) || isItsOwn(text) || !isNamed(text)),
    ),
  };
}

let differing = 0;
let compared = 0;
let updates = 0;
const [, , file] = process.argv;
for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const host = JSON.parse(line);
  const loaded = await loadHost(host);
  let [inputs, content] = loaded;
  let result = evaluate(inputs, content);
  if (result.phased) {
    inputs = { ...inputs, phased: result.phased };
    result = evaluate(inputs, content);
  }
  host.expected = withoutFallbacks(host.expected, host);
  const ours = answers[host.tool](result, host, loaded);
  const expected = withoutOlderObsoleters(host.expected, ours, content);
  compared++;
  updates += ours.updates.length;
  const lines = Object.keys(expected).flatMap(part => [
    ...expected[part]
      .filter(text => !ours[part].includes(text))
      .map(text => `  ${part}: only ${host.tool} says ${text}`),
    ...ours[part]
      .filter(text => !expected[part].includes(text))
      .map(text => `  ${part}: only we say ${text}`),
  ]);
  if (lines.length > 0) {
    differing++;
    console.log(`host ${host.number}\n${lines.join('\n')}`);
  }
}
console.log(
  `${compared} hosts, ${updates} updates, ${differing} hosts with differences`,
);
process.exitCode = differing > 0 ? 1 : 0;
