import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from './__testUtils__/databases';
import { freePort } from './__testUtils__/freePort';
import { chosenInputs } from './__testUtils__/hostile/chosenInputs';
import { HostileRun } from './__testUtils__/hostile/HostileRun';
import { LivenessWatch } from './__testUtils__/hostile/LivenessWatch';
import {
  recordedMirrors,
  recordedReports,
} from './__testUtils__/hostile/fixtures';
import {
  KillableBackend,
  shareDatabase,
} from './__testUtils__/KillableBackend';

jest.setTimeout(1_800_000);

/**
 * What the backend may cost whoever shares its process: 250 ms. Where others fill the caches of the same cores, the same
 * work takes up to twice as long.
 */
const MAX_TURN_MS = 400;
const MAX_MEMORY_MB = 400;
/** A busy machine may take long over everything, so that only what would never end is caught. */
const MAX_SETTLING_MS = 900_000;
const INNOCENTS = ['before', 'meanwhile'].map(
  name => `${name}.innocent.example.org`,
);

/** Together they would not fit into the memory that is allowed. */
const CROWD = Array.from(
  { length: 48 },
  (_, i) => `crowd${i}.hostile.example.org`,
);

const config = {
  fetch: { allow: ['127.0.0.1'] },
  reports: { protocol1: { enabled: true, allowFrom: ['127.0.0.1'] } },
};

/** Everybody else was served: their reports are processed and their mirrors read. */
async function expectInnocentsServed(knex: Knex, run: HostileRun) {
  expect(run.innocentTrouble).toEqual([]);
  expect(
    await knex('report')
      .whereIn('id', run.innocentReports)
      .whereNot({ status: 'processed' })
      .select('host_name', 'status', 'error'),
  ).toEqual([]);
  for (const hostname of INNOCENTS) {
    expect(
      await knex('mirror')
        .whereLike('url', `%innocent-${hostname}%`)
        .first('error', 'succeeded_at'),
    ).toEqual({ error: null, succeeded_at: expect.any(String) });
  }
}

describe('a backend that hostile hosts report to, with hostile mirrors', () => {
  const databases = testDatabases();

  async function withBackend(
    id: TestDatabaseId,
    work: (
      backend: KillableBackend,
      run: HostileRun,
      knex: Knex,
    ) => Promise<void>,
  ): Promise<void> {
    const { knex, database, clean } = await shareDatabase(databases, id);
    const backend = new KillableBackend(await freePort(), database, config, {
      asInProduction: true,
    });
    const run = await HostileRun.start(backend, knex);
    try {
      await run.prepare(INNOCENTS);
      await work(backend, run, knex);
    } finally {
      await backend.kill();
      await run.stop();
      await clean();
    }
  }

  it.each(databases.ids)('goes on for everybody else, on %s', async id => {
    const { reports, mirrors } = await chosenInputs({
      part: databases.ids.indexOf(id),
      parts: databases.ids.length,
    });
    await withBackend(id, async (backend, run, knex) => {
      await run.prepareFor(reports, mirrors);
      await run.prepare(CROWD);
      await backend.start();
      const watch = await LivenessWatch.start(backend);
      // How it starts, and what it loads at its first report, is another matter.
      await run.reportInnocent(INNOCENTS[0], '0');
      await run.settled(MAX_SETTLING_MS);
      await backend.loop();
      try {
        let done = false;
        const innocent = (async () => {
          for (let version = 1; !done; version++) {
            await run.reportInnocent(INNOCENTS[0], `${version}`);
            await sleep(500);
          }
        })();
        const [refused] = await Promise.all([
          run.sendCrowd(CROWD),
          run.publish(mirrors),
          run.sendReports(reports),
          sleep(1000).then(() => run.reportInnocent(INNOCENTS[1], '1')),
        ]);
        const open = await run.settled(MAX_SETTLING_MS);
        done = true;
        await innocent;

        const seen = await watch.seen();
        const loop = await backend.loop();
        process.stdout.write(
          `${id}: the longest turn of the event loop took ${Math.round(
            loop.longest,
          )} ms, the slowest of ${seen.probes} liveness answers ${Math.round(
            seen.maxMs,
          )} ms, ${Math.round(
            seen.maxRawMs,
          )} ms with the machine's own delay; ${Math.round(
            seen.memory,
          )} MB over idle\n`,
        );
        const stalls = await Promise.all(
          loop.slow
            .filter(({ ms }) => ms > MAX_TURN_MS)
            .map(async ({ at, ms }) => ({
              ms,
              underWay: await run.underWay(at),
            })),
        );
        expect({
          stopped: backend.stopped,
          unanswered: seen.failed,
          refused,
          stalls,
          open,
          complaints: await run.complaints(reports, mirrors),
        }).toEqual({
          stopped: null,
          unanswered: 0,
          refused: [],
          stalls: [],
          open: [],
          complaints: [],
        });
        expect(seen.memory).toBeLessThan(MAX_MEMORY_MB);
        await run.settled(60_000);
        await expectInnocentsServed(knex, run);
      } finally {
        watch.stop();
      }
    });
  });

  it.each(databases.ids)(
    'starts again with them still there, on %s',
    async id => {
      await withBackend(id, async (backend, run, knex) => {
        await run.prepareFor(recordedReports, recordedMirrors);
        await backend.start();
        // In the middle of them it is killed, as if one of them had done it.
        const sending = Promise.all([
          run.publish(recordedMirrors),
          run.sendReports(recordedReports),
        ]);
        await run.askedOnce();
        await backend.kill();
        await sending;
        await backend.start();
        // What was not answered is sent again, by innocent ones too.
        await run.publish(recordedMirrors);
        for (const hostname of INNOCENTS)
          await run.reportInnocent(hostname, '1');
        expect(await run.settled(MAX_SETTLING_MS)).toEqual([]);
        expect(backend.stopped).toBeNull();
        await expectInnocentsServed(knex, run);
      });
    },
  );
});
