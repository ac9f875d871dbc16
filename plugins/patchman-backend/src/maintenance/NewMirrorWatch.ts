import type { Knex } from 'knex';
import { refreshStatistics } from '../database/refreshStatistics';
import type { TaskRunner } from '../tasks/TaskRunner';
import {
  NewMirrorRound,
  type NewMirrorServices,
} from '../repositories/NewMirrorRound';

/**
 * Reads the mirrors of a new host at once, instead of leaving it unknown until the next scheduled refresh. Those that turn
 * up while others are still being read are taken up beside them, and hosts are evaluated when their own mirrors are read.
 */
export class NewMirrorWatch {
  private run: Promise<void> | null = null;
  private round: NewMirrorRound | null = null;
  private again = false;

  constructor(
    private readonly options: NewMirrorServices & {
      knex: Knex;
      tasks: TaskRunner;
    },
  ) {}

  /** Says that there may be mirrors that were never read. Returns at once; many calls are one look. */
  look(): void {
    if (this.run) {
      this.again = true;
      this.round?.look();
      return;
    }
    this.again = false;
    this.run = this.readNewMirrors()
      .catch(() => {
        // The task has noted and logged it; the scheduled refresh tries again.
      })
      .finally(() => {
        this.run = null;
        if (this.again) this.look();
      });
  }

  private async readNewMirrors(): Promise<void> {
    const { tasks, refresh } = this.options;
    if (!(await refresh.hasNewMirrors())) return;
    await tasks.runNow(
      { kind: 'refresh-new-mirrors' },
      async (signal, progress) => {
        this.again = false;
        this.round = new NewMirrorRound(this.options, signal, progress);
        try {
          const sentence = await this.round.readAll();
          await refreshStatistics(this.options.knex);
          return sentence;
        } finally {
          this.round = null;
        }
      },
    );
  }
}
