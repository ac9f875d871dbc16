import { csafOf } from '../__testUtils__/csafOf';
import { Bounds } from '../Bounds';
import { isSuseAdvisory, readSuseAdvisory, suseRelease } from './csaf';

describe("an advisory of SUSE's CSAF", () => {
  it('tells what fixes it in each release', () => {
    const bind = 'bind-9.9.4P2-0.6.1.x86_64';
    const [advisory] = readSuseAdvisory(
      csafOf({
        id: 'SUSE-SU-2015:0011-2',
        severity: 'important',
        platforms: [
          { id: 'SUSE Linux Enterprise Server 11 SP2-LTSS' },
          { id: 'SUSE Manager 4.3' },
        ],
        packages: {},
        relations: [
          [`a:${bind}`, bind, 'SUSE Linux Enterprise Server 11 SP2-LTSS'],
          [`b:${bind}`, bind, 'SUSE Manager 4.3'],
        ],
        vulnerabilities: [
          {
            cve: 'CVE-2014-0591',
            product_status: { recommended: [`a:${bind}`, `b:${bind}`] },
          },
        ],
      }),
      new Bounds(),
    ) as any[];
    expect(advisory).toMatchObject({
      namespace: 'suse',
      name: 'SUSE-SU-2015:0011-2',
      kind: 'security',
      severity: 'important',
      cves: ['CVE-2014-0591'],
      fixes: [
        {
          release: 'sle:11.2',
          channel: 'ltss',
          name: 'bind',
          version: '9.9.4P2-0.6.1',
          arch: 'x86_64',
        },
      ],
    });
  });

  it('is none under the name of an error page', () => {
    const bounds = new Bounds();
    const document = csafOf({
      id: 'SUSE-SU-403',
      platforms: [],
      packages: {},
      relations: [],
      vulnerabilities: [],
    });
    expect(readSuseAdvisory(document, bounds)).toEqual([]);
    expect(`${bounds.leftOut}`).toBe('1 documents of no advisory');
  });

  it.each([
    ['SUSE Linux Enterprise Server 15 SP5', 'sle:15.5', 'standard'],
    [
      'SUSE Linux Enterprise Module for Basesystem 15 SP5',
      'sle:15.5',
      'standard',
    ],
    ['SUSE Linux Enterprise Desktop 12', 'sle:12', 'standard'],
    ['SUSE Linux Enterprise Server 16.0', 'sle:16', 'standard'],
    ['SUSE Linux Enterprise Server 15 SP3-LTSS', 'sle:15.3', 'ltss'],
    [
      'SUSE Linux Enterprise Server for SAP Applications 15 SP3',
      'sle:15.3',
      'sap',
    ],
    ['SUSE Linux Enterprise Live Patching 15 SP5', 'sle:15.5', 'livepatch'],
    ['SUSE Linux Enterprise Real Time 15 SP5', 'sle:15.5', 'realtime'],
    ['openSUSE Leap 15.6', 'opensuse-leap:15.6', 'standard'],
    ['openSUSE Tumbleweed', 'opensuse-tumbleweed', 'standard'],
  ])('knows %s', (name, release, channel) => {
    expect(suseRelease({ id: '', name, cpe: '', purl: '' })).toEqual({
      release,
      channel,
    });
  });

  it.each(['SUSE Manager Server 4.3', 'SUSE Package Hub 12', 'Image SLES15'])(
    'does not know %s',
    name => {
      expect(suseRelease({ id: '', name, cpe: '', purl: '' })).toBeNull();
    },
  );

  it('is told by its file', () => {
    expect(isSuseAdvisory('csaf/suse-su-2015_0011-2.json')).toBe(true);
    expect(isSuseAdvisory('csaf/openSUSE-SU-2016:1623-1.json')).toBe(true);
    expect(isSuseAdvisory('csaf/suse-su-2015_0011-2.json.asc')).toBe(false);
    expect(isSuseAdvisory('csaf/index.txt')).toBe(false);
  });
});
