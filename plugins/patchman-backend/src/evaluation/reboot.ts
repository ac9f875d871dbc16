import type { RebootVerdict } from 'backstage-plugin-patchman-common';
import type { HostFacts } from './types';

/**
 * The verdict on the host from those of its package managers: a required reboot wins over none, and any
 * verdict over not knowing. A container boots no kernel, whatever is installed in it.
 */
export function rebootVerdict(
  facts: HostFacts,
  families: readonly (RebootVerdict | null)[],
): RebootVerdict {
  if (facts.container) {
    return {
      required: false,
      evidence: [
        `Not applicable: a container (${facts.container}) boots no kernel of its own`,
      ],
    };
  }
  const verdicts = families.filter((v): v is RebootVerdict => v !== null);
  for (const required of [true, false, null]) {
    const agreeing = verdicts.filter(v => v.required === required);
    if (agreeing.length > 0) {
      return { required, evidence: agreeing.flatMap(v => v.evidence) };
    }
  }
  return {
    required: null,
    evidence: ['No installed package tells which kernel would be booted'],
  };
}
