import { Entity } from '@backstage/catalog-model';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../dev/fakeBackend';
import { address, fleet, showPortal } from '../dev/showPortal';
import patchmanPlugin from './alpha';
import { saveCsv } from './csv/saveCsv';

jest.mock('./csv/saveCsv', () => ({ saveCsv: jest.fn() }));

const server = setupServer();
registerMswTestHooks(server);

const show = (path: string, backend: FakeBackend, shown?: Entity) =>
  showPortal(server, path, backend, shown);
const lastQuery = (backend: FakeBackend, path = '/hosts') =>
  backend.queries(path).at(-1);

const entity = (
  annotations: Record<string, string>,
  kind = 'Resource',
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name: 'web01', namespace: 'default', annotations },
});

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

describe('overview', () => {
  it('says what to do next where no host has reported, and gives the line with a new key', async () => {
    const user = userEvent.setup();
    show('/patchman', fleet(0));
    expect(
      await screen.findByText('Welcome. No host has reported yet.'),
    ).toBeInTheDocument();
    expect(address()).toBe('/patchman/overview');
    expect(screen.getByText('npm run demo')).toBeInTheDocument();

    await user.type(screen.getByLabelText('Host name'), 'web1.example.org');
    await user.click(screen.getByRole('button', { name: 'Create a key' }));
    expect(
      await screen.findByText(
        'sudo sh client/patchman-client -s http://localhost:7007/api/patchman -p 2 -k AbCdEfGh.secret1 -H web1.example.org',
      ),
    ).toBeInTheDocument();
  });

  it('lists what needs attention with links to exactly that', async () => {
    show('/patchman/overview', fleet());
    const rows = await screen.findByRole('list', {
      name: 'What needs attention',
    });
    expect(
      within(rows).getByRole('link', {
        name: '4 hosts need security updates',
      }),
    ).toHaveAttribute('href', '/patchman/hosts?status=security');
    expect(screen.getByRole('link', { name: 'Unknown: 2' })).toHaveAttribute(
      'href',
      '/patchman/hosts?status=unknown',
    );
    expect(screen.getByText(/Computed/)).toHaveTextContent('last report');
  });

  it('says what went wrong and tries again when asked to', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    backend.refuse(/^\/summary$/, 503, 'ServiceUnavailable', 'Starting up');
    show('/patchman/overview', backend);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The overview could not be loaded',
    );
    backend.relent();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('12 hosts')).toBeInTheDocument();
  });
});

