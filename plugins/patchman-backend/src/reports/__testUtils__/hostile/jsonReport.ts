import { gzipSync } from 'node:zlib';
import { smallReport2, smallReport3 } from './base';
import type { HostileKind } from './index';
import { lengthenList, placesOf, spoilTexts } from './places';
import type { Random } from './Random';
import {
  blanks,
  ODD_NAMES,
  oddMoment,
  oddName,
  repeat,
  slashes,
  withOddCharacter,
} from './texts';

/** Stands for what `JSON.stringify` cannot write. */
const HOLE = '"@@hole@@"';

/** The body of a hostile report of protocol 2 or 3. */
export function jsonReport(
  protocol: 2 | 3,
  kind: HostileKind,
  random: Random,
  hostname: string,
): string {
  const report =
    protocol === 2 ? smallReport2(hostname) : smallReport3(hostname);
  const withHole = (content: string) => {
    putHole(random, report);
    return JSON.stringify(report).replace(HOLE, () => content);
  };
  switch (kind) {
    case 'size':
      if (random.next() < 0.3) {
        spoilTexts(random, report, text => text + repeat(random, 'x', 2e6));
      } else {
        lengthenList(random, report, 60_000);
      }
      return JSON.stringify(report);
    case 'depth':
      return withHole(nested(random));
    case 'product':
      multiply(random, protocol, report);
      return JSON.stringify(report);
    case 'alias':
      return withHole(aliases(random));
    case 'blanks':
      if (random.next() < 0.5) return withHole(`${blanks(random)}null`);
      spoilTexts(random, report, text => text + blanks(random) + text);
      return JSON.stringify(report);
    case 'nul':
      spoilTexts(random, report, text => withOddCharacter(random, text));
      return JSON.stringify(report);
    case 'date':
      report[protocol === 2 ? 'sent_at' : 'sentAt'] = oddMoment(random);
      return JSON.stringify(report);
    case 'slash':
      spoilTexts(random, report, () => slashes(random));
      return JSON.stringify(report);
    case 'names':
      spoilTexts(random, report, () => oddName(random));
      return JSON.stringify(report);
    default:
      return gzipped(random, report);
  }
}

function putHole(random: Random, report: Record<string, any>): void {
  if (random.next() < 0.4) {
    report[random.pick(['x', 'restart', 'unknown', 'tags'])] = '@@hole@@';
    return;
  }
  const { container, key } = random.pick(
    placesOf(report, value => typeof value === 'object' && value !== null),
  );
  (container as any)[key] = '@@hole@@';
}

function nested(random: Random): string {
  const depth = random.size(25, 1_000_000);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":', '}]'],
    ['["]",', ']'],
  ]);
  const isClosed = random.next() < 0.7;
  return `${open.repeat(depth)}1${isClosed ? close.repeat(depth) : ''}`;
}

/** JSON has no aliases: many names, long ones, and the same again and again. */
function aliases(random: Random): string {
  const names = random.size(10, 100_000);
  const length = random.size(1, 2_000);
  const isSame = random.next() < 0.4;
  const members = Array.from(
    { length: Math.min(names, Math.ceil(3e6 / length)) },
    (_, i) => `"${'k'.repeat(length)}${isSame ? '' : i}":${i}`,
  );
  const odd = ODD_NAMES.map(name => `${JSON.stringify(name)}:{"a":1}`);
  return random.next() < 0.5
    ? `{${[...odd, ...members]}}`
    : `[${members.map(member => `{${member}}`)}]`;
}

function multiply(
  random: Random,
  protocol: 2 | 3,
  report: Record<string, any>,
): void {
  const repositories = random.size(1, 3_000);
  const perRepository = Math.ceil(40_000 / repositories);
  const urls = random.size(1, perRepository);
  const archs = random.size(1, perRepository);
  const length = random.size(1, 40);
  const items = Array.from({ length: repositories }, (_, i) => ({
    type: random.pick(['deb', 'rpm', 'arch']),
    id: `r${i}`,
    name: `r${i}`,
    suite: random.pick(['bookworm', 'a/']),
    component: 'main',
    archs: Array.from({ length: archs }, (__, k) => `a${k}`),
    urls: Array.from(
      { length: urls },
      (__, k) => `http://127.0.0.1/${'x'.repeat(length)}/${i}/${k}`,
    ),
    excludepkgs: Array.from({ length: archs }, (__, k) => `p${k}`),
  }));
  if (protocol === 2) report.repos = items;
  else report.repositories.items = items;
}

/** What is small when it is sent: protocols 2 and 3 have no files. */
function gzipped(random: Random, report: Record<string, any>): string {
  report.x = random.pick([
    () => repeat(random, ' ', 4e6),
    () => repeat(random, 'x', 4e6),
    () => gzipSync(repeat(random, 'x', 1e6)).toString('base64'),
  ])();
  return JSON.stringify(report);
}
