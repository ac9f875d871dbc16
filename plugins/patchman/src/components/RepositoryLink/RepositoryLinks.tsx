import { Flex } from '@backstage/ui';
import { RepositoryRef } from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { RepositoryLink } from './RepositoryLink';

/** Several repositories below one another, or what to say where there are none. */
export function RepositoryLinks(props: {
  repositories: RepositoryRef[];
  none: ReactElement | string;
}) {
  const { repositories, none } = props;
  if (repositories.length === 0) return <>{none}</>;
  return (
    <Flex direction="column" gap="0.5">
      {repositories.map(repository => (
        <RepositoryLink key={repository.id} repository={repository} />
      ))}
    </Flex>
  );
}
