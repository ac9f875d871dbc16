import { useApi } from '@backstage/core-plugin-api';
import { Link, Skeleton, Text } from '@backstage/ui';
import { HostFilters, HostState } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { Facts } from '../Facts';
import { HOST_STATES, Mark } from '../Marks';
import { Problem } from '../Problem';
import { Time } from '../Time';

const STATES = Object.keys(HOST_STATES) as HostState[];

/** How many of a selection of hosts are in which state. */
export function HostsFigures(props: { filters: HostFilters }) {
  const { filters } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const { value, error, at, retry } = useFetched(async () => {
    const count = async (query: HostFilters) =>
      (await api.getHosts({ ...filters, ...query, limit: 1 })).totalItems;
    const [total, reboot, ...states] = await Promise.all([
      count({}),
      count({ reboot: true }),
      ...STATES.map(status => count({ status })),
    ]);
    return { total, reboot, states };
  }, [api, JSON.stringify(filters)]);

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
  return (
    <>
      <Facts
        facts={{
          Hosts: figure('Hosts', {}, value.total),
          ...Object.fromEntries(
            STATES.map((status, index) => {
              const { label, tone, icon } = HOST_STATES[status];
              const number = value.states[index];
              return [
                label,
                number > 0 ? (
                  <Mark tone={tone} icon={icon}>
                    {figure(label, { status }, number)}
                  </Mark>
                ) : (
                  '0'
                ),
              ];
            }),
          ),
          'Reboot required': figure(
            'Reboot required',
            { reboot: true },
            value.reboot,
          ),
        }}
      />
      {at && (
        <Text as="div" variant="body-x-small" color="secondary">
          Loaded <Time iso={at.toISOString()} />
        </Text>
      )}
    </>
  );
}
