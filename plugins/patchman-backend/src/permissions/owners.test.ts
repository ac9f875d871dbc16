import fc from 'fast-check';
import { testDatabases } from '../__testUtils__/databases';
import { patchmanHostRules } from './hostRules';
import { findHostsByRef } from '../queries/findHostsByRef';
import { type OwnedHost, ownersOf, ownersQuery } from './owners';
import { whereVisible } from './visibility';

jest.setTimeout(120_000);

const REFS = ['group:default/a', 'group:default/b', 'user:default/c'];

const CASES: [what: string, host: OwnedHost, owners: string[]][] = [
  ['nobody says anything', { assignedOwner: null, entities: [] }, []],
  [
    'several trusted entities, each of them',
    {
      assignedOwner: REFS[2],
      entities: [
        { standing: 'trusted', owner: REFS[0] },
        { standing: 'trusted', owner: null },
        { standing: 'trusted', owner: REFS[1] },
      ],
    },
    [REFS[0], REFS[1]],
  ],
  [
    'a given owner before what the module made of the host',
    {
      assignedOwner: REFS[2],
      entities: [{ standing: 'made', owner: REFS[0] }],
    },
    [REFS[2]],
  ],
  [
    'what the module made where nothing else is said',
    {
      assignedOwner: null,
      entities: [
        { standing: 'made', owner: REFS[0] },
        { standing: 'trusted', owner: null },
      ],
    },
    [REFS[0]],
  ],
  [
    'never an entity that is not trusted',
    {
      assignedOwner: null,
      entities: [{ standing: 'claimed', owner: REFS[0] }],
    },
    [],
  ],
];

describe('whose a host is', () => {
  const databases = testDatabases();

  it.each(CASES)('takes %s', (_, host, owners) => {
    expect(ownersOf(host)).toEqual(owners);
  });

  it.each(databases.ids)(
    'is the same for rules, conditions and figures, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const refs = fc.option(fc.constantFrom(...REFS));
      const hosts = fc.sample(
        fc.record({
          assignedOwner: refs,
          entities: fc.array(
            fc.record({
              standing: fc.constantFrom(
                ...(['made', 'trusted', 'claimed'] as const),
              ),
              owner: refs,
            }),
            { maxLength: 3 },
          ),
        }),
        { numRuns: 60, seed: 7 },
      );
      const all: OwnedHost[] = [...CASES.map(([, host]) => host), ...hosts];
      const at = '2026-11-01T00:00:00.000Z';
      await knex('architecture').insert({ id: 1, name: 'x86_64' });
      await knex('domain').insert({ id: 1, name: '' });
      await knex('os_release').insert({ id: 1, name: 'Any' });
      await knex('os_variant').insert({
        ...{ id: 1, name: 'Any', release_id: 1, arch_id: 1 },
      });
      for (const [index, { assignedOwner, entities }] of all.entries()) {
        const name = `host${index}`;
        await knex('host').insert({
          ...{ name, domain_id: 1, arch_id: 1, os_variant_id: 1, kernel: '' },
          ...{ facts: '{}', policy: '{}', protocol: 3, created_at: at },
          ...{ reported_evidence: '[]', last_report_at: at },
          assigned_owner: assignedOwner,
        });
        for (const [number, entity] of entities.entries()) {
          await knex('host_entity').insert({
            ...{ host_name: name, entity_ref: `resource:x/${number}` },
            ...entity,
          });
        }
      }
      const names = all.map((_, index) => `host${index}`);
      const found = await findHostsByRef(knex, names);
      const counted: { host_name: string; owner: string }[] = await ownersQuery(
        knex,
      );
      for (const claims of [[REFS[0]], ['Group:Default/B', REFS[2]], []]) {
        const { isOwner } = patchmanHostRules;
        const condition = isOwner.toQuery({ claims });
        const query = knex('host').select('host.name');
        whereVisible(query, condition as any);
        const bySql = (await query).map(({ name }) => name).sort();
        const byRule = names
          .filter((_, index) => isOwner.apply(found[index]!, { claims }))
          .sort();
        const wanted = claims.map(claim => claim.toLowerCase());
        const byHand = names
          .filter((_, index) =>
            ownersOf(all[index]).some(owner => wanted.includes(owner)),
          )
          .sort();
        const byFigures = [
          ...new Set(
            counted
              .filter(({ owner }) => wanted.includes(owner))
              .map(({ host_name: name }) => name),
          ),
        ].sort();
        expect(bySql).toEqual(byHand);
        expect(byRule).toEqual(byHand);
        expect(byFigures).toEqual(byHand);
      }
    },
  );
});
