import type { Command } from 'commander';

/** An option of Patchman's own command. */
interface ClassicOption {
  /** As it is written there. */
  short: string;
  flags: string;
  description: string;
  /** Another name that it has. */
  alias?: string;
}

/** Every option of Patchman's own command, with what it does here. */
export const CLASSIC_OPTIONS: readonly ClassicOption[] = [
  {
    short: '-f',
    flags: '-f, --force',
    description:
      'with -r, -e and -v: read all, whatever is known; with -p: process the last report of each host again (with -H of one)',
  },
  {
    short: '-q',
    flags: '-q, --quiet',
    description: 'print what was asked for and what is wrong, nothing else',
  },
  {
    short: '-r',
    flags: '-r, --refresh-repos',
    description: 'read what repositories offer (with -R one of them)',
  },
  {
    short: '-R',
    flags: '-R, --repo <repository>',
    description: 'only this repository, by its id or name',
  },
  {
    short: '-lr',
    flags: '--list-repos',
    description: 'list repositories',
  },
  {
    short: '-lh',
    flags: '--list-hosts',
    description: 'list hosts (with -H those that match)',
  },
  {
    short: '-dh',
    flags: '--delete-hosts',
    description: 'delete the host of -H',
  },
  {
    short: '-u',
    flags: '-u, --host-updates',
    description: 'find the updates of hosts (with -H of one of them)',
  },
  {
    short: '-A',
    flags: '-A, --host-updates-alt',
    description: 'the same: equal hosts are always looked at once',
  },
  {
    short: '-shro',
    flags: '--set-host-repos-only',
    description: 'judge the host of -H by the repositories that it reports',
  },
  {
    short: '-uhro',
    flags: '--unset-host-repos-only',
    description: 'judge the host of -H by those of its release',
  },
  {
    short: '-sdns',
    flags: '--set-check-dns',
    description: 'look the name of the address of -H up from now on',
  },
  {
    short: '-udns',
    flags: '--unset-check-dns',
    description: 'do not any more',
  },
  {
    short: '-H',
    flags: '-H, --host <host>',
    description:
      'only this host: its name or a part of it, which has to mean one host only for what changes something',
  },
  {
    short: '-p',
    flags: '-p, --process-reports',
    description: 'process pending reports',
  },
  {
    short: '-c',
    flags: '-c, --clean-reports',
    description: 'remove all but the last reports of each host',
  },
  {
    short: '-d',
    flags: '-d, --dbcheck',
    description: 'look for what contradicts itself, and clean what is unused',
  },
  {
    short: '-rd',
    flags: '--remove-duplicates',
    description: 'with -d, as which it counts: duplicates cannot exist here',
  },
  {
    short: '-n',
    flags: '-n, --dns-checks',
    description: 'look up what the addresses of hosts are called',
  },
  {
    short: '-a',
    flags: '-a, --all',
    description: 'everything: -p -r -e -v -A -n -c -d',
  },
  {
    short: '-D',
    flags: '-D, --diff <hosts...>',
    description:
      'compare two hosts: + is what only the first has, - what only the second has',
  },
  {
    short: '-e',
    flags: '-e, --update-errata',
    description: 'read errata',
  },
  {
    short: '-E',
    flags: '-E, --erratum-type <type>',
    description:
      'with -e: only those of yum, rocky, alma, centos, debian, ubuntu, arch, or of a source by its name',
  },
  {
    short: '-v',
    flags: '-v, --update-cves',
    description: 'read what is known of CVEs',
  },
  {
    short: '--cve',
    flags: '--cve <cve>',
    description: 'with -v: show what is known of this CVE then',
  },
  {
    short: '-nd',
    flags: '--fetch-nist-data',
    description: 'with -v: also what NIST says, where that is off',
  },
];

/** Options of one dash and several letters, which are no options elsewhere. */
const LONG_BY_SHORT = new Map(
  CLASSIC_OPTIONS.filter(({ short }) => /^-[a-z]{2,}$/.test(short)).map(
    ({ short, flags }) => [short, longOf(flags)],
  ),
);

/** The name of several letters among the flags of an option. */
function longOf(flags: string): string {
  return /--[a-z-]+/.exec(flags)![0];
}

/** Writes options of one dash and several letters, such as `-lr`, as those of two dashes that they stand for. */
export function withLongNames(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, index) =>
    end >= 0 && index > end ? word : LONG_BY_SHORT.get(word) ?? word,
  );
}

/** How help names an option: with what it is in Patchman too. */
export function optionTerm(flags: string): string {
  const short = CLASSIC_OPTIONS.find(option => option.flags === flags)?.short;
  return short && LONG_BY_SHORT.has(short) ? `${short}, ${flags}` : flags;
}

/** Adds them to the command itself, as there. */
export function addClassicOptions(program: Command): Command {
  program.optionsGroup(
    "Options of Patchman's own command, also several at once:",
  );
  for (const { flags, description } of CLASSIC_OPTIONS) {
    program.option(flags, description);
  }
  return program;
}
