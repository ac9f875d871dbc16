import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QuarantineCase } from 'backstage-plugin-patchman-common';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../dev/fakeBackend';
import { address, fleet, showPortal } from '../dev/showPortal';
import { saveCsv } from './csv/saveCsv';

jest.mock('./csv/saveCsv', () => ({ saveCsv: jest.fn() }));

const server = setupServer();
registerMswTestHooks(server);

const show = (path: string, backend: FakeBackend) =>
  showPortal(server, path, backend);
const lastQuery = (backend: FakeBackend, path: string) =>
  backend.queries(path).at(-1);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

function quarantined(changed: Partial<QuarantineCase> = {}): FakeBackend {
  const backend = fleet(3);
  const [host] = backend.fleet.hosts;
  host.quarantined = 1;
  backend.fleet.quarantine.push({
    id: 7,
    host: host.name,
    status: 'waiting',
    reasons: [`The machine-id changed from ${A} to ${B}.`],
    known: { machineId: A, os: 'Debian 12.8' },
    reported: { machineId: B, os: 'Debian 12.8' },
    bothReport: false,
    firstAt: host.lastReport,
    lastAt: host.lastReport,
    reports: 3,
    held: 3,
    address: '10.0.0.9',
    keyId: 1,
    decidedAt: null,
    decidedBy: null,
    newName: null,
    ...changed,
  });
  return backend;
}

