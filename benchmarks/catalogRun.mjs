// What hosts cost the catalog: a catalog of its own, with the module, and hosts that are made up. Started by catalog.mjs, answers
// over IPC.
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { watched } from './measure.mjs';

const moduleRequire = createRequire(
  new URL(
    '../plugins/catalog-backend-module-patchman/package.json',
    import.meta.url,
  ),
);
const portalRequire = createRequire(
  new URL('../packages/backend/package.json', import.meta.url),
);
const { createServiceFactory, createBackendModule, coreServices } =
  moduleRequire('@backstage/backend-plugin-api');
const { createBackend } = portalRequire('@backstage/backend-defaults');
const { ConfigReader } = moduleRequire('@backstage/config');
const { eventsServiceRef } = moduleRequire('@backstage/plugin-events-node');
const { default: catalogPlugin } = portalRequire(
  '@backstage/plugin-catalog-backend',
);
const { catalogModulePatchman } = moduleRequire('./src/module.ts');
const { HostReader } = moduleRequire('./src/hosts/HostReader.ts');

const { database, hosts: count } = JSON.parse(process.argv[2]);

/** A port that nobody listens on; the catalog asks itself under its address. */
const port = await new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});
// The backend itself would only log it and stay.
const fail = message => {
  console.error(message);
  process.exit(1);
};

const hostOf = (index, tags = ['www']) => ({
  name: `host${index}.example.com`,
  os: { release: 'Debian 12', variant: 'Debian 12.11' },
  arch: 'x86_64',
  tags,
  assignedOwner: null,
});
const hosts = Array.from({ length: count }, (_, index) => hostOf(index));
// How long the Patchman backend takes to list them is measured elsewhere.
HostReader.prototype.readHosts = async () => hosts;

/** What the catalog's tasks would do by schedule, run here when it is measured. */
const tasks = new Map();
const subscribers = [];
let knex;

const service = (ref, factory) =>
  createServiceFactory({ service: ref, deps: {}, factory });
const backend = createBackend();
backend.add(
  service(
    coreServices.rootConfig,
    () =>
      new ConfigReader({
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database,
          auth: { dangerouslyDisableDefaultAuthPolicy: true },
        },
        // What the catalog makes of entities costs the same whoever gave them.
        catalog: { processingInterval: false },
      }),
  ),
);
backend.add(
  service(coreServices.rootLogger, () => {
    const logger = {
      ...{ debug() {}, info() {}, warn: fail, error: fail },
      child: () => logger,
    };
    return logger;
  }),
);
backend.add(
  service(coreServices.scheduler, () => ({
    createScheduledTaskRunner: () => ({
      run: async task => tasks.set(task.id, task.fn),
    }),
    scheduleTask: async () => {},
    triggerTask: async () => {},
    cancelTask: async () => {},
    getScheduledTasks: async () => [],
  })),
);
backend.add(
  service(eventsServiceRef, () => ({
    publish: async () => {},
    subscribe: async subscriber => subscribers.push(subscriber),
  })),
);
backend.add(catalogPlugin);
backend.add(catalogModulePatchman);
backend.add(
  createBackendModule({
    pluginId: 'catalog',
    moduleId: 'benchmark',
    register(env) {
      env.registerInit({
        deps: { database: coreServices.database },
        async init(deps) {
          knex = await deps.database.getClient();
        },
      });
    },
  }),
);
await backend.start();

let statements = 0;
knex.on('query', () => {
  statements++;
});
const measure = async work => {
  statements = 0;
  const figures = await watched(work);
  return { ...figures, statements };
};
const sleep = milliseconds =>
  new Promise(resolve => setTimeout(resolve, milliseconds));
const until = async (so, every = 50) => {
  while (!(await so())) await sleep(every);
};
const given = async where => {
  const [row] = await knex('refresh_state').modify(where).count('* as count');
  return Number(row.count);
};
const giveAll = () => tasks.get('patchman-hosts-to-entities')();
/** What the backend tells of hosts that changed. */
const publish = async (topic, payloads) => {
  for (const { onEvent, topics } of subscribers) {
    if (!topics.includes(topic)) continue;
    for (const eventPayload of payloads) await onEvent({ topic, eventPayload });
  }
};
const change = (indexes, tag) =>
  measure(async () => {
    await publish(
      'patchman.host.changed',
      indexes.map(index => ({ host: hostOf(index, [tag]) })),
    );
    await until(
      async () =>
        (await given(query =>
          query.where('unprocessed_entity', 'like', `%"${tag}"%`),
        )) === indexes.length,
      500,
    );
  });

/** Writes what processing the entities would, as far as it is asked for. */
async function complete() {
  const rows = await knex('refresh_state').select(
    ...['entity_id', 'entity_ref', 'unprocessed_entity'],
  );
  const found = rows.map(({ entity_id, entity_ref, unprocessed_entity }) => {
    const { metadata } = JSON.parse(unprocessed_entity);
    const values = {
      kind: 'resource',
      'metadata.name': metadata.name,
      'metadata.uid': entity_id,
    };
    for (const [name, value] of Object.entries(metadata.annotations)) {
      values[`metadata.annotations.${name}`] = value;
    }
    return {
      final: {
        ...{ entity_id, entity_ref, hash: '' },
        final_entity: unprocessed_entity,
      },
      search: Object.entries(values).map(([key, value]) => ({
        ...{ entity_id, key: key.toLowerCase() },
        ...{ value, original_value: value },
      })),
    };
  });
  await knex.batchInsert(
    'final_entities',
    found.map(({ final }) => final),
    50,
  );
  await knex.batchInsert(
    'search',
    found.flatMap(({ search }) => search),
    100,
  );
}

await until(async () => tasks.has('patchman-hosts-to-entities'));
const figures = {};
figures.first = await measure(giveAll);
if ((await given(() => {})) !== count) fail('Not all were given');
await complete();
figures.again = await measure(giveAll);
figures.one = await change([17], 'one-changed');
figures.hundred = await change(
  Array.from({ length: 100 }, (_, i) => 100 + i),
  'hundred-changed',
);
figures.gone = await measure(async () => {
  await publish(
    'patchman.host.deleted',
    Array.from({ length: 100 }, (_, i) => ({
      host: hostOf(i).name,
    })),
  );
  await until(async () => (await given(() => {})) === count - 100, 200);
});
process.send({ figures }, () => process.exit(0));
