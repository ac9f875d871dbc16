import { useApi } from '@backstage/core-plugin-api';
import { Task } from 'backstage-plugin-patchman-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { patchmanApiRef } from '../api';

const POLL_MS = 1000;

/** A task of the backend that is started here and followed to its end. */
export interface FollowedTask {
  task: Task | undefined;
  error: Error | undefined;
  running: boolean;
  start: (begin: () => Promise<Task>) => void;
}

/** Starts tasks and polls them; `onDone` is called once when a task has ended well. */
export function useTask(onDone: () => void = () => {}): FollowedTask {
  const api = useApi(patchmanApiRef);
  const [task, setTask] = useState<Task>();
  const [error, setError] = useState<Error>();
  const [starting, setStarting] = useState(false);
  const done = useRef(onDone);
  done.current = onDone;

  const start = useCallback((begin: () => Promise<Task>) => {
    setStarting(true);
    setError(undefined);
    setTask(undefined);
    begin()
      .then(setTask, setError)
      .finally(() => setStarting(false));
  }, []);

  useEffect(() => {
    if (task?.status === 'done') done.current();
    if (task?.status !== 'running') return undefined;
    let gone = false;
    const timer = setTimeout(() => {
      api.getTask(task.id).then(
        next => !gone && setTask(next),
        failure => {
          if (gone) return;
          setTask(undefined);
          setError(failure);
        },
      );
    }, POLL_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api, task]);

  return {
    task,
    error,
    running: starting || task?.status === 'running',
    start,
  };
}
