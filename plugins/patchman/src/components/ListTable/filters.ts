import { ListFilter } from './types';

/** The choices of a filter that is yes or no. */
export const yesNo = (yes = 'Yes', no = 'No') => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
];

/** The choices of a filter whose values have words of their own. */
export function choices(
  words: Record<string, string | { label: string }>,
): { value: string; label: string }[] {
  return Object.entries(words).map(([value, word]) => ({
    value,
    label: typeof word === 'string' ? word : word.label,
  }));
}

/** The choices of a filter whose values are their own words: each that there is, once, in order. */
export function choicesOf(
  values: string[],
): { value: string; label: string }[] {
  return [...new Set(values)]
    .filter(Boolean)
    .sort()
    .map(value => ({ value, label: value }));
}

/** The package formats. */
export const TYPE_FILTER: ListFilter = {
  id: 'type',
  label: 'Type',
  kind: 'select',
  options: ['deb', 'rpm', 'arch', 'gentoo'].map(value => ({
    value,
    label: value,
  })),
};

export const ARCH_FILTER: ListFilter = {
  id: 'arch',
  label: 'Architecture',
  kind: 'text',
};

/** Links set it; nobody knows repositories by number. */
export const REPOSITORY_FILTER: ListFilter = {
  id: 'repository',
  label: 'Repository (id)',
  kind: 'text',
  onlyWhenSet: true,
};

/** Of packages. */
export const INSTALLED_FILTER: ListFilter = {
  id: 'installed',
  label: 'Installed',
  kind: 'select',
  options: yesNo('On some host', 'On no host'),
};

export const AVAILABLE_FILTER: ListFilter = {
  id: 'available',
  label: 'Offered',
  kind: 'select',
  options: yesNo('By some repository', 'By no repository'),
};
