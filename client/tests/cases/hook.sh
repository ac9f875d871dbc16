# SPDX-License-Identifier: Apache-2.0
# Hooks of package managers: at once, silent, several changes in one report.

cases_hook() {
  test_hook
  test_hook_log
}

reports() {
  grep -c '^dpkg-query' "$tmp/log"
}

waiting() {
  [ -s "$host/run/patchman/patchman.lock.hook" ]
}

# No client of this test is left, not even one in the background.
gone() {
  ! grep -qsz "^$client\$" /proc/[0-9]*/cmdline
}

# Runs of this client, and the shells that are about to become one.
clients() {
  grep -lsz "^$client\$" /proc/[0-9]*/cmdline | wc -l
}

alone() {
  [ "$(clients)" -eq 1 ] && waiting
}

# A pause of 77 seconds lasts until the test lets go of it.
held_pause() {
  variant held
  rm "$other/sleep"
  cat >"$other/sleep" <<END
#!/bin/sh
[ "\$1" = 77 ] || exec $bin/sleep "\$1"
while [ -e "$tmp/hold" ]; do $bin/sleep 0.1; done
END
  chmod 755 "$other/sleep"
  : >"$tmp/hold"
  path=$other
}

reported() {
  ! waiting && [ "$(reports)" -ge "$1" ] && [ -s "$(state_folder)/known" ] &&
    [ ! -s "$host/run/patchman/patchman.lock" ]
}

test_hook() {
  use_host debian-12
  printf 'server=http://server.example.org\nhook_delay=77\n' | config
  held_pause
  run --hook apt
  equal "a hook ends with 0" 0 "$code"
  equal "a hook says nothing" '' "$(cat "$tmp/out" "$tmp/err")"
  equal "a hook returns before the report" 0 "$(reports)"
  until_true waiting
  # run would empty the log that the first one writes to.
  for name in apt apt dnf; do
    start --hook "$name"
    wait "$pid"
    equal "a hook that comes meanwhile ends with 0" 0 "$?"
  done
  until_true alone
  rm "$tmp/hold"
  until_true reported 1
  until_true gone
  path=
  equal "several hooks, one report" 1 "$(reports)"
  has "a hook's report is a whole one" "$tmp/sent/curl.config" 'url = "http://server.example.org/reports"'

  # Whatever is wrong, the package manager goes on.
  echo 'tags="unfinished' | config
  run --hook apt
  equal "a broken configuration: a hook ends with 0" 0 "$code"
  equal "a broken configuration: a hook says nothing" '' "$(cat "$tmp/out" "$tmp/err")"
  until_true gone
  rm -r "$host/etc/patchman"
  run --hook apt
  equal "no configuration: a hook ends with 0" 0 "$code"
  until_true gone
  # It holds nothing that the package manager has open.
  printf 'server=http://server.example.org\nhook_delay=30\n' | config
  mkfifo "$tmp/fifo"
  # shellcheck disable=SC2086
  (
    env -i PATH="$bin:$host/bin" HOME="$tmp/home" TMPDIR="$tmp/tmp" PATCHMAN_ROOT="$host" FAKE_HOST="$host" \
      FAKE_LOG="$tmp/log" FAKE_OUT="$tmp/sent" $shell "$client" --hook apt 5>"$tmp/fifo"
  ) &
  pid=$!
  # Ends when nobody has the fifo open any more.
  cat "$tmp/fifo" >/dev/null
  until_true waiting
  equal "a hook's report waits without the package manager's files" yes "$(waiting && echo yes)"
  rm "$tmp/fifo"
  wait "$pid"
  kill "$(cat "$host/run/patchman/patchman.lock.hook")"
  until_true gone
}

# Nobody sees what a hook's run says: it goes to the system's log, line for line.
test_hook_log() {
  use_host debian-12
  variant logger
  ln -sf "$(command -v curl)" "$other/curl"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nfor last; do :; done\necho "$last" >>"%s/logged"\n' "$tmp" >"$other/logger"
  chmod 755 "$other/logger"
  rm -f "$tmp/logged"
  path=$other
  printf 'server=%s\nhook_delay=0\n' "$url/400" | config
  run --hook apt
  until_true test -s "$tmp/logged"
  until_true gone
  has "a hook's report that is refused: in the log" "$tmp/logged" 'the server refused the report (HTTP 400):'
  has "a hook's report that is refused: with the reasons" "$tmp/logged" '  hostname: This field may not be blank.'
  : >"$tmp/logged"
  echo 'server=' | config
  run --hook apt
  until_true test -s "$tmp/logged"
  until_true gone
  has "a hook without a server: in the log" "$tmp/logged" 'no server'
  path=
}

# Once, whatever the shell: the hook's own file, and shellcheck over everything.
cases_once() {
  test_apt_hook
  test_shellcheck
}

test_apt_hook() {
  if ! command -v apt-config >/dev/null; then
    skip 'apt-config is missing'
    return
  fi
  apt-config -c "$here/../hooks/apt/05patchman" dump >"$tmp/out" 2>"$tmp/err"
  equal "apt reads the hook" 0 "$?"
  hook=$(sed -n 's/^DPkg::Post-Invoke:: "\(.*patchman.*\)";$/\1/p' "$tmp/out")
  equal "the hook runs after dpkg" yes "${hook:+yes}"
  equal "the hook never fails, client or not" 0 "$(PATH=/nonexistent /bin/sh -c "$hook" 2>&1; echo $?)"
}

test_shellcheck() {
  if ! command -v shellcheck >/dev/null; then
    skip 'shellcheck is not installed'
    return
  fi
  shell_scripts >"$tmp/scripts"
  while read -r file; do
    shellcheck -x "$file" >"$tmp/out" 2>&1
    equal "shellcheck: ${file##*/}" 0 "$?"
    grep 'SC[0-9]' "$tmp/out" | head -n 6
  done <"$tmp/scripts"
}

# Everything below client/ that a shell reads, recordings of hosts aside.
shell_scripts() {
  find "$here/.." -name hosts -prune -o -type f -print | sort | while read -r file; do
    line=
    IFS= read -r line <"$file" 2>/dev/null
    case $file:$line in
      *.sh:* | *:'#!/bin/sh'* | *:'#!/bin/bash'* | *:'#!/usr/bin/env bash'*) echo "$file" ;;
    esac
  done
}
