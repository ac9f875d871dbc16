import { createHash } from 'node:crypto';

const EVR = { epoch: '0', version: '1.0', release: '2.el9' };
const FIXED = `epoch="${EVR.epoch}" version="${EVR.version}" release="${EVR.release}"`;

/** The advisory of the repository below: critical, with one CVE, fixed by the newest `fixme`. */
export const ERRATUM = 'RLSA-2026:0001';
export const CVE = 'CVE-2026-0001';

const documents = {
  primary: `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="1">
<package type="rpm">
  <name>fixme</name><arch>x86_64</arch>
  <version epoch="${EVR.epoch}" ver="${EVR.version}" rel="${EVR.release}"/>
  <format><rpm:vendor>Example</rpm:vendor></format>
</package>
</metadata>
`,
  updateinfo: `<?xml version="1.0" encoding="UTF-8"?>
<updates><update from="nobody@example.test" status="final" type="security" version="1">
  <id>${ERRATUM}</id><title>Critical: fixme security update</title>
  <issued date="2026-01-02 00:00:00"/><severity>Critical</severity>
  <description>It may be made to read what it should not.</description>
  <references><reference href="https://security.example.test/${CVE}" id="${CVE}" type="cve" title="${CVE}"/></references>
  <pkglist><collection short="test"><name>Rocky Linux 9</name>
    <package name="fixme" ${FIXED} arch="x86_64"><filename>fixme-1.0-2.el9.x86_64.rpm</filename></package>
  </collection></pkglist>
</update></updates>
`,
  modules: `---
document: modulemd
version: 2
data:
  name: nodejs
  stream: "20"
  version: 9040020260101
  context: 9edba152
  arch: x86_64
  summary: nodejs
  description: nodejs
  license:
    module: [MIT]
  dependencies:
  - requires:
      platform: [el9]
  artifacts:
    rpms:
    - nodejs-1:20.1.0-1.module+el9.4.0+1.x86_64
...
`,
};

/** The files of an rpm repository with an advisory and a module stream and no signature, by their path below its root. */
export function rpmRepository(): Map<string, string> {
  const files = new Map<string, string>();
  const listed = Object.entries(documents).map(([type, text]) => {
    const path = `repodata/${type}.${type === 'modules' ? 'yaml' : 'xml'}`;
    files.set(path, text);
    const sum = createHash('sha256').update(text).digest('hex');
    return `<data type="${type}"><checksum type="sha256">${sum}</checksum><location href="${path}"/></data>`;
  });
  files.set(
    'repodata/repomd.xml',
    `<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>${listed.join(
      '',
    )}</repomd>
`,
  );
  return files;
}
