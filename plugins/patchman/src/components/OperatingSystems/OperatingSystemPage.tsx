import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { AddressTabs } from '../AddressTabs';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { Facts } from '../Facts';
import { HostsTable } from '../Hosts/HostsTable';
import { ReleaseRepositories } from './ReleaseRepositories';
import { Variants } from './Variants';

function OperatingSystemOf(props: { id: number }) {
  const { id } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(() => api.getOperatingSystem(id), [api, id]);
  const title = fetched.value?.release ?? `Operating system ${id}`;
  return (
    <DetailPage
      fetched={fetched}
      noun="operating system"
      title={title}
      href={links.operatingSystem(id)}
      path={[
        { label: 'Repositories', href: links.repositories() },
        { label: 'Operating systems', href: links.operatingSystems() },
      ]}
    >
      {os => (
        <>
          <Facts
            facts={{
              Codename: os.codename,
              CPE: os.cpe,
              Hosts: os.hosts.toLocaleString('en'),
              'Judged by its repositories': (
                <Link
                  href={links.hosts({ os: os.release, ownRepositories: false })}
                >
                  {os.judgedHosts.toLocaleString('en')} of{' '}
                  {os.hosts.toLocaleString('en')} hosts
                </Link>
              ),
              Variants: <Variants os={os} />,
            }}
          />
          <AddressTabs
            label={`What is known of ${title}`}
            tabs={[
              {
                id: 'repositories',
                label: `Repositories (${os.repositories.length})`,
                content: (
                  <ReleaseRepositories os={os} onChanged={fetched.retry} />
                ),
              },
              {
                id: 'hosts',
                label: `Hosts (${os.hosts.toLocaleString('en')})`,
                content: (
                  <HostsTable
                    within={{ os: os.release }}
                    csvName={`${os.release}-hosts`}
                    empty={
                      <EmptyNotice title="No host runs it any more">
                        Hosts that did run something else now, or were deleted.
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

/** The page of one operating system release. */
export function OperatingSystemPage() {
  const { id = '' } = useParams();
  return <OperatingSystemOf key={id} id={Number(id)} />;
}
