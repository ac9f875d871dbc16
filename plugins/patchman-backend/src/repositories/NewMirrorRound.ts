import {
  describeFailed,
  type EvaluatedHosts,
  type EvaluationService,
} from '../inventory/evaluations/EvaluationService';
import { countOf } from '../texts/countOf';
import type { Progress } from '../tasks/TaskRunner';
import type { MirrorGroup } from './mirrorGroups';
import type { RefreshService } from './RefreshService';

export interface NewMirrorServices {
  refresh: RefreshService;
  evaluations: EvaluationService;
}

/** One round: from the first new mirror until none is left. */
export class NewMirrorRound {
  /** By their ids: each is tried once in a round, whatever becomes of it. */
  private readonly takenUp = new Set<number>();
  private underWay = 0;
  private done = 0;
  private checked = 0;
  private failed = 0;
  private readonly evaluated: EvaluatedHosts = {
    hosts: 0,
    computed: 0,
    failed: 0,
  };
  private readonly errors: unknown[] = [];
  private lookAgain = true;
  private evaluateAgain = false;
  private wake: () => void = () => {};

  constructor(
    private readonly options: NewMirrorServices,
    private readonly signal: AbortSignal,
    private readonly progress: Progress,
  ) {}

  look(): void {
    this.lookAgain = true;
    this.wake();
  }

  async readAll(): Promise<string> {
    const { refresh, evaluations } = this.options;
    while (!this.isDone()) {
      const woken = new Promise<void>(resolve => {
        this.wake = resolve;
      });
      if (this.lookAgain && !this.signal.aborted) {
        this.lookAgain = false;
        for (const group of await refresh.newMirrorGroups()) this.takeUp(group);
      } else if (this.evaluateAgain && this.underWay > 0) {
        this.evaluateAgain = false;
        const waiting = refresh.hostsOfNewMirrors();
        this.add(await evaluations.evaluateDueHosts(this.signal, waiting));
      } else {
        await woken;
      }
    }
    if (this.errors.length > 0) throw this.errors[0];
    // What is left waits for mirrors that no format reads.
    this.add(await evaluations.evaluateDueHosts(this.signal));
    const { checked, failed, evaluated } = this;
    return `${countOf(
      checked,
      'new mirror',
    )} checked, ${failed} failed. ${countOf(
      evaluated.hosts,
      'host',
    )} evaluated.${describeFailed(evaluated)}`;
  }

  private isDone(): boolean {
    return this.underWay === 0 && (!this.lookAgain || this.signal.aborted);
  }

  private takeUp(group: MirrorGroup): void {
    const fresh = group.filter(({ id }) => !this.takenUp.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) this.takenUp.add(id);
    this.underWay++;
    this.read(fresh)
      .catch(error => this.errors.push(error))
      .finally(() => {
        this.underWay--;
        this.evaluateAgain = true;
        this.wake();
      });
  }

  private async read(group: MirrorGroup): Promise<void> {
    const { checked, failed } = await this.options.refresh.refreshNewMirrors(
      group,
      this.signal,
    );
    this.checked += checked;
    this.failed += failed;
    this.done++;
    await this.progress(this.done, this.done + this.underWay - 1);
  }

  private add({ hosts, computed, failed }: EvaluatedHosts): void {
    this.evaluated.hosts += hosts;
    this.evaluated.computed += computed;
    this.evaluated.failed += failed;
  }
}
