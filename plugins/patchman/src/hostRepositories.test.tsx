import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { fleet, showPortal } from '../dev/showPortal';

const server = setupServer();
registerMswTestHooks(server);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

describe('a repository of a host', () => {
  it('is switched off for this host alone, and as the host says again', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    showPortal(
      server,
      '/patchman/hosts/web01.example.test?tab=repositories',
      backend,
    );
    const row = async () =>
      (await screen.findAllByRole('row', { name: /Debian/ }))[0];
    await user.click(within(await row()).getByRole('checkbox'));
    const off = screen.getByRole('button', { name: 'Do not use on this host' });
    await waitFor(() => expect(off).toBeEnabled());
    await user.click(off);
    await waitFor(async () =>
      expect(await row()).toHaveTextContent('Not on this host, decided here'),
    );
    await user.click(screen.getByRole('button', { name: 'As the host says' }));
    await waitFor(async () =>
      expect(await row()).not.toHaveTextContent('decided here'),
    );
    const changes = backend.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => [method, path, body]);
    expect(changes).toEqual([
      [
        'PATCH',
        expect.stringMatching(
          /^\/hosts\/web01.example.test\/repositories\/\d+$/,
        ),
        { enabled: false },
      ],
      ['PATCH', expect.anything(), { enabled: null }],
    ]);
  });
});
