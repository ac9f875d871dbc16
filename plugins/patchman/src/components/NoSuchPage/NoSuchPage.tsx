import { ButtonLink } from '@backstage/ui';
import { useLocation } from 'react-router-dom';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';

/** Where an address leads to nothing, such as one that was cut off. */
export function NoSuchPage() {
  const links = usePatchmanLinks();
  const { pathname } = useLocation();
  return (
    <EmptyNotice
      title="There is no such page"
      action={
        <ButtonLink variant="secondary" href={links.overview()}>
          Go to the overview
        </ButtonLink>
      }
    >
      Nothing is at {pathname}; the address may have been cut off.
    </EmptyNotice>
  );
}
