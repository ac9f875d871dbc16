import { useApi } from '@backstage/core-plugin-api';
import { Combobox, IdentifiedOption, useAsyncList } from '@backstage/ui';
import { Repository } from 'backstage-plugin-patchman-common';
import { useRef } from 'react';
import { patchmanApiRef } from '../../api';
import { repositoryWords } from '../../wording';

const MOST = 20;

/** Chooses a repository among those that match what is typed. */
export function RepositoryPicker(props: {
  /** Ids of those that are chosen already. */
  without: number[];
  isDisabled: boolean;
  onChosen: (repository: Repository) => void;
}) {
  const { without, isDisabled, onChosen } = props;
  const api = useApi(patchmanApiRef);
  const found = useRef<Repository[]>([]);
  const repositories = useAsyncList<IdentifiedOption>({
    load: async ({ filterText }) => {
      const { items } = await api.getRepositories({
        search: filterText?.trim(),
        orderBy: 'name:asc',
        limit: MOST,
      });
      found.current = items;
      return {
        items: items
          .filter(({ id }) => !without.includes(id))
          .map(repository => {
            const { short, detail } = repositoryWords(repository.name);
            return {
              id: String(repository.id),
              label: short,
              description: [detail, repository.arch].filter(Boolean).join(', '),
            };
          }),
      };
    },
  });
  return (
    <div style={{ width: 420, maxWidth: '100%' }}>
      <Combobox
        label="Add a repository"
        placeholder="Type a part of its name"
        options={repositories}
        search={{ mode: 'server' }}
        isDisabled={isDisabled}
        value={null}
        onChange={option => {
          const chosen = found.current.find(
            ({ id }) => String(id) === String(option?.id),
          );
          if (chosen) onChosen(chosen);
        }}
      />
    </div>
  );
}
