import type { EvaluationService } from '../inventory/evaluations/EvaluationService';
import type { TaskRunner } from '../maintenance/TaskRunner';
import { countOf } from '../maintenance/countOf';
import type { RefreshService } from './RefreshService';

/** Reads the mirrors of a new host at once, instead of leaving it unknown until the next scheduled refresh. */
export class NewMirrorWatch {
  private underWay = false;
  private again = false;

  constructor(
    private readonly options: {
      tasks: TaskRunner;
      refresh: RefreshService;
      evaluations: EvaluationService;
    },
  ) {}

  /** Says that there may be mirrors that were never read. Returns at once; many calls are one look. */
  look(): void {
    if (this.underWay) {
      this.again = true;
      return;
    }
    this.underWay = true;
    this.readNewMirrors()
      .catch(() => {
        // The task has noted and logged it; the scheduled refresh tries again.
      })
      .finally(() => {
        this.underWay = false;
        if (this.again) {
          this.again = false;
          this.look();
        }
      });
  }

  private async readNewMirrors(): Promise<void> {
    const { tasks, refresh, evaluations } = this.options;
    if (!(await refresh.hasNewMirrors())) return;
    await tasks.runNow({ kind: 'refresh-new-mirrors' }, async signal => {
      const { checked, failed } = await refresh.refreshNewMirrors(signal);
      const { hosts } = await evaluations.evaluateDueHosts(signal);
      return `${countOf(
        checked,
        'new mirror',
      )} checked, ${failed} failed. ${countOf(hosts, 'host')} evaluated.`;
    });
  }
}
