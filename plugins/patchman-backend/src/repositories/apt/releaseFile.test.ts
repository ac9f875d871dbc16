import { parseReleaseFile } from './releaseFile';

const sha256 = 'a'.repeat(64);

it('reads fields and what is listed', () => {
  const { fields, files } = parseReleaseFile(
    [
      'Origin: Debian',
      'suite:  stable ',
      'Description: a text: with colons',
      ' that goes on',
      'MD5Sum:',
      ` ${'B'.repeat(32)}     12 main/binary-amd64/Packages`,
      'SHA256:',
      ` ${sha256}     12 main/binary-amd64/Packages`,
      `\t${sha256} 0 ./Packages`,
      '',
      'Suite: of another stanza',
    ].join('\r\n'),
    'http://h/Release',
  );
  expect(Object.fromEntries(fields)).toMatchObject({
    origin: 'Debian',
    suite: 'stable',
    description: 'a text: with colons',
  });
  expect(Object.fromEntries(files)).toEqual({
    'main/binary-amd64/Packages': {
      size: 12,
      checksums: { md5: 'b'.repeat(32), sha256 },
    },
    Packages: { size: 0, checksums: { sha256 } },
  });
});

it('skips lines that cannot be right', () => {
  const { files } = parseReleaseFile(
    [
      'SHA256:',
      ` ${sha256} -5 negative`,
      ` ${sha256} 1e999 huge`,
      ` ${sha256.slice(1)} 5 short`,
      ` ${'z'.repeat(64)} 5 letters`,
      ` ${sha256} 5`,
      ` ${sha256} 5 __proto__`,
    ].join('\n'),
    'http://h/Release',
  );
  expect([...files.keys()]).toEqual(['__proto__']);
});

it('says that something else is no Release file', () => {
  for (const text of ['', '\n\n', 'hello', 'Not: a release\n']) {
    expect(() => parseReleaseFile(text, 'http://h/Release')).toThrow(
      'http://h/Release is not a Release file',
    );
  }
});
