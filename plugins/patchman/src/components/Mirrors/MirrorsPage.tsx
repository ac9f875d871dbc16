import { Flex } from '@backstage/ui';
import { PageTitle } from '../PageTitle';
import { RepositorySections } from '../Repositories/RepositorySections';
import { MirrorsTable } from './MirrorsTable';

/** The mirrors of all repositories. */
export function MirrorsPage() {
  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle
        title="Mirrors"
        actions={<RepositorySections current="Mirrors" />}
      />
      <MirrorsTable />
    </Flex>
  );
}
