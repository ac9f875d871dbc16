import { Text } from '@backstage/ui';
import { CveExploitChance, CveScore } from 'backstage-plugin-patchman-common';
import { chanceOrigin, percent, scoreOrigin } from '../../wording';
import { Hint } from '../Hint';

/** A score, with who gave it on hover and focus. */
export function ScoreFigure(props: { cvss: CveScore | null }) {
  const { cvss } = props;
  if (!cvss || cvss.score === null) {
    return <Text color="secondary">None</Text>;
  }
  return (
    <Hint text={`${scoreOrigin(cvss)}.`}>
      <span>{cvss.score.toFixed(1)}</span>
    </Hint>
  );
}

/** How likely it is that a CVE is exploited, with the day that it is of on hover and focus. */
export function ChanceFigure(props: { epss: CveExploitChance | null }) {
  const { epss } = props;
  if (!epss) return <Text color="secondary">None</Text>;
  return (
    <Hint text={chanceOrigin(epss)}>
      <span style={{ whiteSpace: 'nowrap' }}>{percent(epss.score)}</span>
    </Hint>
  );
}
