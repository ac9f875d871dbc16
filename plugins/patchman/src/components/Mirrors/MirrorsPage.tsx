import { Flex, Text } from '@backstage/ui';
import { MirrorsTable } from './MirrorsTable';

/** The mirrors of all repositories. */
export function MirrorsPage() {
  return (
    <Flex direction="column" gap="4" pt="4">
      <Text as="h2" variant="title-small">
        Mirrors
      </Text>
      <MirrorsTable />
    </Flex>
  );
}
