import type { Finding } from 'backstage-plugin-patchman-common';
import { type DamageKind, UNUSED_KINDS } from '../../tasks/names';
import { countOf } from '../../texts/countOf';

/** One sentence about what was found, also about what was not. */
export function describeFound(findings: readonly Finding[]): string {
  const counted = (kind: DamageKind) =>
    findings.find(finding => finding.kind === kind)?.count ?? 0;
  const damage = `${[
    countOf(counted('damaged-sets'), 'damaged set'),
    `${countOf(counted('mirrors-to-read'), 'mirror')} to read again`,
    `${countOf(counted('hosts-to-send'), 'host')} to send everything again`,
    countOf(counted('damaged-evaluations'), 'damaged evaluation'),
    `${countOf(counted('hosts-to-evaluate'), 'host')} without an evaluation`,
    `leftovers of ${countOf(counted('leftovers'), 'set')}`,
    countOf(counted('wrong-figures'), 'wrong figure'),
  ].join(', ')}.`;
  const unused = findings.filter(
    ({ kind, count }) =>
      count > 0 && (UNUSED_KINDS as readonly string[]).includes(kind),
  );
  const said = (mended: boolean) =>
    unused
      .filter(finding => finding.mended === mended)
      .map(({ kind, count }) => `${kind.replaceAll('-', ' ')} ${count}`)
      .join(', ');
  return [
    damage,
    said(true) && `Deleted: ${said(true)}.`,
    said(false) && `Without use: ${said(false)}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
