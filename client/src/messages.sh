# SPDX-License-Identifier: Apache-2.0
# Messages, exit codes, and what could not be found out.

readonly EXIT_MISSING=1 EXIT_USAGE=2 EXIT_CONFIG=3 EXIT_LOCKED=4 EXIT_COLLECT=5
readonly EXIT_CONNECT=6 EXIT_KEY=7 EXIT_REFUSED=8 EXIT_SERVER=9 EXIT_QUARANTINED=10

# Of a hook's run nobody sees standard error: what it says goes to the system's log.
warn() {
  if [ "${to_log:-}" = true ]; then
    logger -t patchman-client -p daemon.warning -- "$*" || :
  else
    printf 'patchman-client: %s\n' "$*" >&2
  fi
}

# A line that belongs to the warning before it.
add() {
  if [ "${to_log:-}" = true ]; then
    warn "$*"
  else
    printf '%s\n' "$*" >&2
  fi
}

say() {
  if [ "$verbose" = true ]; then
    warn "$*"
  fi
}

die() {
  die_code=$1
  shift
  warn "$*"
  exit "$die_code"
}

misuse() {
  die "$EXIT_USAGE" "$* (patchman-client --help lists the options)"
}

# Half a report would tell the server that the other half was removed.
cannot_write() {
  die "$EXIT_COLLECT" "cannot write to $work (disk full?), nothing was sent"
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# Sets $line to the first line of a file, empty where there is none. No process.
read_line() {
  line=
  if [ -f "$1" ] && [ -r "$1" ]; then
    IFS= read -r line <"$1" || :
  fi
}

# The words of a tool about its failure: its last line that is not empty.
last_words() {
  words=
  if [ -f "$1" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        *[![:space:]]*) words=$line ;;
      esac
    done <"$1"
  fi
  words=${words:-no message}
}

# A part of the report that could not be found out is left out, never guessed.
# Protocol 3 tells the portal; the older ones cannot, so people are told here.
unknown() {
  printf '%s\t%s\n' "$1" "$2" >>"$work/unknown" || cannot_write
  if [ "$protocol" = 3 ]; then
    say "not known, $1: $2"
  else
    warn "not known, $1: $2"
  fi
}

# What a collector skipped is told to whoever asked for details.
say_notes() {
  if [ -s "$work/notes" ]; then
    while IFS= read -r line; do
      say "$line"
    done <"$work/notes"
    make_empty "$work/notes"
  fi
}

help() {
  cat <<'HELP'
Usage: patchman-client [options]

Sends a report of the installed packages, the repositories and the state of
this host. With --enrol or --rotate-key it looks after its key instead.

  -s, --server URL      server, as https://portal.example.com/api/patchman
  -k, --key KEY         key of this host (visible in ps: prefer api_key= in the
                        configuration file)
  -c, --config FILE     configuration (/etc/patchman/patchman-client.conf)
  -H, -h, --hostname N  name to report (hostname -f)
  -t, --tags A,B        tags, separated by commas
  -p, --protocol 1|2|3  protocol (3)
  -n, --no-repos        leave the repositories out; the server keeps those it
                        has
  -u, --local-updates   also report the updates that the package manager finds
  -r, --report          print the server's answer
  -y, --dry-run         print what would be sent, send nothing
  -v, --verbose         say what is done
  -d, --debug           as -v, and keep the temporary files
      --delay SECONDS   wait a random time first, at most that long. For timers
      --wait SECONDS    wait that long for another run to end (0)
      --hook NAME       for hooks of package managers: returns at once, reports
                        in the background, several changes in one report
      --enrol TOKEN     trade an enrolment token for a key of this host
      --rotate-key      replace the key of this host by a new one
      --help, --version

Exit codes
  0  sent (or printed, with --dry-run)
  1  a program that is needed is missing, or no temporary directory
  2  wrong option
  3  configuration missing or wrong
  4  another patchman-client is running
  5  the installed packages could not be read, or the disk is full
  6  no connection to the server: address, network, proxy, time-out, TLS
     certificate. The report is kept and sent the next time
  7  the key or the token was refused (HTTP 401, 403)
  8  the report was refused (HTTP 400, 404, 413, other 4xx)
  9  the server failed or is not a Patchman server (HTTP 5xx, 429, redirect)
 10  the report is in quarantine until a person decides (HTTP 409)
 129, 130, 143  stopped by a signal
HELP
}
