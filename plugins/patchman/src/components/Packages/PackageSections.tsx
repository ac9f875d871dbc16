import { usePatchmanLinks } from '../../routing';
import { SectionNav } from '../SectionNav';

/** The ways to look through packages. */
export function PackageSections(props: {
  current: 'By name' | 'Every version' | 'Module streams';
}) {
  const links = usePatchmanLinks();
  return (
    <SectionNav
      label="Ways to look through packages"
      current={props.current}
      sections={[
        { label: 'By name', href: links.packages() },
        { label: 'Every version', href: links.packageVersions() },
        { label: 'Module streams', href: links.modules() },
      ]}
    />
  );
}
