// rpm repositories of any size, as createrepo_c writes them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256, Words } from './words.mjs';

/**
 * @param folder where `repodata` goes
 * @param count of packages
 * @param size of what is told of each, in characters
 */
export function makeRpm(folder, count, size) {
  const words = new Words(count);
  const packages = [];
  while (packages.length < count) {
    const name = words.name();
    // Some have several versions.
    for (let i = words.upTo(3); i >= 0 && packages.length < count; i--) {
      packages.push(packageXml(name, words, size));
    }
  }
  const primary = `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${count}">
${packages.join('')}</metadata>
`;
  const packed = gzipSync(primary, { level: 1 });
  const repodata = join(folder, 'repodata');
  mkdirSync(repodata, { recursive: true });
  writeFileSync(join(repodata, 'primary.xml.gz'), packed);
  writeFileSync(
    join(repodata, 'repomd.xml'),
    `<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo">
  <revision>1790000000</revision>
  <data type="primary">
    <checksum type="sha256">${sha256(packed)}</checksum>
    <open-checksum type="sha256">${sha256(primary)}</open-checksum>
    <location href="repodata/primary.xml.gz"/>
    <timestamp>1790000000</timestamp>
    <size>${packed.length}</size>
    <open-size>${Buffer.byteLength(primary)}</open-size>
  </data>
</repomd>
`,
  );
}

function packageXml(name, words, size) {
  const version = words.version();
  const release = `${1 + words.upTo(60)}.el9`;
  const head = `<package type="rpm">
  <name>${name}</name>
  <arch>${words.pick(['x86_64', 'x86_64', 'noarch'])}</arch>
  <version epoch="${words.pick([
    0, 0, 0, 1,
  ])}" ver="${version}" rel="${release}"/>
  <checksum type="sha256" pkgid="YES">${words.checksum()}</checksum>
  <summary>${words.text(60)}</summary>
  <description>${words.text(200 + words.upTo(400))}</description>
  <packager>builder@example.org</packager>
  <url>https://www.example.org/${name}</url>
  <time file="1700000000" build="1700000000"/>
  <size package="${words.upTo(1e7)}" installed="${words.upTo(
    1e8,
  )}" archive="${words.upTo(1e8)}"/>
  <location href="Packages/${name[0]}/${name}-${version}-${release}.rpm"/>
  <format>
    <rpm:license>MIT</rpm:license>
    <rpm:vendor>CentOS</rpm:vendor>
    <rpm:sourcerpm>${name}-${version}-${release}.src.rpm</rpm:sourcerpm>
    <rpm:provides>
      <rpm:entry name="${name}" flags="EQ" epoch="0" ver="${version}" rel="${release}"/>
    </rpm:provides>
    <rpm:requires>
`;
  let requires = '';
  while (head.length + requires.length < size) {
    requires += `      <rpm:entry name="lib${words.pick([
      'c',
      'm',
      'gcc_s',
      'ssl',
      'z',
    ])}.so.${words.upTo(10)}(GLIBC_2.${words.upTo(40)})(64bit)"/>\n`;
  }
  return `${head}${requires}    </rpm:requires>
    <file>/usr/bin/${name}</file>
  </format>
</package>
`;
}
