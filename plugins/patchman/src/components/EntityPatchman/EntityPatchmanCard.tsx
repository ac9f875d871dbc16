import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import { EntityHosts, entityHosts } from '../../entity';
import { usePatchmanLinks } from '../../routing';
import { Facts } from '../Facts';
import { HostStateMark, RebootMark } from '../Marks';
import { EmptyNotice } from '../EmptyNotice';
import { Problem } from '../Problem';
import { Time } from '../Time';
import { useHost } from '../HostStatus';
import { InvalidSelector } from './EntityPatchmanContent';
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
        <Text variant="body-small" color="warning">
          {host.doubts.join(' ')}
        </Text>
      )}
      <Link href={tab}>All updates, packages and reports</Link>
    </Flex>
  );
}

function ManyHosts(props: { hosts: Extract<EntityHosts, { kind: 'hosts' }> }) {
  const { hosts } = props;
  const tab = usePatchStatusTab();
  return (
    <Flex direction="column" gap="3">
      <Text variant="body-small" color="secondary">
        {hosts.title}
      </Text>
      <HostsFigures filters={hosts.filters} />
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
      {hosts.kind === 'hosts' && <ManyHosts hosts={hosts} />}
      {hosts.kind === 'invalid' && <InvalidSelector reason={hosts.reason} />}
    </EntityInfoCard>
  );
}
