import {
  Erratum,
  ExplainedCandidate,
  HostModuleState,
  Severity,
} from 'backstage-plugin-patchman-common';

/** From the worst on. */
export const SEVERITIES: Record<Severity, string> = {
  critical: 'Critical',
  important: 'Important',
  moderate: 'Moderate',
  low: 'Low',
};

/** The choices of a filter: the four, and what says nothing. */
export const SEVERITY_CHOICES = { ...SEVERITIES, none: 'None given' };

export const ERRATUM_KINDS: Record<Erratum['kind'], string> = {
  security: 'Security',
  bugfix: 'Bug fix',
  enhancement: 'Enhancement',
  newpackage: 'New package',
  other: 'Other',
};

export const VERDICTS: Record<ExplainedCandidate['verdict'], string> = {
  chosen: 'Chosen',
  dropped: 'Dropped',
  installed: 'Installed',
};

export const MODULE_STATES: Record<
  HostModuleState,
  { label: string; meaning: string }
> = {
  enabled: {
    label: 'Enabled',
    meaning: 'The host enabled this stream.',
  },
  disabled: {
    label: 'Disabled',
    meaning: 'The host disabled this module: none of its streams is active.',
  },
  default: {
    label: 'Default',
    meaning: 'A repository makes this stream the default one.',
  },
  required: {
    label: 'Required',
    meaning: 'Another active stream needs this one.',
  },
};

/** Where more is to be read about a CVE. */
export function cveLinks(name: string): { label: string; url: string }[] {
  const id = encodeURIComponent(name);
  return [
    { label: 'NVD', url: `https://nvd.nist.gov/vuln/detail/${id}` },
    { label: 'CVE.org', url: `https://www.cve.org/CVERecord?id=${id}` },
    { label: 'OSV', url: `https://osv.dev/vulnerability/${id}` },
  ];
}
