import { AttentionItem } from 'backstage-plugin-patchman-common';
import { PatchmanLinks } from '../routing';
import { countOf } from '../wording';

export type Urgency = 'danger' | 'warning' | 'info';

/** One row of what needs attention: what and how many in words, why it matters, where to look. */
export interface AttentionRow {
  urgency: Urgency;
  text: string;
  hint: string;
  href: string;
}

interface Wording {
  urgency: Urgency;
  text: (count: number) => string;
  hint: string;
  href: (links: PatchmanLinks) => string;
}

const hosts = (count: number) => countOf(count, 'host');
const verb = (count: number, one: string, many: string) =>
  count === 1 ? one : many;
const repositories = (count: number) =>
  countOf(count, 'repository', 'repositories');
const mirrors = (count: number) => countOf(count, 'mirror');
const reports = (count: number) => countOf(count, 'report');

const WORDINGS: Record<AttentionItem['kind'], Wording> = {
  'hosts-security': {
    urgency: 'danger',
    text: n => `${hosts(n)} ${verb(n, 'needs', 'need')} security updates`,
    hint: 'Install them on the hosts; they disappear here with the next report.',
    href: links => links.hosts({ status: 'security' }),
  },
  'errata-critical': {
    urgency: 'danger',
    text: n =>
      `Hosts still need ${countOf(n, 'critical erratum', 'critical errata')}`,
    hint: 'Each says which hosts it concerns, and which CVEs it fixes.',
    href: links => links.errata({ severity: 'critical' }),
  },
  'hosts-quarantined': {
    urgency: 'danger',
    text: n =>
      `Another machine reports under the name of ${
        n === 1 ? 'a host' : hosts(n)
      }`,
    hint: 'Its reports are held. Decide whether it is the host, set up anew.',
    href: links => links.quarantine({ status: 'waiting' }),
  },
  'hosts-reboot': {
    urgency: 'warning',
    text: n => `${hosts(n)} must be rebooted`,
    hint: 'What is installed there is not yet what is running.',
    href: links => links.hosts({ reboot: true }),
  },
  'hosts-stale': {
    urgency: 'warning',
    text: n => `${hosts(n)} ${verb(n, 'has', 'have')} stopped reporting`,
    hint: 'Their figures are old. Check the client there, or delete hosts that are gone.',
    href: links => links.hosts({ stale: true }),
  },
  'hosts-unknown': {
    urgency: 'warning',
    text: n => `The state of ${hosts(n)} is unknown`,
    hint: 'Unknown is not up to date: each host says why nothing can be told.',
    href: links => links.hosts({ status: 'unknown' }),
  },
  'hosts-unsupported': {
    urgency: 'warning',
    text: n =>
      `${hosts(n)} ${verb(n, 'gets', 'get')} no security updates any more`,
    hint: 'Their release has ended. Upgrade them, or buy the support that goes on; each says until when there is some.',
    href: links => links.hosts({ support: 'ended' }),
  },
  'hosts-without-repositories': {
    urgency: 'warning',
    text: n => `${hosts(n)} ${verb(n, 'has', 'have')} no repositories`,
    hint: 'Without them no updates can be found. Send a full report, without -n.',
    href: links => links.hosts({ hasRepositories: false }),
  },
  'repositories-failing': {
    urgency: 'danger',
    text: n => `${repositories(n)} cannot be read`,
    hint: 'Updates that they offer are missed. The mirrors say why.',
    href: links => links.repositories({ state: 'failing' }),
  },
  'repositories-outdated': {
    urgency: 'warning',
    text: n =>
      `${repositories(n)} ${verb(n, 'is', 'are')} past ${verb(
        n,
        'its',
        'their',
      )} validity date`,
    hint: 'The mirror may have stopped following its source.',
    href: links => links.repositories({ state: 'outdated' }),
  },
  'mirrors-partly-failing': {
    urgency: 'warning',
    text: n =>
      `${mirrors(n)} ${verb(n, 'fails', 'fail')} while others still work`,
    hint: 'Nothing is missed yet.',
    href: links => links.mirrors({ state: 'failing' }),
  },
  'mirrors-disabled': {
    urgency: 'info',
    text: n => `${mirrors(n)} ${verb(n, 'is', 'are')} switched off`,
    hint: 'By a person, or after too many failures.',
    href: links => links.mirrors({ state: 'disabled' }),
  },
  'mirrors-unverified': {
    urgency: 'info',
    text: n => `The signature of ${mirrors(n)} was not checked`,
    hint: 'Add their keys to the configured keyrings.',
    href: links => links.mirrors({ signature: 'unverified,unsigned' }),
  },
  'reports-failed': {
    urgency: 'danger',
    text: n => `${reports(n)} could not be processed`,
    hint: 'Each is kept with its reason and can be processed again.',
    href: links => links.reports({ status: 'failed' }),
  },
  'reports-pending': {
    urgency: 'info',
    text: n => `${reports(n)} ${verb(n, 'is', 'are')} waiting to be processed`,
    hint: 'They are safe on disk and are processed in order.',
    href: links => links.reports({ status: 'pending' }),
  },
  'hosts-updates': {
    urgency: 'info',
    text: n => `${hosts(n)} ${verb(n, 'needs', 'need')} other updates only`,
    hint: 'None of them is known to concern security.',
    href: links => links.hosts({ status: 'updates' }),
  },
  'hosts-foreign-packages': {
    urgency: 'info',
    text: n =>
      `${hosts(n)} ${verb(n, 'has', 'have')} packages from no repository`,
    hint: 'Nobody offers updates for those packages.',
    href: links => links.hosts({ foreign: true }),
  },
  'repositories-unused': {
    urgency: 'info',
    text: n => `${repositories(n)} ${verb(n, 'is', 'are')} used by no host`,
    hint: 'Delete them when they are not needed any more.',
    href: links => links.repositories({ used: false }),
  },
  'repositories-without-mirrors': {
    urgency: 'warning',
    text: n => `${repositories(n)} ${verb(n, 'has', 'have')} no mirror`,
    hint: 'There is nothing to read them from.',
    href: links => links.repositories({ hasMirrors: false }),
  },
};

const ORDER: Urgency[] = ['danger', 'warning', 'info'];

/** The rows to show, the most urgent first; a kind with nothing in it gives none. */
export function attentionRows(
  items: AttentionItem[],
  links: PatchmanLinks,
): (AttentionRow & Pick<AttentionItem, 'kind' | 'count' | 'examples'>)[] {
  const kinds = Object.keys(WORDINGS);
  return items
    .filter(item => item.count > 0 && item.kind in WORDINGS)
    .map(item => {
      const wording = WORDINGS[item.kind];
      return {
        ...item,
        urgency: wording.urgency,
        text: wording.text(item.count),
        hint: wording.hint,
        href: wording.href(links),
      };
    })
    .sort(
      (a, b) =>
        ORDER.indexOf(a.urgency) - ORDER.indexOf(b.urgency) ||
        kinds.indexOf(a.kind) - kinds.indexOf(b.kind),
    );
}
