// The backend's services and the paths on which hosts report, on a database of their own.
import { createServer } from 'node:http';
import { loadSource, pluginRequire } from './pluginSources.mjs';

const { ConfigReader } = pluginRequire('@backstage/config');
const { DatabaseManager } = pluginRequire(
  '@backstage/backend-defaults/database',
);
const { metrics } = pluginRequire('@opentelemetry/api');
const express = pluginRequire('express');
const { createBackendServices } = loadSource('createBackendServices.ts');
const { createRouter } = loadSource('api/router.ts');
const { readPatchmanConfig } = loadSource('config/config.ts');
const { openDatabase } = loadSource('database/database.ts');
const { builtinSources, SourceRegistry } = loadSource('errata/sources.ts');
const { builtinFormats, FormatRegistry } = loadSource(
  'repositories/formats.ts',
);

const logger = {
  child: () => logger,
  debug: () => {},
  info: () => {},
  warn: console.error,
  error: (message, error) => console.error(message, error ?? ''),
};

/**
 * @param database what stands under `backend.database` in app-config
 * @param mirrors what may be fetched, such as `127.0.0.1:8801`
 * @param errata what stands under `patchman.errata`
 */
export async function startPatchman(database, mirrors, errata = {}) {
  const config = new ConfigReader({
    backend: { database },
    patchman: { fetch: { allow: [mirrors] }, errata },
  });
  const service = DatabaseManager.fromConfig(config, {
    rootLogger: logger,
  }).forPlugin('patchman', {
    logger,
    lifecycle: { addShutdownHook: () => {}, addStartupHook: () => {} },
  });
  const knex = await openDatabase(service);
  const services = await createBackendServices({
    auditor: {},
    auth: {},
    catalog: {},
    logger,
    knex,
    config: readPatchmanConfig(config),
    formats: new FormatRegistry(builtinFormats),
    errataSources: new SourceRegistry(builtinSources),
    // Nobody listens, as in a portal without subscribers and exporters.
    events: { publish: async () => {}, subscribe: async () => {} },
    signals: { publish: async () => {} },
    metrics: metrics.getMeter('benchmarks'),
  });
  const app = express().use(createRouter({ ...services, access: {} }));
  const server = createServer(app);
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;

  return {
    ...services,
    /** Sends a report as a host does, with its key. */
    async post(report, key) {
      const response = await fetch(`${url}/api/report/`, {
        method: 'POST',
        headers: { Authorization: `Api-Key ${key}` },
        body: JSON.stringify(report),
      });
      if (response.status !== 202) throw new Error(await response.text());
      await response.arrayBuffer();
    },
    async stop() {
      await services.processor.stop();
      await services.tasks.stop();
      await services.announcer.stop();
      await services.documents.close();
      await services.reportDocuments.close();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await knex.destroy();
    },
  };
}
