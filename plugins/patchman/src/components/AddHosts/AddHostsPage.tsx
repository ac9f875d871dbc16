import { Flex, Link } from '@backstage/ui';
import { usePatchmanLinks } from '../../routing';
import { PageTitle } from '../PageTitle';
import { AddHost } from './AddHost';
import { EnrolHosts } from './EnrolHosts';

/** Makes hosts report: many with a token, or one with a key made for it. */
export function AddHostsPage() {
  const links = usePatchmanLinks();
  return (
    <Flex direction="column" gap="6" pt="4">
      <Flex direction="column" gap="3">
        <PageTitle
          title="Add hosts with a token"
          about={
            <>
              One line, the same for all of them: each host trades the token for
              a key of its own. Those that there are stand under{' '}
              <Link href={links.keys('enrolment')}>Keys</Link>.
            </>
          }
        />
        <EnrolHosts />
      </Flex>
      <Flex direction="column" gap="3">
        <PageTitle
          title="Add one host with a key"
          about="A key belongs to one host: with it nobody can report for another."
        />
        <AddHost />
      </Flex>
    </Flex>
  );
}
