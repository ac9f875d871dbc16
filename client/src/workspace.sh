# SPDX-License-Identifier: Apache-2.0
# Temporary files, tools that are run, and the end of a run.

work=            # directory of the tables, removed on exit; awk reads it too
export work
child=           # process id of a tool while it runs
reading=         # configuration file that is being read
lock_link=       # the lock to release, where flock is missing
lock_held=       # the lock's file while this run holds it
run_mark=        # the mark of a run that has not taken the lock yet
key_new=         # the file that a new key is to stand in

on_exit() {
  code=$?
  trap '' HUP INT TERM
  if [ -n "$reading" ]; then
    problem=$(sh -n "$reading" 2>&1) || :
    warn "error in the configuration file ${problem:-$reading}"
    exit "$EXIT_CONFIG"
  fi
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null
  fi
  if [ -n "$work" ]; then
    if [ "$debug" = true ]; then
      rm -f "$work/request" # it has the key in it
      warn "temporary files kept in $work"
    else
      rm -rf "$work"
    fi
  fi
  unmark_run
  if [ -n "$key_new" ]; then
    rm -f "$key_new"
  fi
  if [ -n "$lock_held" ]; then
    { printf '' >"$lock_held"; } 2>/dev/null
  fi
  if [ -n "$lock_link" ]; then
    rm -f "$lock_link"
  fi
  exit "$code"
}

make_work() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/patchman-client.XXXXXXXXXX") || {
    work=
    die "$EXIT_MISSING" "cannot make a temporary directory in ${TMPDIR:-/tmp}: full, or not writable"
  }
  for table in packages repos modules policy updates reboot services unknown notes digests; do
    make_empty "$work/$table"
  done
}

# Not ":", after which a shell ends that cannot write.
make_empty() {
  printf '' >"$1" || cannot_write
}

# A run that was killed leaves its directory; the next one that has the lock, in
# which its name stands, removes it.
clear_away() {
  case $1 in
    */../*) return ;;
    "${TMPDIR:-/tmp}"/patchman-client.??????????)
      if [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]; then
        rm -rf "$1"
        say "removed $1, left by a run that was killed"
      fi
      ;;
  esac
}

# ask NAME COMMAND …: a tool's answer in $work/NAME, its errors in $work/NAME.err.
# In the background, so that a signal ends the wait at once; without the lock,
# which it would hold on to if this run were killed.
ask() {
  asked=$1
  shift
  "$@" >"$work/$asked" 2>"$work/$asked.err" </dev/null 9>&- &
  wait_for_child "$!"
  return "$ended"
}

# The same for tools that may hang, on a lock or a network; one process more.
ask_within() {
  limit=$1 asked=$2
  shift 2
  if have timeout; then
    ask "$asked" timeout "$limit" "$@"
  else
    ask "$asked" "$@"
  fi
}

wait_for_child() {
  child=$1
  ended=0
  wait "$child" || ended=$?
  child=
}

# failed NAME TOOL: how a tool that was asked failed, in $failure.
failed() {
  # A tool that cannot write its answer is not to blame.
  { printf '%262144s' '' >"$work/room"; } 2>/dev/null || cannot_write
  make_empty "$work/room"
  last_words "$work/$1.err"
  case $ended in
    124) failure="$2 did not answer in time" ;;
    *) failure="$2 failed with code $ended: $words" ;;
  esac
}

# A pause that a signal ends at once.
pause() {
  if [ "$1" -gt 0 ]; then
    sleep "$1" &
    wait_for_child "$!"
  fi
}

# A random number of seconds up to a limit: hosts that start together must not
# report together.
random_delay() {
  read_line /proc/sys/kernel/random/uuid
  case $line in
    [0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]*) number=$((0x0${line%"${line#???????}"})) ;;
    *) number=$(awk -v pid="$$" 'BEGIN { srand(); srand(int(rand() * 100000) + pid); print int(rand() * 1000000) }') ;;
  esac
  delay=$((number % ($1 + 1)))
}
