import {
  arrayOf,
  boolean,
  described,
  integer,
  nullable,
  object,
  string,
} from './schema';
import {
  flag,
  gone,
  idOrName,
  idOrNameInBody,
  list,
  one,
  type Operation,
} from './operation';

/** Operating systems, and what hosts share besides. */
export const operatingSystemOperations: Record<
  string,
  Record<string, Operation>
> = {
  '/operating-systems': {
    get: list('Operating system releases', 'OperatingSystem', {
      used: { ...flag, description: 'Whether any host runs it' },
      hasRepositories: {
        ...flag,
        description: 'Whether it was given repositories',
      },
    }),
  },
  '/operating-systems/{id}': {
    get: one(
      'One operating system release, by its id or name',
      'OperatingSystemDetail',
    ),
    patch: {
      ...one(
        'Give a release the repositories that hosts may be judged by, or say what it is called',
        'OperatingSystemDetail',
      ),
      body: object(
        {
          repositories: arrayOf(
            object({ id: integer, priority: integer }, ['priority']),
          ),
          codename: nullable(string),
          cpe: nullable(string),
        },
        ['repositories', 'codename', 'cpe'],
      ),
    },
    delete: gone(
      'Delete a release that no host runs, with its variants; 409 where one does',
    ),
  },
  '/operating-systems/{id}/merge': {
    post: {
      ...one(
        'Give the variants, hosts and repositories of a release to another, and delete it',
        'OperatingSystemDetail',
      ),
      body: object({ into: idOrNameInBody }),
    },
  },
  '/operating-system-variants': {
    get: list(
      'Operating systems as hosts report them',
      'OperatingSystemVariant',
      {
        release: idOrName,
        arch: string,
        used: { ...flag, description: 'Whether any host runs it' },
      },
    ),
  },
  '/operating-system-variants/{id}': {
    get: one('One of them', 'OperatingSystemVariant'),
    patch: {
      ...one('Say which release it belongs to', 'OperatingSystemVariant'),
      body: object(
        {
          release: idOrNameInBody,
          create: described(
            boolean,
            'Makes a release of this name where there is none',
          ),
        },
        ['create'],
      ),
    },
    delete: gone('Delete one that no host runs; 409 where one does'),
  },
  '/domains': { get: list('Domains of hosts', 'NamedHosts', { used: flag }) },
  '/architectures': {
    get: list('Architectures of hosts', 'NamedHosts', { used: flag }),
  },
};
