import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import {
  HostCounts,
  HostFilters,
  HostState,
} from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { Facts } from '../Facts';
import { HOST_STATES, Mark, SeverityMark } from '../Marks';
import { Problem } from '../Problem';
import { Time } from '../Time';

const STATES = Object.keys(HOST_STATES) as HostState[];

/** What should not wait: the errata whose severity says so. */
function UrgentErrata(props: { errata: NonNullable<HostCounts['errata']> }) {
  const urgent = (['critical', 'important'] as const).filter(
    level => props.errata[level] > 0,
  );
  if (urgent.length === 0) return <>0</>;
  return (
    <Flex gap="3" style={{ flexWrap: 'wrap' }}>
      {urgent.map(level => (
        <span key={level}>
          {props.errata[level].toLocaleString('en')}{' '}
          <SeverityMark level={level} />
        </span>
      ))}
    </Flex>
  );
}

/** How many of a selection of hosts are in which state. */
export function HostsFigures(props: { filters: HostFilters }) {
  const { filters } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const { value, error, at, retry } = useFetched(
    () => api.getHostCounts(filters),
    [api, JSON.stringify(filters)],
  );

  if (error) return <Problem error={error} onRetry={retry} />;
  if (!value) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={96} width="100%" />
      </div>
    );
  }
  if (value.total === 0) {
    return <Text>No host matches. Hosts appear here once they report.</Text>;
  }
  const figure = (label: string, query: HostFilters, number: number) => (
    <Link
      href={links.hosts({ ...filters, ...query })}
      aria-label={`${label}: ${number}`}
    >
      {number.toLocaleString('en')}
    </Link>
  );
  const states = STATES.map(status => {
    const { label, tone, icon } = HOST_STATES[status];
    const number = value.byState[status];
    return [
      label,
      number > 0 ? (
        <Mark key={status} tone={tone} icon={icon}>
          {figure(label, { status }, number)}
        </Mark>
      ) : (
        '0'
      ),
    ];
  });
  const { security, other } = value.updates;
  return (
    <>
      <Facts
        facts={{
          Hosts: figure('Hosts', {}, value.total),
          ...Object.fromEntries(states),
          'Reboot required': figure(
            'Reboot required',
            { reboot: true },
            value.rebootRequired,
          ),
          'Different updates': `${security.toLocaleString(
            'en',
          )} security, ${other.toLocaleString('en')} other`,
          'Urgent errata': value.errata && (
            <UrgentErrata errata={value.errata} />
          ),
        }}
      />
      <Text as="div" variant="body-x-small" color="secondary">
        Last report <Time iso={value.newestReport} />
        {value.total > 1 && (
          <>
            , the oldest <Time iso={value.oldestReport} />
          </>
        )}
        {at && (
          <>
            ; loaded <Time iso={at.toISOString()} />
          </>
        )}
      </Text>
    </>
  );
}
