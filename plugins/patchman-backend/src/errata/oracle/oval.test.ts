import { readAll } from '../__testUtils__/readAll';
import { readOracleOval } from './oval';

const criterion = (comment: string) =>
  `<criterion test_ref="oval:x:tst:1" comment="${comment}"/>`;
const all = (...inner: string[]) =>
  `<criteria operator="AND">${inner.join('')}</criteria>`;
const any = (...inner: string[]) =>
  `<criteria operator="OR">${inner.join('')}</criteria>`;

const signed = (package_: string, version: string, ...more: string[]) =>
  all(
    criterion(`${package_} is earlier than ${version}`),
    criterion(`${package_} is signed with the Oracle Linux 8 key`),
    ...more.map(criterion),
  );

const definition = (criteria: string, name = 'ELSA-2023-12342') => `
<definition id="oval:com.oracle.elsa:def:202312342" version="501" class="patch">
<metadata>
<title>
${name}:  virt:kvm_utils security update (IMPORTANT)
</title>
<affected family="unix"><platform>Oracle Linux 8</platform></affected>
<reference source="elsa" ref_id="${name}" ref_url="https://linux.oracle.com/errata/${name}.html"/>
<reference source="CVE" ref_id="CVE-2023-0664" ref_url="https://linux.oracle.com/cve/CVE-2023-0664.html"/>
<description>hivex &amp; more</description>
<advisory>
<severity>IMPORTANT</severity>
<issued date="2023-05-19"/>
<cve cvss3="7.8/CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H" public="20230330">CVE-2023-0664</cve>
<cve cvss2="4.3/AV:N/AC:M/Au:N/C:N/I:N/A:P">CVE-2022-4144</cve>
<cve>CVE-2022-0001</cve>
</advisory>
</metadata>
${criteria}
</definition>`;

const read = (...definitions: string[]) =>
  readAll(
    readOracleOval,
    `<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"><generator><a/></generator><definitions>${definitions.join(
      '',
    )}</definitions><tests><rpminfo_test id="1"><object/></rpminfo_test></tests></oval_definitions>`,
  );

describe("Oracle's OVAL", () => {
  it('tells advisories and the scores that it gives', async () => {
    const { found, warnings } = await read(
      definition(
        all(
          criterion('Oracle Linux 8 is installed'),
          any(
            all(
              criterion('Oracle Linux arch is x86_64'),
              any(
                all(
                  criterion('Module virt:kvm_utils is enabled'),
                  any(signed('hivex', '0:1.3.18-21.module+el8.7.0')),
                ),
              ),
            ),
          ),
        ),
      ),
    );
    expect(warnings).toEqual([]);
    expect(found).toEqual([
      {
        record: 'advisory',
        namespace: 'oracle',
        name: 'ELSA-2023-12342',
        kind: 'security',
        severity: 'IMPORTANT',
        retracted: false,
        title: 'virt:kvm_utils security update',
        description: 'hivex & more',
        issued: '2023-05-19T00:00:00Z',
        updated: null,
        cves: ['CVE-2023-0664', 'CVE-2022-4144', 'CVE-2022-0001'],
        references: [
          expect.objectContaining({ kind: 'elsa', id: 'ELSA-2023-12342' }),
          expect.objectContaining({ kind: 'cve', id: 'CVE-2023-0664' }),
        ],
        fixes: [
          {
            release: 'oracle:8',
            channel: 'standard',
            kind: 'binary',
            name: 'hivex',
            version: '0:1.3.18-21.module+el8.7.0',
            arch: 'x86_64',
            module: { name: 'virt', stream: 'kvm_utils' },
          },
        ],
      },
      expect.objectContaining({
        cve: 'CVE-2023-0664',
        scores: [expect.objectContaining({ by: 'oracle', score: 7.8 })],
      }),
      expect.objectContaining({
        cve: 'CVE-2022-4144',
        scores: [expect.objectContaining({ version: '2.0', score: 4.3 })],
      }),
    ]);
  });

  it('keeps releases, architectures and lines of builds apart', async () => {
    const [advisory] = (
      await read(
        definition(
          any(
            all(
              criterion('Oracle Linux 7 is installed'),
              signed(
                'openssl',
                '1:1.0.2k-1.ksplice1.el7',
                'openssl is ksplice-based',
              ),
              signed('openssl', '1:1.0.2k-1.el7'),
            ),
            all(
              criterion('Oracle Linux 8 is installed'),
              all(
                criterion('Oracle Linux arch is aarch64'),
                signed('openssl', '10:1.1.1k-5.el8_6_fips'),
              ),
              all(
                criterion('Oracle Linux arch is x86_64'),
                signed('openssl', '1:1.1.1k-5.el8'),
              ),
            ),
          ),
        ),
      )
    ).found;
    expect(
      advisory.fixes.map((one: any) => [one.release, one.channel, one.arch]),
    ).toEqual([
      ['oracle:7', 'ksplice', undefined],
      ['oracle:7', 'standard', undefined],
      ['oracle:8', 'fips', 'aarch64'],
      ['oracle:8', 'standard', 'x86_64'],
    ]);
  });

  it('loses only what cannot be read', async () => {
    const { found, warnings } = await read(
      '<definition/>',
      definition(signed('a', '1-1'), 'ELBA-2023-1'),
      definition('', ''),
    );
    expect(found.filter(one => one.record === 'advisory')).toMatchObject([
      { name: 'ELBA-2023-1', kind: 'bugfix', fixes: [] },
    ]);
    expect(warnings[0]).toContain('packages of no release');
    expect(warnings[0]).toContain('advisories without a usable name');
  });

  it('is refused when it is cut off', async () => {
    await expect(
      readAll(readOracleOval, '<oval_definitions><definitions><definition>'),
    ).rejects.toThrow('well-formed');
  });
});
