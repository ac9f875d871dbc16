/**
 * The channel of Backstage's signals on which open pages hear that something changed.
 * @public
 */
export const PATCHMAN_SIGNALS = 'patchman';

/**
 * What a signal says: of what kind something changed. It goes to everybody who is signed in and names nothing but tasks, whose
 * ids are random; what became of them is asked for.
 * @public
 */
export type PatchmanSignal = {
  /** Each once. */
  changed: ('reports' | 'hosts' | 'mirrors' | 'errata' | 'tasks')[];
  /** Ids of tasks that began, got on, or ended; at most 100. */
  tasks: string[];
};
