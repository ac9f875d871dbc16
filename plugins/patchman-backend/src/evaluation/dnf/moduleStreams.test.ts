import { build, rpmModulesOf, type RpmHost } from '../__testUtils__/rpmHosts';

const source = {
  packages: ['nodejs=20.1-1.x86_64'],
  builds: [
    build('nodejs:18', ['nodejs=18.1-1.x86_64', 'npm=8-1.x86_64']),
    build('nodejs:20', ['nodejs=20.1-1.x86_64', 'npm=10-1.x86_64']),
    build('perl:5.32', ['perl=5.32-1.x86_64']),
    build('perl-app:1', ['perl-app=1-1.x86_64'], {
      requires: [{ perl: ['5.32'] }],
    }),
    build('ruby:3.3', ['ruby=3.3-1.x86_64']),
  ],
  defaults: ['perl:5.32', 'ruby:3.3'],
};

const host = (changes: Partial<RpmHost>): RpmHost => ({
  installed: ['bash=5-1.x86_64'],
  sources: [source],
  ...changes,
});

describe('the module streams of a host', () => {
  it('are those that it enabled or disabled, whatever is installed', () => {
    expect(
      rpmModulesOf(
        host({
          modules: [
            { name: 'nodejs', stream: '20', state: 'enabled' },
            { name: 'ruby', stream: '', state: 'disabled' },
            { name: 'gone', stream: '1', state: 'enabled' },
          ],
        }),
      ),
    ).toEqual([
      'gone:1 enabled ()',
      'nodejs:20 enabled ()',
      'ruby: disabled ()',
    ]);
  });

  it('name what is installed from them, in whatever version', () => {
    expect(
      rpmModulesOf(
        host({
          installed: ['npm=10-1.x86_64', 'nodejs=20.0-1.x86_64'],
          modules: [{ name: 'nodejs', stream: '20', state: 'enabled' }],
        }),
      ),
    ).toEqual(['nodejs:20 enabled (nodejs npm)']);
  });

  it('are also the default ones of which something is installed', () => {
    expect(rpmModulesOf(host({ installed: ['perl=5.32-1.x86_64'] }))).toEqual([
      'perl:5.32 default (perl)',
    ]);
  });

  it('and those that an enabled one needs', () => {
    expect(
      rpmModulesOf(
        host({
          installed: ['perl=5.32-1.x86_64'],
          sources: [{ ...source, defaults: [] }],
          modules: [{ name: 'perl-app', stream: '1', state: 'enabled' }],
        }),
      ),
    ).toEqual(['perl:5.32 required (perl)', 'perl-app:1 enabled ()']);
  });

  it('are none on hosts with zypper', () => {
    expect(
      rpmModulesOf(
        host({
          facts: { osId: 'sles' },
          modules: [{ name: 'nodejs', stream: '20', state: 'enabled' }],
        }),
      ),
    ).toEqual([]);
  });
});
