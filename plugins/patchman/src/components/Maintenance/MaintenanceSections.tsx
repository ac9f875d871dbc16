import { usePatchmanLinks } from '../../routing';
import { SectionNav } from '../SectionNav';

/** The two parts of the maintenance page. */
export function MaintenanceSections(props: { current: 'Schedule' | 'Tasks' }) {
  const links = usePatchmanLinks();
  return (
    <SectionNav
      label="Parts of maintenance"
      current={props.current}
      sections={[
        { label: 'Schedule', href: links.maintenance() },
        { label: 'Tasks', href: links.tasks() },
      ]}
    />
  );
}
