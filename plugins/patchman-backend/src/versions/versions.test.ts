import type { PackageType } from 'backstage-plugin-patchman-common';
import fc from 'fast-check';
import {
  compareEvrs,
  compareVersions,
  formatEvr,
  parseDebVersion,
  splitEvr,
  type VersionParts,
} from './index';

const TYPES: PackageType[] = ['deb', 'rpm', 'arch', 'gentoo'];

function parts(epoch: string, version: string, release: string): VersionParts {
  return { epoch, version, release };
}

/** Few characters, so that strings often share a beginning and the rare rules are met often. */
function stringOf(characters: string, maxLength: number) {
  return fc
    .array(fc.constantFrom(...characters), { maxLength })
    .map(list => list.join(''));
}

const portageVersion = fc
  .tuple(
    fc.array(fc.constantFrom('0', '1', '01', '10', '010', '00', '2'), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom('', 'a', 'b'),
    fc.array(fc.constantFrom('_alpha', '_pre1', '_rc', '_p', '_p0', '_p2'), {
      maxLength: 2,
    }),
  )
  .map(([numbers, letter, suffixes]) =>
    [numbers.join('.'), letter, ...suffixes].join(''),
  );

function arbitraryParts(type: PackageType) {
  if (type === 'gentoo') {
    return fc.record({
      epoch: fc.constant(''),
      version: portageVersion,
      release: fc.constantFrom('', 'r0', 'r1', '1', 'r10'),
    });
  }
  return fc.record({
    epoch: fc.constantFrom('', '0', '1', '10'),
    version: stringOf(type === 'deb' ? '0129aB~+.-:' : '0129aB~^._+', 8),
    release: stringOf(type === 'deb' ? '019a~.' : '019a~^.', 4),
  });
}

describe('compareVersions', () => {
  it.each(TYPES)('%s: is antisymmetric and reflexive', type => {
    const any = arbitraryParts(type);
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(compareVersions(type, a, { ...a })).toBe(0);
        expect(compareVersions(type, a, b) + compareVersions(type, b, a)).toBe(
          0,
        );
      }),
      { numRuns: 2000 },
    );
  });

  // pacman's order is left out: it is not transitive for odd strings.
  it.each(['deb', 'rpm', 'gentoo'] as const)('%s: is transitive', type => {
    const any = arbitraryParts(type);
    fc.assert(
      fc.property(any, any, any, (x, y, z) => {
        const [a, b, c] = [x, y, z].sort((p, q) => compareVersions(type, p, q));
        expect(compareVersions(type, a, b)).toBeLessThanOrEqual(0);
        expect(compareVersions(type, b, c)).toBeLessThanOrEqual(0);
        expect(compareVersions(type, a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('judges a missing release as each package manager does', () => {
    const without = parts('', '1.0', '');
    const three = parts('', '1.0', '3');
    const zero = parts('', '1.0', '0');
    expect(compareVersions('rpm', without, three)).toBe(-1);
    expect(compareVersions('rpm', without, parts('', '1.0', '~1'))).toBe(-1);
    expect(compareVersions('arch', without, three)).toBe(0);
    expect(compareVersions('deb', without, three)).toBe(-1);
    expect(compareVersions('deb', without, zero)).toBe(0);
    expect(compareVersions('gentoo', without, parts('', '1.0', 'r0'))).toBe(0);
  });

  it.each(TYPES)('%s: takes an empty epoch for 0', type => {
    const none = parts('', '1', '1');
    expect(compareVersions(type, none, parts('0', '1', '1'))).toBe(0);
    expect(compareVersions(type, none, parts('00', '1', '1'))).toBe(0);
  });

  it('ignores the slot that Gentoo clients send as epoch', () => {
    expect(
      compareVersions(
        'gentoo',
        parts('3.11', '1.0', 'r1'),
        parts('0', '1.0', '2'),
      ),
    ).toBe(-1);
  });

  it('compares digit runs of any length', () => {
    const digits = '9'.repeat(400);
    for (const type of TYPES) {
      expect(
        compareVersions(
          type,
          parts('', `1.${digits}8`, ''),
          parts('', `1.${digits}9`, ''),
        ),
      ).toBe(-1);
    }
  });

  it('refuses a type without an order', () => {
    expect(() =>
      compareVersions(
        'snap' as PackageType,
        parts('', '1', ''),
        parts('', '2', ''),
      ),
    ).toThrow('No version order is known for packages of type snap');
  });
});

describe('splitEvr and formatEvr', () => {
  it.each<[PackageType, string, VersionParts]>([
    ['deb', '1:2.0-3-4', parts('1', '2.0-3', '4')],
    ['deb', '2.0', parts('', '2.0', '')],
    ['deb', '9:1.18.36:5.4-20', parts('9', '1.18.36:5.4', '20')],
    ['rpm', '1:2.4.57-5.el9', parts('1', '2.4.57', '5.el9')],
    ['rpm', '2.4.57', parts('', '2.4.57', '')],
    ['arch', '1:6.0.2-1', parts('1', '6.0.2', '1')],
    ['gentoo', '3.0.10_rc1-r2', parts('', '3.0.10_rc1', 'r2')],
    ['gentoo', '3.0.10', parts('', '3.0.10', '')],
  ])('%s: %s', (type, text, expected) => {
    expect(splitEvr(type, text)).toEqual(expected);
    expect(formatEvr({ type, ...expected })).toBe(text);
  });

  it('writes a Gentoo revision in one way only', () => {
    const type = 'gentoo';
    expect(formatEvr({ type, ...parts('0', '1.0', '2') })).toBe('1.0-r2');
    expect(formatEvr({ type, ...parts('0', '1.0', 'r0') })).toBe('1.0');
  });

  it('keeps the order when a version goes through text', () => {
    fc.assert(
      fc.property(arbitraryParts('rpm'), arbitraryParts('rpm'), (a, b) => {
        expect(
          compareEvrs(
            'rpm',
            formatEvr({ type: 'rpm', ...a }),
            formatEvr({ type: 'rpm', ...b }),
          ),
        ).toBe(compareVersions('rpm', a, b));
      }),
    );
  });
});

describe('parseDebVersion', () => {
  it('gives the parts and what is wrong', () => {
    expect(parseDebVersion(' 1:2-3 ')).toEqual({
      validity: 'valid',
      parts: parts('1', '2', '3'),
      problem: null,
    });
    expect(parseDebVersion('a1-2')).toEqual({
      validity: 'tolerated',
      parts: parts('', 'a1', '2'),
      problem: 'the version does not start with a digit',
    });
    expect(parseDebVersion('x:1')).toEqual({
      validity: 'invalid',
      parts: null,
      problem: 'the epoch is not a number',
    });
  });
});
