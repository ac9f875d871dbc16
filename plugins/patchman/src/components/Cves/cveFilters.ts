import { HostFacets } from 'backstage-plugin-patchman-common';
import {
  CVE_STATES,
  DISTRIBUTIONS,
  ownerName,
  SEVERITY_CHOICES,
} from '../../wording';
import { choices, ListFilter, yesNo } from '../ListTable';

/** The filters of the list of CVEs; what the fleet has decides what can be chosen. */
export function cveFilters(facets?: HostFacets): ListFilter[] {
  const choice = (
    id: string,
    label: string,
    options: { value: string; label: string }[] | undefined,
  ): ListFilter =>
    options?.length
      ? { id, label, kind: 'select', options }
      : { id, label, kind: 'text' };
  return [
    {
      id: 'affected',
      label: 'Hosts',
      kind: 'select',
      preset: 'true',
      options: yesNo('Affected', 'Not affected'),
    },
    {
      id: 'kev',
      label: 'Exploited',
      kind: 'select',
      options: yesNo('Known to be', 'Not known to be'),
    },
    {
      id: 'hasFix',
      label: 'Fix',
      kind: 'select',
      options: yesNo('There is one', 'There is none'),
    },
    {
      id: 'severity',
      label: 'Severity',
      kind: 'multiple',
      options: choices(SEVERITY_CHOICES),
    },
    choice(
      'owner',
      'Owner of hosts',
      facets?.byOwner.map(({ owner }) => ({
        value: owner,
        label: ownerName(owner),
      })),
    ),
    {
      id: 'state',
      label: 'State on hosts',
      kind: 'multiple',
      options: choices(CVE_STATES),
      seldom: true,
    },
    {
      id: 'cvssAbove',
      label: 'CVSS above',
      kind: 'select',
      seldom: true,
      options: ['4', '7', '9'].map(value => ({ value, label: value })),
    },
    {
      id: 'epssAbove',
      label: 'EPSS above',
      kind: 'select',
      seldom: true,
      options: [
        { value: '0.01', label: '1 %' },
        { value: '0.1', label: '10 %' },
        { value: '0.5', label: '50 %' },
      ],
    },
    {
      ...choice(
        'release',
        'Operating system',
        facets?.byOs.map(({ release }) => ({ value: release, label: release })),
      ),
      seldom: true,
    },
    {
      id: 'distribution',
      label: 'Distribution',
      kind: 'select',
      seldom: true,
      options: choices(DISTRIBUTIONS),
    },
    {
      id: 'age',
      label: 'Known for',
      kind: 'select',
      seldom: true,
      options: [
        { value: '7', label: 'A week or more' },
        { value: '30', label: '30 days or more' },
        { value: '90', label: '90 days or more' },
        { value: '365', label: 'A year or more' },
      ],
    },
    { id: 'erratum', label: 'Erratum', kind: 'text', onlyWhenSet: true },
    { id: 'name', label: 'CVEs', kind: 'text', onlyWhenSet: true },
  ];
}
