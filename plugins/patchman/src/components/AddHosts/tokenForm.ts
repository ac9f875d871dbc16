import { EnrolmentRequest } from 'backstage-plugin-patchman-common';

/** What is typed into the form of a new enrolment token. */
export interface TokenForm {
  name: string;
  uses: number;
  /** For how long it is valid. */
  hours: number;
  tags: string;
  owner: string;
  hostnamePattern: string;
  allowedFrom: string;
}

export const LIFETIMES = [
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '1 day' },
  { hours: 24 * 7, label: '7 days' },
  { hours: 24 * 30, label: '30 days' },
  { hours: 24 * 90, label: '90 days' },
  { hours: 24 * 365, label: '1 year' },
];

export const EMPTY_TOKEN: TokenForm = {
  name: '',
  uses: 1,
  hours: 24 * 7,
  tags: '',
  owner: '',
  hostnamePattern: '',
  allowedFrom: '',
};

const HOUR = 3_600_000;

/** What is asked of the backend; what was left empty gets the backend's default. */
export function toEnrolmentRequest(
  form: TokenForm,
  now = new Date(),
): EnrolmentRequest {
  const name = form.name.trim();
  return {
    ...(name ? { name } : {}),
    uses: form.uses,
    expiresAt: new Date(now.getTime() + form.hours * HOUR).toISOString(),
    tags: list(form.tags),
    owner: form.owner.trim() || null,
    hostnamePattern: form.hostnamePattern.trim() || null,
    allowedFrom: list(form.allowedFrom),
  };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean);
}
