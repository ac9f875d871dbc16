import { evaluateHost, type TestSource } from '../__testUtils__/hosts';

function judge(...sources: TestSource[]) {
  const { updates } = evaluateHost({ installed: ['a=1-1'], sources });
  const { security, why, repositoryId } = updates[0];
  return { security, repositoryId, why: why[1] };
}

describe('judgeSecurity', () => {
  const main = { name: 'main', priority: 500 };
  const fixes = { name: 'fixes', priority: 500, security: true };

  it('is a security update where a security source offers the version', () => {
    expect(
      judge(
        { ...main, packages: ['a=1-2'] },
        { ...fixes, packages: ['a=1-2'] },
      ),
    ).toEqual({
      security: true,
      repositoryId: 2,
      why: 'Security: offered by fixes, a security repository (by the guess from its name)',
    });
  });

  it('is one too where another source wins by its priority', () => {
    expect(
      judge(
        { ...main, priority: 990, packages: ['a=1-2'] },
        { ...fixes, securityBy: 'person', packages: ['a=1-2'] },
      ),
    ).toEqual({
      security: true,
      repositoryId: 1,
      why: "Security: offered by fixes, a security repository (by a person's choice)",
    });
  });

  it('is none where it only passes a version of a security source, which is told', () => {
    expect(
      judge(
        { ...main, packages: ['a=1-3'] },
        { ...fixes, packages: ['a=1-2'] },
      ),
    ).toEqual({
      security: false,
      repositoryId: 1,
      why: 'Not a security update: no security repository of the host offers 1-3; fixes offers 1-2, which it passes',
    });
  });

  it.each([
    { name: 'main', release: { suite: 'bionic-updates' } },
    { name: 'main', release: { suite: 'stable-proposed-updates' } },
    { name: 'main', release: { codename: 'noble-proposed' } },
    { name: 'jammy-updates main' },
  ])(
    'is one where it passes a version of a security source, from %j',
    pocket => {
      expect(
        judge(
          { ...main, ...pocket, packages: ['a=1-3'] },
          { ...fixes, packages: ['a=1-2'] },
        ),
      ).toEqual({
        security: true,
        repositoryId: 1,
        why: 'Security: it passes 1-2, offered by fixes, a security repository (by the guess from its name)',
      });
    },
  );

  it('is none where a pocket of updates only has an older fix', () => {
    expect(
      judge(
        { ...main, name: 'jammy-updates', packages: ['a=1-3'] },
        { ...fixes, packages: ['a=1-1', 'a=1-0'] },
      ).security,
    ).toBe(false);
  });

  it.each<[string, TestSource[], string]>([
    [
      'there is no security source',
      [{ ...main, packages: ['a=1-2'] }],
      'Not a security update: no repository of the host is a security repository',
    ],
    [
      'a security source was never read',
      [
        { ...main, packages: ['a=1-2'] },
        { ...fixes, packages: null },
      ],
      'Whether it is a security update cannot be told: fixes was never read',
    ],
    [
      'a person said so',
      [{ ...main, securityBy: 'person', packages: ['a=1-2'] }],
      "Not a security update: main is no security repository, by a person's choice",
    ],
    [
      'the security source has nothing newer',
      [
        { ...main, packages: ['a=1-2'] },
        { ...fixes, packages: ['a=1-1'] },
      ],
      'Not a security update: no security repository of the host offers 1-2',
    ],
  ])('is none where %s', (_, sources, why) => {
    expect(judge(...sources)).toMatchObject({ security: false, why });
  });

  it('stands beside the reason for the update itself', () => {
    const { updates } = evaluateHost({
      installed: ['a=1:1-1'],
      sources: [{ ...main, packages: ['a=1:1-2'] }],
    });
    expect(updates[0].why[0]).toBe(
      '1:1-2 from main (priority 500) is newer than 1:1-1',
    );
  });
});
