import { DependencyList, useCallback, useEffect, useState } from 'react';

/** The answer to a question put to the backend, with what is known while it is asked again. */
export interface Fetched<T> {
  /** The last answer; stays while a newer one is awaited. */
  value: T | undefined;
  error: Error | undefined;
  /** No answer yet, neither value nor error. */
  pending: boolean;
  /** There is an answer, and a newer one is awaited. */
  stale: boolean;
  /** When `value` arrived. */
  at: Date | undefined;
  /** Asks again. */
  retry: () => void;
}

interface State<T> {
  value?: T;
  error?: Error;
  at?: Date;
  busy: boolean;
  /** What the answer answers. */
  question?: DependencyList;
}

function isSame(a: DependencyList | undefined, b: DependencyList): boolean {
  return a?.length === b.length && a.every((one, i) => Object.is(one, b[i]));
}

/**
 * Asks when `dependencies` change. Answers that arrive after a newer question was put, or after the component is
 * gone, are dropped, so a slow answer can never overwrite a newer one.
 */
export function useFetched<T>(
  ask: () => Promise<T>,
  dependencies: DependencyList,
): Fetched<T> {
  const [state, setState] = useState<State<T>>({ busy: true });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let dropped = false;
    const question = dependencies;
    setState(previous => ({ ...previous, busy: true }));
    ask().then(
      value => {
        if (!dropped) {
          setState({ value, at: new Date(), busy: false, question });
        }
      },
      (error: Error) => {
        if (!dropped) setState({ error, busy: false, question });
      },
    );
    return () => {
      dropped = true;
    };
    // What to ask is named by the caller's dependencies.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [...dependencies, attempt]);

  const retry = useCallback(() => setAttempt(count => count + 1), []);
  const answered = state.value !== undefined || state.error !== undefined;
  return {
    value: state.value,
    error: state.error,
    at: state.at,
    pending: state.busy && !answered,
    // Between a new question and its effect the answer is to the one before, too.
    stale: answered && (state.busy || !isSame(state.question, dependencies)),
    retry,
  };
}
