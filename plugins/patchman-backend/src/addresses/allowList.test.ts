import { parseAddress, whyNotPublic } from './ranges';
import { parseAllowList } from './allowList';

describe('which addresses are public', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '0.0.0.0',
    '::',
    '10.0.0.5',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '169.254.0.7',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    '168.63.129.16',
    '100.100.100.200',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '240.0.0.1',
    '198.18.0.1',
    '192.0.0.1',
    '100::1',
    // An IPv4 address inside an IPv6 one.
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a00:5',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '64:ff9b:1::a00:5',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  ])('%s is not', text => {
    expect(whyNotPublic(parseAddress(text)!)).toEqual(expect.any(String));
  });

  it.each([
    '1.1.1.1',
    '151.101.2.132',
    '172.32.0.1',
    '100.128.0.1',
    '2a04:4e42::644',
    '::ffff:151.101.2.132',
    '64:ff9b::9765:284',
    // Documentation networks: nobody's inside.
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '2001:db8::1',
  ])('%s is', text => {
    expect(whyNotPublic(parseAddress(text)!)).toBeNull();
  });
});

describe('patchman.fetch.allow', () => {
  const address = (text: string) => parseAddress(text)!;

  it('allows host names', () => {
    const allow = parseAllowList([
      'mirror.corp.example.com',
      '*.lab.example.com',
      'mirror',
    ]);
    expect(allow.allowsHost('mirror.corp.example.com', 80)).toBe(true);
    expect(allow.allowsHost('MIRROR.corp.example.com.', 443)).toBe(true);
    expect(allow.allowsHost('mirror', 443)).toBe(true);
    expect(allow.allowsHost('a.b.lab.example.com', 80)).toBe(true);
    expect(allow.allowsHost('lab.example.com', 80)).toBe(false);
    expect(allow.allowsHost('evil-lab.example.com', 80)).toBe(false);
    expect(allow.allowsHost('xmirror.corp.example.com', 80)).toBe(false);
    expect(allow.allowsHost('mirror.corp.example.com.evil.org', 80)).toBe(
      false,
    );
  });

  it('allows one port of a host', () => {
    const allow = parseAllowList([
      'mirror.example.com:8080',
      '127.0.0.1:8801',
      '[fd00::1]:80',
    ]);
    expect(allow.allowsHost('mirror.example.com', 8080)).toBe(true);
    expect(allow.allowsHost('mirror.example.com', 80)).toBe(false);
    expect(allow.allowsAddress(address('127.0.0.1'), 8801)).toBe(true);
    expect(allow.allowsAddress(address('127.0.0.1'), 8802)).toBe(false);
    expect(allow.allowsAddress(address('fd00::1'), 80)).toBe(true);
  });

  it('allows ranges and addresses, also inside IPv6', () => {
    const allow = parseAllowList(['10.1.0.0/16', 'fd00::/8', '192.168.1.5']);
    expect(allow.allowsAddress(address('10.1.2.3'), 80)).toBe(true);
    expect(allow.allowsAddress(address('::ffff:10.1.2.3'), 80)).toBe(true);
    expect(allow.allowsAddress(address('10.2.0.1'), 80)).toBe(false);
    expect(allow.allowsAddress(address('fd12::1'), 80)).toBe(true);
    expect(allow.allowsAddress(address('192.168.1.5'), 8080)).toBe(true);
    expect(allow.allowsAddress(address('192.168.1.6'), 80)).toBe(false);
  });

  it.each([
    '',
    ' ',
    'http://mirror.example.com',
    '10.1.0.0/33',
    '10.1.0/x',
    'mirror.example.com:99999',
    'mirror.example.com:http',
    '300.1.2.3',
    '*',
    'mirror.*.com',
    'a b',
  ])('says which entry is wrong: %j', entry => {
    expect(() => parseAllowList(['fine.example.com', entry])).toThrow(
      `patchman.fetch.allow: ${JSON.stringify(entry)} is not`,
    );
  });
});
