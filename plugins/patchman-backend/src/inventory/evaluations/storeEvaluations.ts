import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { now } from '../../database/time';
import type { EvaluationResult } from '../../evaluation';
import { GoneContentError } from '../GoneContentError';
import { ensurePackages } from '../packages/ensurePackages';
import { ensureUpdates, type UpdateIds } from './sharedUpdates';

/** An answer that was computed. */
export interface ComputedEvaluation {
  key: string;
  result: EvaluationResult;
  /** Names of the errata that its hosts are behind of. */
  errata: readonly string[];
}

export interface StoredEvaluations {
  /** Ids of the evaluations by their keys; some may be another backend's of the same key. */
  ids: Map<string, number>;
  /** Ids of updates by their digests, to be noted once the transaction is committed. */
  updates: Map<string, number>;
}

/**
 * Writes answers under their keys, in a handful of statements however many they are.
 * @throws GoneContentError when one of those was cleaned away at this moment
 */
export async function storeEvaluations(
  trx: Knex.Transaction,
  computed: readonly ComputedEvaluation[],
  hints: UpdateIds,
): Promise<StoredEvaluations> {
  const added: { id: number; key: string }[] = await trx('evaluation')
    .insert(computed.map(toRow))
    .onConflict('key')
    .ignore()
    .returning(['id', 'key']);
  const ids = new Map(added.map(({ id, key }) => [key, id]));
  const fresh = computed.filter(({ key }) => ids.has(key));
  const updates = await storeUpdates(trx, fresh, ids, hints);
  await insertRows(
    trx,
    'evaluation_erratum',
    fresh.flatMap(({ key, errata }) =>
      [...new Set(errata.map(name => name.slice(0, 255)))].map(name => ({
        evaluation_id: ids.get(key)!,
        name,
      })),
    ),
  );
  await insertRows(
    trx,
    'evaluation_foreign',
    fresh.flatMap(({ key, result }) =>
      result.foreign.map(packageId => ({
        evaluation_id: ids.get(key)!,
        package_id: packageId,
      })),
    ),
  );
  const others = computed.filter(({ key }) => !ids.has(key));
  if (others.length > 0) {
    const found: { id: number; key: string }[] = await trx('evaluation')
      .whereIn(
        'key',
        others.map(({ key }) => key),
      )
      .forKeyShare()
      .select('id', 'key');
    if (found.length < others.length)
      throw new GoneContentError('An evaluation');
    for (const { id, key } of found) ids.set(key, id);
  }
  return { ids, updates };
}

function toRow({ key, result }: ComputedEvaluation) {
  const all = [...result.updates, ...(result.reported ?? [])];
  const security = all.filter(update => update.security).length;
  return {
    key,
    computed_at: now(),
    known: result.known,
    security,
    other: all.length - security,
    blocked: all.filter(update => update.blockedBy).length,
    foreign_packages: result.foreign.length,
    reboot_required: result.reboot.required,
    reboot_evidence: JSON.stringify(result.reboot.evidence),
    doubts: JSON.stringify(result.doubts),
    phased: JSON.stringify(result.phased ?? []),
  };
}

async function storeUpdates(
  trx: Knex.Transaction,
  computed: readonly ComputedEvaluation[],
  ids: ReadonlyMap<string, number>,
  hints: UpdateIds,
): Promise<Map<string, number>> {
  const reported = computed.flatMap(({ key, result }) =>
    (result.reported ?? []).map(update => ({ key, update })),
  );
  // What hosts report was perhaps never seen in any repository.
  const reportedIds = await ensurePackages(
    trx,
    reported.map(({ update }) => update.available),
  );
  const rows = [
    ...computed.flatMap(({ key, result }) =>
      result.updates.map(update => ({
        key,
        update,
        availableId: update.available.id,
        source: 'evaluated',
      })),
    ),
    ...reported.map((one, i) => ({
      ...one,
      availableId: reportedIds[i],
      source: 'reported',
    })),
  ];
  const updates = rows.map(({ update, availableId, source }) => ({
    installed_id: update.installed.id,
    available_id: availableId,
    source,
    repository_id: update.repositoryId,
    security: update.security,
    kind: update.kind,
    blocked_reason: update.blockedBy?.reason ?? null,
    blocked_detail: update.blockedBy?.detail ?? null,
    why: JSON.stringify(update.why),
    errata: JSON.stringify(update.errata),
    severity: (update.severity ?? '').slice(0, 64),
    reboot_suggested: update.rebootSuggested ?? false,
  }));
  const shared = await ensureUpdates(trx, updates, hints);
  await insertRows(
    trx,
    'evaluation_entry',
    rows.map(({ key }, i) => ({
      evaluation_id: ids.get(key)!,
      update_id: shared.ids[i],
    })),
  );
  return shared.found;
}
