import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../dev/fakeBackend';
import { address, fleet, showPortal } from '../dev/showPortal';
import { saveCsv } from './csv/saveCsv';

jest.mock('./csv/saveCsv', () => ({ saveCsv: jest.fn() }));

const server = setupServer();
registerMswTestHooks(server);

const show = (path: string, backend: FakeBackend) =>
  showPortal(server, path, backend);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

describe('errata', () => {
  it('are those that hosts still need until somebody asks for all', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/errata', backend);
    expect(await screen.findByText('1 erratum')).toBeInTheDocument();
    expect(backend.queries('/errata').at(-1)).toMatchObject({
      affected: 'true',
    });
    const row = await screen.findByRole('row', { name: /DSA-5764-1/ });
    expect(row).toHaveTextContent('Important');
    expect(
      within(row).getByRole('link', { name: '4 hosts need DSA-5764-1' }),
    ).toHaveAttribute('href', '/patchman/errata/DSA-5764-1');

    await user.click(screen.getByRole('button', { name: /My hosts/ }));
    await user.click(await screen.findByRole('option', { name: 'Any' }));
    expect(await screen.findByText('2 errata')).toBeInTheDocument();
    expect(address()).toBe('/patchman/errata?affected=any');
    expect(backend.queries('/errata').at(-1)).not.toHaveProperty('affected');
  });

  it('say where nothing is open, and how to see the others', async () => {
    show('/patchman/errata', fleet(0));
    expect(
      await screen.findByText('No host needs an erratum'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Show all errata' }),
    ).toHaveAttribute('href', '/patchman/errata?affected=any');
  });

  it('each say what they fix, where, and which hosts still need them', async () => {
    const user = userEvent.setup();
    show('/patchman/errata/DSA-5764-1', fleet());
    expect(
      await screen.findByText('openssl security update'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'CVE-2024-6119' })).toHaveAttribute(
      'href',
      '/patchman/cves/CVE-2024-6119',
    );
    const host = await screen.findByRole('row', { name: /web01/ });
    expect(host).toHaveTextContent('3.0.11-1~deb12u2');
    expect(host).toHaveTextContent('3.0.17-1~deb12u3');

    await user.click(screen.getByRole('tab', { name: 'Packages (2)' }));
    expect(
      await screen.findByRole('row', { name: /libssl3/ }),
    ).toHaveTextContent('Debian 12');
    expect(address()).toBe('/patchman/errata/DSA-5764-1?tab=packages');
    await user.click(screen.getByRole('tab', { name: 'Description' }));
    expect(
      await screen.findByText(/read beyond their buffer/),
    ).toBeInTheDocument();
  });

  it('of a source say how old it is, and which versions fix it where and for whom', async () => {
    show('/patchman/errata/DSA-5700-1?tab=fixes', fleet());
    expect(
      await screen.findByRole('row', { name: /Debian 10/ }),
    ).toHaveTextContent(
      /glibc.*2\.28-10\+deb10u4.*Extended long-term support.*source package/,
    );
    expect(screen.getByRole('row', { name: /Debian 12/ })).toHaveTextContent(
      /2\.36-9\+deb12u6.*Everybody/,
    );
    expect(screen.getByText(/^Told by/)).toHaveTextContent(
      'Debian security advisories (DSA) read 1 hour ago',
    );
    expect(screen.getByRole('link', { name: 'debian-dsa' })).toHaveAttribute(
      'href',
      '/patchman/errata/sources/debian-dsa',
    );
  });

  it('are narrowed by the source that tells them', async () => {
    const backend = fleet();
    show('/patchman/errata?source=debian-dsa', backend);
    await waitFor(() =>
      expect(screen.getByRole('button', { name: /Source/ })).toHaveTextContent(
        'Debian security advisories (DSA)',
      ),
    );
    expect(backend.queries('/errata').at(-1)).toMatchObject({
      source: 'debian-dsa',
    });
  });

  it('say that there is none of a name', async () => {
    show('/patchman/errata/DSA-1', fleet());
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no erratum named DSA-1.',
    );
  });

  it('are shown for a host, and with each update', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test', backend);
    const update = await screen.findByRole('row', { name: /openssl/ });
    expect(update).toHaveTextContent('Security, important');
    expect(
      within(update).getByRole('link', { name: 'DSA-5764-1' }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('tab', { name: 'Errata (1)' }));
    expect(
      await screen.findByRole('row', { name: /openssl security update/ }),
    ).toBeInTheDocument();
    expect(
      backend.queries('/hosts/web01.example.test/errata').at(-1),
    ).toMatchObject({ limit: '50' });
  });
});

