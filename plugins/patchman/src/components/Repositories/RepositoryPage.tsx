import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link } from '@backstage/ui';
import { RepositoryDetail } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { repositoryWords } from '../../wording';
import { AddressTabs } from '../AddressTabs';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { Facts } from '../Facts';
import { HostsTable } from '../Hosts/HostsTable';
import { RepositoryStateMark, SecurityRepositoryMark } from '../Marks';
import { MirrorsTable } from '../Mirrors';
import { Time } from '../Time';
import { RepositoryActions } from './RepositoryActions';

function RepositoryFacts(props: { repository: RepositoryDetail }) {
  const { repository } = props;
  const links = usePatchmanLinks();
  const release = repository.release ?? {};
  return (
    <Facts
      facts={{
        Name: repository.name,
        State: <RepositoryStateMark state={repository.state} />,
        Enabled: repository.enabled ? 'Yes' : 'No, for all hosts',
        Access: repository.authRequired
          ? 'Needs credentials: configure them under patchman.fetch.credentials. Until then its updates are those that hosts themselves report.'
          : undefined,
        'Security repository': (
          <SecurityRepositoryMark
            security={repository.security}
            by={repository.securityBy}
          />
        ),
        Type: `${repository.type}, ${repository.arch}`,
        Packages:
          repository.packages === null ? (
            'Not read yet'
          ) : (
            <Link href={links.packageVersions({ repository: repository.id })}>
              {repository.packages.toLocaleString('en')}
            </Link>
          ),
        'Last read': <Time iso={repository.checkedAt} />,
        'Given to': repository.releases.length > 0 && (
          <Flex gap="2" style={{ flexWrap: 'wrap' }}>
            {repository.releases.map(os => (
              <Link key={os.id} href={links.operatingSystem(os.id)}>
                {os.release}
              </Link>
            ))}
          </Flex>
        ),
        'Also look at': repository.type === 'rpm' && (
          <Flex gap="2">
            <Link href={links.errata({ repository: repository.id })}>
              Errata
            </Link>
            <Link href={links.modules({ repository: repository.id })}>
              Module streams
            </Link>
          </Flex>
        ),
        Identifier: repository.repoId,
        Origin: release.origin,
        Label: release.label,
        Suite: [release.suite, release.codename].filter(Boolean).join(' / '),
        Component: release.component,
        Version: release.version,
        Made: release.date && <Time iso={release.date} />,
        'Valid until': release.validUntil && <Time iso={release.validUntil} />,
        'Installed from by default':
          release.notAutomatic === undefined
            ? undefined
            : notAutomatic(release.notAutomatic, release.butAutomaticUpgrades),
      }}
    />
  );
}

function notAutomatic(not: boolean, butUpgrades?: boolean): string {
  if (!not) return 'Yes';
  return butUpgrades ? 'Only upgrades of what came from it' : 'No';
}

function RepositoryOf(props: { id: number }) {
  const { id } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const navigate = useNavigate();
  const [version, setVersion] = useState(0);
  const fetched = useFetched(() => api.getRepository(id), [api, id, version]);
  const name = fetched.value
    ? repositoryWords(fetched.value.name).short
    : `Repository ${id}`;

  return (
    <DetailPage
      fetched={fetched}
      noun="repository"
      title={name}
      href={links.repository(id)}
      path={[{ label: 'Repositories', href: links.repositories() }]}
      actions={repository => (
        <RepositoryActions
          single
          chosen={[repository]}
          onChanged={() => setVersion(count => count + 1)}
          onDeleted={() => navigate(links.repositories())}
        />
      )}
    >
      {repository => (
        <>
          <RepositoryFacts repository={repository} />
          <AddressTabs
            label={`What is known of ${name}`}
            tabs={[
              {
                id: 'mirrors',
                label: `Mirrors (${repository.mirrors})`,
                content: (
                  <MirrorsTable
                    repository={id}
                    version={version}
                    onChanged={fetched.retry}
                  />
                ),
              },
              {
                id: 'hosts',
                label: `Hosts (${repository.hosts})`,
                content: (
                  <HostsTable
                    within={{ repository: id }}
                    csvName={`repository-${id}-hosts`}
                    empty={
                      <EmptyNotice title="No host uses this repository">
                        It can be deleted if nobody needs it any more.
                      </EmptyNotice>
                    }
                  />
                ),
              },
            ]}
          />
        </>
      )}
    </DetailPage>
  );
}

/** The page of one repository. */
export function RepositoryPage() {
  const { id = '' } = useParams();
  return <RepositoryOf key={id} id={Number(id)} />;
}
