import { Button, DialogTrigger, Popover, Text } from '@backstage/ui';
import { Update } from 'backstage-plugin-patchman-common';

/** Why something is an update, and why it is a security update or not. */
export function WhyButton(props: { update: Update }) {
  const { update } = props;
  const reasons = [
    ...update.why,
    ...(update.blockedBy?.detail
      ? [`It would not be installed: ${update.blockedBy.detail}`]
      : []),
  ];
  if (reasons.length === 0 && update.errata.length === 0) return null;
  return (
    <DialogTrigger>
      <Button
        size="small"
        variant="tertiary"
        aria-label={`Why ${update.available.name} is an update`}
      >
        Why?
      </Button>
      <Popover>
        <div style={{ maxWidth: 420 }}>
          <Text as="h4" variant="body-medium" weight="bold">
            {update.installed.name} {update.installed.evr} →{' '}
            {update.available.evr}
          </Text>
          <ul style={{ margin: '8px 0 0', paddingInlineStart: 18 }}>
            {reasons.map(reason => (
              <li key={reason}>
                <Text variant="body-medium">{reason}</Text>
              </li>
            ))}
          </ul>
          {update.errata.length > 0 && (
            <Text as="p" variant="body-medium">
              Errata: {update.errata.join(', ')}
            </Text>
          )}
        </div>
      </Popover>
    </DialogTrigger>
  );
}