describe('hosts', () => {
  it('asks for what the address says', async () => {
    const backend = fleet(60);
    show(
      '/patchman/hosts?status=security,stale&orderBy=lastReport:desc&size=20&page=1',
      backend,
    );
    expect(await screen.findByText('30 hosts found')).toBeInTheDocument();
    expect(lastQuery(backend)).toEqual({
      status: 'security,stale',
      orderBy: 'lastReport:desc',
      limit: '20',
      offset: '0',
    });
  });

  it('writes filter, search, order and page to the address and asks for them', async () => {
    const user = userEvent.setup();
    const backend = fleet(60);
    show('/patchman/hosts?size=20', backend);
    expect(await screen.findByText('60 hosts')).toBeInTheDocument();
    expect(lastQuery(backend)).toEqual({
      orderBy: 'name:asc',
      limit: '20',
      offset: '0',
    });

    await user.click(screen.getByRole('button', { name: 'Next table page' }));
    await waitFor(() =>
      expect(address()).toBe('/patchman/hosts?size=20&page=2'),
    );

    await user.click(
      await screen.findByRole('button', { name: /Operating system/ }),
    );
    await user.click(await screen.findByRole('option', { name: 'Debian 12' }));
    expect(await screen.findByText('48 hosts found')).toBeInTheDocument();
    expect(address()).toBe('/patchman/hosts?size=20&os=Debian+12');

    await user.type(screen.getByLabelText('Search host names'), 'web');
    expect(await screen.findByText('24 hosts found')).toBeInTheDocument();
    await user.click(screen.getByRole('columnheader', { name: /Last report/ }));
    await waitFor(() =>
      expect(lastQuery(backend)).toEqual({
        os: 'Debian 12',
        search: 'web',
        orderBy: 'lastReport:asc',
        limit: '20',
        offset: '0',
      }),
    );

    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await screen.findByText('60 hosts')).toBeInTheDocument();
    expect(address()).toBe('/patchman/hosts?size=20&orderBy=lastReport%3Aasc');
  });

  it('exports all that the filters leave, in pages that the backend allows', async () => {
    const user = userEvent.setup();
    const save = jest.mocked(saveCsv);
    const backend = fleet(1100);
    backend.fleet.hosts[0].name = '=cmd()';
    show('/patchman/hosts?tag=www', backend);
    expect(await screen.findByText('550 hosts found')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(save).toHaveBeenCalled());
    const [name, text] = save.mock.calls[0];
    expect(name).toBe('hosts.csv');
    expect(text.split('\r\n')).toHaveLength(552);
    expect(text).toContain("\r\n'=cmd(),Security updates,5,2,1,true,");
    expect(backend.queries('/hosts').slice(-2)).toEqual([
      { tag: 'www', orderBy: 'name:asc', limit: '500', offset: '0' },
      { tag: 'www', orderBy: 'name:asc', limit: '500', offset: '500' },
    ]);
  });

  it('never shows an unknown host as one without updates', async () => {
    show('/patchman/hosts?status=unknown', fleet(6));
    const row = await screen.findByRole('row', { name: /db06/ });
    expect(row).toHaveTextContent('Unknown');
    expect(row).toHaveTextContent('???');
  });

  it('deletes chosen hosts after asking', async () => {
    const user = userEvent.setup();
    const backend = fleet(3);
    show('/patchman/hosts', backend);
    const row = await screen.findByRole('row', { name: /web01/ });
    await user.click(within(row).getByRole('checkbox'));
    expect(screen.getByText('1 host chosen')).toBeInTheDocument();
    const remove = screen.getByRole('button', { name: 'Delete' });
    await waitFor(() => expect(remove).toBeEnabled());
    await user.click(remove);
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('web01.example.test will be removed');
    await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('2 hosts')).toBeInTheDocument();
    expect(backend.requests).toContainEqual(
      expect.objectContaining({
        method: 'DELETE',
        path: '/hosts/web01.example.test',
      }),
    );
  });

  it('tells a filter that finds nothing from a fleet without hosts', async () => {
    show('/patchman/hosts?search=nothing', fleet());
    expect(await screen.findByText('No host matches')).toBeInTheDocument();
  });
});

describe('a host', () => {
  it('shows doubts first, and its updates with their reasons', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    backend.fleet.hosts[0].doubts = ['One of 2 repositories is outdated.'];
    show('/patchman/hosts/web01.example.test', backend);
    expect(
      await screen.findByText('Why this may be incomplete'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('One of 2 repositories is outdated.'),
    ).toBeInTheDocument();
    expect(screen.getByText('A reboot is required')).toBeInTheDocument();
    expect(backend.queries('/hosts/web01.example.test/updates')[0]).toEqual({
      orderBy: 'security:desc',
      limit: '50',
      offset: '0',
    });
    const row = await screen.findByRole('row', { name: /openssl/ });
    expect(row).toHaveTextContent('3.0.11-1~deb12u2');
    expect(row).toHaveTextContent('3.0.17-1~deb12u3');
    expect(row).toHaveTextContent('Security');
    await user.click(within(row).getByRole('button', { name: /Why openssl/ }));
    expect(
      await screen.findByText('It comes from a security repository.'),
    ).toBeInTheDocument();
  });

  it('says that it is known from an import only, until it reports itself', async () => {
    const backend = fleet();
    Object.assign(backend.fleet.hosts[0], {
      protocol: 0,
      userAgent: null,
      importedAt: new Date().toISOString(),
    });
    show('/patchman/hosts/web01.example.test', backend);
    expect(
      await screen.findByText(/to another Patchman, imported/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/protocol 0/)).not.toBeInTheDocument();
  });

  it('keeps the tab in the address', async () => {
    const user = userEvent.setup();
    show('/patchman/hosts/web01.example.test?security=true', fleet());
    const tabs = await screen.findByRole('tablist', {
      name: 'What is known of web01.example.test',
    });
    await user.click(within(tabs).getByRole('tab', { name: /^Packages/ }));
    const row = await screen.findByRole('row', { name: /acme-agent/ });
    expect(row).toHaveTextContent('From no repository');
    expect(address()).toBe('/patchman/hosts/web01.example.test?tab=packages');
  });

  it('says how to make a host report that has not', async () => {
    show('/patchman/hosts/missing', fleet());
    expect(
      await screen.findByText('No host named missing has reported'),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('Host name')).toHaveValue('missing');
  });
});

