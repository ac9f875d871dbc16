import {
  RiCalendarCloseLine,
  RiCheckLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiHourglassLine,
  RiKey2Line,
  RiPauseCircleLine,
  RiShieldCheckLine,
  RiShieldFlashLine,
  RiSpyLine,
} from '@remixicon/react';
import {
  Mirror,
  ReportStatus,
  RepositoryState,
} from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { SIGNATURES } from '../../wording';
import { Hint } from '../Hint';
import { Mark, Tone } from './Mark';

export const REPOSITORY_STATES: Record<
  RepositoryState,
  { label: string; tone: Tone; icon: ReactElement; meaning: string }
> = {
  ok: {
    label: 'Read',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'Its last check succeeded.',
  },
  failing: {
    label: 'Failing',
    tone: 'danger',
    icon: <RiErrorWarningLine />,
    meaning: 'Its last check failed; what it offered before still counts.',
  },
  outdated: {
    label: 'Outdated',
    tone: 'warning',
    icon: <RiCalendarCloseLine />,
    meaning: 'It is past the date until which its maker vouches for it.',
  },
  credentials: {
    label: 'Needs credentials',
    tone: 'warning',
    icon: <RiKey2Line />,
    meaning:
      'It answers only with credentials that are not configured, see patchman.fetch.credentials. Until then its updates are those that hosts themselves report.',
  },
  pending: {
    label: 'Not read yet',
    tone: 'info',
    icon: <RiHourglassLine />,
    meaning: 'It has never been read.',
  },
  disabled: {
    label: 'Disabled',
    tone: 'neutral',
    icon: <RiPauseCircleLine />,
    meaning: 'It is switched off.',
  },
};

export function RepositoryStateMark(props: {
  state: RepositoryState;
  reason?: string | null;
}) {
  const { label, tone, icon, meaning } = REPOSITORY_STATES[props.state];
  return (
    <Hint text={props.reason || meaning}>
      <Mark tone={tone} icon={icon}>
        {label}
      </Mark>
    </Hint>
  );
}

export function SecurityRepositoryMark(props: {
  security: boolean;
  by?: 'guess' | 'person';
}) {
  const who =
    props.by === 'person'
      ? 'A person said so.'
      : 'Told from its metadata and URL.';
  const mark = props.security ? (
    <Mark tone="info" icon={<RiShieldFlashLine />}>
      Security
    </Mark>
  ) : (
    <span>No</span>
  );
  return props.by ? <Hint text={who}>{mark}</Hint> : mark;
}

export function SignatureMark(props: { signature: Mirror['signature'] }) {
  if (!props.signature) return <span>Not known</span>;
  const { label, meaning } = SIGNATURES[props.signature];
  const verified = props.signature === 'verified';
  return (
    <Hint text={meaning}>
      <Mark
        tone={verified ? 'success' : 'warning'}
        icon={verified ? <RiShieldCheckLine /> : <RiForbidLine />}
      >
        {label}
      </Mark>
    </Hint>
  );
}

export const REPORT_STATUSES: Record<
  ReportStatus,
  { label: string; tone: Tone; icon: ReactElement }
> = {
  processed: { label: 'Processed', tone: 'success', icon: <RiCheckLine /> },
  pending: { label: 'Waiting', tone: 'info', icon: <RiHourglassLine /> },
  failed: { label: 'Failed', tone: 'danger', icon: <RiErrorWarningLine /> },
  quarantined: { label: 'Held', tone: 'warning', icon: <RiSpyLine /> },
  rejected: { label: 'Rejected', tone: 'neutral', icon: <RiForbidLine /> },
};

export function ReportStatusMark(props: { status: ReportStatus }) {
  const { label, tone, icon } = REPORT_STATUSES[props.status];
  return (
    <Mark tone={tone} icon={icon}>
      {label}
    </Mark>
  );
}
