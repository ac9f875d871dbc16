import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  PATCHMAN_SIGNALS,
  type PatchmanSignal,
} from 'backstage-plugin-patchman-common';
import { useEffect, useRef } from 'react';

/**
 * Hears that something changed, where the portal has signals.
 * @returns whether it has; where not, and now and then all the same, pages ask
 */
export function useSignals(
  onSignal: (signal: PatchmanSignal) => void,
): boolean {
  const signals = useApiHolder().get(signalApiRef);
  const hear = useRef(onSignal);
  hear.current = onSignal;

  useEffect(() => {
    if (!signals) return undefined;
    const { unsubscribe } = signals.subscribe<PatchmanSignal>(
      PATCHMAN_SIGNALS,
      signal => hear.current(signal),
    );
    return unsubscribe;
  }, [signals]);
  return signals !== undefined;
}
