# shellcheck shell=sh disable=SC2154,SC2034
# SPDX-License-Identifier: Apache-2.0
#
# Part of test-packages: what is looked at.

pass() {
  passed=$((passed + 1))
}

fail() {
  failed=$((failed + 1))
  echo "not ok [$label] $1"
  shift
  [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/    /' | tail -n 40
}

skip() {
  skipped=$((skipped + 1))
  echo "skipped [$label] $1"
}

# works WHAT COMMAND …: it ends with 0; its words are shown where it does not.
works() {
  what=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    pass
  else
    fail "$what (exit code $?)" "$(cat "$work/out")"
    return 1
  fi
}

# holds WHAT COMMAND …
holds() {
  what=$1
  shift
  if "$@"; then
    pass
  else
    fail "$what"
  fi
}

equal() {
  if [ "$2" = "$3" ]; then
    pass
  else
    fail "$1" "expected: $2" "got:      $3"
  fi
}

is_gone() {
  [ ! -e "$root$1" ] && [ ! -L "$root$1" ]
}

# --- Reports --------------------------------------------------------------------

count_reports() {
  find "$work/portal/reports" -name '*.json' | wc -l
}

newest_report() {
  echo "$work/portal/reports/$(count_reports).json"
}

more_than() {
  [ "$(count_reports)" -gt "$1" ]
}

# arrives WHAT BEFORE: one more report than BEFORE, within two minutes.
arrives() {
  if wait_until 120 more_than "$2"; then
    pass
  else
    fail "$1: no report" "$(tail -n 5 "$work/portal/log")"
    return 1
  fi
}

# The newest report with all packages in it: what a tool says of services comes in
# one of its own, with digests only.
newest_packages() {
  number=$(count_reports)
  while [ "$number" -gt 0 ]; do
    if grep -q '"packages":{"digest":"[^"]*","items":' "$work/portal/reports/$number.json"; then
      echo "$work/portal/reports/$number.json"
      return
    fi
    number=$((number - 1))
  done
  echo /dev/null
}

reports_package() {
  grep -q "\"name\":\"$1\"" "$(newest_packages)"
}

reports_no_package() {
  [ "$(newest_packages)" != /dev/null ] && ! reports_package "$1"
}

# by_hook WHAT has|lacks PACKAGE COMMAND …: the package manager succeeds, and then
# a report comes that says what it has changed. The last of several reports counts.
by_hook() {
  what=$1 wanted=$2 name=$3
  shift 3
  before=$(count_reports)
  works "$what" "$@" || return
  arrives "the hook of $what" "$before" || return
  case $wanted in
    has) wait_until 60 reports_package "$name" ;;
    lacks) wait_until 60 reports_no_package "$name" ;;
  esac
  holds "the hook's report after $what ${wanted} $name" test "$?" = 0
}

# --- Files ----------------------------------------------------------------------

# Every file of the system but what package managers, the system and the tests
# keep for themselves.
list_files() {
  (
    cd "$root" && find . -xdev \
      \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./packages -o -path ./root \
      -o -path ./var/log -o -path ./var/cache -o -path ./var/tmp \
      -o -path ./var/adm -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/lib/rpm -o -path ./var/lib/dnf -o -path ./var/lib/zypp \
      -o -path ./var/lib/pacman -o -path ./usr/lib/sysimage \) -prune \
      -o ! -name '*.pyc' ! -name __pycache__ -print
    # Python's leavings of our own plugin do count.
    find ./usr -name 'patchman*.pyc'
  ) | sort
}

remember_files() {
  list_files >"$work/files.before"
}

# leaves_nothing [PATTERN]: but files that match PATTERN.
leaves_nothing() {
  list_files >"$work/files.after"
  left=$(comm -13 "$work/files.before" "$work/files.after" | grep -vE "${1:-^\$}")
  equal 'after removal nothing is left' '' "$left"
  equal 'removal took nothing that was there before' '' "$(comm -23 "$work/files.before" "$work/files.after")"
  equal 'no run-time files are left' '' "$(find "$root/run" -maxdepth 1 -name 'patchman*')"
}

