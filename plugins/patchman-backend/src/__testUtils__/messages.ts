import type { ChildProcess } from 'node:child_process';

/** Waits for a message of a process that has a given field; loaders send others. */
export function messageWith<T>(child: ChildProcess, field: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = () =>
      reject(new Error(`The process ended before it told ${field}`));
    const onMessage = (message: any) => {
      if (message?.[field] === undefined) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
