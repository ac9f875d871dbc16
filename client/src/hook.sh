# SPDX-License-Identifier: Apache-2.0
# Reports for hooks of package managers: in the background, several changes in
# one report, and whatever happens the package manager goes on.

# Returns at once. What is started must not hold on to what the package manager
# has open, nor end with its service.
hook() {
  # In a half-made root a redirection that fails would end the hook with an error.
  [ -c /dev/null ] || exit 0
  exec </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  case $0 in
    */*) self=$0 ;;
    *) self=$(command -v "$0") || self=/usr/sbin/patchman-client ;;
  esac
  (
    trap '' HUP INT
    cd /
    if [ -z "$sysroot" ] && [ -d /run/systemd/system ] && [ -O / ] && have systemd-run &&
      systemd-run --quiet --no-block --collect --unit="patchman-client-hook-$$" "$self" --hook-run "$@"; then
      exit
    fi
    if have setsid; then
      set -- setsid "$self" --hook-run "$@"
    else
      set -- "$self" --hook-run "$@"
    fi
    if have logger; then
      "$@" 2>&1 | logger -t patchman-client -p daemon.warning
    else
      exec "$@"
    fi
  ) &
  exit 0
}

# Waits a little for more changes. Whoever comes meanwhile leaves it to this one;
# whoever comes while the report is made waits in turn, as it may come too late
# for this one.
wait_for_changes() {
  find_lock
  if [ -n "$lock" ]; then
    if ! ln -s "pid-$$" "$lock.hook" 2>/dev/null; then
      owner=$(readlink "$lock.hook" 2>/dev/null)
      if runs_client "${owner#pid-}"; then
        exit 0
      fi
      rm -f "$lock.hook"
      ln -s "pid-$$" "$lock.hook" 2>/dev/null || exit 0
    fi
    lock_hook=$lock.hook
  fi
  pause "$hook_delay"
  if [ -n "$lock_hook" ]; then
    rm -f "$lock_hook"
    lock_hook=
  fi
}
