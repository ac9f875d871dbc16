import { useApi } from '@backstage/core-plugin-api';
import { HostFacets } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { ownerName } from '../../wording';
import { choices, ListFilter, yesNo } from '../ListTable';
import { HOST_STATES } from '../Marks';

function choice(
  id: string,
  label: string,
  values: { value: string; label: string }[] | undefined,
): ListFilter {
  return values?.length
    ? { id, label, kind: 'select', options: values }
    : { id, label, kind: 'text' };
}

function linked(id: string, label: string): ListFilter {
  return { id, label, kind: 'text', onlyWhenSet: true };
}

/** The filters of a list of hosts; what the fleet has decides what can be chosen. */
export function hostFilters(facets?: HostFacets): ListFilter[] {
  return [
    {
      id: 'status',
      label: 'State',
      kind: 'multiple',
      options: choices(HOST_STATES),
    },
    choice(
      'os',
      'Operating system',
      facets?.byOs.map(({ release }) => ({ value: release, label: release })),
    ),
    choice(
      'tag',
      'Tag',
      facets?.byTag.map(({ tag }) => ({ value: tag, label: tag })),
    ),
    choice(
      'owner',
      'Owner',
      facets?.byOwner.map(({ owner }) => ({
        value: owner,
        label: ownerName(owner),
      })),
    ),
    {
      id: 'reboot',
      label: 'Reboot',
      kind: 'select',
      options: yesNo('Required', 'Not required'),
    },
    { id: 'package', label: 'Package', kind: 'text', seldom: true },
    {
      ...choice(
        'arch',
        'Architecture',
        facets?.byArch.map(({ arch }) => ({ value: arch, label: arch })),
      ),
      seldom: true,
    },
    {
      id: 'stale',
      label: 'Reporting',
      seldom: true,
      kind: 'select',
      options: yesNo('Stale', 'Recent'),
    },
    {
      id: 'foreign',
      label: 'Foreign packages',
      seldom: true,
      kind: 'select',
      options: yesNo('Some', 'None'),
    },
    {
      id: 'support',
      label: 'Security updates',
      seldom: true,
      kind: 'select',
      options: [
        { value: 'supported', label: 'Their release gets them' },
        { value: 'ending', label: 'They end soon' },
        { value: 'ended', label: 'They have ended' },
        { value: 'unknown', label: 'Unknown' },
      ],
    },
    {
      id: 'imported',
      label: 'Known from',
      seldom: true,
      kind: 'select',
      options: yesNo('An import only', 'Its own reports'),
    },
    {
      id: 'cve',
      label: 'CVE',
      kind: 'text',
      placeholder: 'CVE-…',
      seldom: true,
    },
    linked('erratum', 'Erratum'),
    linked('module', 'Module stream'),
    {
      id: 'ownRepositories',
      label: 'Judged by',
      kind: 'select',
      onlyWhenSet: true,
      options: yesNo('Their own repositories', "Their release's repositories"),
    },
    linked('version', 'Package version'),
    linked('repository', 'Repository (id)'),
    linked('hasRepositories', 'Has repositories'),
    linked('quarantined', 'Another machine'),
    linked('name', 'Host names'),
  ];
}

export function useHostFilters(): ListFilter[] {
  const api = useApi(patchmanApiRef);
  // Only the choices hang on this answer: without it the filters are texts to type.
  const { value } = useFetched(() => api.getHostFacets(), [api]);
  return useMemo(() => hostFilters(value), [value]);
}
