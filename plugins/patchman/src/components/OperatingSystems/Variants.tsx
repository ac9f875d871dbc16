import { Text } from '@backstage/ui';
import { OperatingSystem } from 'backstage-plugin-patchman-common';
import { countOf } from '../../wording';

/** What hosts call themselves that run a release. */
export function Variants(props: { os: OperatingSystem }) {
  return (
    <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {props.os.variants.map(variant => (
        <li key={variant.id} style={{ whiteSpace: 'nowrap' }}>
          {[variant.name, variant.arch].filter(Boolean).join(', ')}
          {': '}
          <Text color="secondary">{countOf(variant.hosts, 'host')}</Text>
        </li>
      ))}
    </ul>
  );
}
