import type { HealthPart } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { PatchmanConfig } from '../../config/config';
import { describeSources } from '../../errata/describeSources';
import { everyOf } from '../../errata/settings';
import type { SourceRegistry } from '../../errata/sources';
import { countOf } from '../../texts/countOf';
import { ageOf } from './ageOf';

/** A look at a source takes so long at most, in seconds, and they are looked at one after the other. */
const SLACK = 3600;
/** Sources that a sentence names. */
const NAMED = 5;

export interface HealthOptions {
  knex: Knex;
  config: Pick<PatchmanConfig, 'errata' | 'schedule' | 'staleAfter'>;
  errataSources: SourceRegistry;
}

export interface SourceFigures {
  name: string;
  /** Since it was last read without failure; null: never. */
  ageSeconds: number | null;
  failing: boolean;
  /** Whether it was not read when it was due. */
  late: boolean;
}

/** How the sources stand that are read by schedule. */
export async function errataSourceFigures({
  knex,
  config,
  errataSources,
}: HealthOptions): Promise<SourceFigures[]> {
  const { all } = errataSources;
  const states = await describeSources(knex, all, config.errata);
  return states.flatMap((state, i) => {
    if (!state.on) return [];
    const ageSeconds = ageOf(state.succeededAt);
    const allowed = 2 * (everyOf(all[i], config.errata) / 1000) + SLACK;
    return [
      {
        name: state.name,
        ageSeconds,
        failing: state.error !== null,
        late: ageSeconds === null ? state.error !== null : ageSeconds > allowed,
      },
    ];
  });
}

export function sourcesHealth(sources: readonly SourceFigures[]): HealthPart {
  const ages = sources.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  const part = (status: HealthPart['status'], detail: string): HealthPart => ({
    name: 'sources',
    status,
    detail,
    ageSeconds: ages.length > 0 ? Math.max(...ages) : null,
  });
  const named = (some: readonly SourceFigures[]) =>
    [
      ...some.slice(0, NAMED).map(({ name }) => name),
      ...(some.length > NAMED ? [`${some.length - NAMED} more`] : []),
    ].join(', ');
  if (sources.length === 0) {
    return part('unknown', 'No source of errata is read by schedule.');
  }
  const late = sources.filter(source => source.late);
  if (late.length > 0) {
    return part('behind', `Not read when they were due: ${named(late)}.`);
  }
  const never = sources.filter(({ ageSeconds }) => ageSeconds === null);
  if (never.length > 0) {
    return part('unknown', `Not read yet: ${named(never)}.`);
  }
  const failing = sources.filter(source => source.failing);
  return part(
    'ok',
    `${countOf(sources.length, 'source')}${
      failing.length > 0
        ? `, of which the last look failed at ${named(failing)}`
        : ''
    }.`,
  );
}
