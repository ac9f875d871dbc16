import { Flex, Skeleton } from '@backstage/ui';
import { HostFilters } from 'backstage-plugin-patchman-common';
import { ReactNode } from 'react';
import { countOf } from '../../wording';
import { Problem } from '../Problem';
import { TonedText } from '../TonedText';
import { useGroupHosts } from './useGroupHosts';

/** Shows the hosts that a group owns, with those of its subgroups: a department owns few itself. */
export function GroupHosts(props: {
  name: string;
  children: (hosts: { filters: HostFilters; title: string }) => ReactNode;
}) {
  const { name, children } = props;
  const { value, error, retry } = useGroupHosts();
  if (error) {
    return (
      <Problem
        error={error}
        title="The subgroups could not be loaded"
        onRetry={retry}
      />
    );
  }
  if (!value) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={96} width="100%" />
      </div>
    );
  }
  const { filters, subgroups, complete } = value;
  const title =
    subgroups > 0
      ? `Hosts owned by ${name} or ${
          subgroups === 1 ? 'its subgroup' : `its ${subgroups} subgroups`
        }`
      : `Hosts owned by ${name}`;
  return (
    <Flex direction="column" gap="3">
      {children({ filters, title })}
      {!complete && (
        <TonedText tone="warning" as="div" variant="body-small">
          It has more than {countOf(subgroups, 'subgroup')}; the hosts of the
          others are not counted here. Their own pages show them.
        </TonedText>
      )}
    </Flex>
  );
}
