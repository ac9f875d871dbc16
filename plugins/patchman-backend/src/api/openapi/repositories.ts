import {
  arrayOf,
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  ref,
  string,
} from './schema';
import {
  flag,
  gone,
  idOrName,
  idOrNameInBody,
  list,
  many,
  one,
  type Operation,
  task,
} from './operation';

export const repositoryFilters = {
  os: {
    ...string,
    description: 'A release that has it, or whose hosts use it',
  },
  host: { ...string, description: 'A host that has it' },
  package: { ...string, description: 'Name of a package that it offers' },
  type: string,
  arch: string,
  enabled: flag,
  security: flag,
  authRequired: flag,
  state: many,
  used: flag,
  hasMirrors: flag,
};

export const mirrorFilters = {
  repository: idOrName,
  state: many,
  enabled: flag,
  refresh: flag,
  digest: string,
  signature: many,
  access: oneOf('open', 'credentials'),
};

const refreshBody = object(
  {
    force: described(
      boolean,
      'Reads everything again, whatever is known already',
    ),
  },
  ['force'],
);

/** Repositories and their mirrors. */
export const repositoryOperations: Record<string, Record<string, Operation>> = {
  '/repositories': {
    get: list('Repositories', 'Repository', repositoryFilters),
    post: {
      summary: 'Make a repository, to give it mirrors',
      answers: 201,
      schema: ref('RepositoryDetail'),
      body: object(
        {
          name: string,
          type: oneOf('deb', 'rpm', 'arch', 'gentoo'),
          arch: string,
          repoId: string,
        },
        ['repoId'],
      ),
    },
  },
  '/repositories/{id}/mirrors': {
    post: {
      ...one(
        'Give a repository mirrors of others of the same type and architecture, by their ids or all of one content',
        'RepositoryDetail',
      ),
      body: object(
        {
          mirrors: { ...arrayOf(integer), maxItems: 500 },
          digest: described(string, 'As setDigest of a mirror'),
        },
        ['mirrors', 'digest'],
      ),
    },
  },
  '/repositories/{id}': {
    get: one('One repository, by its id or name', 'RepositoryDetail'),
    patch: {
      ...one(
        'Change a repository; security null gives the decision back to the guess',
        'RepositoryDetail',
      ),
      body: object(
        {
          enabled: boolean,
          security: nullable(boolean),
          name: string,
          repoId: nullable(string),
          arch: string,
          authRequired: boolean,
        },
        [
          ...['enabled', 'security', 'name'],
          ...['repoId', 'arch', 'authRequired'],
        ],
      ),
    },
    delete: gone('Delete a repository and its mirrors'),
  },
  '/repositories/{id}/refresh': {
    post: {
      ...task('Check the mirrors of a repository now'),
      body: refreshBody,
    },
  },
  '/mirrors': {
    get: list('Mirrors', 'Mirror', mirrorFilters),
    post: {
      summary: 'Give a repository a further mirror, which is read at once',
      answers: 201,
      schema: ref('Mirror'),
      body: object(
        { repository: idOrNameInBody, url: string, enabled: boolean },
        ['enabled'],
      ),
    },
  },
  '/mirrors/{id}': {
    get: one('One mirror', 'Mirror'),
    patch: {
      ...one('Change a mirror', 'Mirror'),
      body: object(
        {
          enabled: boolean,
          refresh: boolean,
          url: string,
          repository: described(
            idOrNameInBody,
            'Moves it to another one of the same type and architecture',
          ),
          forgetTrust: described(
            { type: 'boolean', enum: [true] },
            'Forgets by which key it was verified and how old its metadata was, of all mirrors of its list',
          ),
        },
        ['enabled', 'refresh', 'url', 'repository', 'forgetTrust'],
      ),
    },
    delete: gone('Delete a mirror'),
  },
  '/mirrors/{id}/refresh': {
    post: { ...task('Check one mirror now'), body: refreshBody },
  },
};