describe('repositories', () => {
  it('marks a repository and refreshes it to the end', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/repositories/1', backend);
    const mark = await screen.findByRole('button', {
      name: 'Mark as security',
    });
    await waitFor(() => expect(mark).toBeEnabled());
    await user.click(mark);
    await user.click(
      await screen.findByRole('button', { name: 'Back to the guess' }),
    );
    await waitFor(() =>
      expect(
        screen.queryByRole('button', { name: 'Back to the guess' }),
      ).not.toBeInTheDocument(),
    );
    expect(
      backend.requests.filter(r => r.method === 'PATCH').map(r => r.body),
    ).toEqual([{ security: true }, { security: null }]);

    await user.click(screen.getByRole('button', { name: 'Refresh now' }));
    expect(
      await screen.findByText('Done: nothing had changed.', undefined, {
        timeout: 5000,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/lists 1a2b…; the mirror is probably/),
    ).toBeInTheDocument();
  });
});

describe('an entity', () => {
  const host = { 'patchman.io/host': 'web01.example.test' };

  it('has a card and a tab only where it stands for hosts', async () => {
    const card = createExtensionTester(
      patchmanPlugin.getExtension('entity-card:patchman'),
    );
    expect(card.snapshot()).toBeDefined();
    show('/', fleet(), entity(host));
    expect(await screen.findByText('Patch status')).toBeInTheDocument();
  });

  it('shows the state of its host, and the figures', async () => {
    show('/', fleet(), entity(host));
    // On the card and on the tab.
    const toHost = await screen.findAllByRole('link', {
      name: 'web01.example.test',
    });
    expect(toHost[0]).toHaveAttribute(
      'href',
      '/patchman/hosts/web01.example.test',
    );
    expect(
      (await screen.findAllByText('Security updates')).length,
    ).toBeGreaterThan(1);
    expect(
      screen.getByRole('link', { name: 'All updates, packages and reports' }),
    ).toHaveAttribute('href', '/catalog/default/resource/web01/patch-status');
  });

  it('says that its host has not reported', async () => {
    show('/', fleet(), entity({ 'patchman.io/host': 'missing' }));
    const notices = await screen.findAllByText(
      'No host named missing has reported',
    );
    expect(notices.length).toBeGreaterThan(0);
  });

  it('says what went wrong', async () => {
    const backend = fleet();
    backend.refuse(/^\/hosts\//, 500, 'InternalError', 'The disk is full');
    show('/', backend, entity(host));
    const alerts = await screen.findAllByRole('alert');
    expect(alerts[0]).toHaveTextContent('The disk is full');
  });

  it('counts the hosts of a selection', async () => {
    show('/', fleet(), entity({ 'patchman.io/host-selector': 'tag=www' }));
    // On the card and on the tab.
    const [figure] = await screen.findAllByRole('link', { name: 'Hosts: 6' });
    expect(figure).toHaveAttribute('href', '/patchman/hosts?tag=www');
    expect(screen.getAllByText('Urgent errata')[0]).toBeInTheDocument();
  });

  it('asks for the hosts that a group owns', async () => {
    const backend = fleet();
    show('/', backend, entity({}, 'Group'));
    const notices = await screen.findAllByText(/No host matches/);
    expect(notices.length).toBeGreaterThan(0);
    expect(lastQuery(backend)).toMatchObject({ owner: 'group:default/web01' });
  });
});
