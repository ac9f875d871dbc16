import { Flex, Link, Text } from '@backstage/ui';
import { usePatchmanLinks } from '../../routing';
import { AddHost } from './AddHost';
import { EnrolHosts } from './EnrolHosts';

/** Makes hosts report: many with a token, or one with a key made for it. */
export function AddHostsPage() {
  const links = usePatchmanLinks();
  return (
    <Flex direction="column" gap="6" pt="4">
      <Flex direction="column" gap="3">
        <Text as="h2" variant="title-small">
          Add hosts with a token
        </Text>
        <Text as="p" variant="body-medium">
          One line, the same for all of them: each host trades the token for a
          key of its own. Those that there are stand under{' '}
          <Link href={links.keys()}>Keys</Link>.
        </Text>
        <EnrolHosts />
      </Flex>
      <Flex direction="column" gap="3">
        <Text as="h2" variant="title-small">
          Add one host with a key
        </Text>
        <Text as="p" variant="body-medium">
          A key belongs to one host: with it nobody can report for another.
        </Text>
        <AddHost />
      </Flex>
    </Flex>
  );
}
