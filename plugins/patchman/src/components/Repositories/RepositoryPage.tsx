import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useApi } from '@backstage/core-plugin-api';
import {
  Flex,
  Link,
  Skeleton,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Text,
} from '@backstage/ui';
import { RepositoryDetail } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { repositoryWords } from '../../wording';
import { Breadcrumbs } from '../Breadcrumbs';
import { EmptyNotice } from '../EmptyNotice';
import { Facts } from '../Facts';
import { HostsTable } from '../Hosts/HostsTable';
import { RepositoryStateMark, SecurityRepositoryMark } from '../Marks';
import { MirrorsTable } from '../Mirrors';
import { Problem } from '../Problem';
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
  const [parameters, setParameters] = useSearchParams();
  const [version, setVersion] = useState(0);
  const { value, error, retry } = useFetched(
    () => api.getRepository(id),
    [api, id, version],
  );
  const tab = parameters.get('tab') === 'hosts' ? 'hosts' : 'mirrors';
  const name = value ? repositoryWords(value.name).short : `Repository ${id}`;

  if (error) {
    return (
      <Flex pt="4">
        <Problem
          error={error}
          title="The repository could not be loaded"
          onRetry={retry}
        />
      </Flex>
    );
  }
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.repository(id) }}>
      <Flex direction="column" gap="4" pt="4">
        <Breadcrumbs
          path={[{ label: 'Repositories', href: links.repositories() }]}
          current={name}
        />
        <Text as="h2" variant="title-small">
          {name}
        </Text>
        {!value ? (
          <Skeleton height={160} width="100%" />
        ) : (
          <>
            <RepositoryActions
              single
              chosen={[value]}
              onChanged={() => setVersion(count => count + 1)}
              onDeleted={() => navigate(links.repositories())}
            />
            <RepositoryFacts repository={value} />
            <Tabs
              selectedKey={tab}
              onSelectionChange={key => {
                if (key !== tab) setParameters({ tab: String(key) });
              }}
            >
              <TabList aria-label={`What is known of ${name}`}>
                <Tab id="mirrors">Mirrors ({value.mirrors})</Tab>
                <Tab id="hosts">Hosts ({value.hosts})</Tab>
              </TabList>
              <TabPanel id="mirrors">
                <MirrorsTable
                  repository={id}
                  version={version}
                  onChanged={retry}
                />
              </TabPanel>
              <TabPanel id="hosts">
                <HostsTable
                  within={{ repository: id }}
                  csvName={`repository-${id}-hosts`}
                  empty={
                    <EmptyNotice title="No host uses this repository">
                      It can be deleted if nobody needs it any more.
                    </EmptyNotice>
                  }
                />
              </TabPanel>
            </Tabs>
          </>
        )}
      </Flex>
    </BreadcrumbEntry>
  );
}

/** The page of one repository. */
export function RepositoryPage() {
  const { id = '' } = useParams();
  return <RepositoryOf key={id} id={Number(id)} />;
}
