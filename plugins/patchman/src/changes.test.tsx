import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../dev/fakeBackend';
import { fleet, showPortal } from '../dev/showPortal';

const server = setupServer();
registerMswTestHooks(server);

const show = (path: string, backend: FakeBackend) =>
  showPortal(server, path, backend);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

describe('two hosts', () => {
  // Choosing is for the browser tests: jsdom lays nothing out, so the list of choices stays empty.
  it('are looked for by what is typed', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test', backend);
    await user.click(await screen.findByRole('link', { name: 'Compare' }));
    expect(
      await screen.findByText('Choose the other host'),
    ).toBeInTheDocument();
    await user.type(
      screen.getByRole('combobox', { name: /Compare with/ }),
      'd',
    );
    await waitFor(() =>
      expect(backend.queries('/hosts').at(-1)).toMatchObject({
        search: 'd',
        limit: '20',
      }),
    );
  });

  it('are compared', async () => {
    show('/patchman/hosts/web01.example.test/diff/db02.example.test', fleet());
    const row = await screen.findByRole('row', { name: /openssl/ });
    expect(row).toHaveTextContent('Other versions');
    expect(row).toHaveTextContent('3.0.11-1~deb12u23.0.17-1~deb12u3');
    expect(await screen.findByRole('row', { name: /acme/ })).toHaveTextContent(
      'Only on web01.example.test',
    );
    expect(
      screen.getByText(
        'Operating system, architecture and kernel are the same.',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Both use the same repositories.'),
    ).toBeInTheDocument();
  });

  it('show system and repositories where these differ, and packages by kind', async () => {
    show(
      '/patchman/hosts/web01.example.test/diff/web05.example.test?kind=onlyA',
      fleet(),
    );
    const system = await screen.findByRole('table', {
      name: 'Differences of the systems',
    });
    expect(
      within(system).getByRole('row', { name: /Operating system/ }),
    ).toHaveTextContent('Debian 12.8Ubuntu 24.04.1 LTS');
    expect(
      screen.getByRole('list', { name: 'Only web01.example.test uses' }),
    ).toHaveTextContent('Acme tools');
  });

  it('are said to be alike where nothing differs', async () => {
    show('/patchman/hosts/db02.example.test/diff/db08.example.test', fleet());
    expect(
      await screen.findByText('These hosts are alike'),
    ).toBeInTheDocument();
  });

  it('lead to their comparison when both are chosen in the list', async () => {
    const user = userEvent.setup();
    show('/patchman/hosts', fleet(3));
    for (const name of [/web01/, /web03/]) {
      const row = await screen.findByRole('row', { name });
      await user.click(within(row).getByRole('checkbox'));
    }
    expect(screen.getByRole('link', { name: 'Compare' })).toHaveAttribute(
      'href',
      '/patchman/hosts/web01.example.test/diff/web03.example.test',
    );
  });

  it('say why they cannot be compared', async () => {
    show('/patchman/hosts/web01.example.test/diff/nobody', fleet());
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no host named nobody.',
    );
  });
});

describe("a host's tags", () => {
  it('are changed in a dialog, with Enter', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test', backend);
    await user.click(await screen.findByRole('button', { name: 'Edit tags' }));
    const field = await screen.findByRole('textbox', { name: 'Tags' });
    expect(field).toHaveValue('www, edge');
    await user.clear(field);
    await user.type(field, 'www, prod,,{Enter}');
    expect(await screen.findByRole('link', { name: 'prod' })).toHaveAttribute(
      'href',
      '/patchman/hosts?tag=prod',
    );
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(backend.changes()).toEqual([
      ['PATCH', '/hosts/web01.example.test', { tags: ['www', 'prod'] }],
    ]);
  });

  it('stay in the dialog when they cannot be saved', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test', backend);
    await user.click(await screen.findByRole('button', { name: 'Edit tags' }));
    backend.refuse(/^\/hosts\/[^/]+$/, 403, 'NotAllowedError', 'Not yours');
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    expect(
      await within(screen.getByRole('dialog')).findByRole('alert'),
    ).toHaveTextContent('Not yours');
  });
});

