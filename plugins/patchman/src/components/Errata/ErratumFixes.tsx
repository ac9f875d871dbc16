import { ErratumDetail, ErratumFix } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { LocalList, pageOf } from '../../lists';
import { releaseName } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { choicesOf, ListSource, ListTable } from '../ListTable';

const LIST: LocalList<ErratumFix> = {
  textOf: ({ name, release }) =>
    [name, release, releaseName(release)].join(' '),
  orders: {
    release: ({ release, name }) => `${release} ${name}`,
    name: ({ name, release }) => `${name} ${release}`,
    channel: ({ channel, release, name }) => `${channel} ${release} ${name}`,
  },
  matches: (fix, { release, channel }) =>
    (!release || fix.release === release) &&
    (!channel || fix.channel === channel),
};

const CHANNELS: Record<string, string> = {
  standard: 'Everybody',
  lts: 'Long-term support',
  elts: 'Extended long-term support',
  'esm-infra': 'Ubuntu Pro (esm-infra)',
  'esm-apps': 'Ubuntu Pro (esm-apps)',
  livepatch: 'Live patching',
  ksplice: 'Ksplice',
  fips: 'FIPS builds',
};

/** Who a fix is for. */
function channelName(channel: string): string {
  return CHANNELS[channel] ?? channel;
}

/** What of a package it is told of. */
function partOf({ kind, arch, module, slot }: ErratumFix): string {
  return [
    kind === 'source' ? 'source package' : arch,
    module && `module ${module.name}:${module.stream}`,
    slot && `slot ${slot}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The versions that fix an erratum of a source, by release and by whom they are for. */
export function ErratumFixes(props: { erratum: ErratumDetail }) {
  const { name, fixes } = props.erratum;
  const source = useMemo<ListSource<ErratumFix>>(
    () => ({
      noun: ['fix', 'fixes'],
      getId: fix =>
        [
          fix.release,
          fix.channel,
          fix.kind,
          fix.name,
          fix.version,
          fix.arch,
          fix.slot,
          fix.module && `${fix.module.name}:${fix.module.stream}`,
        ].join(' '),
      searchLabel: 'Search packages and releases',
      defaultOrder: 'release:asc',
      fetchPage: async query => pageOf(fixes, query, LIST),
      dependencies: [fixes],
      filters: [
        {
          id: 'release',
          label: 'Release',
          kind: 'select',
          options: choicesOf(fixes.map(({ release }) => release)).map(
            ({ value }) => ({ value, label: releaseName(value) }),
          ),
        },
        {
          id: 'channel',
          label: 'For',
          kind: 'select',
          options: choicesOf(fixes.map(({ channel }) => channel)).map(
            ({ value }) => ({ value, label: channelName(value) }),
          ),
        },
      ],
      columns: [
        {
          id: 'release',
          label: 'Release',
          sortable: true,
          isRowHeader: true,
          cell: ({ release }) => (
            <span style={{ whiteSpace: 'nowrap' }}>{releaseName(release)}</span>
          ),
        },
        {
          id: 'name',
          label: 'Package',
          sortable: true,
          cell: fix => fix.name,
        },
        { id: 'version', label: 'Fixed in', cell: fix => fix.version },
        {
          id: 'channel',
          label: 'For',
          sortable: true,
          cell: fix => channelName(fix.channel),
        },
        { id: 'part', label: 'Told of', cell: partOf },
      ],
      csv: {
        name: `${name}-fixes`,
        columns: [
          { label: 'Release', value: fix => fix.release },
          { label: 'Package', value: fix => fix.name },
          { label: 'Fixed in', value: fix => fix.version },
          { label: 'Channel', value: fix => fix.channel },
          { label: 'Kind', value: fix => fix.kind },
          { label: 'Architecture', value: fix => fix.arch },
          {
            label: 'Module',
            value: ({ module }) => module && `${module.name}:${module.stream}`,
          },
          { label: 'Slot', value: fix => fix.slot },
        ],
      },
    }),
    [fixes, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="It names no version that fixes it">
          Some advisories are about something else than packages.
        </EmptyNotice>
      }
    />
  );
}
