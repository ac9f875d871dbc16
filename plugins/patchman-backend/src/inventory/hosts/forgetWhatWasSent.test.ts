import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { machineReport } from '../../__testUtils__/machines';
import { fromNow } from '../../database/time';
import { readProtocol3 } from '../../reports/protocol3/readProtocol3';
import { compareWithKnown } from '../../intake/compareWithKnown';
import { EvaluationContents } from '../evaluations/EvaluationContents';
import { applyReport } from './applyReport';
import { forgetWhatWasSent } from './forgetWhatWasSent';

jest.setTimeout(60_000);

function read(fields: object = {}) {
  return readProtocol3(
    Buffer.from(JSON.stringify(machineReport(null, '1', fields))),
  );
}

const REFERRING = { packages: { digest: 'p1' }, tags: ['www'] };

function apply(
  knex: Knex,
  fields: object = {},
  finish: (trx: Knex) => Promise<void> = async () => {},
) {
  const { report, digests, restDigest } = read(fields);
  return applyReport({
    knex,
    row: {
      ...{ id: 1, received_at: fromNow({ hours: 1 }), address: null },
      ...{ user_agent: null, body_digest: null },
    },
    report,
    digests,
    restDigest,
    installed: new EvaluationContents(knex, 1000).installed,
    guessSecurity: () => false,
    finish,
  });
}

describe('what a host sent and is forgotten', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'is asked for again, also when a report that refers to it was waiting, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const { hostId } = await apply(knex);
      expect(await compareWithKnown(knex, read(REFERRING))).toMatchObject({
        needs: [],
      });
      expect(await forgetWhatWasSent(knex, [hostId])).toBe(1);
      // It was accepted before.
      await apply(knex, REFERRING);
      expect(await compareWithKnown(knex, read(REFERRING))).toMatchObject({
        unchanged: false,
        needs: ['packages'],
      });
      await apply(knex);
      expect(await compareWithKnown(knex, read(REFERRING))).toMatchObject({
        needs: [],
      });
    },
  );

  it.each(databases.ids)(
    'is not made known again by a report that was read before, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const { hostId } = await apply(knex);
      let forgetting: Promise<number> | undefined;
      const onQuery = ({ sql }: { sql: string }) => {
        // Between reading what is known of the host and writing to it.
        if (forgetting || !/select .*from .host. inner join/.test(sql)) return;
        forgetting = forgetWhatWasSent(knex, [hostId]);
      };
      knex.on('query', onQuery);
      // Either it fails and is tried again, or it saw that nothing is known.
      await apply(knex, REFERRING).catch(() => {});
      knex.removeListener('query', onQuery);
      expect(await forgetting).toBe(1);
      const [{ section_digests }] = await knex('host').select(
        'section_digests',
      );
      expect(JSON.parse(section_digests).packages).toBeUndefined();
    },
  );

  it.each(databases.ids)('is only what these hosts sent, on %s', async id => {
    const knex = await databases.migrated(id);
    await apply(knex);
    const before = await knex('host').first();
    expect(
      await forgetWhatWasSent(
        knex,
        knex('host').where({ name: 'other' }).select('id'),
      ),
    ).toBe(0);
    expect(await knex('host').first()).toEqual(before);
  });
});