# --- What all packages have in common ---------------------------------------------

# As an administrator would: server in the configuration, then the token.
configure() {
  conf=$root/etc/patchman/patchman-client.conf
  equal 'the configuration is for root only' 600 "$(stat -c %a "$conf")"
  sed -i "s,^server=.*,server=$url," "$conf"
  printf 'hook_delay=1\ntags=edited\n' >>"$conf"
  works enrol inside patchman-client --enrol good-token
  equal 'the key is for root only' 600 "$(stat -c %a "$root/etc/patchman/conf.d/key.conf")"
  before=$(count_reports)
  works report inside patchman-client --verbose --wait 120
  arrives 'the first report' "$before"
  holds 'the report lists packages' reports_package "$1"
}

# A package that is not configured yet runs nothing, and says nothing.
check_unconfigured() {
  [ -n "$booted" ] || return 0
  works 'an unconfigured service can be started' inside systemctl start patchman-client.service
  equal 'an unconfigured service does not run the client' '' \
    "$(inside journalctl -q --no-pager -o cat -u patchman-client.service | grep '^patchman-client: ')"
  equal 'an unconfigured service has not failed' inactive "$(inside systemctl is-failed patchman-client.service)"
}

# The timer is there, on, and the service works with all that it is forbidden.
check_units() {
  works 'the timer is enabled' inside systemctl is-enabled patchman-client.timer
  if [ -z "$booted" ]; then
    return
  fi
  works 'the timer is active' inside systemctl is-active patchman-client.timer
  works 'the units are sound' inside systemd-analyze verify --man=no \
    /usr/lib/systemd/system/patchman-client.service /usr/lib/systemd/system/patchman-client.timer
  # What rpm needs and a system that is never written to lacks.
  rm -f "$root"/var/lib/rpm/*-shm "$root"/var/lib/rpm/*-wal
  # Unchanged, the report would have digests only.
  rm -rf "$root/var/lib/patchman-client/known"
  before=$(count_reports)
  works 'the service reports' inside systemctl start patchman-client.service ||
    inside journalctl --no-pager -n 20 -u patchman-client.service
  arrives "the service's report" "$before"
  holds "the service's report lists packages" reports_package "$1"
  equal 'the service finds out what the client finds out' "$(unknown_to inside patchman-client --dry-run)" "$(unknown_in_report)"
}

# What a dry run says it could not find out, as the report has it.
unknown_to() {
  "$@" 2>/dev/null | sed -n '/^could not be found out/,$p' | sed -n 's/^  \([a-z]*\): .*/\1/p' | sort -u
}

unknown_in_report() {
  node -e '
    const { unknown = [] } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    console.log([...new Set(unknown.map(({ section }) => section))].sort().join("\n"));
  ' "$(newest_report)"
}

# survives WHAT COMMAND …: with a portal that is down.
survives() {
  what=$1
  shift
  rm -f "$work/portal/refused"
  : >"$work/portal/down"
  works "$what while the portal is down" "$@"
  holds "the report of $what was refused" wait_until 60 test -e "$work/portal/refused"
  rm -f "$work/portal/down"
}

# does_not_wait WHAT COMMAND …: with a portal that takes the report and does not
# answer. Waiting for it, the command would not end.
does_not_wait() {
  what=$1
  shift
  rm -f "$work/portal/hanging"
  : >"$work/portal/hang"
  works "$what while the portal hangs" "$@"
  holds "the report of $what was on its way" wait_until 60 test -e "$work/portal/hanging"
  rm -f "$work/portal/hang"
}

# The key and what was edited are what they were.
keeps_configuration() {
  equal "$1 keeps the configuration" "$kept" "$(cat "$root/etc/patchman/patchman-client.conf" "$root/etc/patchman/conf.d/key.conf")"
}

remember_configuration() {
  kept=$(cat "$root/etc/patchman/patchman-client.conf" "$root/etc/patchman/conf.d/key.conf")
}
