import { csafOf } from '../__testUtils__/csafOf';
import { Bounds } from '../Bounds';
import { readRedHatVex } from './vex';

const platforms = ['6', '7', '8', '9'].map(major => ({
  id: `rhel${major}`,
  cpe: `cpe:/o:redhat:enterprise_linux:${major}`,
}));

/** The states of package by what the document says of products `rhelN:PACKAGE`. */
function statesOf(
  status: Record<string, string[]>,
  more: object = {},
  packages: Record<string, string> = {},
) {
  const ids = Object.values(status).flat();
  const document = csafOf({
    id: 'CVE-2023-4154',
    severity: 'Important',
    platforms: [
      ...platforms,
      { id: 'eus', cpe: 'cpe:/a:redhat:rhel_eus:9.2::appstream' },
    ],
    packages,
    relations: ids.map(id => {
      const colon = id.indexOf(':');
      return [id, id.slice(colon + 1), id.slice(0, colon)];
    }),
    vulnerabilities: [
      { cve: 'CVE-2023-4154', product_status: status, ...more },
    ],
  });
  const records = readRedHatVex(document, new Bounds()) as any[];
  const states = records.find(one => one.record === 'states');
  return Object.fromEntries(
    (states?.packages ?? []).map(({ name, cves }: any) => [
      name,
      cves[0].states,
    ]),
  );
}

const remedy = (category: string, details: string, id: string) => ({
  remediations: [{ category, details, product_ids: [id] }],
});

describe("Red Hat's VEX", () => {
  it('tells the version of a source package that has the fix, the highest of several', () => {
    expect(
      statesOf({
        fixed: [
          'rhel9:samba-0:4.18.6-101.el9_3.src',
          'rhel9:samba-0:4.18.6-99.el9_3.src',
          'rhel9:samba-libs-0:4.18.6-101.el9_3.x86_64',
          'eus:samba-0:4.17-1.el9_2.src',
        ],
        known_affected: ['rhel9:samba', 'rhel8:samba'],
      }),
    ).toEqual({
      samba: [
        {
          release: 'rhel:9',
          state: 'fixed',
          fixed: '0:4.18.6-101.el9_3',
          urgency: 'Important',
        },
        { release: 'rhel:8', state: 'no-fix', urgency: 'Important' },
      ],
    });
  });

  it.each([
    ['no_fix_planned', 'Will not fix', 'wont-fix'],
    ['no_fix_planned', 'Out of support scope', 'end-of-life'],
    ['none_available', 'Fix deferred', 'deferred'],
    ['none_available', 'Affected', 'no-fix'],
  ])('takes %s, "%s" for %s', (category, details, state) => {
    expect(
      statesOf(
        { known_affected: ['rhel6:firefox'] },
        remedy(category, details, 'rhel6:firefox'),
      ).firefox,
    ).toEqual([
      { release: 'rhel:6', state, reason: details, urgency: 'Important' },
    ]);
  });

  it('tells what is not affected and why, and what is not judged', () => {
    const states = statesOf(
      {
        known_not_affected: ['rhel7:samba'],
        under_investigation: ['rhel8:samba'],
      },
      {
        flags: [
          {
            label: 'vulnerable_code_not_present',
            product_ids: ['rhel7:samba'],
          },
        ],
      },
    );
    expect(states.samba).toMatchObject([
      { release: 'rhel:8', state: 'investigating' },
      {
        release: 'rhel:7',
        state: 'not-affected',
        reason: 'vulnerable code not present',
      },
    ]);
  });

  it.each([
    ['in its id', 'go-toolset:rhel8/golang', {}],
    [
      'in its package URL',
      'golang',
      { golang: 'pkg:rpm/redhat/golang?arch=src&rpmmod=go-toolset:rhel8' },
    ],
  ])('keeps the stream of a module %s', (_what, id, packages) => {
    expect(
      statesOf({ known_affected: [`rhel8:${id}`] }, {}, packages as any).golang,
    ).toMatchObject([{ release: 'rhel:8', module: 'go-toolset:rhel8' }]);
  });

  it('says nothing of binary packages, images and what the tree does not have', () => {
    expect(
      statesOf(
        {
          known_affected: ['rhel9:ubi9/nodejs-18', 'rhel9:lib', 'none:samba'],
        },
        {},
        { lib: 'pkg:rpm/redhat/lib?arch=x86_64' },
      ),
    ).toEqual({});
  });

  it.each([[null], [{}], [{ vulnerabilities: [{ cve: 'no' }] }]])(
    'is none of %j',
    value => {
      expect(readRedHatVex(value, new Bounds())).toEqual([]);
    },
  );
});
