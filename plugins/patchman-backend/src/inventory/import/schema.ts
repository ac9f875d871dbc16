import type {
  ImportedHost,
  ImportedOperatingSystem,
  ImportedRepository,
} from 'backstage-plugin-patchman-common';
import { z } from 'zod';
import { PACKAGE_TYPES } from '../../reports/fields';

// Patchman's own fields have at most 255 characters.
const text = z.string().trim().min(1).max(255);
const optionalText = z.string().trim().max(255).nullable();
const type = z.enum(PACKAGE_TYPES as ['deb', 'rpm', 'arch', 'gentoo']);
const urls = z.array(z.string().max(2048)).max(500);

const repositoryRef = z.object({
  name: text,
  type,
  arch: text,
  repoId: optionalText,
  urls,
});

export const repositorySchema: z.ZodType<ImportedRepository> = z.object({
  name: text,
  type,
  arch: text,
  repoId: optionalText,
  enabled: z.boolean(),
  security: z.boolean(),
  authRequired: z.boolean(),
  mirrors: z
    .array(
      z.object({
        url: z.string().max(2048),
        enabled: z.boolean(),
        refresh: z.boolean(),
      }),
    )
    .max(500),
});

export const operatingSystemSchema: z.ZodType<ImportedOperatingSystem> =
  z.object({
    release: text,
    codename: optionalText,
    cpe: optionalText,
    variants: z.array(z.object({ name: text, arch: text })).max(1000),
    repositories: z.array(repositoryRef).max(1000),
  });

const packageText = z.string().max(255);

// What is in the lists is checked one by one, as what hosts report is: one bad package costs that package.
export const hostSchema: z.ZodType<ImportedHost> = z.object({
  name: z.string(),
  tags: z.array(z.string()).max(1000).optional(),
  facts: z
    .object({
      address: z.string().max(64).nullable(),
      os: text,
      arch: text,
      kernel: z.string().max(255),
      lastReport: z.iso.datetime({ offset: true }),
      rebootRequired: z.boolean(),
      useHostRepositories: z.boolean(),
      packages: z
        .array(
          z.object({
            type,
            name: packageText,
            epoch: packageText,
            version: packageText,
            release: packageText,
            arch: packageText,
            category: packageText.optional(),
          }),
        )
        .max(200_000)
        .nullable(),
      packagesDoubt: z.string().max(500).nullable(),
      repositories: z
        .array(
          z.object({
            name: text,
            type,
            repoId: optionalText,
            urls,
            priority: z.number(),
            enabled: z.boolean(),
          }),
        )
        .max(1000)
        .nullable(),
      modules: z
        .array(z.object({ name: text, stream: text }))
        .max(1000)
        .nullable(),
    })
    .optional(),
});
