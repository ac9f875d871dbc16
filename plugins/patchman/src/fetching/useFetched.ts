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
    setState(previous => ({ ...previous, busy: true }));
    ask().then(
      value => {
        if (!dropped) setState({ value, at: new Date(), busy: false });
      },
      (error: Error) => {
        if (!dropped) setState({ error, busy: false });
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
    stale: state.busy && answered,
    retry,
  };
}
