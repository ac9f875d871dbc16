import {
  describeWithShared,
  serveFolder,
  sharedFolder,
  type FileServer,
} from '../../__testUtils__/sharedData';
import { changed, collect, contextOf } from './__testUtils__/RpmTestRepository';
import { rpmFormat } from './rpmFormat';

jest.setTimeout(60_000);

describeWithShared('data')('real rpm repositories', () => {
  let server: FileServer;
  beforeAll(async () => {
    server = await serveFolder(`${sharedFolder}/data`);
  });
  afterAll(() => server.close());
  const context = (path: string, changes?: Parameters<typeof contextOf>[1]) =>
    contextOf(`${server.url}/${path}`, changes);

  it('reads CentOS Stream 9 AppStream with its modules', async () => {
    const asked = context('rpm-real/appstream');
    const checked = await changed(rpmFormat.check(asked));
    expect(checked).toMatchObject({
      signature: 'unsigned',
      contentDigest:
        'rpm1:02268abc398ed0b3d7b3e2031448b0b40b2b1448edfc240ef12da6cec06b5fc8',
      release: { label: 'CentOS Stream 9' },
    });
    const packages = await collect(checked.read());
    expect(packages).toHaveLength(17649);
    expect(packages.find(({ name }) => name === 'nodejs')).toBeDefined();
    const modules = await checked.readModules!();
    expect(modules.streams).toHaveLength(31);
    expect(modules.defaults).toEqual([]);
    expect(modules.streams[0]).toMatchObject({
      name: 'mariadb',
      stream: '10.11',
      version: '920240126110506',
      context: 'rhel9',
      arch: 'x86_64',
    });
    expect(modules.streams[0].artifacts).toContain(
      'mariadb-3:10.11.6-1.module_el9+853+7b957b9b.x86_64',
    );
    expect(checked.readAdvisories).toBeUndefined();
    expect(
      await rpmFormat.check({ ...asked, previous: checked.state }),
    ).toEqual({ status: 'unchanged' });
  });

  it('reads openSUSE 11.0 updates with their patches', async () => {
    const checked = await changed(
      rpmFormat.check(context('opensuse-11.0-update/repodata/repomd.xml')),
    );
    const packages = await collect(checked.read());
    expect(packages.length).toBeGreaterThan(1500);
    expect(packages.some(({ arch }) => /src$/.test(arch))).toBe(false);
    expect(packages[0]).toEqual({
      type: 'rpm',
      name: 'autoyast2-installation',
      epoch: '',
      version: '2.16.19',
      release: '0.1',
      arch: 'noarch',
      attributes: {
        source: { name: 'autoyast2', version: '2.16.19-0.1' },
        vendor: 'SUSE LINUX Products GmbH, Nuernberg, Germany',
        obsoletes: ['yast2-trans-autoinst'],
        provides: ['yast2-trans-autoinst'],
      },
    });
    const advisories = await collect(checked.readAdvisories!());
    expect(advisories).toHaveLength(164);
    expect(advisories[0]).toMatchObject({
      name: 'xorg-x11-Xvnc',
      kind: 'security',
      issued: '2008-06-16T15:33:52Z',
      retracted: false,
    });
  });

  it('reads the old YaST form', async () => {
    const asked = context('opensuse-11.1-susetags/');
    const checked = await changed(rpmFormat.check(asked));
    expect(checked.release).toEqual({ label: 'The openSUSE Distribution' });
    const packages = await collect(checked.read());
    expect(packages[0]).toEqual({
      type: 'rpm',
      name: 'acx-kmp-pae',
      epoch: '',
      version: '20080210_2.6.27_7.2',
      release: '2.8',
      arch: 'i586',
      attributes: {
        vendor: 'SUSE LINUX Products GmbH, Nuernberg, Germany',
        source: { name: 'acx', version: '20080210-2.8' },
        obsoletes: ['wlan-kmp-pae'],
        provides: ['acx-kmp = 20080210_2.6.27_7.2'],
      },
    });
    expect(packages.length).toBeGreaterThan(3000);
  });
});
