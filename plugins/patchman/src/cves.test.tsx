import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { EXPLOITED } from '../dev/cves';
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

describe('CVEs', () => {
  it('lead from the overview to those that are exploited and can be fixed', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/overview', backend);
    const link = await screen.findByRole('link', {
      name: 'Hosts are exposed to 1 exploited CVE that has a fix',
    });
    await user.click(link);
    expect(address()).toBe('/patchman/cves?kev=true&hasFix=true&affected=true');
    expect(await screen.findByText('1 CVE found')).toBeInTheDocument();
    expect(backend.queries('/cves').at(-1)).toMatchObject({
      kev: 'true',
      hasFix: 'true',
      affected: 'true',
      orderBy: 'rank:asc',
    });
  });

  it('say why each is where it is, how likely and how bad it is, whom it concerns, and how old that is', async () => {
    show('/patchman/cves', fleet());
    const row = await screen.findByRole('row', {
      name: new RegExp(EXPLOITED),
    });
    expect(row).toHaveTextContent(
      /Exploited by ransomware.*Known to be exploited, and a fix is available.*Important.*7\.5.*43 %/,
    );
    expect(
      within(row).getByRole('link', {
        name: `4 hosts have a fix of ${EXPLOITED} to install`,
      }),
    ).toHaveAttribute('href', `/patchman/cves/${EXPLOITED}?exposure=update`);
    // What nobody tells is no zero.
    expect(
      screen.getByRole('row', { name: /CVE-2024-5535/ }),
    ).toHaveTextContent(/Important.*None.*None/);
    expect(await screen.findByText(/of 2026-11-30, read/)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: '1 source cannot be read' }),
    ).toHaveAttribute('href', '/patchman/errata/sources?state=failing');
  });

  it('are asked for by what the filters say, and keep a team when one is opened', async () => {
    const backend = fleet();
    show(
      '/patchman/cves?owner=group:default/platform&state=no-fix,minor&epssAbove=0.1&cvssAbove=7&age=30',
      backend,
    );
    const row = await screen.findByRole('row', {
      name: new RegExp(EXPLOITED),
    });
    expect(backend.queries('/cves').at(-1)).toMatchObject({
      owner: 'group:default/platform',
      state: 'no-fix,minor',
      epssAbove: '0.1',
      cvssAbove: '7',
      age: '30',
      affected: 'true',
    });
    expect(within(row).getByRole('link', { name: EXPLOITED })).toHaveAttribute(
      'href',
      `/patchman/cves/${EXPLOITED}?owner=group%3Adefault%2Fplatform`,
    );
    expect(
      screen.getByRole('button', { name: /EPSS above/ }),
    ).toHaveTextContent('10 %');
  });

  it('are exported with everything that is known', async () => {
    const user = userEvent.setup();
    const save = jest.mocked(saveCsv);
    show('/patchman/cves', fleet());
    await screen.findByRole('row', { name: new RegExp(EXPLOITED) });
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(save).toHaveBeenCalled());
    const [name, text] = save.mock.calls[0];
    expect(name).toBe('cves.csv');
    expect(text).toMatch(
      /CVE-2024-6119,.*7\.5,3\.1,cisa-adp,.*0\.434,0\.972,2026-11-30,2026-11-02,2026-11-23,true/,
    );
  });
});

