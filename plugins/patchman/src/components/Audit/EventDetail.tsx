import { Text } from '@backstage/ui';
import { AuditEvent } from 'backstage-plugin-patchman-common';

function words(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (Array.isArray(value)) return value.map(words).join(', ') || 'none';
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, part]) => `${name} ${words(part)}`)
      .join('; ');
  }
  return String(value);
}

/** What else is known of an action, one line a fact. */
export function EventDetail(props: { detail: AuditEvent['detail'] }) {
  return (
    <>
      {Object.entries(props.detail).map(([name, value]) => (
        <Text
          as="div"
          key={name}
          variant="body-x-small"
          color="secondary"
          style={{ overflowWrap: 'anywhere' }}
        >
          {name}: {words(value)}
        </Text>
      ))}
    </>
  );
}
