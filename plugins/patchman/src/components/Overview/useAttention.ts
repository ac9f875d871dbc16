import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { Summary } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { Attending } from '../../attention';
import { Fetched, useFetched } from '../../fetching';
import { stateOfSource } from '../Marks';

const EXAMPLES = 3;

/** What somebody may not see is left out, as the summary does it. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ResponseError && error.statusCode === 403) return null;
    throw error;
  }
}

/** What needs attention beyond what the summary tells. */
export function useAttention(summary: Summary): Fetched<Attending[]> {
  const api = useApi(patchmanApiRef);
  return useFetched(async () => {
    const [exploited, sources] = await Promise.all([
      // As the row's link asks.
      unlessRefused(
        api.getCves({
          ...{ kev: true, hasFix: true, affected: true },
          limit: EXAMPLES,
        }),
      ),
      unlessRefused(api.getSources()),
    ]);
    const failing =
      sources?.items.filter(one => stateOfSource(one) === 'failing') ?? [];
    return [
      {
        kind: 'cves-exploited',
        count: exploited?.totalItems ?? 0,
        examples: exploited?.items.map(({ name }) => name) ?? [],
      },
      {
        kind: 'sources-failing',
        count: failing.length,
        examples: failing.slice(0, EXAMPLES).map(({ title }) => title),
      },
    ];
  }, [api, summary.at]);
}
