import { z } from 'zod';
import { flag, number, text, words } from './listRequest';
import { idOrNameText } from './refs';

/** What lists of hosts can be filtered by. */
export const hostFilters = {
  os: text,
  arch: text,
  tag: text,
  owner: words,
  status: words.pipe(
    z
      .array(z.enum(['ok', 'updates', 'security', 'stale', 'unknown']))
      .optional(),
  ),
  reboot: z
    .enum(['true', 'false', 'unknown'], {
      error: 'must be true, false or unknown',
    })
    .transform(value => (value === 'unknown' ? value : value === 'true'))
    .optional(),
  domain: text,
  kernel: text,
  variant: text,
  dns: words.pipe(
    z
      .array(z.enum(['same', 'different', 'unconfirmed', 'none', 'unknown']))
      .optional(),
  ),
  package: text,
  version: text,
  repository: idOrNameText,
  erratum: text,
  cve: text,
  module: text,
  stale: flag,
  foreign: flag,
  hasRepositories: flag,
  quarantined: flag,
  ownRepositories: flag,
  imported: flag,
  support: words.pipe(
    z.array(z.enum(['supported', 'ending', 'ended', 'unknown'])).optional(),
  ),
  name: words,
  after: text,
};

/** What lists of repositories can be filtered by. */
export const repositoryFilters = {
  os: text,
  host: text,
  package: text,
  type: text,
  arch: text,
  enabled: flag,
  security: flag,
  authRequired: flag,
  state: words,
  used: flag,
  hasMirrors: flag,
};

/** What lists of mirrors can be filtered by. */
export const mirrorFilters = {
  repository: idOrNameText,
  state: words,
  enabled: flag,
  refresh: flag,
  digest: text,
  signature: words,
  access: z.enum(['open', 'credentials']).optional(),
};

/** What lists of reports can be filtered by. */
export const reportFilters = { host: text, status: words, protocol: number };