describe('a CVE', () => {
  it('says that it is exploited, how bad it is and who says so, and shows texts as texts', async () => {
    show(`/patchman/cves/${EXPLOITED}`, fleet());
    expect(await screen.findByText('It is exploited')).toBeInTheDocument();
    expect(
      screen.getByText(
        /since 2026-11-02 \(CISA KEV\)\. US agencies must fix it until 2026-11-23\. Ransomware uses it\./,
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Checks of <b>names</b> may read an invalid address.'),
    ).toBeInTheDocument();
    expect(screen.getByText('7.5 (CVSS 3.1 by CISA)')).toBeInTheDocument();
    expect(
      screen.getByText('43 %, more than 97 % of CVEs (EPSS of 2026-11-30)'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'CWE-843: Type Confusion' }),
    ).toHaveAttribute(
      'href',
      'https://cwe.mitre.org/data/definitions/843.html',
    );
    // A source that was never read says so.
    expect(screen.getByText(/^Told by/)).toHaveTextContent(
      /Debian security tracker read 1 day ago.*of 2026-11-30, read.*NVD.* read never/,
    );
  });

  it('lists the hosts of one team, each with its owner, since when, and the way to its fix', async () => {
    const backend = fleet();
    show(`/patchman/cves/${EXPLOITED}?owner=group:default/platform`, backend);
    const row = await screen.findByRole('row', { name: /web01/ });
    expect(row).toHaveTextContent(/platform.*Update.*3\.0\.11-1~deb12u2/);
    expect(backend.queries(`/cves/${EXPLOITED}/hosts`).at(-1)).toMatchObject({
      owner: 'group:default/platform',
    });
    expect(
      within(row).getByRole('link', { name: 'web01.example.test' }),
    ).toHaveAttribute(
      'href',
      `/patchman/hosts/web01.example.test?tab=security&search=${EXPLOITED}`,
    );
    expect(
      within(row).getByRole('link', {
        name: 'Update to 3.0.17-1~deb12u3: openssl',
      }),
    ).toHaveAttribute(
      'href',
      '/patchman/hosts/web01.example.test?tab=updates&search=openssl',
    );
  });

  it.each([
    [
      'states',
      /Ubuntu 18\.04.*openssl.*esm-infra.*Fixed.*\+esm5.*medium/,
      'row',
    ],
    ['states', /Debian 11.*Not affected.*Vulnerable code not present/, 'row'],
    ['errata', /DSA-5764-1.*Important/, 'row'],
    ['scores', /5\.0.*2\.0.*NVD.*not told.*CVE scores \(NVD\)/, 'row'],
  ])('tells in its tab %s: %s', async (tab, text, role) => {
    show(`/patchman/cves/${EXPLOITED}?tab=${tab}`, fleet());
    await waitFor(() =>
      expect(
        screen.getAllByRole(role).map(one => one.textContent),
      ).toContainEqual(expect.stringMatching(text)),
    );
  });

  it('sends nobody to what is no web address', async () => {
    show(`/patchman/cves/${EXPLOITED}?tab=references`, fleet());
    expect(
      await screen.findByRole('link', { name: 'Advisory' }),
    ).toHaveAttribute('href', 'https://openssl.example.test/secadv.txt');
    expect(screen.getByText('Do not click').closest('a')).toBeNull();
  });

  it('of which nobody tells is not said to concern nobody', async () => {
    show('/patchman/cves/CVE-1999-0001', fleet());
    expect(
      await screen.findByText('Nobody tells of CVE-1999-0001 here'),
    ).toBeInTheDocument();
  });
});

describe("a host's CVEs", () => {
  const host = (name: string) =>
    `/patchman/hosts/${name}.example.test?tab=security`;

  it('say once what is to be done for packages of one source, and what is not known', async () => {
    const backend = fleet();
    show(host('web01'), backend);
    const row = await screen.findByRole('row', {
      name: new RegExp(EXPLOITED),
    });
    expect(
      within(row).getAllByText(/^Update to 3\.0\.17-1~deb12u3/),
    ).toHaveLength(1);
    expect(row).toHaveTextContent(
      /openssl 3\.0\.11-1~deb12u2 → 3\.0\.17-1~deb12u3 available.*libssl3/,
    );
    expect(
      within(row).getByRole('link', { name: 'DSA-5764-1' }),
    ).toHaveAttribute('href', '/patchman/errata/DSA-5764-1');
    expect(
      screen.getByRole('row', { name: /CVE-2024-5535/ }),
    ).toHaveTextContent(/Minor.*No advisory is planned/);
    expect(
      screen.getByText('The running kernel was not reported.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/No source speaks of 1 package of it/),
    ).toBeInTheDocument();
    expect(
      backend.queries('/hosts/web01.example.test/cves').at(-1),
    ).toMatchObject({ orderBy: 'state:asc' });
  });

  it.each([
    // Nothing was found of it yet.
    ['db06', 'Nothing is known of its CVEs yet'],
    // Ubuntu, of which no source that is on speaks.
    ['web05', 'No source speaks of its operating system'],
    ['db02', 'No CVE that is known asks anything of it'],
  ])('of %s: %s', async (name, text) => {
    show(host(name), fleet());
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('are exported, a line for each package', async () => {
    const user = userEvent.setup();
    const save = jest.mocked(saveCsv);
    save.mockClear();
    show(host('web01'), fleet());
    await screen.findByRole('row', { name: new RegExp(EXPLOITED) });
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(save).toHaveBeenCalled());
    const [name, text] = save.mock.calls[0];
    expect(name).toBe('web01.example.test-cves.csv');
    expect(text.split('\r\n').filter(Boolean)).toHaveLength(4);
    expect(text).toMatch(/CVE-2024-6119,Update,.*,libssl3,amd64,/);
  });
});
