import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import { HostFilters } from 'backstage-plugin-patchman-common';
import { entityHosts } from '../../entity';
import { usePatchmanLinks } from '../../routing';
import { Facts } from '../Facts';
import { HostStateMark, RebootMark } from '../Marks';
import { EmptyNotice } from '../EmptyNotice';
import { Problem } from '../Problem';
import { Time } from '../Time';
import { useHost } from '../HostStatus';
import { TonedText } from '../TonedText';
import { InvalidSelector } from './EntityPatchmanContent';
import { GroupHosts } from './GroupHosts';
import { HostsFigures } from './HostsFigures';
import { usePatchStatusTab } from './usePatchStatusTab';

function OneHost(props: { name: string }) {
  const { name } = props;
  const { value: host, error, missing, retry } = useHost(name);
  const links = usePatchmanLinks();
  const tab = usePatchStatusTab();
  if (missing) {
    return (
      <EmptyNotice
        title={`No host named ${name} has reported`}
        action={<Link href={tab}>How to make it report</Link>}
      />
    );
  }
  if (error) return <Problem error={error} onRetry={retry} />;
  if (!host) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={120} width="100%" />
      </div>
    );
  }
  return (
    <Flex direction="column" gap="3">
      <Facts
        facts={{
          Host: <Link href={links.host(name)}>{name}</Link>,
          State: <HostStateMark state={host.state} doubts={host.doubts} />,
          'Security updates':
            host.state === 'unknown' ? '?' : host.updates.security,
          'Other updates': host.state === 'unknown' ? '?' : host.updates.other,
          'Reboot required': <RebootMark reboot={host.reboot} />,
          'Last report': <Time iso={host.lastReport} />,
        }}
      />
      {host.doubts.length > 0 && (
        <TonedText tone="warning" variant="body-small">
          {host.doubts.join(' ')}
        </TonedText>
      )}
      <Link href={tab}>All updates, packages and reports</Link>
    </Flex>
  );
}

function ManyHosts(props: { title: string; filters: HostFilters }) {
  const { title, filters } = props;
  const tab = usePatchStatusTab();
  return (
    <Flex direction="column" gap="3">
      <Text variant="body-small" color="secondary">
        {title}
      </Text>
      <HostsFigures filters={filters} />
      <Link href={tab}>Show them as a table</Link>
    </Flex>
  );
}

/** The patch status on an entity's overview. */
export function EntityPatchmanCard() {
  const { entity } = useEntity();
  const hosts = entityHosts(entity);
  if (!hosts) return null;
  return (
    <EntityInfoCard title="Patch status">
      {hosts.kind === 'host' && <OneHost key={hosts.name} name={hosts.name} />}
      {hosts.kind === 'hosts' && (
        <ManyHosts title={hosts.title} filters={hosts.filters} />
      )}
      {hosts.kind === 'group' && (
        <GroupHosts name={hosts.name}>
          {owned => <ManyHosts {...owned} />}
        </GroupHosts>
      )}
      {hosts.kind === 'invalid' && <InvalidSelector reason={hosts.reason} />}
    </EntityInfoCard>
  );
}
