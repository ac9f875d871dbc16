import { ButtonLink } from '@backstage/ui';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';

/** Nothing has been reported or read yet. */
export function NoPackages() {
  const links = usePatchmanLinks();
  return (
    <EmptyNotice
      title="No packages are known yet"
      action={
        <ButtonLink variant="secondary" href={links.addHosts()}>
          Add hosts
        </ButtonLink>
      }
    >
      They come with the reports of hosts and from the repositories that those
      hosts use.
    </EmptyNotice>
  );
}
