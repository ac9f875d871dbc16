import { usePatchmanLinks } from '../../routing';
import { SectionNav } from '../SectionNav';

/** Repositories, where they are read from, and which operating systems they are for. */
export function RepositorySections(props: {
  current: 'Repositories' | 'Mirrors' | 'Operating systems';
}) {
  const links = usePatchmanLinks();
  return (
    <SectionNav
      label="Parts of repositories"
      current={props.current}
      sections={[
        { label: 'Repositories', href: links.repositories() },
        { label: 'Mirrors', href: links.mirrors() },
        { label: 'Operating systems', href: links.operatingSystems() },
      ]}
    />
  );
}
