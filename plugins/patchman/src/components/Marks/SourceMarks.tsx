import {
  RiCheckLine,
  RiErrorWarningLine,
  RiHourglassLine,
  RiLoader4Line,
  RiPauseCircleLine,
} from '@remixicon/react';
import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { Hint } from '../Hint';
import { Mark, Tone } from './Mark';

export type SourceState = 'failing' | 'partly' | 'ok' | 'pending' | 'off';

export const SOURCE_STATES: Record<
  SourceState,
  { label: string; tone: Tone; icon: ReactElement; meaning: string }
> = {
  failing: {
    label: 'Failing',
    tone: 'danger',
    icon: <RiErrorWarningLine />,
    meaning: 'Its last look failed; what it told before still counts.',
  },
  partly: {
    label: 'Partly read',
    tone: 'warning',
    icon: <RiErrorWarningLine />,
    meaning: 'Some of what it tells could not be taken.',
  },
  ok: {
    label: 'Read',
    tone: 'success',
    icon: <RiCheckLine />,
    meaning: 'Its last look succeeded.',
  },
  pending: {
    label: 'Not read yet',
    tone: 'info',
    icon: <RiHourglassLine />,
    meaning: 'It is on, and has never been read.',
  },
  off: {
    label: 'Off',
    tone: 'neutral',
    icon: <RiPauseCircleLine />,
    meaning: 'It is not read by schedule.',
  },
};

/** How a source is: where it is on, how its last look went. */
export function stateOfSource(
  source: Pick<ErrataSourceState, 'on' | 'error' | 'warning' | 'succeededAt'>,
): SourceState {
  if (!source.on) return 'off';
  if (source.error !== null) return 'failing';
  if (source.succeededAt === null) return 'pending';
  return source.warning === null ? 'ok' : 'partly';
}

export function SourceStateMark(props: { source: ErrataSourceState }) {
  const { source } = props;
  if (source.reading) {
    return (
      <Mark tone="info" icon={<RiLoader4Line />}>
        Being read
      </Mark>
    );
  }
  const { label, tone, icon, meaning } = SOURCE_STATES[stateOfSource(source)];
  return (
    <Hint text={meaning}>
      <Mark tone={tone} icon={icon}>
        {label}
      </Mark>
    </Hint>
  );
}