describe('adding hosts', () => {
  it('gives one line with a token for many hosts', async () => {
    const user = userEvent.setup();
    const backend = fleet(0);
    backend.fleet.client = {
      version: '1.0.0',
      sha256: '0'.repeat(64),
      installLine:
        'curl -fsSL https://portal.example.org/install.sh | sh -s -- --enrol TOKEN',
      verifiedInstallLine: 'script=$(mktemp) && … --token TOKEN',
      files: [],
    };
    show('/patchman/add-hosts', backend);
    await user.type(
      await screen.findByLabelText('Name of the token'),
      'autumn',
    );
    await user.clear(screen.getByRole('textbox', { name: 'Hosts' }));
    await user.type(screen.getByRole('textbox', { name: 'Hosts' }), '50');
    await user.type(screen.getByLabelText('Tags'), 'www, prod');
    await user.type(screen.getByLabelText('Owner'), 'group:default/web');
    await user.type(screen.getByLabelText('Only from'), '10.0.0.0/8');
    await user.click(screen.getByRole('button', { name: 'Create a token' }));
    expect(
      await screen.findByText(
        'curl -fsSL https://portal.example.org/install.sh | sh -s -- --enrol enrol-1.secret',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText('script=$(mktemp) && … --token enrol-1.secret'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/shown only now; it is for 50 hosts/),
    ).toHaveTextContent('installs patchman-client 1.0.0');
    expect(backend.changes()).toEqual([
      [
        'POST',
        '/enrolment-tokens',
        {
          name: 'autumn',
          uses: 50,
          expiresAt: expect.any(String),
          tags: ['www', 'prod'],
          owner: 'group:default/web',
          hostnamePattern: null,
          allowedFrom: ['10.0.0.0/8'],
        },
      ],
    ]);
  });

  it('gives the line for hosts that have the client, where the portal has none', async () => {
    const user = userEvent.setup();
    show('/patchman/add-hosts', fleet(0));
    await user.click(
      await screen.findByRole('button', { name: 'Create a token' }),
    );
    expect(
      await screen.findByText(
        'patchman-client -s http://localhost:7007/api/patchman --enrol enrol-1.secret && patchman-client',
      ),
    ).toBeInTheDocument();
  });

  it('says why there is no token', async () => {
    const user = userEvent.setup();
    const backend = fleet(0);
    backend.refuse(
      /^\/enrolment-tokens$/,
      400,
      'InputError',
      'allowedFrom: it has "x"',
    );
    show('/patchman/add-hosts', backend);
    await user.click(
      await screen.findByRole('button', { name: 'Create a token' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'allowedFrom: it has "x"',
    );
  });
});

describe('keys', () => {
  const withKey = () => {
    const backend = fleet(0);
    backend.answer('POST', new URL('http://localhost:7007/api/patchman/keys'), {
      host: 'web1',
    });
    Object.assign(backend.fleet.keys[0], {
      state: 'valid',
      lastUsedAt: backend.fleet.now.toISOString(),
      lastAddress: '10.0.0.1',
      lastClient: 'patchman-client/1.2.3',
    });
    backend.requests.length = 0;
    return backend;
  };

  it('tell from where and with what they were used, and are revoked', async () => {
    const user = userEvent.setup();
    const backend = withKey();
    show('/patchman/keys?state=valid', backend);
    const row = await screen.findByRole('row', { name: /web1/ });
    expect(row).toHaveTextContent('from 10.0.0.1');
    expect(row).toHaveTextContent('patchman-client/1.2.3');
    expect(lastQuery(backend, '/keys')).toMatchObject({ state: 'valid' });
    await user.click(
      within(row).getByRole('button', { name: /Revoke the key/ }),
    );
    await user.click(await screen.findByRole('button', { name: 'Revoke' }));
    expect(await screen.findByText('No key matches')).toBeInTheDocument();
    expect(backend.changes()).toEqual([['DELETE', '/keys/1', undefined]]);
  });

  it('are changed by the host when a person asks for it', async () => {
    const user = userEvent.setup();
    const backend = withKey();
    show('/patchman/keys', backend);
    await user.click(
      await screen.findByRole('button', { name: /Ask web1 to change/ }),
    );
    await user.click(
      await screen.findByRole('button', { name: 'Ask for a new key' }),
    );
    expect(await screen.findByText(/asked to change/)).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Ask web1 to change/ }),
    ).not.toBeInTheDocument();
    expect(backend.changes()).toEqual([
      ['POST', '/keys/1/request-rotation', undefined],
    ]);
  });

  it('stand beside the enrolment tokens, which are revoked there', async () => {
    const user = userEvent.setup();
    const backend = fleet(0);
    backend.answer(
      'POST',
      new URL('http://localhost:7007/api/patchman/enrolment-tokens'),
      { name: 'autumn', uses: 50, tags: ['www'] },
    );
    show('/patchman/keys', backend);
    expect(
      await screen.findByText('There are no keys yet'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('tab', { name: 'Enrolment tokens' }));
    expect(address()).toBe('/patchman/keys?tab=enrolment');
    const row = await screen.findByRole('row', { name: /autumn/ });
    expect(row).toHaveTextContent('0 of 50');
    await user.click(
      within(row).getByRole('button', { name: /Revoke the enrolment token/ }),
    );
    await user.click(await screen.findByRole('button', { name: 'Revoke' }));
    await waitFor(() =>
      expect(screen.getByRole('row', { name: /autumn/ })).toHaveTextContent(
        'Revoked',
      ),
    );
  });
});

describe('a quarantined machine', () => {
  it('is shown with the host, in the list of hosts and in the overview', async () => {
    const backend = quarantined();
    show('/patchman/hosts', backend);
    const row = await screen.findByRole('row', { name: /web01/ });
    expect(
      within(row).getByRole('link', { name: 'To be decided' }),
    ).toHaveAttribute(
      'href',
      '/patchman/quarantine?host=web01.example.test&status=waiting',
    );
  });

  it('is accepted on the page of its host', async () => {
    const user = userEvent.setup();
    const backend = quarantined();
    show('/patchman/hosts/web01.example.test', backend);
    expect(
      await screen.findByText('Another machine reports as web01.example.test'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/silent since: it may have been set up anew/),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Decide' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('radio', { name: /^Accept/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Accept' }));
    await waitFor(() =>
      expect(
        screen.queryByText('Another machine reports as web01.example.test'),
      ).not.toBeInTheDocument(),
    );
    expect(backend.changes()).toEqual([
      ['POST', '/quarantine/7/decision', { decision: 'accept' }],
    ]);
  });

  it('is renamed in the list, with a name', async () => {
    const user = userEvent.setup();
    const backend = quarantined({ bothReport: true });
    show('/patchman/quarantine?status=waiting', backend);
    expect(
      await screen.findByText(/two machines with one name/),
    ).toBeInTheDocument();
    await user.click(
      await screen.findByRole('button', {
        name: 'Decide about web01.example.test',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    const within_ = within(dialog);
    expect(within_.getByRole('button', { name: 'Decide' })).toBeDisabled();
    await user.click(within_.getByRole('radio', { name: /^Rename/ }));
    const rename = within_.getByRole('button', { name: 'Rename' });
    expect(rename).toBeDisabled();
    await user.type(
      within_.getByRole('textbox', { name: 'Name of the host' }),
      'web09{Enter}',
    );
    expect(await screen.findByText('No machine matches')).toBeInTheDocument();
    expect(backend.changes()).toEqual([
      ['POST', '/quarantine/7/decision', { decision: 'rename', name: 'web09' }],
    ]);
  });

  it('is rejected with its key, and the decision can be forgotten', async () => {
    const user = userEvent.setup();
    const backend = quarantined();
    show('/patchman/quarantine', backend);
    await user.click(
      await screen.findByRole('button', {
        name: 'Decide about web01.example.test',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('radio', { name: /^Reject/ }));
    await user.click(
      await within(dialog).findByRole('checkbox', { name: /Revoke the key/ }),
    );
    await user.click(within(dialog).getByRole('button', { name: 'Reject' }));
    await user.click(
      await screen.findByRole('button', {
        name: 'Forget the decision about web01.example.test',
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'Forget' }));
    expect(
      await screen.findByText('Every host is who it says it is'),
    ).toBeInTheDocument();
    expect(backend.changes()).toEqual([
      [
        'POST',
        '/quarantine/7/decision',
        { decision: 'reject', revokeKey: true },
      ],
      ['DELETE', '/quarantine/7', undefined],
    ]);
  });

  it('says in its dialog why a decision did not work', async () => {
    const user = userEvent.setup();
    const backend = quarantined();
    show('/patchman/quarantine', backend);
    await user.click(
      await screen.findByRole('button', {
        name: 'Decide about web01.example.test',
      }),
    );
    backend.refuse(/decision$/, 409, 'ConflictError', 'decided already, by b');
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('radio', { name: /^Accept/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Accept' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'decided already, by b',
    );
  });
});

describe('the audit', () => {
  it('tells who did what, and is exported', async () => {
    const user = userEvent.setup();
    const backend = fleet(0);
    const at = backend.fleet.now.toISOString();
    backend.fleet.auditEvents.push(
      {
        id: 1,
        at,
        actor: 'user:default/anna',
        address: '10.0.0.5',
        action: 'key-revoke',
        severity: 'high',
        subject: { kind: 'key', name: 'web1' },
        outcome: 'succeeded',
        error: null,
        detail: { id: 3 },
      },
      {
        id: 2,
        at,
        actor: 'token:autumn',
        address: '10.0.0.6',
        action: 'host-enrol',
        severity: 'medium',
        subject: { kind: 'host', name: 'web2' },
        outcome: 'failed',
        error: 'This enrolment token is used up.',
        detail: {},
      },
    );
    show('/patchman/audit?since=2020-01-01', backend);
    const revoked = await screen.findByRole('row', { name: /Revoke a key/ });
    expect(revoked).toHaveTextContent('user:default/anna');
    expect(revoked).toHaveTextContent('id: 3');
    expect(screen.getByRole('row', { name: /Enrol a host/ })).toHaveTextContent(
      'This enrolment token is used up.',
    );
    expect(lastQuery(backend, '/audit')).toMatchObject({
      since: '2020-01-01',
      orderBy: 'at:desc',
    });
    await user.click(
      screen.getByRole('button', { name: /Any Outcome|Outcome/ }),
    );
    await user.click(await screen.findByRole('option', { name: 'Failed' }));
    expect(await screen.findByText('1 action found')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(saveCsv).toHaveBeenCalled());
    expect(jest.mocked(saveCsv).mock.calls[0][1]).toContain(
      'token:autumn,10.0.0.6,host-enrol,host,web2,Failed',
    );
  });
});
