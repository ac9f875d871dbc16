import type { HostDiff } from 'backstage-plugin-patchman-common';

/** What differs between two hosts: `+` is what only the first has, `-` what only the second has. */
export function diffLines(diff: HostDiff): string[] {
  const lines = [`+ ${diff.a}`, `- ${diff.b}`];
  const section = (title: string, own: string[]) => {
    if (own.length > 0) lines.push('', `${title}:`, ...own);
  };
  for (const { field, a, b } of diff.fields) {
    section(field, [`+ ${a}`, `- ${b}`]);
  }
  section(
    'packages',
    diff.packages.flatMap(({ name, arch, a, b }) => [
      ...a.map(version => `+ ${name} ${version} ${arch}`),
      ...b.map(version => `- ${name} ${version} ${arch}`),
    ]),
  );
  section('repositories', [
    ...diff.repositories.onlyA.map(({ name }) => `+ ${name}`),
    ...diff.repositories.onlyB.map(({ name }) => `- ${name}`),
  ]);
  return lines.length > 2 ? lines : [...lines, '', 'Nothing differs.'];
}
