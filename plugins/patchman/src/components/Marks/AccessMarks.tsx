import {
  RiCheckLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiHourglassLine,
  RiQuestionLine,
  RiSpyLine,
  RiTimeLine,
} from '@remixicon/react';
import {
  AuditEvent,
  EnrolmentTokenState,
  KeyState,
  QuarantineStatus,
} from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { Hint } from '../Hint';
import { Mark, Tone } from './Mark';

interface Meaning {
  label: string;
  tone: Tone;
  icon: ReactElement;
  meaning: string;
}

export const KEY_STATES: Record<KeyState, Meaning> = {
  valid: {
    label: 'Valid',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'The host reports with it.',
  },
  unused: {
    label: 'Not used yet',
    tone: 'info',
    icon: <RiHourglassLine />,
    meaning: 'It is valid; the host has never used it.',
  },
  expired: {
    label: 'Expired',
    tone: 'neutral',
    icon: <RiTimeLine />,
    meaning: 'Its time is over.',
  },
  revoked: {
    label: 'Revoked',
    tone: 'neutral',
    icon: <RiForbidLine />,
    meaning: 'By a person, or because the host has a new one.',
  },
};

export const TOKEN_STATES: Record<EnrolmentTokenState, Meaning> = {
  valid: {
    label: 'Valid',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'Hosts can enrol with it.',
  },
  'used up': {
    label: 'Used up',
    tone: 'neutral',
    icon: <RiCloseCircleLine />,
    meaning: 'As many hosts as it is for have enrolled.',
  },
  expired: {
    label: 'Expired',
    tone: 'neutral',
    icon: <RiTimeLine />,
    meaning: 'Its time is over.',
  },
  revoked: {
    label: 'Revoked',
    tone: 'neutral',
    icon: <RiForbidLine />,
    meaning: 'A person has revoked it.',
  },
};

export const QUARANTINE_STATUSES: Record<QuarantineStatus, Meaning> = {
  waiting: {
    label: 'To be decided',
    tone: 'danger',
    icon: <RiSpyLine />,
    meaning: 'Its reports are held until somebody decides.',
  },
  accepted: {
    label: 'Accepted',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'It is the host.',
  },
  rejected: {
    label: 'Rejected',
    tone: 'neutral',
    icon: <RiForbidLine />,
    meaning: 'It is not the host; its reports are not taken.',
  },
  renamed: {
    label: 'Renamed',
    tone: 'info',
    icon: <RiCheckLine />,
    meaning: 'Its reports are those of another host.',
  },
};

export const OUTCOMES: Record<AuditEvent['outcome'], Meaning> = {
  succeeded: {
    label: 'Done',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'It was done.',
  },
  failed: {
    label: 'Failed',
    tone: 'danger',
    icon: <RiErrorWarningLine />,
    meaning: 'It was refused or did not work.',
  },
  started: {
    label: 'Not known',
    tone: 'neutral',
    icon: <RiQuestionLine />,
    meaning: 'It goes on, or the backend stopped before it was done.',
  },
};

function Explained(props: { of: Meaning }) {
  const { label, tone, icon, meaning } = props.of;
  return (
    <Hint text={meaning}>
      <Mark tone={tone} icon={icon}>
        {label}
      </Mark>
    </Hint>
  );
}

export function KeyStateMark(props: { state: KeyState }) {
  return <Explained of={KEY_STATES[props.state]} />;
}

export function TokenStateMark(props: { state: EnrolmentTokenState }) {
  return <Explained of={TOKEN_STATES[props.state]} />;
}

export function QuarantineMark(props: { status: QuarantineStatus }) {
  return <Explained of={QUARANTINE_STATUSES[props.status]} />;
}

export function OutcomeMark(props: { outcome: AuditEvent['outcome'] }) {
  return <Explained of={OUTCOMES[props.outcome]} />;
}
