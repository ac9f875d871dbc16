import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KEPT_SCENARIOS } from '../../__testUtils__/scenarios/recorded';
import { serveFolder, type FileServer } from '../../__testUtils__/sharedData';
import { changed, collect, contextOf } from './__testUtils__/RpmTestRepository';
import { rpmFormat } from './rpmFormat';

describe('the recorded scenarios', () => {
  const folder = join(KEPT_SCENARIOS, 'data');
  let server: FileServer;
  beforeAll(async () => {
    server = await serveFolder(folder);
  });
  afterAll(() => server.close());

  it.each(['dnf', 'zypper'])('of %s are all read', async tool => {
    const repositories = readdirSync(join(folder, tool), {
      recursive: true,
      encoding: 'utf8',
    }).filter(path => path.endsWith('repomd.xml'));
    expect(repositories.length).toBeGreaterThan(5);
    for (const path of repositories) {
      const context = contextOf(`${server.url}/${tool}/${path}`);
      const checked = await changed(rpmFormat.check(context));
      const packages = await collect(checked.read());
      expect(packages.length).toBeGreaterThan(0);
      const modules = await checked.readModules?.();
      expect(modules?.streams).not.toEqual([]);
      const advisories =
        checked.readAdvisories && (await collect(checked.readAdvisories()));
      expect(advisories).not.toEqual([]);
      expect(context.logger.warn).not.toHaveBeenCalled();
    }
  });
});
