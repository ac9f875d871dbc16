import type {
  QuarantineCase,
  QuarantineDecision,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import { type Filter, readNumber } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context, type Session } from './Session';

const QUARANTINE_FILTERS: readonly Filter[] = [
  ['--host <name>', 'under the name of this host'],
  ['--status <statuses>', 'waiting, accepted, rejected, renamed, or several'],
];

const quarantineColumns: readonly Column<QuarantineCase>[] = [
  { name: 'id', value: item => item.id },
  { name: 'host', value: item => item.host },
  { name: 'status', value: item => item.status },
  { name: 'held', value: item => item.held },
  { name: 'first', value: item => item.firstAt, time: true },
  { name: 'last', value: item => item.lastAt, time: true },
  { name: 'address', value: item => item.address },
  { name: 'both', value: item => item.bothReport },
  { name: 'reasons', value: item => item.reasons.join(' ') },
];

export function addQuarantineCommands(
  program: Command,
  context: Context,
): void {
  const quarantine = program
    .command('quarantine')
    .description('Machines that report under names of other hosts');

  addListCommand(
    context,
    quarantine,
    'list',
    'List machines, those that wait for a decision first',
    {
      sorts: 'id, host, status, firstAt, lastAt, reports',
      filters: QUARANTINE_FILTERS,
      fetch: (client, query) => client.getQuarantine(query),
      columns: quarantineColumns,
      empty: 'Nothing is held.',
    },
  );

  addCommand(
    context,
    quarantine,
    'accept <id>',
    'It is the host, set up anew: apply what is held',
    () => undefined,
    (session, [id]) => decide(session, id, { decision: 'accept' }),
  );

  addCommand<{ revokeKey?: boolean }>(
    context,
    quarantine,
    'reject <id>',
    'It is not: drop what is held and what comes later',
    command => command.option('--revoke-key', 'revoke its key too'),
    (session, [id], { revokeKey }) =>
      decide(session, id, { decision: 'reject', revokeKey }),
  );

  addCommand(
    context,
    quarantine,
    'rename <id> <name>',
    'It is another host, of this name from now on',
    () => undefined,
    (session, [id, name]) => decide(session, id, { decision: 'rename', name }),
  );

  addCommand(
    context,
    quarantine,
    'forget <id>',
    'Forget a decision: its next report is judged anew',
    () => undefined,
    async (session, [id]) => {
      await session.client.forgetQuarantine(readNumber(id, 'quarantine'));
      session.say(`${id} was forgotten.`);
    },
  );
}

async function decide(
  session: Session,
  id: string,
  decision: QuarantineDecision,
): Promise<void> {
  const decided = await session.client.decideQuarantine(
    readNumber(id, 'quarantine'),
    decision,
  );
  if (session.results.forPrograms) {
    session.results.one(decided, quarantineColumns);
  } else {
    session.say(`${decided.host}: ${decided.status}.`);
  }
}
