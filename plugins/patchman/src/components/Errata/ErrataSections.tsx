import { usePatchmanLinks } from '../../routing';
import { SectionNav } from '../SectionNav';

/** Errata, and where they come from. */
export function ErrataSections(props: { current: 'Errata' | 'Sources' }) {
  const links = usePatchmanLinks();
  return (
    <SectionNav
      label="Parts of errata"
      current={props.current}
      sections={[
        { label: 'Errata', href: links.errata() },
        { label: 'Sources', href: links.sources() },
      ]}
    />
  );
}
