import { parseExpression, parseVersionExpression } from './expression';

describe('parseExpression', () => {
  it.each<[string, string[], string[]]>([
    ['stable', ['stable', 'Stable'], ['oldstable', 'stable-updates', '']],
    ['sta*', ['stable', 'sta'], ['oldstable']],
    ['*', ['', 'anything'], []],
    ['*-sec*y', ['x-security', '-secy'], ['x-security-', 'security']],
    ['a?c', ['abc'], ['ac', 'abbc']],
    ['[a-c]x', ['ax', 'Cx'], ['dx', 'x']],
    ['[!0-9]*', ['x1'], ['1x', '']],
    ['[[:digit:]]', ['7'], ['x']],
    ['[]x]', [']', 'x'], ['y']],
    ['a\\*', ['a*'], ['ab']],
    ['a[', ['a['], ['a']],
    ['/^lib.*[0-9]+$/', ['libssl3', 'LIB1'], ['libssl', 'xlib3']],
    ['/a|b(c|d)/', ['xa', 'bd'], ['b', 'c']],
    ['/^a{2,3}$/', ['aa', 'aaa'], ['a', 'aaaa']],
    ['/^a{2}b?$/', ['aa', 'aab'], ['a', 'aaa']],
    ['/^a{2,}$/', ['aaaaa'], ['a']],
    ['/^(ab)*$/', ['', 'abab'], ['aba']],
    ['/1\\.0/', ['x1.0'], ['1x0']],
    ['/^[^[:alpha:]]+$/', ['12-3'], ['1a']],
    ['//', ['', 'x'], []],
    ['/(/', [], ['(', '']],
    ['/*a/', [], ['a']],
    ['/[/', [], ['[']],
    ['/a\\/', [], ['a']],
    ['/a{900}/', [], ['a']],
    ['/x/y', ['x/y', '/x/y'].slice(1), ['x']],
  ])('%s', (expression, matching, others) => {
    const matches = parseExpression(expression);
    expect(matching.filter(text => !matches(text))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it('takes no longer for expressions that would keep another engine busy', () => {
    const text = `${'a'.repeat(200)}!`;
    const started = performance.now();
    expect(parseExpression('/^(a+)+$/')(text)).toBe(false);
    expect(parseExpression('/^(a|a?)+$/')(text)).toBe(false);
    expect(parseExpression('*a*a*a*a*a*a*a*a*b')(text)).toBe(false);
    expect(parseExpression(`/${'((a{9}){9}){9}'}/`)(text)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('parseVersionExpression', () => {
  it('takes what stands before a trailing star literally', () => {
    expect(parseVersionExpression('1.5*')('1.5-1')).toBe(true);
    expect(parseVersionExpression('2aB*')('2Ab1')).toBe(true);
    expect(parseVersionExpression('*')('')).toBe(true);
    expect(parseVersionExpression('2.?*')('2.5-1')).toBe(false);
    expect(parseVersionExpression('2.?')('2.5')).toBe(true);
    expect(parseVersionExpression('*.1*')('1.10')).toBe(false);
  });
});