describe('the owner of a host', () => {
  it('is changed, and taken away again', async () => {
    const user = userEvent.setup();
    const backend = fleet(3);
    backend.fleet.hosts[2].assignedOwner = 'group:default/shop';
    show('/patchman/hosts/web03.example.test', backend);
    await user.click(await screen.findByRole('button', { name: 'Edit owner' }));
    const field = await screen.findByRole('textbox', { name: 'Owner' });
    expect(field).toHaveValue('group:default/shop');
    await user.clear(field);
    await user.type(field, ' group:default/web {Enter}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await user.click(screen.getByRole('button', { name: 'Edit owner' }));
    await user.clear(await screen.findByRole('textbox', { name: 'Owner' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(backend.changes()).toEqual([
        ['PATCH', '/hosts/web03.example.test', { owner: 'group:default/web' }],
        ['PATCH', '/hosts/web03.example.test', { owner: null }],
      ]),
    );
  });
});

describe('the address of a mirror', () => {
  it('is changed where one mirror is chosen', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/repositories/mirrors', backend);
    const row = await screen.findByRole('row', { name: /apt\.acme\.test/ });
    await user.click(within(row).getByRole('checkbox'));
    const edit = screen.getByRole('button', { name: 'Edit address' });
    await waitFor(() => expect(edit).toBeEnabled());
    await user.click(edit);
    const field = await screen.findByRole('textbox', { name: 'Address' });
    const save = screen.getByRole('button', { name: 'Save' });
    expect(save).toBeDisabled();
    await user.clear(field);
    await user.type(field, 'ftp://new.acme.test/');
    expect(save).toBeDisabled();
    await user.clear(field);
    await user.type(field, 'https://u:***@new.acme.test/');
    expect(save).toBeDisabled();
    expect(screen.getByText(/Write it in place of/)).toBeInTheDocument();
    await user.clear(field);
    await user.type(field, ' https://new.acme.test/deb ');
    await user.click(save);
    expect(
      await screen.findByRole('row', { name: /new\.acme\.test/ }),
    ).toBeInTheDocument();
    expect(backend.changes()).toEqual([
      ['PATCH', '/mirrors/4', { url: 'https://new.acme.test/deb' }],
    ]);
  });
});

describe('maintenance', () => {
  it('starts a task and follows it to its end', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/maintenance', backend);
    const run = await screen.findByRole('button', {
      name: 'Run now: Refresh mirrors',
    });
    await waitFor(() => expect(run).toBeEnabled());
    await user.click(run);
    expect(
      await screen.findByText('Refreshing mirrors… 1 of 2'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('Done: nothing had changed.'),
    ).toBeInTheDocument();
    expect(backend.changes()).toEqual([
      ['POST', '/maintenance/refresh', undefined],
    ]);
  });

  it('says why a task did not start', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    backend.refuse(/^\/maintenance\//, 403, 'NotAllowedError', 'Not you');
    show('/patchman/maintenance', backend);
    const run = await screen.findByRole('button', {
      name: 'Run now: Clean up',
    });
    await waitFor(() => expect(run).toBeEnabled());
    await user.click(run);
    expect(await screen.findByRole('alert')).toHaveTextContent('Not you');
  });
});

describe('an address that leads nowhere', () => {
  it('says so, and where to go on', async () => {
    show('/patchman/hosts/web01.example.test/diff/db01/more', fleet());
    expect(
      await screen.findByRole('heading', { name: 'There is no such page' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Go to the overview' }),
    ).toHaveAttribute('href', '/patchman/overview');
  });
});

describe('filters that are seldom wanted', () => {
  it('are shown on demand', async () => {
    const user = userEvent.setup();
    show('/patchman/hosts', fleet());
    const more = await screen.findByRole('button', { name: 'More filters' });
    expect(screen.queryByLabelText('CVE')).not.toBeInTheDocument();
    await user.click(more);
    expect(screen.getByLabelText('CVE')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Fewer filters' }),
    ).toHaveAttribute('aria-expanded', 'true');
  });

  it('are shown while the address sets them', async () => {
    show('/patchman/hosts?cve=CVE-2024-6119', fleet());
    expect(await screen.findByLabelText('CVE')).toHaveValue('CVE-2024-6119');
  });
});
