import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFiles } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { readAlmaErrata } from './errata';

export const readErrata = defineReader<{ release: string }>(
  'alma',
  (bytes, { what, warn, input }) =>
    readAlmaErrata(bytes, what, input.release, warn),
);

/** AlmaLinux' errata, one file for each release that a host has. */
export const almaErrata: ErrataSource = {
  id: 'alma-errata',
  title: 'AlmaLinux errata',
  url: 'https://errata.almalinux.org',
  licence: 'MIT (the OSV export of the same data)',
  every: { hours: 6 },
  for: ['almalinux:'],
  uploadable: false,
  check: context =>
    checkFiles(
      context,
      context.releases
        .flatMap(release => /^almalinux:(\d+)$/.exec(release)?.[1] ?? [])
        .map(major => `${major}/errata.full.json`),
      (path, file) =>
        readSourceFile(context, file, readErrata, {
          release: `almalinux:${path.split('/')[0]}`,
        }),
    ),
};
