import {
  RiCheckLine,
  RiCloseLine,
  RiErrorWarningLine,
  RiLoader4Line,
} from '@remixicon/react';
import { Task } from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { Mark, Tone } from './Mark';

export const TASK_STATUSES: Record<
  Task['status'],
  { label: string; tone: Tone; icon: ReactElement }
> = {
  running: { label: 'Running', tone: 'info', icon: <RiLoader4Line /> },
  done: { label: 'Done', tone: 'success', icon: <RiCheckLine /> },
  failed: { label: 'Failed', tone: 'danger', icon: <RiErrorWarningLine /> },
  cancelled: { label: 'Cancelled', tone: 'neutral', icon: <RiCloseLine /> },
};

export function TaskStatusMark(props: { status: Task['status'] }) {
  const { label, tone, icon } = TASK_STATUSES[props.status];
  return (
    <Mark tone={tone} icon={icon}>
      {label}
    </Mark>
  );
}
