import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  temporaryFolder,
  useTemporaryFolder,
} from '../__testUtils__/temporaryFolder';
import { Output } from '../output/Output';
import { connect } from './connect';
import { configPaths, readSettings } from './settings';

useTemporaryFolder();

const nothing = { write: () => true };
const output = new Output(nothing, nothing);

/** A file in a folder of its own. */
function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe('where the portal is', () => {
  const home = () => ({ HOME: temporaryFolder(), XDG_CONFIG_DIRS: '/none' });

  it('is told by options before the environment before a file', () => {
    file('.config/patchman/config.yaml', 'url: https://c.example\ntoken: c\n');
    expect(readSettings({}, home())).toEqual({
      url: 'https://c.example',
      token: 'c',
    });
    const environment = {
      ...home(),
      PATCHMAN_URL: 'https://b.example',
      PATCHMAN_TOKEN: 'b',
    };
    expect(readSettings({}, environment)).toEqual({
      url: 'https://b.example',
      token: 'b',
    });
    expect(
      readSettings({ url: 'https://a.example', token: 'a' }, environment),
    ).toEqual({ url: 'https://a.example', token: 'a' });
    expect(
      readSettings({ tokenFile: file('token', 'd\n') }, environment).token,
    ).toBe('d');
  });

  it('is looked for where XDG says', () => {
    expect(
      configPaths({ XDG_CONFIG_HOME: '/x', XDG_CONFIG_DIRS: '/y:z:/etc' }),
    ).toEqual([
      '/x/patchman/config.yaml',
      '/y/patchman/config.yaml',
      '/etc/patchman/config.yaml',
    ]);
    expect(configPaths({ HOME: '/home/me' })).toEqual([
      '/home/me/.config/patchman/config.yaml',
      '/etc/xdg/patchman/config.yaml',
    ]);
  });

  it('may be in a named file, whose token is in another beside it', () => {
    file('keys/token', ' e \n');
    const config = file(
      'some.yaml',
      'url: https://e.example\ntokenFile: keys/token\n',
    );
    expect(readSettings({ config }, home()).token).toBe('e');
    expect(readSettings({}, { ...home(), PATCHMAN_CONFIG: config }).url).toBe(
      'https://e.example',
    );
  });

  it.each<[string, RegExp]>([
    ['nonsense: 1', /"nonsense" is none of url, token, tokenFile/],
    ['url: 5', /url is no text/],
    ['- url', /give lines such as/],
    ['url: "x', /some\.yaml: Missing closing/],
    ['url: portal', /portal is no address of a portal/],
    ['tokenFile: nowhere', /tokenFile .*nowhere: ENOENT/],
  ])('is not taken from %j', (text, message) => {
    const config = file('some.yaml', text);
    expect(() => readSettings({ config }, home())).toThrow(message);
  });

  it('does not tell a token where a file is broken', () => {
    const config = file('some.yaml', 'token: "secret\n');
    expect(() => readSettings({ config }, home())).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('secret'),
      }),
    );
  });
});

describe('a portal of this machine', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const LOCAL = 'http://localhost:7007';
  const environment = () => ({
    HOME: temporaryFolder(),
    XDG_CONFIG_DIRS: '/none',
  });
  const retry = { attempts: 1 };

  it('is asked as a guest where nothing is set', async () => {
    const seen: (string | null)[] = [];
    server.use(
      http.get(`${LOCAL}/api/auth/guest/refresh`, () =>
        HttpResponse.json({ backstageIdentity: { token: 'guest' } }),
      ),
      http.get(`${LOCAL}/api/patchman/freshness`, ({ request }) => {
        seen.push(request.headers.get('authorization'));
        return HttpResponse.json({});
      }),
    );
    const portal = await connect({}, environment(), output, retry);
    await portal.client.getFreshness();
    expect(seen).toEqual(['Bearer guest']);
  });

  it.each([
    ['knows no guests', () => new HttpResponse(null, { status: 404 })],
    ['says something else', () => HttpResponse.json({ token: 5 })],
    ['is not there', () => HttpResponse.error()],
  ])('is none if it %s', async (_, answer) => {
    server.use(http.get(`${LOCAL}/api/auth/guest/refresh`, answer));
    await expect(
      connect({}, environment(), output, retry),
    ).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/set PATCHMAN_URL and PATCHMAN_TOKEN/),
    });
  });

  it('is sent no token', async () => {
    await expect(
      connect({ token: 'secret' }, environment(), output, retry),
    ).rejects.toThrow(/nothing says of which portal/);
  });
});
