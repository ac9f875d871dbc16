import { Flex, Skeleton } from '@backstage/ui';
import { Problem } from '../Problem';
import { HostSummary } from './HostSummary';
import { HostTabs } from './HostTabs';
import { MissingHost } from './MissingHost';
import { useHost } from './useHost';

/** A host's patch status: on its own page, and on the entity that stands for it. */
export function HostStatus(props: {
  fetched: ReturnType<typeof useHost>;
  name: string;
  fromCatalog?: boolean;
}) {
  const { fetched, name, fromCatalog } = props;
  const { value: host, error, missing, retry } = fetched;
  if (missing) return <MissingHost name={name} fromCatalog={fromCatalog} />;
  if (error) {
    return (
      <Problem
        error={error}
        title={`The host ${name} could not be loaded`}
        onRetry={retry}
      />
    );
  }
  if (!host) {
    return (
      <Flex direction="column" gap="3" aria-busy="true" aria-label="Loading">
        <Skeleton height={64} width="100%" />
        <Skeleton height={32} width="40%" />
        <Skeleton height={240} width="100%" />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="5">
      <HostSummary host={host} fromCatalog={fromCatalog} />
      <HostTabs host={host} onChanged={retry} />
    </Flex>
  );
}
