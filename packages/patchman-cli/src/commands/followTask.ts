import { setTimeout as sleep } from 'node:timers/promises';
import type { Task } from 'backstage-plugin-patchman-common';
import { EXIT } from '../errors';
import type { Session } from './Session';

/**
 * Waits until a task ends, and shows how far it is.
 * @returns the task as it ended
 */
export async function followTask(
  session: Session,
  started: Task,
): Promise<Task> {
  let task = started;
  while (task.status === 'running') {
    const { progress } = task;
    session.output.progress(
      `${task.name}${
        progress
          ? `: ${progress.done.toLocaleString(
              'en',
            )} of ${progress.total.toLocaleString('en')}`
          : ' …'
      }`,
    );
    await sleep(session.context.pollEvery);
    task = await session.client.getTask(task.id);
  }
  return task;
}

/**
 * Follows a task and says how it ended.
 * @returns the exit code
 */
export async function finishTask(
  session: Session,
  started: Task,
): Promise<number> {
  const task = await followTask(session, started);
  const said = `${task.name}: ${task.message ?? task.status}`;
  if (task.status === 'done') {
    session.say(said);
    for (const { title, count, examples, mended } of task.findings ?? []) {
      if (count > 0) {
        session.say(
          `  ${title}: ${count}${mended ? ' (mended)' : ''}${
            examples.length > 0 ? `: ${examples.join(', ')}` : ''
          }`,
        );
      }
    }
    return EXIT.done;
  }
  session.output.note(said);
  return EXIT.incomplete;
}
