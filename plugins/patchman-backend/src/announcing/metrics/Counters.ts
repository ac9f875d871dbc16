import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { EvaluatedHosts } from '../../inventory/evaluations/EvaluationService';
import type { ReportOutcome } from '../../intake/ReportProcessor';
import type { RefreshService } from '../../repositories/RefreshService';
import type { TaskChange } from '../../tasks/TaskRunner';

type CheckOutcome = Parameters<
  NonNullable<ConstructorParameters<typeof RefreshService>[0]['onChecked']>
>[0];

/** Seconds: a conditional request takes tenths, the first look at a large repository minutes. */
const CHECK_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const TASK_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 7200];

/**
 * What this backend has done since it started. Names say the unit, because not every exporter adds it.
 */
export class Counters {
  private readonly received;
  private readonly refused;
  private readonly settled;
  private readonly computed;
  private readonly shared;
  private readonly failedHosts;
  private readonly checks;
  private readonly tasks;

  constructor(metrics: MetricsService) {
    this.received = metrics.createCounter('patchman.reports.received', {
      description: 'Reports that were received, by protocol',
      unit: '{report}',
    });
    this.refused = metrics.createCounter('patchman.reports.refused', {
      description:
        'Requests to report that were answered with an error, by protocol and status',
      unit: '{report}',
    });
    this.settled = metrics.createCounter('patchman.reports.processed', {
      description:
        'Reports that are done, by what became of them: processed, unchanged, failed, refused or held',
      unit: '{report}',
    });
    this.computed = metrics.createCounter('patchman.evaluations.computed', {
      description: 'Evaluations that were computed',
      unit: '{evaluation}',
    });
    this.shared = metrics.createCounter('patchman.evaluations.shared', {
      description:
        'Hosts that got an evaluation which was known or computed for another one',
      unit: '{host}',
    });
    this.failedHosts = metrics.createCounter('patchman.evaluations.failed', {
      description: 'Hosts that could not be evaluated',
      unit: '{host}',
    });
    this.checks = metrics.createHistogram('patchman.refresh.duration.seconds', {
      description:
        'How long checks of mirrors took, by outcome: unchanged, changed, list, credentials or failed',
      unit: 's',
      advice: { explicitBucketBoundaries: CHECK_SECONDS },
    });
    this.tasks = metrics.createHistogram('patchman.task.duration.seconds', {
      description: 'How long tasks took, by kind and status',
      unit: 's',
      advice: { explicitBucketBoundaries: TASK_SECONDS },
    });
  }

  noteReceived(protocol: number): void {
    this.received.add(1, { protocol });
  }

  noteRefused(protocol: number, status: number): void {
    this.refused.add(1, { protocol, status });
  }

  noteReport(outcome: ReportOutcome): void {
    this.settled.add(1, { outcome });
  }

  noteEvaluated({ hosts, computed, failed }: EvaluatedHosts): void {
    this.computed.add(computed);
    this.shared.add(Math.max(0, hosts - computed - failed));
    this.failedHosts.add(failed);
  }

  noteCheck(outcome: CheckOutcome, seconds: number): void {
    this.checks.record(seconds, { outcome });
  }

  noteTask({ kind, status, seconds }: TaskChange): void {
    if (seconds !== undefined) this.tasks.record(seconds, { kind, status });
  }
}
