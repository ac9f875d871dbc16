import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { now } from '../../database/time';
import type { EvaluationResult } from '../../evaluation';
import { GoneContentError } from '../GoneContentError';
import { ensurePackages } from '../packages/ensurePackages';

/**
 * Writes an answer under its key.
 * @param errata names of the errata that the host is behind of
 * @returns the id of the evaluation, which may be another backend's of the same key
 * @throws GoneContentError when that one was cleaned away at this moment
 */
export async function storeEvaluation(
  trx: Knex.Transaction,
  key: string,
  result: EvaluationResult,
  errata: readonly string[],
): Promise<number> {
  const { reported = [] } = result;
  const all = [...result.updates, ...reported];
  const security = all.filter(update => update.security).length;
  const [added] = await trx('evaluation')
    .insert({
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
    })
    .onConflict('key')
    .ignore()
    .returning('id');
  if (!added) {
    const other = await trx('evaluation')
      .where({ key })
      .forKeyShare()
      .first('id');
    if (!other) throw new GoneContentError('An evaluation');
    return other.id;
  }
  // What hosts report was perhaps never seen in any repository.
  const reportedIds = await ensurePackages(
    trx,
    reported.map(({ available }) => available),
  );
  const offeredIds = result.updates.map(({ available }) => available.id);
  const availableIds = [...offeredIds, ...reportedIds];
  await insertRows(
    trx,
    'evaluation_update',
    all.map((update, i) => ({
      evaluation_id: added.id,
      installed_id: update.installed.id,
      available_id: availableIds[i],
      source: i < offeredIds.length ? 'evaluated' : 'reported',
      repository_id: update.repositoryId,
      security: update.security,
      kind: update.kind,
      blocked_reason: update.blockedBy?.reason ?? null,
      blocked_detail: update.blockedBy?.detail ?? null,
      why: JSON.stringify(update.why),
      errata: JSON.stringify(update.errata),
      severity: (update.severity ?? '').slice(0, 64),
      reboot_suggested: update.rebootSuggested ?? false,
    })),
  );
  await insertRows(
    trx,
    'evaluation_erratum',
    [...new Set(errata.map(name => name.slice(0, 255)))].map(name => ({
      evaluation_id: added.id,
      name,
    })),
  );
  await insertRows(
    trx,
    'evaluation_foreign',
    result.foreign.map(packageId => ({
      evaluation_id: added.id,
      package_id: packageId,
    })),
  );
  return added.id;
}
