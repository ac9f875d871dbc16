import { useApi } from '@backstage/core-plugin-api';
import { Flex } from '@backstage/ui';
import { HostDetail, HostRepository } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { EmptyNotice } from '../EmptyNotice';
import { Hint } from '../Hint';
import { ListSource, ListTable } from '../ListTable';
import { RepositoryStateMark, SecurityRepositoryMark } from '../Marks';
import { RepositoryLink } from '../RepositoryLink';
import { Time } from '../Time';
import { HostRepositoryActions } from './HostRepositoryActions';
import { RepositorySource } from './RepositorySource';

/** Whether updates are looked for in a repository of a host, and if not, why. */
function Used(props: { repository: HostRepository; host: HostDetail }) {
  const { repository, host } = props;
  if (!repository.repositoryEnabled) {
    return (
      <Hint text="The repository itself is switched off, for all hosts.">
        Switched off
      </Hint>
    );
  }
  if (repository.origin === 'release') return <>Yes, by its release</>;
  if (repository.enabled && !repository.counts) {
    return (
      <Hint
        text={`The host reports it, but is judged by the repositories of ${host.os.release}.`}
      >
        Reported only
      </Hint>
    );
  }
  const word = repository.enabled ? 'Yes' : 'Not on this host';
  if (repository.enabledChoice === null) return <>{word}</>;
  return (
    <Hint
      text={`Decided here; the host itself has it switched ${
        repository.reportedEnabled ? 'on' : 'off'
      }.`}
    >
      {`${word}, decided here`}
    </Hint>
  );
}

/** The repositories that one host uses. */
export function HostRepositories(props: {
  host: HostDetail;
  onChanged: () => void;
}) {
  const { host, onChanged } = props;
  const { name } = host;
  const api = useApi(patchmanApiRef);
  const source = useMemo<ListSource<HostRepository>>(
    () => ({
      noun: ['repository', 'repositories'],
      getId: ({ origin, id }) => `${origin} ${id}`,
      fetchPage: query => api.getHostRepositories(name, query),
      dependencies: [api, host],
      columns: [
        {
          id: 'name',
          label: 'Repository',
          sortable: true,
          isRowHeader: true,
          cell: repository => (
            <RepositoryLink repository={repository} emphasised />
          ),
        },
        {
          id: 'state',
          label: 'State',
          cell: repository => <RepositoryStateMark state={repository.state} />,
        },
        {
          id: 'used',
          label: 'Used',
          cell: repository => <Used repository={repository} host={host} />,
        },
        {
          id: 'security',
          label: 'Security',
          cell: repository => (
            <SecurityRepositoryMark security={repository.security} />
          ),
        },
        {
          id: 'priority',
          label: 'Priority',
          align: 'end',
          cell: repository => repository.priority,
        },
        {
          id: 'packages',
          label: 'Packages',
          align: 'end',
          cell: repository =>
            repository.packages?.toLocaleString('en') ?? 'not read',
        },
        {
          id: 'checkedAt',
          label: 'Last read',
          cell: repository => <Time iso={repository.checkedAt} />,
        },
        {
          id: 'urls',
          label: 'Reported addresses',
          cell: repository => (
            <div style={{ minWidth: 240, overflowWrap: 'anywhere' }}>
              {repository.urls.join(' ')}
            </div>
          ),
        },
      ],
      csv: {
        name: `${name}-repositories`,
        columns: [
          { label: 'Repository', value: repository => repository.name },
          { label: 'State', value: repository => repository.state },
          { label: 'Used', value: repository => repository.counts },
          { label: 'Enabled', value: repository => repository.enabled },
          { label: 'Decided', value: repository => repository.enabledChoice },
          { label: 'From', value: repository => repository.origin },
          { label: 'Security', value: repository => repository.security },
          { label: 'Priority', value: repository => repository.priority },
          { label: 'Packages', value: repository => repository.packages },
          { label: 'Last read', value: repository => repository.checkedAt },
          { label: 'Addresses', value: r => r.urls.join(' ') },
        ],
      },
    }),
    [api, host, name],
  );
  return (
    <Flex direction="column" gap="4">
      <RepositorySource host={host} onChanged={onChanged} />
      <ListTable
        source={source}
        selectionActions={(chosen, { reload }) => (
          <HostRepositoryActions
            name={name}
            chosen={chosen}
            onChanged={reload}
          />
        )}
        empty={
          <EmptyNotice title="This host has no repositories">
            Without them no updates can be found. Run the client there without
            -n, so that it reports its repositories too.
          </EmptyNotice>
        }
      />
    </Flex>
  );
}
