import { keyStates, quarantineStatuses, tokenStates } from './accessSchemas';
import { gone, list, many, one, type Operation } from './operation';
import {
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  ref,
  type Schema,
  string,
  strings,
  time,
} from './schema';

const enrolmentRequest = object(
  {
    name: string,
    uses: { type: 'integer', minimum: 1, maximum: 100_000, default: 1 },
    expiresAt: described(time, '7 days from now when left out'),
    allowedFrom: described(strings, 'Addresses and networks; empty: any'),
    hostnamePattern: described(nullable(string), 'A glob'),
    tags: strings,
    owner: described(nullable(string), 'An entity ref'),
  },
  [
    'name',
    'uses',
    'expiresAt',
    'allowedFrom',
    'hostnamePattern',
    'tags',
    'owner',
  ],
);

const moment: Schema = {
  type: 'string',
  description: 'ISO 8601, a time or a day',
  examples: ['2026-11-01', '2026-11-22T07:30:00Z'],
};

const decision: Schema = {
  oneOf: [
    object({ decision: oneOf('accept') }),
    object({ decision: oneOf('reject'), revokeKey: boolean }, ['revokeKey']),
    object({ decision: oneOf('rename'), name: string }),
  ],
};

export const accessOperations: Record<string, Record<string, Operation>> = {
  '/keys': {
    get: list('Keys of hosts', 'Key', {
      host: string,
      state: { ...many, examples: keyStates },
    }),
    post: {
      summary: 'Create a key for a host, or an enrolment token',
      answers: 201,
      schema: { anyOf: [ref('CreatedKey'), ref('CreatedEnrolmentToken')] },
      body: object({ host: string, enrolment: enrolmentRequest }, [
        'host',
        'enrolment',
      ]),
    },
  },
  '/keys/{id}': { delete: gone('Revoke a key') },
  '/keys/{id}/request-rotation': {
    post: gone('Ask the host to change its key with its next report'),
  },
  '/enrolment-tokens': {
    get: list('What new hosts trade for keys', 'EnrolmentToken', {
      state: { ...many, examples: tokenStates },
    }),
    post: {
      summary: 'Create an enrolment token',
      answers: 201,
      schema: ref('CreatedEnrolmentToken'),
      body: enrolmentRequest,
    },
  },
  '/enrolment-tokens/{id}': { delete: gone('Revoke an enrolment token') },
  '/quarantine': {
    get: list(
      'Machines that report under the name of another one',
      'QuarantineCase',
      { host: string, status: { ...many, examples: quarantineStatuses } },
    ),
  },
  '/quarantine/{id}': {
    get: one('One quarantined machine', 'QuarantineCase'),
    delete: gone('Forget a decision'),
  },
  '/quarantine/{id}/decision': {
    post: {
      ...one('Decide whether a machine is the host', 'QuarantineCase'),
      body: decision,
    },
  },
  '/audit': {
    get: list('Who did what', 'AuditEvent', {
      actor: string,
      action: many,
      subjectKind: many,
      subject: string,
      outcome: many,
      since: moment,
      until: moment,
    }),
  },
};

const json = (schema: Schema) => ({
  content: { 'application/json': { schema } },
});
const refused = (description: string) => ({
  description,
  ...json(ref('Error')),
});
const retryAfter = {
  'Retry-After': { schema: integer, description: 'In seconds' },
};
const tooMany = { ...refused('Too many requests'), headers: retryAfter };

/** Paths on which hosts have no Backstage identity. */
export const enrolmentPaths = {
  '/enrol': {
    post: {
      summary: 'Trade an enrolment token for a key',
      security: [],
      requestBody: json(
        object({ token: string, hostname: string, machineId: string }, [
          'machineId',
        ]),
      ),
      responses: {
        201: { description: 'The key', ...json(ref('EnrolledHost')) },
        400: refused('A field is missing or wrong'),
        401: refused(
          'UnknownTokenError, RevokedTokenError, ExpiredTokenError or UsedUpTokenError',
        ),
        403: refused('The token is not for this address or name'),
        409: refused(
          'QuarantinedError: another machine has the name; a person has to decide',
        ),
        429: tooMany,
      },
    },
  },
  '/keys/rotate': {
    post: {
      summary: 'Trade a key for a new one, which ends it when it is used',
      security: [{ hostKey: [] }],
      responses: {
        201: {
          description: 'The new key',
          ...json(object({ key: string, keyId: integer })),
        },
        401: refused('No valid key'),
        429: tooMany,
      },
    },
  },
};

/** Answers that every path with a host's key may give beside its own. */
export function keyAnswers(error: Schema) {
  return {
    409: {
      description: 'QuarantinedError: kept, but a person has to decide',
      ...json(error),
    },
    429: {
      description: 'Too many requests',
      headers: retryAfter,
      ...json(error),
    },
  };
}

/** A report's answer may ask the host to change its key. */
export const rotateHeader = {
  'Patchman-Rotate-Key': {
    schema: oneOf('true'),
    description: 'Change the key with POST /keys/rotate',
  },
};
