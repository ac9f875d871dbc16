import { ButtonLink, Flex } from '@backstage/ui';
import { Route, Routes } from 'react-router-dom';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { HostDiffPage } from '../HostDiff';
import { HostPage } from '../HostStatus';
import { NoSuchPage } from '../NoSuchPage';
import { PageTitle } from '../PageTitle';
import { HostsTable } from './HostsTable';

function AllHosts() {
  const links = usePatchmanLinks();
  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle
        title="Hosts"
        actions={
          <ButtonLink variant="secondary" href={links.addHosts()}>
            Add hosts
          </ButtonLink>
        }
      />
      <HostsTable
        empty={
          <EmptyNotice
            title="No host has reported yet"
            action={
              <ButtonLink href={links.addHosts()}>
                Add the first host
              </ButtonLink>
            }
          >
            A host appears here as soon as its first report has been processed.
          </EmptyNotice>
        }
      />
    </Flex>
  );
}

/** All hosts, and each of them below its name. */
export function HostsPage() {
  return (
    <Routes>
      <Route index element={<AllHosts />} />
      <Route path=":name" element={<HostPage />} />
      <Route path=":name/diff" element={<HostDiffPage />} />
      <Route path=":name/diff/:other" element={<HostDiffPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
