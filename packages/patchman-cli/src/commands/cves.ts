import type {
  Cve,
  CveDetail,
  ExposedHost,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import type { Column } from '../output/Results';
import { cveFactColumns } from './columns';
import { type Filter } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context } from './Session';

const CVE_FILTERS: readonly Filter[] = [
  ['--severity <levels>', 'critical, important, moderate, low, none'],
  ['--[no-]kev', 'known to be exploited'],
  ['--epss-above <0..1>', 'likelier to be exploited than this'],
  ['--cvss-above <0..10>', 'scored higher than this'],
  ['--[no-]has-fix', 'with a fix'],
  ['--[no-]affected', 'that ask something of any host'],
  ['--state <states>', 'that hosts have in one of these states'],
  ['--distribution <name>', 'of its hosts, such as debian'],
  ['--release <release>', 'of its hosts, such as debian:12'],
  ['--owner <refs>', 'of their hosts'],
  ['--age <days>', 'that a host is known to have for so long'],
  ['--erratum <name>', 'that this erratum fixes'],
];

const listColumns: readonly Column<Cve>[] = [
  ...cveFactColumns,
  { name: 'fix', value: cve => cve.hasFix },
  { name: 'hosts', value: cve => cve.affectedHosts },
  { name: 'since', value: cve => cve.since, time: true },
  { name: 'title', value: cve => cve.title },
  { name: 'errata', value: cve => cve.errata.join(' '), csvOnly: true },
];

export const cveDetailColumns: readonly Column<CveDetail>[] = [
  { name: 'name', value: cve => cve.name },
  { name: 'title', value: cve => cve.title },
  { name: 'severity', value: cve => cve.severityLevel },
  {
    name: 'scores',
    value: cve =>
      cve.scores
        .map(({ score, by, version }) => `${score ?? '?'} (${version}, ${by})`)
        .join(', '),
  },
  { name: 'epss', value: cve => cve.epss?.score },
  {
    name: 'exploited',
    value: cve => (cve.kev ? `since ${cve.kev.added}` : false),
  },
  { name: 'rejected', value: cve => cve.rejected },
  { name: 'disputed', value: cve => cve.disputed },
  {
    name: 'weaknesses',
    value: cve => cve.cwes.map(({ id }) => id).join(' '),
  },
  { name: 'published', value: cve => cve.published },
  { name: 'modified', value: cve => cve.modified },
  {
    name: 'errata',
    value: cve => cve.errata.map(({ name }) => name).join(' '),
  },
  { name: 'hosts', value: cve => cve.affectedHosts },
  { name: 'fix', value: cve => cve.hasFix },
  {
    name: 'references',
    value: cve => cve.references.map(({ url }) => url).join(' '),
  },
  { name: 'description', value: cve => cve.description?.text },
];

export const exposedColumns: readonly Column<ExposedHost>[] = [
  { name: 'host', value: item => item.name },
  { name: 'os', value: item => item.os.release },
  { name: 'state', value: item => item.exposure },
  { name: 'since', value: item => item.exposedSince, time: true },
  {
    name: 'packages',
    value: item =>
      item.exposed
        .map(({ installed }) => `${installed.name} ${installed.evr}`)
        .join(', '),
  },
  {
    name: 'fixed',
    value: item =>
      [...new Set(item.exposed.map(({ fixed }) => fixed))].join(' '),
  },
];

export function addCveCommands(program: Command, context: Context): void {
  const cves = program
    .command('cves')
    .description('CVEs: who is exposed to what');

  addListCommand(
    context,
    cves,
    'list',
    'List CVEs, what wants to be fixed first comes first',
    {
      sorts:
        'rank, name, severity, cvss, epss, issued, hosts, affectedHosts, since',
      filters: CVE_FILTERS,
      fetch: (client, query) => client.getCves(query),
      columns: listColumns,
      empty: 'No CVE.',
      screenful: 100,
    },
  );

  addCommand(
    context,
    cves,
    'show <name>',
    'Show what is known of a CVE',
    () => undefined,
    async (session, [name]) => {
      session.results.one(await session.client.getCve(name), cveDetailColumns);
    },
  );

  addListCommand(
    context,
    cves,
    'hosts <name>',
    'List the hosts that a CVE asks something of',
    {
      sorts: 'name, os, state, security',
      fetch: (client, query, [name]) => client.getCveHosts(name, query),
      columns: exposedColumns,
      empty: 'It asks nothing of any host.',
    },
  );
}
