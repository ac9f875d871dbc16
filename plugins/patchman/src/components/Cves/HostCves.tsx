import { useApi } from '@backstage/core-plugin-api';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import {
  HostCve,
  HostCvePackage,
  HostCves as Answer,
} from 'backstage-plugin-patchman-common';
import { useMemo, useState } from 'react';
import { patchmanApiRef } from '../../api';
import { CsvColumn } from '../../csv';
import { usePatchmanLinks } from '../../routing';
import { countOf, CVE_STATES, SEVERITIES, vendorsWord } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { choices, ListSource, ListTable } from '../ListTable';
import { CveStateMark, ExploitedMark, SeverityMark } from '../Marks';
import { Time } from '../Time';
import { ChanceFigure, ScoreFigure } from './cveFigures';
import { HostCvePackages } from './HostCvePackages';

function SourcesLink() {
  const links = usePatchmanLinks();
  return (
    <Link href={links.sources()} style={{ fontSize: 'inherit' }}>
      Look at the sources
    </Link>
  );
}

/** How far the answer goes: as of when, and what it cannot say. */
function Reach(props: { answer: Answer }) {
  const { matchedAt, covered, notes, uncoveredPackages } = props.answer;
  const gaps = [
    ...notes,
    ...(uncoveredPackages > 0
      ? [
          `No source speaks of ${countOf(
            uncoveredPackages,
            'package',
          )} of it, or not of the versions that it has: what CVEs mean for those is unknown.`,
        ]
      : []),
  ];
  return (
    <>
      {matchedAt && (
        <Text as="div" variant="body-small" color="secondary">
          Found <Time iso={matchedAt} />, of what sources told until then.{' '}
          <SourcesLink />
        </Text>
      )}
      {covered && gaps.length > 0 && (
        <Alert
          status="info"
          icon
          title="What is not known"
          description={
            <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
              {gaps.map(gap => (
                <li key={gap}>{gap}</li>
              ))}
            </ul>
          }
        />
      )}
    </>
  );
}

function NoCves(props: { answer: Answer | undefined }) {
  const { answer } = props;
  if (!answer || answer.matchedAt === null) {
    return (
      <EmptyNotice
        title="Nothing is known of its CVEs yet"
        action={<SourcesLink />}
      >
        They are looked for once its updates have been computed and a source has
        told of its operating system. That there are none is not said.
      </EmptyNotice>
    );
  }
  if (!answer.covered) {
    return (
      <EmptyNotice
        title="No source speaks of its operating system"
        action={<SourcesLink />}
      >
        Whether it is exposed to any CVE is unknown.
        {answer.notes.map(note => (
          <div key={note}>{note}</div>
        ))}
      </EmptyNotice>
    );
  }
  return (
    <EmptyNotice title="No CVE that is known asks anything of it">
      {answer.uncoveredPackages > 0
        ? 'That holds for the packages that a source speaks of; of the others nothing is known.'
        : 'Everything that its sources tell of is fixed here, or does not concern it.'}
    </EmptyNotice>
  );
}

const packageOf = (cve: HostCve): HostCvePackage | undefined => cve.packages[0];

/** One line for each package of a CVE. */
const CSV: CsvColumn<HostCve>[] = [
  { label: 'CVE', value: cve => cve.name },
  {
    label: 'State',
    value: cve => CVE_STATES[packageOf(cve)?.state ?? cve.state].label,
  },
  {
    label: 'Severity',
    value: cve => cve.severityLevel && SEVERITIES[cve.severityLevel],
  },
  { label: 'CVSS', value: cve => cve.cvss?.score },
  { label: 'EPSS', value: cve => cve.epss?.score },
  { label: 'EPSS of', value: cve => cve.epss?.date },
  { label: 'Known to be exploited since', value: cve => cve.kev?.added },
  { label: 'What it asks', value: cve => packageOf(cve)?.sentence },
  { label: 'Package', value: cve => packageOf(cve)?.installed.name },
  { label: 'Architecture', value: cve => packageOf(cve)?.installed.arch },
  { label: 'Installed', value: cve => packageOf(cve)?.installed.evr },
  { label: 'Fixed in', value: cve => packageOf(cve)?.fixed },
  { label: 'Available', value: cve => packageOf(cve)?.available },
  { label: 'Waits for a reboot', value: cve => packageOf(cve)?.reboot },
  { label: 'Source package', value: cve => packageOf(cve)?.source.name },
  { label: 'Source version', value: cve => packageOf(cve)?.source.version },
  { label: 'Channel', value: cve => packageOf(cve)?.channel },
  { label: 'Urgency', value: cve => packageOf(cve)?.urgency },
  {
    label: 'Advisories',
    value: cve => packageOf(cve)?.advisories.join(' '),
  },
  { label: 'Since', value: cve => packageOf(cve)?.since ?? cve.since },
];

/** What CVEs mean for one host. */
export function HostCves(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const [answer, setAnswer] = useState<Answer>();
  const source = useMemo<ListSource<HostCve>>(
    () => ({
      noun: ['CVE', 'CVEs'],
      getId: cve => cve.name,
      searchLabel: 'Search CVEs and packages',
      // What asks most first.
      defaultOrder: 'state:asc',
      fetchPage: async query => {
        const page = await api.getHostCves(name, query);
        setAnswer(page);
        return page;
      },
      dependencies: [api, name],
      columns: [
        {
          id: 'name',
          label: 'CVE',
          sortable: true,
          isRowHeader: true,
          cell: cve => (
            <Flex
              direction="column"
              gap="1"
              align="start"
              style={{ minWidth: 150 }}
            >
              <Link
                href={links.cve(cve.name)}
                weight="bold"
                style={{ whiteSpace: 'nowrap' }}
              >
                {cve.name}
              </Link>
              {cve.kev && <ExploitedMark kev={cve.kev} />}
              {cve.title && (
                <Text as="div" variant="body-x-small" color="secondary">
                  {cve.title}
                </Text>
              )}
            </Flex>
          ),
        },
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: cve => <CveStateMark state={cve.state} />,
        },
        {
          id: 'severity',
          label: 'Severity',
          cell: cve => (
            <SeverityMark level={cve.severityLevel} word={vendorsWord(cve)} />
          ),
        },
        {
          id: 'cvss',
          label: 'CVSS',
          align: 'end',
          cell: cve => <ScoreFigure cvss={cve.cvss} />,
        },
        {
          id: 'epss',
          label: 'EPSS',
          align: 'end',
          cell: cve => <ChanceFigure epss={cve.epss} />,
        },
        {
          id: 'packages',
          label: 'What it asks',
          cell: cve => <HostCvePackages packages={cve.packages} />,
        },
        {
          id: 'since',
          label: 'Since',
          sortable: true,
          cell: cve => <Time iso={cve.since} />,
        },
      ],
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: choices(CVE_STATES),
        },
        {
          id: 'package',
          label: 'Package',
          kind: 'text',
          placeholder: 'Exact name',
        },
      ],
      csv: {
        name: `${name}-cves`,
        columns: CSV,
        split: cve =>
          cve.packages.length === 0
            ? [cve]
            : cve.packages.map(one => ({ ...cve, packages: [one] })),
      },
    }),
    [api, links, name],
  );
  return (
    <Flex direction="column" gap="3">
      {answer && <Reach answer={answer} />}
      <ListTable source={source} empty={<NoCves answer={answer} />} />
    </Flex>
  );
}
