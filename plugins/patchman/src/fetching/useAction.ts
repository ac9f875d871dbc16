import { useCallback, useState } from 'react';

/** Something that a person asked for: whether it is under way, and why it failed. */
export interface Action {
  busy: boolean;
  error: Error | undefined;
  run: (act: () => Promise<unknown>) => Promise<boolean>;
}

/** `run` answers whether it worked; the reason for a failure stays until the next run. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const run = useCallback(async (act: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      return true;
    } catch (failure) {
      setError(failure as Error);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run };
}
