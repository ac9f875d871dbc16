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
