import {
  RiArrowUpCircleLine,
  RiCheckLine,
  RiComputerLine,
  RiProhibitedLine,
  RiQuestionLine,
  RiRestartLine,
  RiShieldFlashLine,
  RiTimeLine,
} from '@remixicon/react';
import { Text } from '@backstage/ui';
import {
  HostState,
  RebootVerdict,
  Update,
} from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { reportedBy } from '../../wording';
import { Hint } from '../Hint';
import { Mark, Tone } from './Mark';

export const HOST_STATES: Record<
  HostState,
  { label: string; tone: Tone; icon: ReactElement; meaning: string }
> = {
  security: {
    label: 'Security updates',
    tone: 'danger',
    icon: <RiShieldFlashLine />,
    meaning: 'At least one update concerns security.',
  },
  updates: {
    label: 'Updates',
    tone: 'warning',
    icon: <RiArrowUpCircleLine />,
    meaning: 'There are updates; none is known to concern security.',
  },
  stale: {
    label: 'Stale',
    tone: 'neutral',
    icon: <RiTimeLine />,
    meaning: 'It has not reported for too long; its figures are old.',
  },
  unknown: {
    label: 'Unknown',
    tone: 'neutral',
    icon: <RiQuestionLine />,
    meaning: 'Nothing can be told, which is not the same as up to date.',
  },
  ok: {
    label: 'Up to date',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'Nothing newer is offered by its repositories.',
  },
};

export function HostStateMark(props: { state: HostState; doubts?: string[] }) {
  const { label, tone, icon, meaning } = HOST_STATES[props.state];
  const doubts = props.doubts ?? [];
  return (
    <Hint text={[meaning, ...doubts].join(' ')}>
      <Mark tone={tone} icon={icon}>
        {label}
      </Mark>
      {doubts.length > 0 && props.state !== 'unknown' && (
        <Text as="div" variant="body-x-small" color="secondary">
          in doubt
        </Text>
      )}
    </Hint>
  );
}

export function BlockedMark(props: {
  blockedBy: { reason: string; detail: string };
}) {
  return (
    <Hint text={props.blockedBy.detail || props.blockedBy.reason}>
      <Mark tone="neutral" icon={<RiProhibitedLine />}>
        Blocked: {props.blockedBy.reason}
      </Mark>
    </Hint>
  );
}

/** That nobody but the host says so. */
export function ReportedMark(props: { update: Update }) {
  return (
    <Hint text={reportedBy(props.update)}>
      <Mark tone="info" icon={<RiComputerLine />}>
        Reported by the host
      </Mark>
    </Hint>
  );
}

export function RebootMark(props: { reboot: RebootVerdict }) {
  const { required, evidence } = props.reboot;
  if (required === true) {
    return (
      <Hint text={evidence.join(' ') || 'The host must be rebooted.'}>
        <Mark tone="warning" icon={<RiRestartLine />}>
          Required
        </Mark>
      </Hint>
    );
  }
  return (
    <Hint
      text={
        evidence.join(' ') ||
        (required === null
          ? 'Nothing that was reported can tell.'
          : 'Nothing says that a reboot is needed.')
      }
    >
      {required === null ? 'Unknown' : 'No'}
    </Hint>
  );
}
