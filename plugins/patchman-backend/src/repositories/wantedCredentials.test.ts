import { RepositoryError, statusError } from './fetch';
import { wantedCredentials } from './wantedCredentials';

const cdn = 'https://cdn.redhat.com/content/dist/rhel9/os';
const plain = 'https://mirror.example.org/os';
const configured = {
  url: 'https://mirror.example.org',
  basic: { username: 'a', password: 'secret' },
};
const unreachable = new RepositoryError('network', 'it closed the connection');

it.each([
  [cdn, /this server wants a Red Hat subscription/],
  ['https://rhui3.eu.aws.ce.redhat.com/x/', /a Red Hat subscription/],
  ['https://updates.suse.com/SUSE/Updates/', /a SUSE subscription/],
  ['https://esm.ubuntu.com/infra/ubuntu/', /an Ubuntu Pro subscription/],
])('names the subscription that %s wants, refused or hung up', (url, words) => {
  for (const error of [statusError(url, 403), unreachable]) {
    const reason = wantedCredentials(url, error, undefined);
    expect(reason).toMatch(words);
    expect(reason).toMatch(
      /configure credentials for it under patchman.fetch.credentials$/,
    );
  }
});

it.each([401, 403])('knows an answer %s for what it is', status => {
  expect(wantedCredentials(plain, statusError(plain, status), undefined)).toBe(
    `${
      statusError(plain, status).message
    }; configure credentials for it under patchman.fetch.credentials`,
  );
});

it('says when what is configured is not enough, and keeps it to itself', () => {
  const reason = wantedCredentials(plain, statusError(plain, 401), configured);
  expect(reason).toMatch(
    'what patchman.fetch.credentials holds for https://mirror.example.org is not enough',
  );
  expect(reason).not.toMatch('secret');
});

it('asks for credentials where a client certificate is wanted', () => {
  const error = new RepositoryError('credentials', 'asks for a certificate');
  expect(wantedCredentials(plain, error, undefined)).toMatch(
    'asks for a certificate; configure',
  );
});

it.each<[string, string, unknown]>([
  ['a server that is down', plain, unreachable],
  ['a missing file', plain, statusError(plain, 404)],
  ['a broken server', cdn, statusError(cdn, 500)],
  ['damaged content', cdn, new RepositoryError('damaged', 'x')],
  ['an error of the program', cdn, new TypeError('x')],
])('leaves %s a failure', (_, url, error) => {
  expect(wantedCredentials(url, error, undefined)).toBeNull();
});

it('takes a subscription server that is down for failing where it should answer', () => {
  const entry = { ...configured, url: 'https://cdn.redhat.com' };
  expect(wantedCredentials(cdn, unreachable, entry)).toBeNull();
});
