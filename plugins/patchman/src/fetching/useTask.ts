import { useApi } from '@backstage/core-plugin-api';
import { Task } from 'backstage-plugin-patchman-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { patchmanApiRef } from '../api';
import { useSignals } from './useSignals';

const POLL_MS = 1000;
/** Where signals tell of it: one may be lost. */
const SIGNALLED_POLL_MS = 5000;

/** A task of the backend that is started here and followed to its end. */
export interface FollowedTask {
  task: Task | undefined;
  error: Error | undefined;
  running: boolean;
  start: (begin: () => Promise<Task>) => void;
}

/** Starts tasks and follows them, by signals where there are any; `onDone` is called once when a task has ended well. */
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

  const runningId = task?.status === 'running' ? task.id : undefined;
  const ask = useRef(() => {});
  const signalled = useSignals(({ tasks }) => {
    if (runningId !== undefined && tasks.includes(runningId)) ask.current();
  });

  useEffect(() => {
    if (task?.status === 'done') done.current();
  }, [task?.id, task?.status]);

  useEffect(() => {
    if (runningId === undefined) return undefined;
    let gone = false;
    let asking = false;
    let again = false;
    ask.current = () => {
      again = asking;
      if (asking) return;
      asking = true;
      api
        .getTask(runningId)
        .then(
          next => !gone && setTask(next),
          failure => {
            if (gone) return;
            setTask(undefined);
            setError(failure);
          },
        )
        .finally(() => {
          asking = false;
          // It was said to have got on while the answer was on its way.
          if (again && !gone) ask.current();
        });
    };
    const timer = setInterval(
      () => ask.current(),
      signalled ? SIGNALLED_POLL_MS : POLL_MS,
    );
    return () => {
      gone = true;
      ask.current = () => {};
      clearInterval(timer);
    };
  }, [api, runningId, signalled]);

  return {
    task,
    error,
    running: starting || task?.status === 'running',
    start,
  };
}
