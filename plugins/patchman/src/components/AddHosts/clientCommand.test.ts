import { clientCommand } from './clientCommand';

describe('clientCommand', () => {
  it('is the line to run', () => {
    expect(
      clientCommand({
        server: 'http://localhost:7007/api/patchman',
        key: 'AbCd.0123',
        host: 'web1.example.org',
      }),
    ).toBe(
      'client/patchman-client -s http://localhost:7007/api/patchman -p 2 -k AbCd.0123 -H web1.example.org',
    );
  });

  it('keeps whatever was typed one word of the shell', () => {
    expect(
      clientCommand({ server: 's', key: 'k', host: "x'; rm -rf / #" }),
    ).toBe(`client/patchman-client -s s -p 2 -k k -H 'x'\\''; rm -rf / #'`);
  });
});
