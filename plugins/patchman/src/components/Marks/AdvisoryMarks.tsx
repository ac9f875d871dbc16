import {
  RiAlarmWarningLine,
  RiArrowDownLine,
  RiEqualLine,
  RiErrorWarningLine,
  RiRestartLine,
  RiShieldFlashLine,
} from '@remixicon/react';
import { Erratum, Severity } from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { ERRATUM_KINDS, SEVERITIES } from '../../wording';
import { Hint } from '../Hint';
import { Mark, Tone } from './Mark';

const LOOKS: Record<Severity, { tone: Tone; icon: ReactElement }> = {
  critical: { tone: 'danger', icon: <RiAlarmWarningLine /> },
  important: { tone: 'warning', icon: <RiErrorWarningLine /> },
  moderate: { tone: 'info', icon: <RiEqualLine /> },
  low: { tone: 'neutral', icon: <RiArrowDownLine /> },
};

/** How bad an erratum or a CVE is; what its maker calls it shows on hover where that is another word. */
export function SeverityMark(props: {
  level: Severity | null;
  /** As its maker writes it. */
  word?: string;
}) {
  const { level, word } = props;
  if (!level) return <span>{word || 'None'}</span>;
  const { tone, icon } = LOOKS[level];
  const mark = (
    <Mark tone={tone} icon={icon}>
      {SEVERITIES[level]}
    </Mark>
  );
  return word && word.toLowerCase() !== level ? (
    <Hint text={`Its maker calls it ${word}.`}>{mark}</Hint>
  ) : (
    mark
  );
}

/** That an update concerns security, and how badly where its errata say so. */
export function SecurityMark(props: { level?: Severity | null }) {
  const { level } = props;
  return (
    <Mark
      tone={!level || level === 'critical' ? 'danger' : LOOKS[level].tone}
      icon={<RiShieldFlashLine />}
    >
      {level ? `Security, ${level}` : 'Security'}
    </Mark>
  );
}

export function ErratumKindMark(props: { kind: Erratum['kind'] }) {
  const label = ERRATUM_KINDS[props.kind];
  return props.kind === 'security' ? (
    <Mark tone="danger" icon={<RiShieldFlashLine />}>
      {label}
    </Mark>
  ) : (
    <span>{label}</span>
  );
}

export function RebootSuggestedMark() {
  return (
    <Hint text="Its maker suggests a reboot after it was installed.">
      <Mark tone="warning" icon={<RiRestartLine />}>
        Reboot
      </Mark>
    </Hint>
  );
}
