import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createErrata } from './errata.mjs';
import {
  DEFAULT_STREAMS,
  ENDED_STREAMS,
  evrParts,
  readSources,
} from './packages.mjs';

/** Where each repository is below the server. */
export const RPM_PATHS = {
  baseos: 'rocky/9/BaseOS/x86_64/os',
  appstream: 'rocky/9/AppStream/x86_64/os',
};

/**
 * The files of the rpm repositories by their path, each with advisories, AppStream with module streams
 * (https://createrepo-c.readthedocs.io, https://github.com/fedora-modularity/libmodulemd). They are not signed.
 * @param {Date} today midnight, so that a day's runs agree
 */
export function createRpmFiles(today) {
  const files = new Map();
  const errata = createErrata(today);
  for (const [repository, path] of Object.entries(RPM_PATHS)) {
    const sources = readSources().filter(row => row.repository === repository);
    const documents = {
      primary: primaryXml(sources),
      updateinfo: updateinfoXml(
        errata.filter(erratum => erratum.repository === repository),
      ),
      ...(sources.some(({ module }) => module)
        ? { modules: modulesYaml(sources, today) }
        : {}),
    };
    const listed = Object.entries(documents).map(([type, plain]) => {
      const packed = gzipSync(plain);
      const href = `repodata/${type}.${type === 'modules' ? 'yaml' : 'xml'}.gz`;
      files.set(`/${path}/${href}`, packed);
      return dataXml(type, href, plain, packed, today);
    });
    files.set(
      `/${path}/repodata/repomd.xml`,
      Buffer.from(repomdXml(listed, today)),
    );
  }
  return files;
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

function seconds(date) {
  return Math.floor(date.getTime() / 1000);
}

function escape(text) {
  return text.replace(
    /[&<>"]/g,
    letter =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[letter]),
  );
}

function repomdXml(listed, today) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo">
  <revision>${seconds(today)}</revision>
${listed.join('')}</repomd>
`;
}

function dataXml(type, href, plain, packed, today) {
  return `  <data type="${type}">
    <checksum type="sha256">${sha256(packed)}</checksum>
    <open-checksum type="sha256">${sha256(plain)}</open-checksum>
    <location href="${href}"/>
    <timestamp>${seconds(today)}</timestamp>
    <size>${packed.length}</size>
    <open-size>${Buffer.byteLength(plain)}</open-size>
  </data>
`;
}

function primaryXml(sources) {
  const packages = sources.flatMap(({ binaries, steps }) =>
    steps.flatMap(({ evr }) =>
      binaries.map(({ name, arch }) => {
        const { epoch, version, release } = evrParts(evr);
        return `<package type="rpm">
  <name>${name}</name>
  <arch>${arch}</arch>
  <version epoch="${epoch}" ver="${version}" rel="${release}"/>
  <summary>${name}, of the demo fleet</summary>
  <format>
    <rpm:vendor>Rocky Enterprise Software Foundation</rpm:vendor>
  </format>
</package>
`;
      }),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${
    packages.length
  }">
${packages.join('')}</metadata>
`;
}

function updateinfoXml(errata) {
  const timeOf = date => date.toISOString().replace('T', ' ').slice(0, 19);
  return `<?xml version="1.0" encoding="UTF-8"?>
<updates>
${errata
  .map(
    erratum => `<update from="demo@example.com" status="final" type="${
      erratum.kind
    }" version="1">
  <id>${erratum.id}</id>
  <title>${escape(erratum.title)}</title>
  <issued date="${timeOf(erratum.issued)}"/>
  <updated date="${timeOf(erratum.issued)}"/>
${
  erratum.severity ? `  <severity>${erratum.severity}</severity>\n` : ''
}  <description>${escape(erratum.description)}</description>
  <references>
    <reference href="https://errata.example.com/${erratum.id}" id="${
      erratum.id
    }" type="self" title="${erratum.id}"/>
${erratum.cves
  .map(
    cve =>
      `    <reference href="https://security.example.com/${cve}" id="${cve}" type="cve" title="${cve}"/>\n`,
  )
  .join('')}  </references>
  <pkglist>
    <collection short="demo">
      <name>Rocky Linux 9</name>
${
  erratum.module
    ? `      <module name="${erratum.module.name}" stream="${
        erratum.module.stream
      }" version="${moduleVersion(
        erratum.evr,
      )}" context="9edba152" arch="x86_64"/>\n`
    : ''
}${erratum.binaries
      .map(binary => packageXml(binary, erratum))
      .join('')}    </collection>
  </pkglist>
</update>
`,
  )
  .join('')}</updates>
`;
}

function packageXml({ name, arch }, { evr, reboot }) {
  const { epoch, version, release } = evrParts(evr);
  return `      <package name="${name}" epoch="${epoch}" version="${version}" release="${release}" arch="${arch}">
        <filename>${name}-${version}-${release}.${arch}.rpm</filename>
${
  reboot ? '        <reboot_suggested>True</reboot_suggested>\n' : ''
}      </package>
`;
}

/** The number behind `module+el9.4.0+`, which grows with every build. */
function moduleVersion(evr) {
  return `90400${/\+(\d+)$/.exec(evr)[1]}`;
}

function modulesYaml(sources) {
  const builds = sources.flatMap(({ module, binaries, steps }) =>
    module
      ? steps.map(
          ({ evr }) => `---
document: modulemd
version: 2
data:
  name: ${module.name}
  stream: "${module.stream}"
  version: ${moduleVersion(evr)}
  context: 9edba152
  arch: x86_64
  summary: ${module.name}, of the demo fleet
  description: ${module.name}, of the demo fleet
  license:
    module: [MIT]
  dependencies:
  - requires:
      platform: [el9]
  artifacts:
    rpms:
${binaries
  .map(({ name, arch }) => {
    const { epoch, version, release } = evrParts(evr);
    return `    - ${name}-${epoch}:${version}-${release}.${arch}\n`;
  })
  .join('')}...
`,
        )
      : [],
  );
  const defaults = DEFAULT_STREAMS.map(
    ({ name, stream }) => `---
document: modulemd-defaults
version: 1
data:
  module: ${name}
  stream: "${stream}"
...
`,
  );
  const ended = ENDED_STREAMS.map(
    ({ name, stream, message, obsoletedBy }) => `---
document: modulemd-obsoletes
version: 1
data:
  modified: 2025-05-01T00:00Z
  module: ${name}
  stream: "${stream}"
  message: ${message}
  obsoleted_by:
    module: ${obsoletedBy.name}
    stream: "${obsoletedBy.stream}"
...
`,
  );
  return [...builds, ...defaults, ...ended].join('');
}
