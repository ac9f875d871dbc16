import { Link, Text } from '@backstage/ui';
import {
  CveDetail,
  CvePackageState,
  SourceFreshness,
} from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { LocalList, pageOf } from '../../lists';
import { usePatchmanLinks } from '../../routing';
import { releaseName, VENDOR_STATES } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { choices, choicesOf, ListSource, ListTable } from '../ListTable';
import { VendorStateMark } from '../Marks';

const STATES = Object.keys(VENDOR_STATES);

const LIST: LocalList<CvePackageState> = {
  textOf: item =>
    [item.package, item.release, releaseName(item.release)].join(' '),
  orders: {
    release: item => `${item.release} ${item.package}`,
    package: item => `${item.package} ${item.release}`,
    state: item => STATES.indexOf(item.state),
  },
  matches: (item, { release, state }) =>
    (!release || item.release === release) &&
    (!state || String(state).split(',').includes(item.state)),
};

/** The package, and which builds of it are spoken of. */
function scopeOf(item: CvePackageState): string {
  return [item.kind === 'source' && 'source package', item.module, item.channel]
    .filter(Boolean)
    .join(', ');
}

/** `Debian security tracker` of `debian-tracker`, where its title is known. */
export function sourceTitle(
  name: string,
  freshness: SourceFreshness[],
): string {
  return freshness.find(({ source }) => source === name)?.title ?? name;
}

/** What vendors say of a CVE in their packages, a release each. */
export function VendorStates(props: { cve: CveDetail }) {
  const { name, vendorStates, freshness } = props.cve;
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<CvePackageState>>(
    () => ({
      noun: ['state', 'states'],
      getId: item =>
        [
          item.source,
          item.release,
          item.package,
          item.channel,
          item.module,
          item.kind,
        ].join(' '),
      searchLabel: 'Search packages and releases',
      defaultOrder: 'release:asc',
      fetchPage: async query => pageOf(vendorStates, query, LIST),
      dependencies: [vendorStates],
      filters: [
        {
          id: 'release',
          label: 'Release',
          kind: 'select',
          options: choicesOf(vendorStates.map(({ release }) => release)).map(
            ({ value }) => ({ value, label: releaseName(value) }),
          ),
        },
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: choices(VENDOR_STATES),
        },
      ],
      columns: [
        {
          id: 'release',
          label: 'Release',
          sortable: true,
          isRowHeader: true,
          cell: item => (
            <span style={{ whiteSpace: 'nowrap' }}>
              {releaseName(item.release)}
            </span>
          ),
        },
        {
          id: 'package',
          label: 'Package',
          sortable: true,
          cell: item => (
            <>
              {item.package}
              <Text as="div" variant="body-x-small" color="secondary">
                {scopeOf(item)}
              </Text>
            </>
          ),
        },
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: item => <VendorStateMark state={item.state} />,
        },
        {
          id: 'fixed',
          label: 'Fixed in',
          cell: item => (
            <>
              {item.fixed ?? ''}
              {item.from && (
                <Text as="div" variant="body-x-small" color="secondary">
                  affected from {item.from} on
                </Text>
              )}
            </>
          ),
        },
        {
          id: 'reason',
          label: 'In its words',
          cell: item => [item.urgency, item.reason].filter(Boolean).join(': '),
        },
        {
          id: 'source',
          label: 'Source',
          cell: item => (
            <Link href={links.source(item.source)}>
              {sourceTitle(item.source, freshness)}
            </Link>
          ),
        },
      ],
      csv: {
        name: `${name}-states`,
        columns: [
          { label: 'Release', value: item => item.release },
          { label: 'Package', value: item => item.package },
          { label: 'Kind', value: item => item.kind },
          { label: 'Module', value: item => item.module },
          { label: 'Channel', value: item => item.channel },
          { label: 'State', value: item => VENDOR_STATES[item.state].label },
          { label: 'Fixed in', value: item => item.fixed },
          { label: 'Affected from', value: item => item.from },
          { label: 'Urgency', value: item => item.urgency },
          { label: 'Reason', value: item => item.reason },
          { label: 'Source', value: item => item.source },
        ],
      },
    }),
    [vendorStates, freshness, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No vendor says anything of it">
          As far as the sources that are on tell. That does not mean that none
          of its packages is affected.
        </EmptyNotice>
      }
    />
  );
}
