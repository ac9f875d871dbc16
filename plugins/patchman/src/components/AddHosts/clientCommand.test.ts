import { clientCommand, enrolCommand, installCommand } from './clientCommand';

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

describe('installCommand', () => {
  it('puts the token where the backend wants it', () => {
    expect(
      installCommand(
        'curl -fsSL https://p.example.org/install.sh | sh -s -- TOKEN',
        'enrol-1.$&x',
      ),
    ).toBe(
      "curl -fsSL https://p.example.org/install.sh | sh -s -- 'enrol-1.$&x'",
    );
  });
});

describe('enrolCommand', () => {
  it('enrols, and then reports with the key that was got', () => {
    expect(
      enrolCommand({
        server: 'https://p.example.org/api/patchman',
        token: 'enrol-1.secret',
      }),
    ).toBe(
      'patchman-client -s https://p.example.org/api/patchman --enrol enrol-1.secret && patchman-client',
    );
  });
});
