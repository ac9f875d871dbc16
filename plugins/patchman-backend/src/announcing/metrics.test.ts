import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { metrics } from '@opentelemetry/api';
import {
  PrometheusExporter,
  PrometheusSerializer,
} from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PATCHMAN_TOPICS } from 'backstage-plugin-patchman-node';
import { testDatabases } from '../__testUtils__/databases';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { ago, fromNow, now } from '../database/time';
import { countAttention } from '../queries/summary/hostAttention';
import { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import { fleetFigures } from './metrics/fleetFigures';

jest.setTimeout(180_000);

const project = (path: string) =>
  readFileSync(resolve(__dirname, '../../../..', path), 'utf8');

describe('metrics', () => {
  const databases = testDatabases();
  let patchman: TestPatchman | undefined;
  let server: LoopbackServer | undefined;
  let teams: TwoTeams | undefined;

  afterEach(async () => {
    metrics.disable();
    await patchman?.stop();
    await server?.stop();
    await teams?.stop();
    patchman = server = teams = undefined;
  });

  /** What Prometheus would be told. */
  const collector = () => {
    const exporter = new PrometheusExporter({ preventServerStart: true });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
    return async () => {
      const { resourceMetrics, errors } = await exporter.collect();
      expect(errors).toEqual([]);
      return new PrometheusSerializer().serialize(resourceMetrics);
    };
  };

  it.each(databases.ids)(
    'are what the dashboard and the documentation name, on %s',
    async id => {
      const collect = collector();
      const knex = await databases.migrated(id);
      server = await LoopbackServer.start();
      publishRpm(server, '/os/', { packages: ['tool-2-1.x86_64'] });
      patchman = await startPatchman({
        knex,
        config: {
          fetch: { allow: ['127.0.0.1'] },
          // On, but by no schedule, so that nothing is asked of the internet.
          errata: { enabled: true, sources: { epss: { enabled: true } } },
        },
      });
      await knex('errata_source').insert({
        ...{ name: 'epss', counts: '{}' },
        ...{ checked_at: now(), succeeded_at: fromNow({ minutes: -10 }) },
      });
      const os: [string, string] = ['os', `${server.url}/os/`];
      for (const name of ['web1', 'web2']) {
        await patchman.report(rpmReportOf(name, ['tool-1-1.x86_64'], [os]));
      }
      await patchman.report(rpmReportOf('web1', ['tool-1-1.x86_64'], [os]));
      await patchman.post('/maintenance/evaluate').expect(202);
      await patchman.anonymous
        .post('/api/patchman/api/report/')
        .send({})
        .expect(401);
      await patchman.settled();

      const text = await collect();
      const label = (name: string, labels: string) =>
        Number(
          text
            .split('\n')
            .find(line => line.startsWith(`${name}{${labels}`))
            ?.split(' ')[1],
        );
      expect(label('patchman_hosts', 'state="updates"')).toBe(2);
      expect(label('patchman_hosts', 'state="ok"')).toBe(0);
      expect(label('patchman_updates', 'class="other"')).toBe(2);
      expect(label('patchman_reports_received_total', 'protocol="2"')).toBe(3);
      expect(
        label('patchman_reports_refused_total', 'protocol="2",status="401"'),
      ).toBe(1);
      expect(
        label('patchman_reports_processed_total', 'outcome="processed"'),
      ).toBe(2);
      expect(
        label('patchman_reports_processed_total', 'outcome="unchanged"'),
      ).toBe(1);
      expect(label('patchman_health', 'part="queue"')).toBe(1);
      expect(
        label('patchman_source_age_seconds', 'source="epss"'),
      ).toBeGreaterThanOrEqual(600);

      const exported = [...text.matchAll(/^# TYPE (patchman_\w+)/gm)].map(
        ([, name]) => name,
      );
      const named = (texts: string) => [
        ...new Set(
          [...texts.matchAll(/\bpatchman_[a-z_]+/g)].map(([name]) =>
            name.replace(/_(bucket|sum|count)$/, ''),
          ),
        ),
      ];
      const dashboard: { panels: { targets?: { expr: string }[] }[] } =
        JSON.parse(project('examples/monitoring/grafana-dashboard.json'));
      const shown = named(
        dashboard.panels
          .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
          .join('\n'),
      );
      expect(shown.length).toBeGreaterThan(10);
      expect(shown.filter(name => !exported.includes(name))).toEqual([]);
      const alerts = named(project('examples/monitoring/alerts.yaml'));
      expect(alerts.length).toBeGreaterThan(2);
      expect(alerts.filter(name => !exported.includes(name))).toEqual([]);
      const operations = project('docs/operations.md');
      expect(
        exported.filter(name => !operations.includes(`\`${name}\``)),
      ).toEqual([]);
      expect(
        named(operations).filter(name => !exported.includes(name)),
      ).toEqual([]);
      expect(
        Object.values(PATCHMAN_TOPICS).filter(
          topic => !operations.includes(`\`${topic}\``),
        ),
      ).toEqual([]);
    },
  );

  it.each(databases.ids)(
    'count hosts as the pages do, from what is counted already, on %s',
    async id => {
      const knex = await databases.migrated(id);
      teams = await startTwoTeams(knex);
      const [a, b, c, d] = await knex('host').orderBy('name').pluck('id');
      const change = (host: number, fields: object) =>
        knex('host').where({ id: host }).update(fields);
      const staleBefore = ago({ days: 14 });
      const same = async () => {
        const [figures, counted] = [
          await fleetFigures(knex, staleBefore),
          await countAttention(knex, { visible: 'all', staleBefore }),
        ];
        expect(figures.hosts).toEqual(counted.byState);
        expect(figures.rebootRequired).toBe(counted.attention['hosts-reboot']);
        return figures;
      };
      const { updates } = await same();
      expect(updates.security).toBeGreaterThan(0);
      await change(a, { last_report_at: fromNow({ days: -20 }) });
      await same();
      await change(b, {
        ...{ imported_at: now(), unread: '[{"reason":"x"}]' },
        reported_reboot: true,
      });
      await same();
      await change(c, { evaluation_id: null, evaluation_error: 'x' });
      await change(d, {
        ...{ evaluation_id: null, evaluation_error: 'x' },
        last_report_at: fromNow({ days: -20 }),
      });
      expect((await same()).hosts).toMatchObject({ stale: 2 });
      await knex('evaluation').update({
        ...{ security: 0, other: 0, doubts: '[]', known: true },
        reboot_required: true,
      });
      await same();
    },
  );
});