describe('CVEs', () => {
  it('lead from their name to who is exposed, and export it', async () => {
    const user = userEvent.setup();
    const save = jest.mocked(saveCsv);
    const backend = fleet();
    show('/patchman/cves?search=2024-6119', backend);
    const row = await screen.findByRole('row', { name: /CVE-2024-6119/ });
    await user.click(within(row).getByRole('link', { name: 'CVE-2024-6119' }));
    await waitFor(() => expect(address()).toBe('/patchman/cves/CVE-2024-6119'));
    const host = await screen.findByRole('row', { name: /web01/ });
    expect(host).toHaveTextContent('3.0.11-1~deb12u2');
    expect(host).toHaveTextContent('3.0.17-1~deb12u3');

    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(save).toHaveBeenCalled());
    const [name, text] = save.mock.calls[0];
    expect(name).toBe('CVE-2024-6119-hosts.csv');
    expect(text).toMatch(
      /web01\.example\.test.*openssl.*3\.0\.11-1~deb12u2.*3\.0\.17-1~deb12u3/,
    );
  });
});

describe('why', () => {
  it('a package has its update says every candidate with the rule that decided', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/web01.example.test', backend);
    const row = await screen.findByRole('row', { name: /openssl/ });
    await user.click(within(row).getByRole('button', { name: /Why openssl/ }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('It comes from a security repository.');
    const chosen = await within(dialog).findByRole('row', {
      name: /3\.0\.17-1~deb12u3/,
    });
    expect(chosen).toHaveTextContent('It is newer than what is installed.');
  });

  it('a package has none says what dropped its candidates', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/hosts/db04.example.test?tab=packages', backend);
    const row = await screen.findByRole('row', { name: /nginx/ });
    await user.click(within(row).getByRole('button', { name: /Why nginx/ }));
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText('The package is on hold on this host.'),
    ).toBeInTheDocument();
    expect(
      backend.queries('/hosts/db04.example.test/packages/nginx/explain'),
    ).toHaveLength(1);
  });

  it('says what went wrong where it cannot be told', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    backend.refuse(/explain$/, 503, 'ServiceUnavailable', 'Starting up');
    show('/patchman/hosts/web01.example.test', backend);
    const row = await screen.findByRole('row', { name: /openssl/ });
    await user.click(within(row).getByRole('button', { name: /Why openssl/ }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Starting up',
    );
  });
});

describe('module streams', () => {
  it('are a tab of the hosts that have any', async () => {
    const user = userEvent.setup();
    show('/patchman/hosts/web01.example.test', fleet());
    await user.click(await screen.findByRole('tab', { name: 'Modules' }));
    const row = await screen.findByRole('row', { name: /nodejs/ });
    expect(row).toHaveTextContent('Enabled');
    expect(within(row).getByRole('link', { name: /nodejs/ })).toHaveAttribute(
      'href',
      '/patchman/packages/modules/nodejs/18',
    );
  });

  it('are no tab of a host without any', async () => {
    show('/patchman/hosts/db02.example.test', fleet());
    expect(
      await screen.findByRole('tab', { name: /^Packages/ }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('tab', { name: 'Modules' }),
    ).not.toBeInTheDocument();
  });

  it('are listed over the fleet, and each with its packages', async () => {
    const user = userEvent.setup();
    show('/patchman/packages/modules', fleet());
    await user.click(await screen.findByRole('link', { name: 'nodejs:18' }));
    expect(
      await screen.findByRole('row', { name: /nodejs-1:18\.19\.0-1\.x86_64/ }),
    ).toBeInTheDocument();
  });
});
