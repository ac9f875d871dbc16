import { useApi } from '@backstage/core-plugin-api';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { Package } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { packageName } from '../../wording';
import { Problem } from '../Problem';
import { Time } from '../Time';
import { Candidates } from './Candidates';

/** What was considered for a package of a host, worked out now. */
export function Explanations(props: { host: string; installed: Package }) {
  const { host, installed } = props;
  const api = useApi(patchmanApiRef);
  const { value, error, at, retry } = useFetched(
    () =>
      api.explainPackage(host, installed.name, {
        ...(installed.arch ? { arch: installed.arch } : {}),
      }),
    [api, host, installed.id],
  );
  if (error) {
    return (
      <Problem
        error={error}
        title="The candidates could not be worked out"
        onRetry={retry}
      />
    );
  }
  if (!value) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={120} width="100%" />
      </div>
    );
  }
  // Several versions stand side by side, as kernels do: the one that was asked about comes first.
  const items = [...value.items].sort(
    (a, b) =>
      Number(b.package.id === installed.id) -
      Number(a.package.id === installed.id),
  );
  return (
    <Flex direction="column" gap="4">
      {items.map(explanation => (
        <Flex key={explanation.package.id} direction="column" gap="2">
          {items.length > 1 && (
            <Text as="h4" variant="body-medium" weight="bold">
              {packageName(explanation.package)}
            </Text>
          )}
          <Candidates explanation={explanation} />
          {explanation.candidates.length === 1 && (
            <Text variant="body-medium">
              None of the host's repositories offers anything of this name.
            </Text>
          )}
        </Flex>
      ))}
      {at && (
        <Text as="div" variant="body-x-small" color="secondary">
          Worked out <Time iso={at.toISOString()} /> from what the repositories
          offered when they were last read
        </Text>
      )}
    </Flex>
  );
}
