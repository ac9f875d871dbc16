import { Flex, Text } from '@backstage/ui';
import { RepositorySections } from '../Repositories/RepositorySections';
import { MirrorsTable } from './MirrorsTable';

/** The mirrors of all repositories. */
export function MirrorsPage() {
  return (
    <Flex direction="column" gap="4" pt="4">
      <Flex
        justify="between"
        align="center"
        gap="3"
        style={{ flexWrap: 'wrap' }}
      >
        <Text as="h2" variant="title-small">
          Mirrors
        </Text>
        <RepositorySections current="Mirrors" />
      </Flex>
      <MirrorsTable />
    </Flex>
  );
}
