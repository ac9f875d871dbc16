import type { Task } from 'backstage-plugin-patchman-common';
import type { DbHostRow } from '../database/tables';
import type { Asker } from '../permissions/Access';
import type { ApiServices } from './services';

/** Has a host's updates, and what CVEs mean for it, computed again, for whoever may. */
export async function refreshHost(
  services: Pick<
    ApiServices,
    'audit' | 'tasks' | 'evaluations' | 'verdicts' | 'verdictWatch'
  >,
  asker: Asker,
  row: Pick<DbHostRow, 'id' | 'name'>,
): Promise<Task> {
  const { audit, tasks, evaluations, verdicts, verdictWatch } = services;
  const by = await audit.nameOf(asker);
  return audit.record(
    'principal' in asker ? { name: by, address: null } : asker,
    {
      action: 'host-refresh',
      severity: 'low',
      subject: { kind: 'host', name: row.name },
    },
    async () =>
      tasks.start(
        {
          kind: 'evaluate-host',
          subject: { kind: 'host', name: row.name },
          by,
        },
        async () => {
          const { computed, failed } = await evaluations.evaluateAgain(row.id);
          await verdicts.lookAgain(row.id);
          verdictWatch.look();
          if (failed > 0) return 'The updates cannot be computed.';
          return computed > 0
            ? 'The updates were computed again.'
            : 'Nothing that the updates depend on has changed.';
        },
      ),
  );
}
