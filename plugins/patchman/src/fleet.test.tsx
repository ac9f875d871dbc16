import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../dev/fakeBackend';
import { address, fleet, showPortal } from '../dev/showPortal';

const server = setupServer();
registerMswTestHooks(server);

const show = (path: string, backend: FakeBackend) =>
  showPortal(server, path, backend);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

describe('packages', () => {
  it('are listed by name, and lead to their versions with who offers and who has them', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/packages?search=openssl', backend);
    await user.click(await screen.findByRole('link', { name: 'openssl' }));
    await waitFor(() =>
      expect(address()).toBe('/patchman/packages/name/deb/openssl'),
    );
    const old = await screen.findByRole('row', { name: /3\.0\.11-1~deb12u2/ });
    expect(old).toHaveTextContent('DSA-5764-1');
    expect(within(old).getByRole('link', { name: /12 hosts/ })).toHaveAttribute(
      'href',
      '/patchman/hosts?package=openssl&version=3.0.11-1%7Edeb12u2',
    );
    expect(
      screen.getByRole('row', { name: /3\.0\.17-1~deb12u3/ }),
    ).toHaveTextContent('Debian 12 amd64 main');
  });

  it('are listed at every version, too', async () => {
    const backend = fleet();
    show('/patchman/packages/versions?search=acme', backend);
    expect(
      await screen.findByRole('row', { name: /acme-agent/ }),
    ).toHaveTextContent('4.2-1');
    expect(backend.queries('/packages').at(-1)).toMatchObject({
      search: 'acme',
    });
  });
});

describe('the repositories of an operating system release', () => {
  it('are given a priority and taken away, and saved', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    const [debian] = backend.fleet.operatingSystems;
    debian.repositories = [
      { id: 1, name: 'Debian 12 amd64 main', arch: 'amd64', priority: 500 },
      { id: 3, name: 'Acme tools', arch: 'amd64', priority: 500 },
    ];
    show('/patchman/repositories/operating-systems', backend);
    await user.click(await screen.findByRole('link', { name: 'Debian 12' }));
    const table = await screen.findByRole('table', {
      name: 'Repositories of Debian 12',
    });
    const away = within(table).getByRole('button', {
      name: 'Take Acme tools away',
    });
    await waitFor(() => expect(away).toBeEnabled());
    const save = screen.getByRole('button', { name: 'Save' });
    expect(save).toBeDisabled();
    await user.click(away);
    const priority = within(table).getByRole('textbox', { name: /Priority/ });
    await user.clear(priority);
    await user.type(priority, '900');
    await user.tab();
    await user.click(save);
    await waitFor(() =>
      expect(backend.changes()).toEqual([
        [
          'PATCH',
          '/operating-systems/1',
          { repositories: [{ id: 1, priority: 900 }] },
        ],
      ]),
    );
    expect(
      await screen.findByRole('tab', { name: 'Repositories (1)' }),
    ).toBeInTheDocument();
  });

  it('are what a host is judged by where somebody says so', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test?tab=repositories', backend);
    const release = await screen.findByRole('radio', {
      name: /given to Debian 12/,
    });
    await waitFor(() => expect(release).toBeEnabled());
    expect(
      await screen.findByText(/nothing could be told of this host by them/),
    ).toBeInTheDocument();
    await user.click(release);
    await waitFor(() => expect(release).toBeChecked());
    expect(backend.changes()).toEqual([
      ['PATCH', '/hosts/web01.example.test', { useHostRepositories: false }],
    ]);
  });

  it('say why they were not saved', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test?tab=repositories', backend);
    const release = await screen.findByRole('radio', {
      name: /given to Debian 12/,
    });
    await waitFor(() => expect(release).toBeEnabled());
    backend.refuse(/^\/hosts\/[^/]+$/, 403, 'NotAllowedError', 'Not yours');
    await user.click(release);
    expect(await screen.findByRole('alert')).toHaveTextContent('Not yours');
  });
});

describe('a report', () => {
  it('says what is stored of it, and what was left out', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/reports?search=web03', backend);
    await user.click(await screen.findByRole('link', { name: '10' }));
    expect(await screen.findByText('Debian 12.8')).toBeInTheDocument();
    const tabs = within(
      screen.getByRole('tablist', { name: 'What is known of report 10' }),
    );
    await user.click(tabs.getByRole('tab', { name: 'Packages' }));
    expect(
      await screen.findByRole('row', { name: /openssl/ }),
    ).toHaveTextContent('3.0.11-1~deb12u2');
    await user.click(tabs.getByRole('tab', { name: '1 item left out' }));
    expect(
      await screen.findByRole('row', { name: /packages\[3\]/ }),
    ).toHaveTextContent('has no version and was left out');
  });

  it('that failed is processed again', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/reports/11', backend);
    expect(
      await screen.findByText(/locked for longer than 30 seconds/),
    ).toBeInTheDocument();
    const again = screen.getByRole('button', { name: /Process again/ });
    await waitFor(() => expect(again).toBeEnabled());
    await user.click(again);
    await waitFor(() =>
      expect(backend.changes()).toEqual([
        ['POST', '/reports/11/process', undefined],
      ]),
    );
  });
});

describe('tasks', () => {
  it('are listed with their results, those of each minute only on demand', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    const task = {
      startedAt: '2026-11-22T10:00:00.000Z',
      finishedAt: '2026-11-22T10:00:03.000Z',
      progress: null,
      subject: null,
      host: null,
      repository: null,
      durationMs: 3000,
      findings: null,
    };
    show('/patchman/maintenance/tasks', backend);
    expect(
      await screen.findByText('No such task ran in the last week'),
    ).toBeInTheDocument();
    backend.addTask({
      ...task,
      id: 'a',
      kind: 'refresh',
      name: 'refresh',
      status: 'failed',
      message: 'No mirror could be reached.',
    });
    backend.addTask({
      ...task,
      id: 'b',
      kind: 'process',
      name: 'process',
      status: 'done',
      message: 'Nothing waited.',
    });
    await user.click(screen.getByRole('button', { name: 'Load tasks again' }));
    const row = await screen.findByRole('row', { name: /Refresh mirrors/ });
    expect(row).toHaveTextContent('Failed');
    expect(row).toHaveTextContent('3 s');
    expect(row).toHaveTextContent('No mirror could be reached.');
    expect(
      screen.queryByRole('row', { name: /Process reports/ }),
    ).not.toBeInTheDocument();
    expect(backend.queries('/tasks').at(-1)).toMatchObject({
      without: 'process,entities',
    });
  });
});
