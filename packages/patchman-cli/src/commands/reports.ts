import type { Report } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import { type Filter, readNumber } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context } from './Session';

const REPORT_FILTERS: readonly Filter[] = [
  ['--host <name>', 'of this host'],
  [
    '--status <statuses>',
    'pending, processed, failed, quarantined, rejected, or several',
  ],
  ['--protocol <number>', 'of this protocol'],
];

const reportColumns: readonly Column<Report>[] = [
  { name: 'id', value: report => report.id },
  { name: 'host', value: report => report.host },
  { name: 'status', value: report => report.status },
  { name: 'received', value: report => report.receivedAt, time: true },
  { name: 'protocol', value: report => report.protocol },
  { name: 'size', value: report => report.size },
  { name: 'address', value: report => report.address },
  { name: 'client', value: report => report.userAgent },
  { name: 'problems', value: report => report.problems.length },
  { name: 'error', value: report => report.error },
];

export function addReportCommands(program: Command, context: Context): void {
  const reports = program
    .command('reports')
    .description('Reports: what hosts sent');

  addListCommand(context, reports, 'list', 'List reports, the newest first', {
    sorts: 'id, host, receivedAt, status, size',
    filters: REPORT_FILTERS,
    fetch: (client, query) => client.getReports(query),
    columns: reportColumns,
    empty: 'No report.',
    screenful: 100,
  });

  addCommand(
    context,
    reports,
    'show <id>',
    'Show a report with what was left out of it',
    () => undefined,
    async (session, [id]) => {
      session.results.one(
        await session.client.getReport(readNumber(id, 'report')),
        [
          ...reportColumns.filter(({ name }) => name !== 'problems'),
          {
            name: 'problems',
            value: report =>
              report.problems
                .map(({ path, message }) => `${path}: ${message}`)
                .join(' '),
          },
        ],
      );
    },
  );

  addCommand(
    context,
    reports,
    'process <id...>',
    'Process reports again',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        await session.client.processReport(readNumber(id, 'report'));
        session.say(`Report ${id} is in the queue.`);
      }
    },
  );

  addCommand(
    context,
    reports,
    'delete <id...>',
    'Delete reports',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        await session.client.deleteReport(readNumber(id, 'report'));
        session.say(`Report ${id} was deleted.`);
      }
    },
  );
}
