import type {
  ImportedHost,
  ImportedOperatingSystem,
  ImportedRepository,
} from 'backstage-plugin-patchman-common';
import { z } from 'zod';
import { shownText } from '../texts';
import { PACKAGE_TYPES } from '../reports/fields';
import { LENGTHS, LIMITS } from '../reports/limits';
import { momentOf, textProblem } from '../reports/textRules';

/** A text by the rules of what hosts report. Patchman's own fields have at most 255 characters. */
const usable = (max: number = LENGTHS.field) =>
  z
    .string()
    .trim()
    .superRefine((value, context) => {
      const problem = textProblem(value, max);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    });
const text = usable().min(1);
/** What a repository is called may be its address. */
const repositoryText = text.transform(shownText);
const arch = usable(LENGTHS.architecture).min(1);
const optionalText = usable().nullable();
/** Of a list that is too long nothing is looked at. */
const list = <Item extends z.ZodType>(item: Item, max: number) =>
  z.array(z.unknown()).max(max).pipe(z.array(item));
const type = z.enum(PACKAGE_TYPES as ['deb', 'rpm', 'arch', 'gentoo']);
const urls = list(z.string().max(LENGTHS.url), 500);

const repositoryRef = z.object({
  name: repositoryText,
  type,
  arch,
  repoId: optionalText.transform(id => id && shownText(id)),
  urls,
});

export const repositorySchema: z.ZodType<ImportedRepository> = z.object({
  name: repositoryText,
  type,
  arch,
  repoId: optionalText.transform(id => id && shownText(id)),
  enabled: z.boolean(),
  security: z.boolean(),
  authRequired: z.boolean(),
  mirrors: list(
    z.object({
      url: z.string().max(LENGTHS.url),
      enabled: z.boolean(),
      refresh: z.boolean(),
    }),
    500,
  ),
});

export const operatingSystemSchema: z.ZodType<ImportedOperatingSystem> =
  z.object({
    release: text,
    codename: optionalText,
    cpe: optionalText,
    variants: list(z.object({ name: text, arch }), 1000),
    repositories: list(repositoryRef, LIMITS.repositories),
  });

const packageText = z.string().max(255);

// What is in the lists is checked one by one, as what hosts report is: one bad package costs that package.
export const hostSchema: z.ZodType<ImportedHost> = z.object({
  name: z.string(),
  tags: list(z.string(), 1000).optional(),
  facts: z
    .object({
      address: usable(64).nullable(),
      os: text,
      arch,
      kernel: usable(),
      lastReport: z.iso
        .datetime({ offset: true })
        .refine(time => momentOf(time) !== null, 'is no moment of these days'),
      rebootRequired: z.boolean(),
      useHostRepositories: z.boolean(),
      packages: list(
        z.object({
          type,
          name: packageText,
          epoch: packageText,
          version: packageText,
          release: packageText,
          arch: packageText,
          category: packageText.optional(),
        }),
        LIMITS.packages,
      ).nullable(),
      packagesDoubt: usable(500).nullable(),
      repositories: list(
        z.object({
          name: text,
          type,
          repoId: optionalText,
          urls,
          priority: z.number(),
          enabled: z.boolean(),
        }),
        LIMITS.repositories,
      ).nullable(),
      modules: list(
        z.object({ name: text, stream: text }),
        LIMITS.modules,
      ).nullable(),
    })
    .optional(),
});
