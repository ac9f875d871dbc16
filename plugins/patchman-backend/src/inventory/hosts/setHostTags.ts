import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';

interface HostTag {
  key: string;
  tag_id: number;
  given: boolean | 0 | 1;
}

/** Gives a host the tags that it reports; those that a person or its enrolment gave it stay. */
export async function setReportedTags(
  knex: Knex,
  hostId: number,
  tags: string[],
): Promise<void> {
  const current = await tagsOf(knex, hostId);
  await setTags(knex, hostId, tags, {
    current,
    gone: current.filter(({ given }) => !given),
    given: false,
  });
}

/** Gives a host exactly these tags, as a person wants it; those that it reports come back with its next report. */
export async function setHostTags(
  knex: Knex,
  hostId: number,
  tags: string[],
): Promise<void> {
  const current = await tagsOf(knex, hostId);
  await setTags(knex, hostId, tags, { current, gone: current, given: true });
}

/** Gives a host these tags beside those that it has, for good. */
export async function addHostTags(
  knex: Knex,
  hostId: number,
  tags: string[],
): Promise<void> {
  const current = await tagsOf(knex, hostId);
  await setTags(knex, hostId, tags, { current, gone: [], given: true });
  const wanted = new Set(tags.map(tag => tag.toLowerCase()));
  const reported = current.filter(tag => !tag.given && wanted.has(tag.key));
  for (const piece of inPieces(reported)) {
    await knex('host_tag')
      .where({ host_id: hostId })
      .whereIn('tag_id', idsOf(piece))
      .update({ given: true });
  }
}

/** Gives some hundreds of hosts these tags beside those that they have, for good. */
export async function addTagsTo(
  trx: Knex,
  hostIds: number[],
  tags: string[],
): Promise<void> {
  const wanted = new Map(tags.map(tag => [tag.toLowerCase(), tag]));
  if (wanted.size === 0) return;
  const known = await ensureTags(trx, wanted);
  const rows = known.flatMap(({ id }) =>
    hostIds.map(host_id => ({ host_id, tag_id: id, given: true })),
  );
  for (const piece of inPieces(rows)) {
    await trx('host_tag')
      .insert(piece)
      .onConflict(['host_id', 'tag_id'])
      .merge(['given']);
  }
}

/** Takes these tags from some hundreds of hosts; those that they report come back with their next report. */
export async function removeTagsFrom(
  trx: Knex,
  hostIds: number[],
  tags: string[],
): Promise<void> {
  await trx('host_tag')
    .whereIn('host_id', hostIds)
    .whereIn(
      'tag_id',
      trx('tag')
        .whereIn(
          'key',
          tags.map(tag => tag.toLowerCase()),
        )
        .select('id'),
    )
    .delete();
}

function tagsOf(knex: Knex, hostId: number): Promise<HostTag[]> {
  return knex('host_tag')
    .join('tag', 'tag.id', 'host_tag.tag_id')
    .where('host_tag.host_id', hostId)
    .select('tag.key', 'host_tag.tag_id', 'host_tag.given') as any;
}

/** @param names what the tags are called, by their keys */
async function ensureTags(
  knex: Knex,
  names: ReadonlyMap<string, string>,
): Promise<{ id: number }[]> {
  const find = () =>
    knex('tag')
      .whereIn('key', [...names.keys()])
      // Those that nothing refers to are cleaned away; within a transaction they stay.
      .forKeyShare()
      .select('id');
  let known = await find();
  // Seldom more than once: one that was there may be cleaned away before it is held.
  for (let tries = 0; known.length < names.size && tries < 3; tries++) {
    // Sorted, so that two hosts with the same new tags wait for each other instead of deadlocking.
    await knex('tag')
      .insert([...names].sort().map(([key, name]) => ({ key, name })))
      .onConflict('key')
      .ignore();
    known = await find();
  }
  return known;
}

/** Removes those of `gone` that are not wanted and adds what is missing; nothing is written when nothing differs. */
async function setTags(
  knex: Knex,
  hostId: number,
  tags: string[],
  how: { current: HostTag[]; gone: HostTag[]; given: boolean },
): Promise<void> {
  const wanted = new Map(tags.map(tag => [tag.toLowerCase(), tag]));
  const gone = how.gone.filter(({ key }) => !wanted.has(key));
  for (const piece of inPieces(gone)) {
    await knex('host_tag')
      .where({ host_id: hostId })
      .whereIn('tag_id', idsOf(piece))
      .delete();
  }
  for (const { key } of how.current) wanted.delete(key);
  if (wanted.size === 0) return;

  for (const piece of inPieces(await ensureTags(knex, wanted))) {
    await knex('host_tag').insert(
      piece.map(({ id }) => ({
        host_id: hostId,
        tag_id: id,
        given: how.given,
      })),
    );
  }
}

function idsOf(tags: HostTag[]): number[] {
  return tags.map(({ tag_id }) => tag_id);
}
