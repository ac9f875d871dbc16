# SPDX-License-Identifier: Apache-2.0
# One run at a time, and none that hangs for ever.

# A run that is older than this, in minutes, hangs and is ended by the next.
readonly RUN_LIMIT=60

# Root shares the original client's lock; others, who may not, have their own.
find_lock() {
  lock=
  for dir in "$sysroot/run/patchman" "${XDG_RUNTIME_DIR:-}" "${HOME:-}"; do
    case $dir in
      '') continue ;;
      */run/patchman)
        [ -d "$dir" ] || mkdir "$dir" 2>/dev/null
        file=$dir/patchman.lock
        ;;
      *) file=$dir/.patchman-client.lock ;;
    esac
    if [ -d "$dir" ] && [ -w "$dir" ]; then
      lock=$file
      return
    fi
  done
}

take_lock() {
  find_lock
  if [ -z "$lock" ]; then
    say "no directory for a lock: running without one"
    return
  fi
  if have flock && { true >>"$lock"; } 2>/dev/null; then
    exec 9>>"$lock"
    try=try_flock
  else
    try=try_link
  fi
  waited=0
  until "$try"; do
    if [ "$waited" -ge "$lock_wait" ] && ! is_short; then
      end_hanging_run && break
      die "$EXIT_LOCKED" "another patchman-client is running ($lock)${owner_text:+, $owner_text}"
    fi
    pause 1
    waited=$((waited + 1))
  done
  read_line "$lock"
  case $line in
    *' '/*) clear_away "${line#* }" ;;
  esac
  lock_held=$lock
}

# Says in the lock who holds it, for whoever waits or cleans up, and what for.
sign_lock() {
  if [ -n "$lock_held" ]; then
    { printf '%s %s\n%s\n' "$$" "$work" "$action" >"$lock_held"; } 2>/dev/null || :
  fi
}

# A report that nobody asked for, after a tool was asked: who comes then waits for
# it a little, rather than to be told of a run that he knows nothing of.
is_short() {
  held_for=
  if [ -r "$lock" ]; then
    while IFS= read -r line; do
      held_for=$line
    done <"$lock"
  fi
  [ "$held_for" = restart-run ] && [ "$waited" -lt 30 ]
}

try_flock() {
  flock -n 9 2>/dev/null
  case $? in
    0) return 0 ;;
    1) return 1 ;; # held by another
  esac
  try=try_link # a flock that cannot lock a descriptor
  try_link
}

# Without flock: a symbolic link that names its owner, made or refused in one
# step. A link whose owner is gone is moved away, which only one can do.
try_link() {
  if ln -s "pid-$$" "$lock.link" 2>/dev/null; then
    lock_link=$lock.link
    return 0
  fi
  owner=$(readlink "$lock.link" 2>/dev/null)
  if [ -n "$owner" ] && ! runs_client "${owner#pid-}" &&
    mv "$lock.link" "$lock.stale-$$" 2>/dev/null; then
    moved=$(readlink "$lock.stale-$$")
    rm -f "$lock.stale-$$"
    if [ "$moved" = "$owner" ]; then
      say "removed the lock of process ${owner#pid-}, which is gone"
      ln -s "pid-$$" "$lock.link" 2>/dev/null && lock_link=$lock.link && return 0
    else
      ln -s "$moved" "$lock.link" 2>/dev/null # another's new lock: give it back
    fi
  fi
  return 1
}

# Process ids are used again: alive is not enough, it must be this program.
runs_client() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
  esac
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || return 1
  [ -r "/proc/$1/cmdline" ] || return 0
  read_line "/proc/$1/cmdline" # shells drop the NUL between its words
  case $line in
    *"${0##*/}"*) return 0 ;;
  esac
  return 1
}

# Ends the run that holds the lock if it is too old; true when this run has it then.
end_hanging_run() {
  read_line "$lock"
  holder=${line%% *} owner_text=
  case $holder in
    '' | *[!0-9]*) return 1 ;;
  esac
  owner_text="process $holder"
  [ -n "$(find "$lock" -mmin "+$RUN_LIMIT" 2>/dev/null)" ] || return 1
  runs_client "$holder" || return 1
  warn "ending process $holder, a patchman-client that has been running for more than $RUN_LIMIT minutes"
  kill "$holder" 2>/dev/null
  for signal in TERM TERM TERM TERM KILL; do
    pause 1
    if "$try"; then
      return 0
    fi
    kill -s "$signal" "$holder" 2>/dev/null
  done
  pause 1
  "$try"
}
