import { seeded } from '../../repositories/mirror/__testUtils__/memoryMirror';
import type { HostileReport } from './inputs';
import { hostileForm } from './reports/form';
import { hostileJson } from './reports/json';
import { HOSTILE_KINDS } from './texts';

/** The hostile report of a seed: each protocol by each kind in turn, the rest drawn with the seed. */
export function hostileReport(seed: number): HostileReport {
  const protocol = ([1, 2, 3] as const)[seed % 3];
  const kind = HOSTILE_KINDS[Math.floor(seed / 3) % HOSTILE_KINDS.length];
  const make = (hostname: string, goodMirror: string) =>
    protocol === 1
      ? hostileForm(kind, seeded(seed), hostname, goodMirror)
      : hostileJson(protocol, kind, seeded(seed), hostname, goodMirror);
  return {
    name: `protocol ${protocol} by ${kind}, field by field`,
    protocol,
    make: (hostname, goodMirror) => {
      const { touched, body, headers } = make(hostname, goodMirror);
      return {
        touched,
        body,
        headers: { 'Content-Type': 'application/json', ...headers },
      };
    },
  };
}
