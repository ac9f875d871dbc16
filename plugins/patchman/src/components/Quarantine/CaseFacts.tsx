import { Flex, Text } from '@backstage/ui';
import { QuarantineCase } from 'backstage-plugin-patchman-common';
import { countOf } from '../../wording';
import { Time } from '../Time';

/** Why a machine was taken for another one, and what speaks for which decision. */
export function CaseFacts(props: { found: QuarantineCase }) {
  const { found } = props;
  return (
    <Flex direction="column" gap="1">
      {found.reasons.map(reason => (
        <Text as="p" key={reason} variant="body-medium">
          {reason}
        </Text>
      ))}
      {found.status === 'waiting' && (
        <Text as="p" variant="body-medium" weight="bold">
          {found.bothReport
            ? 'The known machine has reported since: these are two machines with one name.'
            : 'The known machine has been silent since: it may have been set up anew.'}
        </Text>
      )}
      <Text as="p" variant="body-small" color="secondary">
        {found.reports > 0
          ? `${countOf(found.reports, 'report')} came, ${found.held} held`
          : 'It wants to enrol and has not reported yet'}
        {found.address && ` · from ${found.address}`} · first{' '}
        <Time iso={found.firstAt} /> · last <Time iso={found.lastAt} />
      </Text>
    </Flex>
  );
}
