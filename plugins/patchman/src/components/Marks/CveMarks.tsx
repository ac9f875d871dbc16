import {
  RiArrowDownLine,
  RiArrowUpCircleLine,
  RiCalendarCloseLine,
  RiCheckLine,
  RiFireLine,
  RiForbidLine,
  RiHourglassLine,
  RiLockLine,
  RiQuestionLine,
  RiShieldFlashLine,
  RiTimeLine,
} from '@remixicon/react';
import {
  CveExploited,
  CvePackageState,
  OpenCveState,
} from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { CVE_STATES, exploitedWords, VENDOR_STATES } from '../../wording';
import { Hint } from '../Hint';
import { Mark, Tone } from './Mark';

const LOOKS: Record<OpenCveState, { tone: Tone; icon: ReactElement }> = {
  update: { tone: 'danger', icon: <RiArrowUpCircleLine /> },
  'fix-elsewhere': { tone: 'warning', icon: <RiLockLine /> },
  'no-fix': { tone: 'warning', icon: <RiShieldFlashLine /> },
  'end-of-life': { tone: 'warning', icon: <RiCalendarCloseLine /> },
  'wont-fix': { tone: 'warning', icon: <RiForbidLine /> },
  deferred: { tone: 'info', icon: <RiTimeLine /> },
  minor: { tone: 'neutral', icon: <RiArrowDownLine /> },
  'unknown-version': { tone: 'neutral', icon: <RiQuestionLine /> },
  investigating: { tone: 'neutral', icon: <RiHourglassLine /> },
  unimportant: { tone: 'neutral', icon: <RiArrowDownLine /> },
};

/** What a CVE asks of a package. */
export function CveStateMark(props: { state: OpenCveState }) {
  const { state } = props;
  return (
    <Hint text={CVE_STATES[state].meaning}>
      <Mark {...LOOKS[state]}>{CVE_STATES[state].label}</Mark>
    </Hint>
  );
}

/** What a vendor says of a CVE in a package. */
export function VendorStateMark(props: { state: CvePackageState['state'] }) {
  const { state } = props;
  const { label, meaning } = VENDOR_STATES[state];
  const mark =
    state === 'fixed' || state === 'not-affected' ? (
      <Mark tone="success" icon={<RiCheckLine />}>
        {label}
      </Mark>
    ) : (
      <Mark {...LOOKS[state]}>{label}</Mark>
    );
  return <Hint text={meaning}>{mark}</Hint>;
}

/** That a CVE is known to be exploited. */
export function ExploitedMark(props: { kev: CveExploited }) {
  const { kev } = props;
  return (
    <Hint text={exploitedWords(kev)}>
      <Mark tone="danger" icon={<RiFireLine />}>
        {kev.ransomware ? 'Exploited by ransomware' : 'Exploited'}
      </Mark>
    </Hint>
  );
}
