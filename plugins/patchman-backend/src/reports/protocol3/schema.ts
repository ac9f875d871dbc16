import { z } from 'zod';

/** A text that may be missing; anything that is no text counts as missing. */
const text = z.string().max(1000).nullish().catch(null);
/** As the tools' own configuration has them, 0 and 1 too. */
const flag = z
  .union([z.boolean(), z.literal([0, 1]).transform(number => number === 1)])
  .nullish()
  .catch(null);
/** A list of one may be written as that one. */
const texts = z
  .union([
    z.array(z.string().max(1000)),
    z
      .string()
      .max(1000)
      .transform(one => [one]),
  ])
  .nullish()
  .catch(null);
/** Versions and epochs are sometimes written as numbers. */
const textOrNumber = z
  .union([z.string().max(255), z.number()])
  .nullish()
  .catch(null);

const digest = z
  .string({ error: 'must be a text' })
  .min(1, 'must not be empty')
  .max(128, 'must not be longer than 128 characters');

/** A section: left out, a digest alone, or whole. */
const section = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z
    .object(
      { digest: digest.optional(), ...fields },
      { error: 'must be an object' },
    )
    .optional();

const items = z
  .array(z.unknown(), { error: 'must be a list' })
  .max(200_000)
  .optional();

const required = (name: string) =>
  z
    .string({ error: `${name} is missing or not a text` })
    .trim()
    .min(1, `${name} is empty`)
    .max(255, `${name} is longer than 255 characters`);

/** What must be right for the report to be usable at all. */
export const envelopeSchema = z.object({
  protocol: z.literal(3, { error: 'this path takes protocol 3 only' }),
  client: z.object({ name: text, version: text }).nullish().catch(null),
  hostname: required('hostname'),
  machineId: text,
  sentAt: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 time' })
    .optional(),
  tags: z.array(z.string(), { error: 'must be a list of texts' }).optional(),
  system: z.object(
    {
      os: z.object(
        {
          id: text,
          versionId: text,
          variant: text,
          prettyName: text,
          cpe: text,
          codename: text,
        },
        { error: 'must be an object' },
      ),
      arch: required('arch'),
      packageArch: text,
      foreignArchs: texts,
      kernel: required('kernel'),
      bootTime: text,
      container: text,
    },
    { error: 'is missing or no object' },
  ),
  packages: section({ items }),
  repositories: section({ items }),
  policy: section({
    apt: z.unknown().optional(),
    dnf: z.unknown().optional(),
    zypper: z.unknown().optional(),
    pacman: z.unknown().optional(),
    portage: z.unknown().optional(),
  }),
  modules: section({ items }),
  updates: section({ items }),
  restart: z.unknown().optional(),
  unknown: z.array(z.unknown()).optional().catch(undefined),
});

export type Envelope = z.output<typeof envelopeSchema>;

export const packageSchema = z.object({
  type: text,
  name: text,
  epoch: textOrNumber,
  version: textOrNumber,
  release: textOrNumber,
  arch: text,
  source: z.object({ name: text, version: textOrNumber }).nullish().catch(null),
  vendor: text,
  hold: flag,
  auto: flag,
  status: text,
  slot: text,
  category: text,
  repository: text,
  groups: texts,
});

export const repositorySchema = z.object({
  type: text,
  id: text,
  name: text,
  urls: z.array(z.unknown()).nullish().catch(null),
  mirrorlist: text,
  metalink: text,
  suite: text,
  component: text,
  archs: texts,
  priority: z.coerce.number().nullish().catch(null),
  enabled: flag,
  trusted: flag,
  excludepkgs: texts,
  includepkgs: texts,
  moduleHotfixes: flag,
  usage: texts,
});

export const policySchema = z.object({
  apt: z
    .object({
      defaultRelease: text,
      pins: z.array(z.unknown()).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  dnf: z
    .object({
      excludepkgs: texts,
      includepkgs: texts,
      obsoletes: flag,
      installonly: texts,
      versionlocks: texts,
    })
    .nullish()
    .catch(null),
  zypper: z
    .object({ locks: texts, allowVendorChange: flag })
    .nullish()
    .catch(null),
  pacman: z
    .object({ ignorePackages: texts, ignoreGroups: texts })
    .nullish()
    .catch(null),
  portage: z
    .object({
      acceptKeywords: texts,
      packageKeywords: z
        .array(z.object({ package: z.string().max(500), keywords: texts }))
        .nullish()
        .catch(null),
      mask: texts,
    })
    .nullish()
    .catch(null),
});

export const pinSchema = z.object({
  package: z.string().min(1).max(500),
  pin: z.string().min(1).max(500),
  priority: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(-32768).max(32767)),
});

/** dnf writes no stream for a module that is disabled. */
export const moduleSchema = z
  .object({
    name: z.string().min(1).max(255),
    stream: z
      .string()
      .max(255)
      .nullish()
      .transform(stream => stream ?? ''),
    state: z.enum(['enabled', 'disabled']),
  })
  .refine(({ state, stream }) => state === 'disabled' || stream !== '', {
    path: ['stream'],
    message: 'is missing, and the module is enabled',
  });

export const updateSchema = z.object({
  name: z.string().min(1).max(255),
  arch: z.string().min(1).max(64),
  evr: z.string().min(1).max(255),
  repository: text,
  security: flag,
});

export const restartSchema = z.object({
  reboot: z.object({ required: flag, reasons: texts }).nullish().catch(null),
  services: z
    .array(z.object({ name: z.string().max(255), reason: text }))
    .nullish()
    .catch(null),
});

export const unknownSchema = z.object({
  section: z.string().min(1).max(255),
  reason: z.string().max(1000),
});
