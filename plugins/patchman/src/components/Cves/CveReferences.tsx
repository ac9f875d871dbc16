import { Link, Text } from '@backstage/ui';
import { CveDetail } from 'backstage-plugin-patchman-common';
import { isWebAddress } from '../../wording';
import { Address } from '../Mirrors/Address';

/** What a CVE's records refer to; only what a browser may be sent to is a link. */
export function CveReferences(props: { cve: CveDetail }) {
  const { references } = props.cve;
  if (references.length === 0) {
    return (
      <Text as="p" color="secondary">
        None are given.
      </Text>
    );
  }
  return (
    <ul style={{ paddingInlineStart: 18, margin: '8px 0 0' }}>
      {references.map(({ url, title }) => (
        <li key={url} style={{ overflowWrap: 'anywhere' }}>
          {isWebAddress(url) ? (
            <Link href={url} target="_blank" rel="noopener noreferrer">
              {title || <Address url={url} />}
            </Link>
          ) : (
            title || url
          )}
        </li>
      ))}
    </ul>
  );
}
