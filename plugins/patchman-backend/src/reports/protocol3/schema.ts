import { z } from 'zod';
import { LENGTHS } from '../limits';
import { textProblem } from '../textRules';
import { isObject } from './ItemFields';

/** A text of bounded length without control characters. */
const usable = (max: number) =>
  z.string().superRefine((value, context) => {
    const problem = textProblem(value, max);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

const named = usable(LENGTHS.field).min(1);

/** As one value: of a list of a million wrong ones the schema library makes a million issues. */
const listOfTexts = z.custom<string[]>(
  value =>
    Array.isArray(value) && value.every(item => typeof item === 'string'),
  'must be a list of texts',
);

/** What is in it is read field by field. */
const anObject = z.custom<Record<string, unknown>>(
  isObject,
  'must be an object',
);

const anything = z.unknown().optional();

const digest = z
  .string({ error: 'must be a text' })
  .min(1, 'must not be empty')
  .superRefine((value, context) => {
    const problem = textProblem(value, LENGTHS.digest);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

/** A section: left out, a digest alone, or whole. */
const section = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z
    .object(
      { digest: digest.optional(), ...fields },
      { error: 'must be an object' },
    )
    .optional();

const items = z.array(z.unknown(), { error: 'must be a list' }).optional();

const required = (name: string, max: number) =>
  z
    .string({ error: `${name} is missing or not a text` })
    .trim()
    .superRefine((value, context) => {
      const problem = value === '' ? 'is empty' : textProblem(value, max);
      if (problem) {
        context.addIssue({ code: 'custom', message: `${name} ${problem}` });
      }
    });

/** What must be right for the report to be usable at all. */
export const envelopeSchema = z.object({
  protocol: z.literal(3, { error: 'this path takes protocol 3 only' }),
  client: anything,
  hostname: required('hostname', LENGTHS.field),
  machineId: anything,
  sentAt: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 time' })
    .optional(),
  tags: listOfTexts.optional(),
  system: z.object(
    {
      os: anObject,
      arch: required('arch', LENGTHS.architecture),
      packageArch: anything,
      foreignArchs: anything,
      kernel: required('kernel', LENGTHS.field),
      bootTime: anything,
      container: anything,
    },
    { error: 'is missing or no object' },
  ),
  packages: section({ items }),
  repositories: section({ items }),
  policy: section({
    apt: anything,
    dnf: anything,
    zypper: anything,
    pacman: anything,
    portage: anything,
  }),
  modules: section({ items }),
  updates: section({ items }),
  restart: anything,
  unknown: z.array(z.unknown()).optional().catch(undefined),
});

export type Envelope = z.output<typeof envelopeSchema>;

export const pinSchema = z.object({
  package: usable(500).min(1),
  pin: usable(500).min(1),
  priority: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d{1,9}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(-32768).max(32767)),
});

/** dnf writes no stream for a module that is disabled. */
export const moduleSchema = z
  .object({
    name: named,
    stream: usable(LENGTHS.field)
      .nullish()
      .transform(stream => stream ?? ''),
    state: z.enum(['enabled', 'disabled']),
  })
  .refine(({ state, stream }) => state === 'disabled' || stream !== '', {
    path: ['stream'],
    message: 'is missing, and the module is enabled',
  });

export const updateSchema = z.object({
  name: named,
  arch: usable(LENGTHS.architecture).min(1),
  evr: named,
  repository: usable(LENGTHS.text).nullish().catch(null),
  security: z
    .union([z.boolean(), z.literal([0, 1]).transform(number => number === 1)])
    .nullish()
    .catch(null),
});

export const unknownSchema = z.object({
  section: named,
  reason: usable(LENGTHS.text),
});
