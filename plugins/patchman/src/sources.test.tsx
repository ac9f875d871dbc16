import { registerMswTestHooks } from '@backstage/test-utils';
import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { File as NodeFile } from 'node:buffer';
import { FakeBackend } from '../dev/fakeBackend';
import { address, fleet, showPortal } from '../dev/showPortal';

const server = setupServer();
registerMswTestHooks(server);

const show = (path: string, backend: FakeBackend) =>
  showPortal(server, path, backend);

jest.setTimeout(60_000);
// Tables are slow to draw in jsdom.
configure({ asyncUtilTimeout: 10_000 });

describe('sources of errata', () => {
  it('say how they are, why they are on or off, how old and how much; what failed first', async () => {
    const user = userEvent.setup();
    show('/patchman/errata', fleet());
    await user.click(await screen.findByRole('link', { name: 'Sources' }));
    expect(address()).toBe('/patchman/errata/sources');
    expect(await screen.findByText('5 sources')).toBeInTheDocument();
    const [, first] = screen.getAllByRole('row');
    expect(first).toHaveTextContent('Debian security tracker');
    const rowOf = (name: RegExp) => screen.getByRole('row', { name });
    expect(rowOf(/Debian security tracker/)).toHaveTextContent(
      /Failing.*The server answers 403\..*A host with Debian has reported.*1 day ago.*41,000 states of CVEs/,
    );
    expect(rowOf(/Ubuntu security notices/)).toHaveTextContent(
      /Off.*No host with Ubuntu has reported.*never.*Nothing yet/,
    );
    expect(rowOf(/AlmaLinux/)).toHaveTextContent(
      'Turned off in the configuration',
    );
    expect(rowOf(/EPSS/)).toHaveTextContent(
      /Partly read.*2 lines could not be read.*Scores of 2026-11-30.*298,000 scores/,
    );
  });

  it('are narrowed by what the overview leads to', async () => {
    const user = userEvent.setup();
    show('/patchman/overview', fleet());
    await user.click(
      await screen.findByRole('link', {
        name: '1 source of errata cannot be read',
      }),
    );
    expect(address()).toBe('/patchman/errata/sources?state=failing');
    expect(await screen.findByText('1 source found')).toBeInTheDocument();
  });

  it('are no matter of the overview for whoever may not see them', async () => {
    const backend = fleet();
    backend.refuse(/^\/sources$/, 403, 'NotAllowedError', 'Not you');
    show('/patchman/overview', backend);
    expect(
      await screen.findByRole('list', { name: 'What needs attention' }),
    ).toBeInTheDocument();
    await waitFor(() => expect(backend.queries('/sources')).toHaveLength(1));
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('each say what went wrong, and are read again when asked to', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/errata/sources/debian-tracker', backend);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /It could not be read since .*The server answers 403\. What it told before still counts\./,
    );
    const read = screen.getByRole('button', { name: 'Refresh now' });
    await waitFor(() => expect(read).toBeEnabled());
    await user.click(read);
    expect(await screen.findByText('Reading… 1 of 2')).toBeInTheDocument();
    expect(
      await screen.findByText('Done: nothing had changed.'),
    ).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Read all of it…' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('checkbox'));
    await user.click(within(dialog).getByRole('button', { name: 'Read' }));
    await waitFor(() =>
      expect(backend.changes()).toEqual([
        ['POST', '/sources/debian-tracker/read', {}],
        [
          'POST',
          '/sources/debian-tracker/read',
          { whole: true, acceptSmaller: true },
        ],
      ]),
    );
  });

  it('take a file where one file says everything', async () => {
    const user = userEvent.setup();
    const backend = fleet();
    show('/patchman/errata/sources/debian-dsa', backend);
    const upload = await screen.findByRole('button', { name: 'Upload…' });
    await waitFor(() => expect(upload).toBeEnabled());
    await user.click(upload);
    const dialog = await screen.findByRole('dialog');
    const submit = within(dialog).getByRole('button', { name: 'Upload' });
    expect(submit).toBeDisabled();
    await user.upload(
      within(dialog).getByLabelText('File'),
      // Node's fetch does not know the files of jsdom.
      new NodeFile(['[31 Jul 2025] DSA-5970-1 sope'], 'list') as any,
    );
    await user.click(submit);
    await waitFor(() =>
      expect(backend.changes()).toEqual([
        ['POST', '/sources/debian-dsa/upload', '[31 Jul 2025] DSA-5970-1 sope'],
      ]),
    );
  });

  it('take none where it would be several', async () => {
    show('/patchman/errata/sources/alma-errata', fleet());
    expect(
      await screen.findByRole('button', { name: 'Refresh now' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Upload…' }),
    ).not.toBeInTheDocument();
  });
});
