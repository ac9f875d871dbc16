import type {
  CveState,
  HostCveAnswer,
  HostCveAnswerPackage,
} from 'backstage-plugin-patchman-common';
import {
  type AnsweringHost,
  HostAnswers,
} from '../inventory/verdicts/HostAnswers';
import type { CveAnswer, PackageUnit } from '../evaluation/matching';
import { OPEN_STATES } from './hostCves';
import { toPackage } from './packageRow';
import { notInstalledSentence } from './vex/vexDocument';

/** From what asks most on; what is not known comes before what asks for nothing. */
const ORDER: readonly CveState[] = [
  ...OPEN_STATES,
  'uncovered',
  'fixed',
  'not-affected',
];

/** What a CVE means for a host, whatever that is: the answer to a scanner that says it is vulnerable. */
export async function answerCve(
  host: AnsweringHost,
  cve: string,
): Promise<HostCveAnswer> {
  const { name, knowledge, covered, notes } = host;
  const packages = host.units
    .flatMap(({ answers }) => {
      const answer = answers.of(cve);
      return answer ? packagesOf(answers.unit, answer) : [];
    })
    .sort(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        (a.installed.name < b.installed.name ? -1 : 1),
    );
  const told = { host: name, cve, packages, covered, notes };
  if (packages.length > 0) {
    const [{ state, sentence }] = packages;
    return { ...told, state, sentence };
  }
  const names = await HostAnswers.packagesWith(cve, knowledge);
  return {
    ...told,
    state: names.length > 0 ? 'not-installed' : 'uncovered',
    sentence: notInstalledSentence(names),
  };
}

function packagesOf(
  { source, binary, members }: PackageUnit,
  answer: CveAnswer,
): HostCveAnswerPackage[] {
  const { state, sentence, fixed, available, reboot } = answer;
  const { channel, urgency, advisories } = answer;
  return members.map(member => ({
    installed: toPackage(member),
    source: {
      name: source?.name ?? binary?.name ?? member.name,
      version: source?.version ?? binary?.version ?? '',
    },
    state,
    sentence,
    fixed,
    available,
    reboot,
    channel,
    urgency,
    advisories,
  }));
}
