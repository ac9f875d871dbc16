import { shownJson, shownText, shownUrl } from './shownText';

describe('shownText', () => {
  it.each([
    ['https://user:secret@host/path', 'https://user:***@host/path'],
    ['HTTPS://User:secret@host', 'HTTPS://User:***@host'],
    ['https://secret@host/', 'https://***@host/'],
    ['https://secret:@host/', 'https://***@host/'],
    ['https://secret:x-oauth-basic@host/', 'https://***@host/'],
    ['https://user:secret@more:secret@host/', 'https://user:***@host/'],
    ['https://user%3Asecret@host/', 'https://***@host/'],
    ['https://user:%73ecret@host/', 'https://user:***@host/'],
    ['//user:secret@host', '//user:***@host'],
    ['user:secret@mirror.example.org/x', 'user:***@mirror.example.org/x'],
    ['user:secret@mirror/x', 'user:***@mirror/x'],
    [
      'https:user:secret@mirror.example.org',
      'https:user:***@mirror.example.org',
    ],
    [
      'https:/user:secret@mirror.example.org',
      'https:/user:***@mirror.example.org',
    ],
    ['https:\\\\user:secret@host\\x', 'https:\\\\user:***@host\\x'],
    [
      'cannot read http://a:secret@b/ and (https://c:secret@d): "ftp://e:secret@f".',
      'cannot read http://a:***@b/ and (https://c:***@d): "ftp://e:***@f".',
    ],
    ['https://a/?token=secret&x=1', 'https://a/?token=***&x=1'],
    [
      'https://a/?x=1&X-Amz-Signature=secret#f',
      'https://a/?x=1&X-Amz-Signature=***#f',
    ],
    ['https://a/?to%6ben=secret', 'https://a/?to%6ben=***'],
    ['https://a/?api_KEY=secret', 'https://a/?api_KEY=***'],
    ['https://a/?secretsecretsecretsecret', 'https://a/?***'],
    [
      'https://a/?url=https%3A%2F%2Fuser%3Asecret%40host%2Fx',
      'https://a/?url=https%3A%2F%2F***%40host%2Fx',
    ],
  ])('masks %s', (text, shown) => {
    expect(shownText(text)).toBe(shown);
    // What is shown once stays as it is.
    expect(shownText(shown)).toBe(shown);
  });

  it.each([
    'https://mirror.example.org/debian/dists/stable',
    'https://mirror.example.org/list?repo=epel-9&arch=x86_64',
    'https://git.example.org/~user@team/repo/@scope',
    'git@github.com:org/repo',
    'copr:copr.fedorainfracloud.org:@group:project',
    'Write to joe@example.org, or mailto:joe@example.org.',
    'Is that so? Yes & no.',
    'python@3.9:stable',
  ])('leaves %s', text => {
    expect(shownText(text)).toBe(text);
  });

  it('takes long texts in no time', () => {
    for (const part of ['@', 'a:', '//a@', '?a=', '%2f%2f%40', '@:']) {
      const text = part.repeat(1_000_000 / part.length);
      expect(shownText(text).length).toBeGreaterThan(0);
    }
  });
});

describe('shownUrl', () => {
  it.each([
    ['https://user:se cret@host/x y', 'https://user:***@host/x y'],
    ['https://user:se"cr<et@host/', 'https://user:***@host/'],
  ])('masks %s, which is one address', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});

describe('shownJson', () => {
  it('masks every text in a value, and leaves the rest', () => {
    const url = 'https://u:secret@h';
    expect(shownJson({ a: [url, 1, null, { [url]: true }], b: 'x' })).toEqual({
      a: ['https://u:***@h', 1, null, { 'https://u:***@h': true }],
      b: 'x',
    });
  });
});
