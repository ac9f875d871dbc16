# SPDX-License-Identifier: Apache-2.0
# Reports for hooks of package managers: in the background, several changes in
# one report, and whatever happens the package manager goes on.

hook() {
  # In a half-made root a redirection that fails would end the hook with an error.
  [ -c /dev/null ] || exit 0
  start_apart --hook-run "$@"
  exit 0
}

# start_apart OPTION …: another run of this program, and returns at once. It must
# not hold on to what this one's caller has open, nor end with its service.
start_apart() {
  case $0 in
    */*) self=$0 ;;
    *) self=$(command -v "$0") || self=/usr/sbin/patchman-client ;;
  esac
  (
    trap '' HUP INT
    trap - EXIT TERM
    exec </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
    cd /
    # From within another root systemd would run the client of its own. (POSIX has
    # -ef since 2024, and every sh long before.)
    # shellcheck disable=SC3013
    if [ -z "$sysroot" ] && [ -d /run/systemd/system ] && [ -O / ] && [ /proc/1/root/. -ef /. ] && have systemd-run &&
      systemd-run --quiet --no-block --collect --unit="patchman-client-hook-$$" "$self" "$@"; then
      exit
    fi
    if have logger; then
      set -- "$@" --to-log
    fi
    if have setsid; then
      exec setsid "$self" "$@"
    fi
    exec "$self" "$@"
  ) &
}

# Waits a little for more changes. Whoever comes meanwhile leaves it to this one;
# whoever comes while the report is made waits in turn, as it may come too late
# for this one. Two that come in the same moment may both report: one too many,
# never one too few.
wait_for_changes() {
  mark_run hook
  pause "$hook_delay"
  unmark_run
}

# mark_run KIND: ends here where another run of its kind is about the same.
mark_run() {
  find_lock
  if [ -n "$lock" ]; then
    read_line "$lock.$1"
    if runs_client "${line%% *}"; then
      exit 0
    fi
    case $line in
      *' '/*) clear_away "${line#* }" ;;
    esac
    if { printf '%s %s\n' "$$" "$work" >"$lock.$1"; } 2>/dev/null; then
      run_mark=$lock.$1
    fi
  fi
}

unmark_run() {
  if [ -n "$run_mark" ]; then
    { printf '' >"$run_mark"; } 2>/dev/null
    run_mark=
  fi
}
