import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(120_000);

describe('where hosts come from', () => {
  const databases = testDatabases();
  let patchman: TestPatchman;
  afterEach(() => patchman?.stop());

  it.each(databases.ids)(
    'is the address and the token of each, in pages, on %s',
    async id => {
      patchman = await startPatchman({ knex: await databases.migrated(id) });
      await patchman.report(rpmReportOf('plain', [], []));
      const { body: token } = await patchman
        .post('/enrolment-tokens', { name: 'rollout' })
        .expect(201);
      const { body: enrolled } = await patchman.anonymous
        .post('/api/patchman/enrol')
        .send({ token: token.token, hostname: 'enrolled' })
        .expect(201);
      await patchman.anonymous
        .post('/api/patchman/api/report/')
        .set('Authorization', `Api-Key ${enrolled.key}`)
        .send(rpmReportOf('enrolled', [], []))
        .expect(202);
      await patchman.settled();

      const { body } = await patchman.get('/host-origins').expect(200);
      expect(body).toEqual({
        totalItems: 2,
        items: [
          {
            name: 'enrolled',
            address: expect.stringContaining('127.0.0.1'),
            token: 'rollout',
          },
          { name: 'plain', address: expect.anything(), token: null },
        ],
      });
      const next = await patchman
        .get('/host-origins?limit=1&after=enrolled')
        .expect(200);
      expect(next.body.items.map(({ name }: any) => name)).toEqual(['plain']);
      const named = await patchman
        .get('/host-origins?name=enrolled,other')
        .expect(200);
      expect(named.body.totalItems).toBe(1);
      await patchman.get('/host-origins?owner=me').expect(400);
    },
  );
});
