import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PackageType } from 'backstage-plugin-patchman-common';
import { compareEvrs, parseDebVersion } from './index';
import { compareRpmStrings } from './rpm';

// Upstream's own cases may be read from beside the repository, but not be kept in it.
const CORPORA = resolve(__dirname, '../../../../../shared/oracles/vercmp');

interface Comparison {
  scheme: string;
  a: string;
  b: string;
  expected: number | '!=0';
}

function compareByScheme(scheme: string, a: string, b: string) {
  if (scheme === 'rpm-seg') return compareRpmStrings(a, b);
  const type = scheme === 'rpm-evr' ? 'rpm' : (scheme as PackageType);
  return compareEvrs(type, a, b);
}

function wrongAnswers(comparisons: Comparison[]) {
  return comparisons
    .map(c => ({ ...c, answer: compareByScheme(c.scheme, c.a, c.b) }))
    .filter(({ expected, answer }) =>
      expected === '!=0' ? answer === 0 : answer !== expected,
    );
}

function mirrored({ scheme, a, b, expected }: Comparison): Comparison {
  const turned = expected === '!=0' || expected === 0 ? expected : -expected;
  return { scheme, a: b, b: a, expected: turned };
}

function readLines(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

describe('answers of the real tools to random versions', () => {
  it.each(['deb', 'rpm-evr', 'rpm-seg', 'arch', 'gentoo'])('%s', scheme => {
    const file = join(__dirname, '__fixtures__', `fuzz.${scheme}.tsv`);
    const comparisons = readLines(file).map(line => {
      const [a, b, expected] = line.split('\t');
      return { scheme, a, b, expected: Number(expected) };
    });
    expect(comparisons).toHaveLength(4000);
    expect(wrongAnswers(comparisons)).toEqual([]);
    expect(wrongAnswers(comparisons.map(mirrored))).toEqual([]);
  });
});

describe('cases of upstream test suites', () => {
  const files: [string, number][] = [
    ['apt.jsonl', 119],
    ['createrepo_c.cmp_evr.jsonl', 7],
    ['dnf5.jsonl', 11],
    ['dpkg.jsonl', 129],
    ['libsolv.caret.jsonl', 32],
    ['pacman.jsonl', 87],
    ['patchman.jsonl', 18],
    ['portage.jsonl', 49],
    ['rpm.labelcompare.jsonl', 16],
    ['rpm.rpmvercmp_at.jsonl', 103],
    ['vmaas.rpmvercmp.jsonl', 93],
  ];
  for (const [name, cases] of files) {
    const file = join(CORPORA, name);
    if (!existsSync(file)) {
      // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
      it.skip(`${name}: missing, shared/oracles/vercmp is not beside the repository`, () => {});
      continue;
    }
    it(`${name}`, () => {
      const comparisons: Comparison[] = readLines(file).map(line =>
        JSON.parse(line),
      );
      expect(comparisons).toHaveLength(cases);
      expect(wrongAnswers(comparisons)).toEqual([]);
      expect(wrongAnswers(comparisons.map(mirrored))).toEqual([]);
    });
  }

  const validity = join(CORPORA, 'dpkg.parse.jsonl');
  if (existsSync(validity)) {
    it('dpkg.parse.jsonl', () => {
      const words = { valid: 'valid', warn: 'tolerated', error: 'invalid' };
      const cases = readLines(validity).map(line => JSON.parse(line));
      expect(cases).toHaveLength(79);
      expect(
        cases.filter(
          ({ v, expected }) =>
            parseDebVersion(v).validity !==
            words[expected as keyof typeof words],
        ),
      ).toEqual([]);
    });
  } else {
    // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
    it.skip('dpkg.parse.jsonl: missing, shared/oracles/vercmp is not beside the repository', () => {});
  }
});
