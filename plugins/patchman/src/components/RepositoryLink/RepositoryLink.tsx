import { Flex, Link, Text } from '@backstage/ui';
import { RepositoryRef } from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';
import { repositoryWords } from '../../wording';

/** A repository in few words; its whole name is on its page and in the tooltip. */
export function RepositoryLink(props: {
  repository: RepositoryRef;
  /** Where it is the subject of the row. */
  emphasised?: boolean;
}) {
  const { repository, emphasised } = props;
  const links = usePatchmanLinks();
  const { short, detail } = repositoryWords(repository.name);
  return (
    <Flex direction="column" gap="0.5" style={{ minWidth: 170 }}>
      <Link
        href={links.repository(repository.id)}
        weight={emphasised ? 'bold' : undefined}
        title={repository.name}
      >
        {short}
      </Link>
      {detail && (
        <Text as="div" variant="body-x-small" color="secondary">
          {detail}
        </Text>
      )}
    </Flex>
  );
}
