/** A word that a shell takes as it stands. */
const PLAIN = /^[\w@%+=:,./-]+$/;

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** The line that makes a host report. Host names are typed by people, so whatever they hold must stay one word. */
export function clientCommand(options: {
  server: string;
  key: string;
  host: string;
}): string {
  return [
    'client/patchman-client',
    '-s',
    quoted(options.server),
    '-p 2',
    '-k',
    quoted(options.key),
    '-H',
    quoted(options.host),
  ].join(' ');
}

/** The line that installs the client and enrols the host: the backend's own, with the token put in. */
export function installCommand(installLine: string, token: string): string {
  return installLine.replace(/\bTOKEN\b/, () => quoted(token));
}

/** The line that enrols a host which has the client already, and sends the first report. */
export function enrolCommand(options: {
  server: string;
  token: string;
}): string {
  return `patchman-client -s ${quoted(options.server)} --enrol ${quoted(
    options.token,
  )} && patchman-client`;
}
