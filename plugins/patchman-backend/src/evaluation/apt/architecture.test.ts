import { deb, updatesOf } from '../__testUtils__/hosts';
import { nativeArchitecture } from './architecture';

const facts = { arch: 'x86_64', packageArch: null, kernel: '' };

describe('nativeArchitecture', () => {
  it('believes the report, then dpkg, then the machine, then the majority', () => {
    const mixed = [deb('a:all=1'), deb('b:i386=1'), deb('c=1')];
    expect(nativeArchitecture({ ...facts, packageArch: 'x32' }, mixed)).toBe(
      'x32',
    );
    expect(nativeArchitecture(facts, [...mixed, deb('dpkg:i386=1')])).toBe(
      'i386',
    );
    expect(nativeArchitecture(facts, mixed)).toBe('amd64');
    expect(
      nativeArchitecture({ ...facts, arch: 'sun4v' }, [
        deb('a:sparc64=1'),
        deb('b:i386=1'),
        deb('c:sparc64=1'),
      ]),
    ).toBe('sparc64');
    expect(nativeArchitecture(facts, [deb('b:i386=1')])).toBe('i386');
    expect(nativeArchitecture({ ...facts, arch: 'aarch64' }, [])).toBe('arm64');
  });
});

describe('architectures of an update', () => {
  it('lets a package move between all and the native architecture', () => {
    expect(
      updatesOf({
        installed: ['a:all=1', 'b=1'],
        sources: [{ packages: ['a=2', 'b:all=2'] }],
      }),
    ).toEqual(['a:all 1 -> 2', 'b:amd64 1 -> 2']);
  });

  it('keeps foreign architectures apart, also from all', () => {
    expect(
      updatesOf({
        installed: ['a:i386=1', 'b:i386=1', 'c:i386=1'],
        sources: [{ packages: ['a=2', 'b:all=2', 'c:i386=2'] }],
      }),
    ).toEqual(['c:i386 1 -> 2']);
  });
});
