import { parseNevra } from './nevra';

describe("an rpm's name", () => {
  it.each([
    [
      'delve-0:1.25.2-1.el10_1.aarch64.rpm',
      'delve',
      '0:1.25.2-1.el10_1',
      'aarch64',
    ],
    [
      'bind-9.3.6-20.P1.el5_8.2.i386.rpm',
      'bind',
      '9.3.6-20.P1.el5_8.2',
      'i386',
    ],
    ['kernel-rt-32:5.14-1.noarch', 'kernel-rt', '32:5.14-1', 'noarch'],
    ['a-1-2.x', 'a', '1-2', 'x'],
  ])('%s is of three parts', (text, name, evr, arch) => {
    expect(parseNevra(text)).toEqual({ name, evr, arch });
  });

  it.each([
    '',
    'bind',
    'bind-9.3.6',
    'bind-9.3.6.rpm',
    '-1-2.x86_64',
    'a--2.x86_64',
    'a-1-.x86_64',
    'a-1-2.',
    '0:bind-9.3-1.x86_64',
  ])('%j is none', text => {
    expect(parseNevra(text)).toBeNull();
  });
});
