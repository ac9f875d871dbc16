import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { Summary } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { ListFilter } from '../ListTable';
import { HOST_STATES } from '../Marks';

const YES_NO = (yes: string, no: string) => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
];

function choice(
  id: string,
  label: string,
  values: { value: string; label: string }[] | undefined,
): ListFilter {
  return values?.length
    ? { id, label, kind: 'select', options: values }
    : { id, label, kind: 'text' };
}

function ownerName(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}

/** The filters of a list of hosts; what the fleet has decides what can be chosen. */
export function hostFilters(hosts?: Summary['hosts']): ListFilter[] {
  return [
    {
      id: 'status',
      label: 'State',
      kind: 'multiple',
      options: Object.entries(HOST_STATES).map(([value, { label }]) => ({
        value,
        label,
      })),
    },
    choice(
      'os',
      'Operating system',
      hosts?.byOs.map(({ release }) => ({ value: release, label: release })),
    ),
    choice(
      'arch',
      'Architecture',
      hosts?.byArch?.map(({ arch }) => ({ value: arch, label: arch })),
    ),
    choice(
      'tag',
      'Tag',
      hosts?.byTag?.map(({ tag }) => ({ value: tag, label: tag })),
    ),
    choice(
      'owner',
      'Owner',
      hosts?.byOwner?.map(({ owner }) => ({
        value: owner,
        label: ownerName(owner),
      })),
    ),
    {
      id: 'reboot',
      label: 'Reboot',
      kind: 'select',
      options: YES_NO('Required', 'Not required'),
    },
    {
      id: 'stale',
      label: 'Reporting',
      kind: 'select',
      options: YES_NO('Stale', 'Recent'),
    },
    {
      id: 'foreign',
      label: 'Packages from no repository',
      kind: 'select',
      options: YES_NO('Some', 'None'),
    },
    { id: 'package', label: 'Package', kind: 'text' },
  ];
}

/** Filters that links lead to and that are shown only while they are set. */
const LINKED: { id: string; label: string }[] = [
  { id: 'version', label: 'Package version' },
  { id: 'repository', label: 'Repository (id)' },
  { id: 'hasRepositories', label: 'Has repositories' },
  { id: 'name', label: 'Host names' },
];

export function useHostFilters(parameters: URLSearchParams): ListFilter[] {
  const api = useApi(patchmanApiRef);
  // Only the choices hang on this answer: without it the filters are texts to type.
  const { value } = useFetched(() => api.getSummary(), [api]);
  const query = parameters.toString();
  return useMemo(() => {
    const set = new URLSearchParams(query);
    return [
      ...hostFilters(value?.hosts),
      ...LINKED.filter(({ id }) => set.has(id)).map(
        (filter): ListFilter => ({ ...filter, kind: 'text' }),
      ),
    ];
  }, [value, query]);
}
