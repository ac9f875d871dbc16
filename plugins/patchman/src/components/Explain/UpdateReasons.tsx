import { Text } from '@backstage/ui';
import { Update } from 'backstage-plugin-patchman-common';
import { ErratumLinks } from '../Errata';

/** The reasons that are kept with an update: why it is one, and why it concerns security or not. */
export function UpdateReasons(props: { update: Update }) {
  const { update } = props;
  const reasons = [
    ...update.why,
    ...(update.blockedBy?.detail
      ? [`It would not be installed: ${update.blockedBy.detail}`]
      : []),
  ];
  return (
    <>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {reasons.map(reason => (
          <li key={reason}>
            <Text variant="body-medium">{reason}</Text>
          </li>
        ))}
      </ul>
      {update.errata.length > 0 && (
        <div style={{ marginTop: 8 }}>
          <Text as="div" variant="body-small" color="secondary">
            Errata that it brings
          </Text>
          <ErratumLinks names={update.errata} all />
        </div>
      )}
    </>
  );
}
