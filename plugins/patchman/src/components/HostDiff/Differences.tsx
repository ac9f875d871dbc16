import { Flex, Text } from '@backstage/ui';
import { HostDiff } from 'backstage-plugin-patchman-common';
import { EmptyNotice } from '../EmptyNotice';
import { PackageDifferences } from './PackageDifferences';
import { RepositoryDifferences } from './RepositoryDifferences';
import { SystemDifferences } from './SystemDifferences';

/** What two hosts do not have alike; what they have alike is left out. */
export function Differences(props: { diff: HostDiff }) {
  const { diff } = props;
  const { onlyA, onlyB } = diff.repositories;
  const inRepositories = onlyA.length + onlyB.length > 0;
  if (
    diff.fields.length === 0 &&
    diff.packages.length === 0 &&
    !inRepositories
  ) {
    return (
      <EmptyNotice title="These hosts are alike">
        They run the same system and kernel, have the same packages installed
        and use the same repositories.
      </EmptyNotice>
    );
  }
  return (
    <Flex direction="column" gap="6">
      <Flex direction="column" gap="2">
        <Text as="h3" variant="title-x-small">
          System
        </Text>
        {diff.fields.length > 0 ? (
          <SystemDifferences diff={diff} />
        ) : (
          <Text color="secondary">
            Operating system, architecture and kernel are the same.
          </Text>
        )}
      </Flex>
      <Flex direction="column" gap="2">
        <Text as="h3" variant="title-x-small">
          Repositories
        </Text>
        {inRepositories ? (
          <RepositoryDifferences diff={diff} />
        ) : (
          <Text color="secondary">Both use the same repositories.</Text>
        )}
      </Flex>
      <Flex direction="column" gap="2">
        <Text as="h3" variant="title-x-small">
          Packages
        </Text>
        <PackageDifferences diff={diff} />
      </Flex>
    </Flex>
  );
}
