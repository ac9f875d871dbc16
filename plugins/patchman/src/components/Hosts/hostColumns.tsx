import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Link, Text } from '@backstage/ui';
import { RiTimeLine } from '@remixicon/react';
import { Host } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { Hint } from '../Hint';
import { ListColumn } from '../ListTable';
import {
  HOST_STATES,
  HostStateMark,
  QuarantineMark,
  RebootMark,
} from '../Marks';
import { Time } from '../Time';

function Count(props: {
  host: Host;
  count: number;
  href: string;
  label: string;
}) {
  const { host, count, href, label } = props;
  // Nothing found where nothing can be told is not none.
  if (count === 0 && host.state === 'unknown') {
    return <Hint text={host.doubts.join(' ') || 'Not known'}>?</Hint>;
  }
  return count > 0 ? (
    <Link href={href} aria-label={`${count} ${label}`}>
      {count.toLocaleString('en')}
    </Link>
  ) : (
    <span>0</span>
  );
}

export function hostColumns(links: PatchmanLinks): ListColumn<Host>[] {
  return [
    {
      id: 'name',
      label: 'Host',
      sortable: true,
      isRowHeader: true,
      cell: host => (
        <Flex direction="column" gap="0.5">
          <Link href={links.host(host.name)} weight="bold">
            {host.name}
          </Link>
          {(host.entityRef || host.owner) && (
            <Text as="div" variant="body-x-small" color="secondary">
              {host.entityRef && (
                <EntityRefLink entityRef={host.entityRef} hideIcon>
                  Catalog page
                </EntityRefLink>
              )}
              {host.entityRef && host.owner && ' · '}
              {host.owner && (
                <>
                  Owner <EntityRefLink entityRef={host.owner} hideIcon />
                </>
              )}
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'state',
      label: 'State',
      sortable: true,
      cell: host => (
        <Flex direction="column" gap="1" align="start">
          <HostStateMark state={host.state} doubts={host.doubts} />
          {host.quarantined > 0 && (
            <Link
              href={links.quarantine({ host: host.name, status: 'waiting' })}
            >
              <QuarantineMark status="waiting" />
            </Link>
          )}
        </Flex>
      ),
    },
    {
      id: 'security',
      label: 'Security',
      sortable: true,
      align: 'end',
      cell: host => (
        <Count
          host={host}
          count={host.updates.security}
          label="security updates"
          href={`${links.host(host.name, 'updates')}&security=true`}
        />
      ),
    },
    {
      id: 'other',
      label: 'Other',
      sortable: true,
      align: 'end',
      cell: host => (
        <Count
          host={host}
          count={host.updates.other}
          label="other updates"
          href={`${links.host(host.name, 'updates')}&security=false`}
        />
      ),
    },
    {
      id: 'blocked',
      label: 'Blocked',
      sortable: true,
      align: 'end',
      cell: host => (
        <Count
          host={host}
          count={host.updates.blocked}
          label="blocked updates"
          href={`${links.host(host.name, 'updates')}&blocked=true`}
        />
      ),
    },
    {
      id: 'reboot',
      label: 'Reboot',
      sortable: true,
      cell: host => <RebootMark reboot={host.reboot} />,
    },
    {
      id: 'os',
      label: 'Operating system',
      sortable: true,
      cell: host => (
        <Flex direction="column" gap="0.5">
          <span>{host.os.variant || host.os.release}</span>
          <Text as="div" variant="body-x-small" color="secondary">
            {[host.arch, host.kernel].filter(Boolean).join(' · ')}
          </Text>
        </Flex>
      ),
    },
    {
      id: 'lastReport',
      label: 'Last report',
      sortable: true,
      cell: host => (
        <Flex align="center" gap="1">
          {host.state === 'stale' && (
            <Hint text="It has not reported for too long.">
              <RiTimeLine
                size={16}
                role="img"
                aria-label="stale"
                color="var(--bui-fg-warning)"
              />
            </Hint>
          )}
          <Time iso={host.lastReport} />
        </Flex>
      ),
    },
    {
      id: 'tags',
      label: 'Tags',
      cell: host =>
        host.tags.length > 0 ? (
          <Flex gap="2" style={{ flexWrap: 'wrap' }}>
            {host.tags.map(tag => (
              <Link key={tag} href={links.hosts({ tag })} variant="body-small">
                {tag}
              </Link>
            ))}
          </Flex>
        ) : (
          ''
        ),
    },
  ];
}

export const hostCsv: CsvColumn<Host>[] = [
  { label: 'Host', value: host => host.name },
  { label: 'State', value: host => HOST_STATES[host.state].label },
  { label: 'Security updates', value: host => host.updates.security },
  { label: 'Other updates', value: host => host.updates.other },
  { label: 'Blocked updates', value: host => host.updates.blocked },
  {
    label: 'Reboot required',
    value: host =>
      host.reboot.required === null ? 'unknown' : host.reboot.required,
  },
  { label: 'Reboot evidence', value: host => host.reboot.evidence.join(' ') },
  { label: 'Operating system', value: host => host.os.release },
  { label: 'Variant', value: host => host.os.variant },
  { label: 'Architecture', value: host => host.arch },
  { label: 'Kernel', value: host => host.kernel },
  { label: 'Last report', value: host => host.lastReport },
  { label: 'Packages', value: host => host.packages },
  { label: 'Packages from no repository', value: host => host.foreignPackages },
  { label: 'Tags', value: host => host.tags.join(' ') },
  { label: 'Owner', value: host => host.owner },
  { label: 'Machines to decide about', value: host => host.quarantined },
  { label: 'Entity', value: host => host.entityRef },
  { label: 'In doubt because', value: host => host.doubts.join(' ') },
];
