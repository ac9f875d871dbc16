import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { createFleet, Fleet } from '../dev/fleet';
import { FakeBackend } from '../dev/fakeBackend';
import { showPortal } from '../dev/showPortal';
import { saveCsv } from './csv/saveCsv';

jest.mock('./csv/saveCsv', () => ({ saveCsv: jest.fn() }));

const server = setupServer();
registerMswTestHooks(server);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

const REASON =
  'https://cdn.example.test/repodata/repomd.xml answered 401: it asks for credentials; configure credentials for it under patchman.fetch.credentials';

/** A fleet with repositories that cannot be read as they are reported. */
function unreadFleet(): Fleet {
  const fleet = createFleet(6);
  const [main, security] = fleet.repositories;
  Object.assign(security, { state: 'credentials', authRequired: true });
  const [first, second, third] = fleet.mirrors;
  Object.assign(second, {
    state: 'credentials',
    access: 'credentials',
    error: REASON,
    packages: null,
    setDigest: null,
  });
  const repository = { id: main.id, name: main.name };
  Object.assign(first, {
    url: 'https://mirrors.example.test/metalink?repo=main',
    listKind: 'metalink',
    packages: null,
    setDigest: null,
  });
  Object.assign(third, {
    url: 'https://fast.example.test/main',
    repository,
    state: 'ok',
    error: null,
    failures: 0,
    listedBy: { id: first.id, url: first.url },
    responseMs: 42,
    equalMirrors: 2,
    setDigest: 'abcd',
  });
  for (const update of fleet.updates) {
    if (!update.security) continue;
    update.source = 'reported';
    update.why = [
      `The host's own package manager lists it, from ${security.name}, which needs credentials`,
    ];
  }
  const sudo = fleet.updates.find(({ installed }) => installed.name === 'sudo');
  sudo!.repository = null;
  return fleet;
}

const show = (path: string, fleet = unreadFleet()) => {
  const backend = new FakeBackend(fleet);
  showPortal(server, path, backend);
  return backend;
};

describe('updates that hosts report themselves', () => {
  it('are labelled in the list of a host, and can be filtered by', async () => {
    const user = userEvent.setup();
    const backend = show('/patchman/hosts/web01.example.test');
    const row = await screen.findByRole('row', { name: /openssl/ });
    const label = within(row).getByText('Reported by the host');
    await user.hover(label);
    expect(
      (await screen.findAllByText(/which needs credentials/)).length,
    ).toBeGreaterThan(0);
    expect(
      within(screen.getByRole('row', { name: /tzdata/ })).queryByText(
        'Reported by the host',
      ),
    ).toBeNull();
    // From which repository the host did not say.
    expect(screen.getByRole('row', { name: /sudo/ })).toHaveTextContent(
      'Not said',
    );
    await waitFor(() =>
      expect(
        backend.queries('/hosts/web01.example.test/updates').length,
      ).toBeGreaterThan(0),
    );
  });

  it('are the only ones where the address asks for them', async () => {
    show('/patchman/hosts/web01.example.test?source=reported');
    expect(
      await screen.findByRole('row', { name: /openssl/ }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('row', { name: /tzdata/ })).toBeNull();
  });

  it('are labelled over the fleet and in its CSV', async () => {
    const user = userEvent.setup();
    show('/patchman/updates');
    const row = await screen.findByRole('row', { name: /openssl/ });
    expect(row).toHaveTextContent('Reported by the host');
    await user.click(screen.getByRole('button', { name: /CSV/ }));
    await waitFor(() => expect(saveCsv).toHaveBeenCalled());
    const [, csv] = (saveCsv as jest.Mock).mock.calls[0];
    const lines = String(csv).split(/\r?\n/);
    expect(lines[0]).toContain('Source');
    expect(lines.find(line => line.includes('openssl'))).toContain(
      'Reported by the host',
    );
    expect(lines.find(line => line.includes('tzdata'))).toContain(
      'Found in the repository',
    );
  });
});

describe('repositories that want credentials', () => {
  it('are marked so, and said what to do about', async () => {
    show('/patchman/repositories/2');
    expect(
      (await screen.findAllByText('Needs credentials')).length,
    ).toBeGreaterThan(0);
    expect(
      screen.getByText(/Needs credentials: configure them under/),
    ).toBeInTheDocument();
    const mirror = await screen.findByRole('row', { name: /answered 401/ });
    expect(mirror).toHaveTextContent(REASON);
    expect(mirror).toHaveTextContent('Needs credentials');
    expect(mirror).not.toHaveTextContent(/Failing|failure/);
  });
});

describe('mirrors of lists', () => {
  it('say where they come from, how fast they are and which are equal', async () => {
    show('/patchman/repositories/mirrors');
    const list = await screen.findByRole('row', { name: /List of mirrors/ });
    expect(list).toHaveTextContent('List of mirrors (metalink)');
    expect(list).toHaveTextContent('those of its mirrors');
    const row = screen.getByRole('row', { name: /fast\.example\.test/ });
    expect(row).toHaveTextContent(
      'Chosen from https://mirrors.example.test/metalink?repo=main, answered in 42 ms',
    );
    expect(
      within(row).getByRole('link', {
        name: 'Same content as 2 other mirrors',
      }),
    ).toHaveAttribute('href', '/patchman/repositories/mirrors?digest=abcd');
  });

  it('of one repository are shown the fastest first', async () => {
    const backend = show('/patchman/repositories/1');
    await screen.findByRole('row', { name: /fast\.example\.test/ });
    expect(backend.queries('/mirrors').at(-1)).toMatchObject({
      orderBy: 'preference:asc',
      repository: '1',
    });
  });
});
