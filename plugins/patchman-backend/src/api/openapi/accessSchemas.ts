import {
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  type Schema,
  string,
  strings,
  time,
} from './schema';

export const keyStates = ['valid', 'unused', 'expired', 'revoked'];
export const tokenStates = ['valid', 'used up', 'expired', 'revoked'];
export const quarantineStatuses = [
  'waiting',
  'accepted',
  'rejected',
  'renamed',
];

const enrolmentTokenProperties = {
  id: integer,
  name: string,
  prefix: string,
  state: oneOf(...tokenStates),
  uses: integer,
  used: integer,
  expiresAt: time,
  allowedFrom: strings,
  hostnamePattern: nullable(string),
  tags: strings,
  owner: nullable(string),
  createdAt: time,
  createdBy: string,
  lastUsedAt: nullable(time),
  revokedAt: nullable(time),
};

const machine = object({ machineId: nullable(string), os: nullable(string) });

/** What concerns who may report, and who did what. */
export const accessSchemas: Record<string, Schema> = {
  Key: object({
    id: integer,
    host: string,
    prefix: string,
    state: oneOf(...keyStates),
    createdAt: time,
    createdBy: string,
    lastUsedAt: nullable(time),
    lastAddress: nullable(string),
    lastClient: nullable(string),
    expiresAt: nullable(time),
    rotationRequestedAt: nullable(time),
    replaces: nullable(integer),
    revokedAt: nullable(time),
  }),
  CreatedKey: object({
    id: integer,
    host: string,
    key: described(string, 'Shown this once; only its hash is kept'),
  }),
  EnrolmentToken: object(enrolmentTokenProperties),
  CreatedEnrolmentToken: object({
    ...enrolmentTokenProperties,
    token: described(string, 'Shown this once; only its hash is kept'),
  }),
  EnrolledHost: object({ key: string, keyId: integer, hostname: string }),
  QuarantineCase: object({
    id: integer,
    host: string,
    status: oneOf(...quarantineStatuses),
    reasons: strings,
    known: machine,
    reported: machine,
    bothReport: described(boolean, 'The known machine has reported since'),
    firstAt: time,
    lastAt: time,
    reports: integer,
    held: integer,
    address: nullable(string),
    keyId: nullable(integer),
    decidedAt: nullable(time),
    decidedBy: nullable(string),
    newName: nullable(string),
  }),
  AuditEvent: object({
    id: integer,
    at: time,
    actor: string,
    address: nullable(string),
    action: string,
    severity: oneOf('low', 'medium', 'high', 'critical'),
    subject: object({ kind: string, name: string }),
    outcome: oneOf('started', 'succeeded', 'failed'),
    error: nullable(string),
    detail: { type: 'object' },
  }),
};
