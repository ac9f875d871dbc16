import { step } from '../../patterns/steps';
import { compareVersions } from '../../versions';
import { compileExactGlob, isGlob } from '../../patterns/glob';
import { nevra } from '../rpm/nevra';
import type { MemberPackage } from '../types';

/** Everything that dnf sees: what is installed, and what is offered before anything is hidden. */
export interface Sack {
  byName(name: string): Iterable<MemberPackage>;
  names(): Iterable<string>;
}

type Test = (text: string) => boolean;

/** One way to read a pattern. */
interface Form {
  /** Null where it asks for the whole text. */
  name: { literal: string | null; test: Test } | null;
  matches(member: MemberPackage): boolean;
}

const NAME = '([^:(/=<> ]+)';
const EPOCH = '(?:([0-9]+):)?';
const VERSION = '([^-:(/=<> ]+)';
const ARCH = '([^-:.(/=<> ]+)';

type Part = 'name' | 'epoch' | 'version' | 'release' | 'arch';

/** The forms in the order in which dnf tries them, dnf(8) "Specifying Packages". */
const FORMS: [pattern: RegExp, parts: Part[]][] = [
  [
    new RegExp(`^${NAME}-${EPOCH}${VERSION}-${VERSION}\\.${ARCH}$`),
    ['name', 'epoch', 'version', 'release', 'arch'],
  ],
  [new RegExp(`^${NAME}\\.${ARCH}$`), ['name', 'arch']],
  [new RegExp(`^${NAME}$`), ['name']],
  [
    new RegExp(`^${NAME}-${EPOCH}${VERSION}-${VERSION}$`),
    ['name', 'epoch', 'version', 'release'],
  ],
  [new RegExp(`^${NAME}-${EPOCH}${VERSION}$`), ['name', 'epoch', 'version']],
];

/** A version without special characters stands for all that are equal to it: 2.00 for 2.0. */
function versionTest(wanted: string): Test {
  if (isGlob(wanted)) return compileExactGlob(wanted);
  const parts = { epoch: '', version: wanted, release: '' };
  return version =>
    compareVersions('rpm', { epoch: '', version, release: '' }, parts) === 0;
}

function testOf(part: Part, wanted: string): Test {
  switch (part) {
    case 'epoch':
      return epoch => Number(epoch || 0) === Number(wanted);
    case 'version':
    case 'release':
      return versionTest(wanted);
    default:
      return compileExactGlob(wanted);
  }
}

function formsOf(pattern: string): Form[] {
  const forms: Form[] = [];
  for (const [expression, parts] of FORMS) {
    const match = expression.exec(pattern);
    if (!match) continue;
    const tests = parts.flatMap((part, i): [Part, Test][] => {
      const wanted = match[i + 1];
      return wanted === undefined ? [] : [[part, testOf(part, wanted)]];
    });
    forms.push({
      name: { literal: isGlob(match[1]) ? null : match[1], test: tests[0][1] },
      matches: member => tests.every(([part, test]) => test(member[part])),
    });
  }
  const whole = compileExactGlob(pattern);
  forms.push({ name: null, matches: member => whole(nevra(member)) });
  return forms;
}

function findsAny({ name, matches }: Form, sack: Sack): boolean {
  if (name && name.literal !== null) {
    for (const member of sack.byName(name.literal)) {
      if (matches(member)) return true;
    }
    return false;
  }
  for (const candidate of sack.names()) {
    if (name && !name.test(candidate)) continue;
    for (const member of sack.byName(candidate)) {
      if (matches(member)) return true;
    }
  }
  return false;
}

/**
 * A package as dnf's configuration names it: `kernel*`, `vim-2:9*`, `glibc.i686`. Of the forms that it may have, the
 * first counts that finds anything at all, so `python3.*` is python3 of every architecture and not python3.11.
 */
export class PackagePattern {
  private readonly forms: Form[];
  private readonly found: (boolean | undefined)[] = [];

  constructor(readonly text: string, private readonly sack: Sack) {
    this.forms = formsOf(text);
  }

  matches(member: MemberPackage): boolean {
    step(this.forms.length);
    const form = this.forms.findIndex(({ matches }) => matches(member));
    for (let earlier = 0; earlier < form; earlier++) {
      this.found[earlier] ??= findsAny(this.forms[earlier], this.sack);
      if (this.found[earlier]) return false;
    }
    return form >= 0;
  }
}
