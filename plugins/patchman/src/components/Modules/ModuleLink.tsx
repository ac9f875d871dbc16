import { Link, Text } from '@backstage/ui';
import { ModuleObsoletion } from 'backstage-plugin-patchman-common';
import { RiAlertLine } from '@remixicon/react';
import { usePatchmanLinks } from '../../routing';
import { Hint } from '../Hint';
import { Mark } from '../Marks';

export function ModuleLink(props: { name: string; stream: string }) {
  const { name, stream } = props;
  const links = usePatchmanLinks();
  if (!stream) return <Text weight="bold">{name}</Text>;
  return (
    <Link href={links.module(name, stream)} weight="bold">
      {name}:{stream}
    </Link>
  );
}

/** That nobody should use a stream any more, and why. */
export function ObsoleteMark(props: { obsolete: ModuleObsoletion }) {
  const { message, obsoletedBy } = props.obsolete;
  const follows = obsoletedBy ? ` ${obsoletedBy} follows it.` : '';
  return (
    <Hint text={`${message}${follows}`}>
      <Mark tone="warning" icon={<RiAlertLine />}>
        At its end
      </Mark>
    </Hint>
  );
}
