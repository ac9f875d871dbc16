import { Link } from '@backstage/ui';
import { Erratum } from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';

/** Who tells of an erratum's packages: a source by its id, or the repositories that have it. */
export function SourceOfErratum(props: { source: Erratum['source'] }) {
  const { source } = props;
  const links = usePatchmanLinks();
  if (!source) return <>Repositories</>;
  return (
    <Link href={links.source(source)} style={{ whiteSpace: 'nowrap' }}>
      {source}
    </Link>
  );
}
