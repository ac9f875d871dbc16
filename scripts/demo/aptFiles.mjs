import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/**
 * The files of apt repositories by their path: an index with its gzip form for each architecture, and the Release that
 * lists them (https://wiki.debian.org/DebianRepository/Format). They are not signed, and the portal says so.
 * @param date when the repositories were made; it must not go back from one run to the next
 */
export function createAptFiles(suites, date) {
  const files = new Map();
  for (const { path, fields, packages } of suites) {
    const listed = [];
    for (const [arch, offered] of Object.entries(packages)) {
      const index = `main/binary-${arch}/Packages`;
      const plain = Buffer.from(offered.map(stanza).join('\n'));
      for (const [name, content] of [
        [index, plain],
        [`${index}.gz`, gzipSync(plain)],
      ]) {
        files.set(`/${path}/${name}`, content);
        listed.push(` ${sha256(content)} ${content.length} ${name}`);
      }
    }
    const release = {
      ...fields,
      Date: date.toUTCString().replace('GMT', 'UTC'),
      Architectures: Object.keys(packages).join(' '),
      Components: 'main',
      Description: 'Made by the demo of Patchman for Backstage',
    };
    const lines = Object.entries(release).map(
      ([key, text]) => `${key}: ${text}`,
    );
    files.set(
      `/${path}/Release`,
      Buffer.from([...lines, 'SHA256:', ...listed, ''].join('\n')),
    );
  }
  return files;
}

function stanza({ name, version, arch, source }) {
  return [
    `Package: ${name}`,
    ...(source === name ? [] : [`Source: ${source}`]),
    `Version: ${version}`,
    `Architecture: ${arch}`,
    'Maintainer: Demo fleet <demo@example.com>',
    `Description: ${name}, of the demo fleet`,
    '',
  ].join('\n');
}

export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
