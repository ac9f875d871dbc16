import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readCredentials } from './credentials';

const read = (...credentials: JsonObject[]) =>
  readCredentials(new ConfigReader({ fetch: { credentials } }));

describe('patchman.fetch.credentials', () => {
  it('may be left out', () => {
    for (const config of [undefined, new ConfigReader({})]) {
      expect(readCredentials(config).find('https://a.example.org/')).toBe(
        undefined,
      );
    }
  });

  it('is read in all of its forms', () => {
    const entries = [
      {
        url: 'https://a.example.org/',
        basic: { username: 'u', password: 'p' },
      },
      { url: 'https://b.example.org/', headers: { 'X-Key': 'k' } },
      {
        url: 'https://c.example.org/',
        tls: { certificate: '/c.pem', key: '/k.pem', ca: '/ca.pem' },
      },
    ];
    const list = read(...entries);
    for (const entry of entries) {
      expect(list.find(`${entry.url}x`)).toEqual({
        basic: undefined,
        headers: undefined,
        tls: undefined,
        ...entry,
      });
    }
  });

  it.each<[JsonObject, RegExp]>([
    [
      { basic: { username: 'u', password: 'secret' } },
      /fetch\.credentials\[0\]\.url/,
    ],
    [{ url: 'https://a.example.org/', basic: { username: 'u' } }, /password/],
    [
      { url: 'https://a.example.org/', tls: { cert: '/c.pem' } },
      /the tls section of "https:\/\/a\.example\.org\/" knows no cert; it takes certificate, key and ca/,
    ],
    [{ url: 'a.example.org', headers: { a: 'secret' } }, /not a valid URL/],
    [{ url: 'https://a.example.org/' }, /needs one of basic, headers and tls/],
  ])('stops the start when it is wrong: %j', (entry, reason) => {
    expect(() => read(entry)).toThrow(reason);
    expect(() => read(entry)).not.toThrow(/secret/);
  });
});
