import type { ReactNode } from 'react';
import { TestApiProvider } from '@backstage/test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { PatchmanSignal, Task } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../api';
import { useTask } from './useTask';

const TASK = { id: 't1', status: 'running' } as Task;

/** Follows a task whose state is what `answers` gives, one after the other, the last one for ever. */
function follow(answers: Task[], withSignals: boolean) {
  let hear: ((signal: PatchmanSignal) => void) | undefined;
  const unsubscribe = jest.fn();
  const getTask = jest.fn(async () =>
    answers.length > 1 ? answers.shift()! : answers[0],
  );
  const signals = {
    subscribe: (channel: string, onMessage: any) => {
      expect(channel).toBe('patchman');
      hear = onMessage;
      return { unsubscribe };
    },
  };
  const onDone = jest.fn();
  const apis: any[] = [[patchmanApiRef, { getTask }]];
  if (withSignals) apis.push([signalApiRef, signals]);
  const { result, unmount } = renderHook(() => useTask(onDone), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <TestApiProvider apis={apis as any}>{children}</TestApiProvider>
    ),
  });
  const signal = (tasks: string[]) =>
    act(async () => hear?.({ changed: ['tasks'], tasks }));
  const start = () => act(async () => result.current.start(async () => TASK));
  return { result, unmount, unsubscribe, getTask, onDone, signal, start };
}

describe('a task that is followed', () => {
  const done = { ...TASK, status: 'done' } as Task;

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is asked for when a signal names it, and by nothing else soon', async () => {
    const { result, unmount, unsubscribe, getTask, onDone, signal, start } =
      follow([TASK, done], true);
    await start();
    await act(async () => jest.advanceTimersByTime(4000));
    expect(getTask).not.toHaveBeenCalled();
    await signal(['another']);
    expect(getTask).not.toHaveBeenCalled();
    await signal(['t1']);
    expect(getTask).toHaveBeenCalledTimes(1);
    expect(result.current.running).toBe(true);
    await signal(['another', 't1']);
    await waitFor(() => expect(result.current.running).toBe(false));
    expect(onDone).toHaveBeenCalledTimes(1);
    await signal(['t1']);
    expect(getTask).toHaveBeenCalledTimes(2);
    unmount();
    expect(unsubscribe).toHaveBeenCalled();
  });

  it('is asked for in a while where a signal was lost', async () => {
    const { result, start } = follow([done], true);
    await start();
    await act(async () => jest.advanceTimersByTime(5000));
    await waitFor(() => expect(result.current.running).toBe(false));
  });

  it('is asked for all the time where there are no signals', async () => {
    const { result, getTask, start } = follow([TASK, TASK, done], false);
    await start();
    for (const calls of [1, 2, 3]) {
      await act(async () => jest.advanceTimersByTime(1000));
      expect(getTask).toHaveBeenCalledTimes(calls);
    }
    expect(result.current.running).toBe(false);
  });
});
