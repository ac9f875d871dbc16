# SPDX-License-Identifier: Apache-2.0
# What a report may cost: processes, whatever the host has installed, and bytes.
# How long it takes and how much memory is for tests/measure, on real systems.

# As the issue has it; a hook starts one more where systemd runs: systemd-run.
readonly MOST_PROCESSES=25 MOST_BYTES=40000

cases_cost() {
  test_processes
  test_budget
}

# few WHAT LIMIT
few() {
  if [ "$processes" -gt "$most" ]; then
    most=$processes most_of=$1
  fi
  if [ "$code" = 0 ] && [ "$processes" -le "$2" ]; then
    pass
  else
    fail "$1: $processes processes, $2 allowed (exit code $code)" "$(cat "$tmp/err")"
  fi
}

# Every recorded host as people run it: with a file of the package, one of the
# install script and one with the key; for the first time, again, from a hook.
test_processes() {
  use_host debian-12
  counted_run -y
  if [ "$processes" = 0 ]; then
    skip 'neither a PID namespace nor strace: processes are not counted'
    return
  fi
  most=0
  for name in "$here"/hosts/*; do
    name=${name##*/}
    case $name in dpkg-*) continue ;; esac
    use_host "$name"
    processes_of "$name"
  done
  # Packages of both.
  use_host rocky-9
  cp -R "$here/hosts/ubuntu-24.04/." "$host"
  rm "$host/options"
  link_tools
  processes_of 'dpkg and rpm'
  mkdir -p "$host/run/systemd"
  echo lxc >"$host/run/systemd/container"
  processes_of 'a container with dpkg and rpm'
  # A lock that names no owner keeps rpm waiting, so that it gets a time limit.
  use_host rhel-9
  mv "$host/var/lib/rpm/rpmdb.sqlite" "$host/var/lib/rpm/Packages"
  processes_of 'dnf with Berkeley DB and its own updates'
  echo "[$label] at most $most processes: $most_of"
}

processes_of() {
  # The timeout of busybox is two processes.
  most_here=$MOST_PROCESSES
  [ "$label" != busybox ] || most_here=$((MOST_PROCESSES + 1))
  options=
  [ ! -f "$host/options" ] || options=$(cat "$host/options")
  rm -rf "$host/etc/patchman" "$host/var/lib/patchman-client" "$host/run/patchman"
  echo 'server=https://patchman.example.com' | config
  printf 'server=http://server.example.org\nhook_delay=1\n' >"$host/etc/patchman/conf.d/10-portal.conf"
  echo 'api_key=key' >"$host/etc/patchman/conf.d/key.conf"
  for protocol in 1 2; do
    # shellcheck disable=SC2086
    counted_run -p "$protocol" $options
    few "$1, protocol $protocol" "$MOST_PROCESSES"
  done
  forget
  # shellcheck disable=SC2086
  counted_run -k key -t www,db $options
  few "$1, first report" "$MOST_PROCESSES"
  # shellcheck disable=SC2086
  counted_run -k key -t www,db -r $options
  few "$1, unchanged" "$MOST_PROCESSES"
  # The run of its own in which a tool is asked for services to restart.
  counted_run --restart-run
  few "$1, asking a tool" "$most_here"
  # What a package manager's hook starts and what runs on in the background, where
  # the package has made its folders.
  forget
  echo 'restart_check=proc' >"$host/etc/patchman/conf.d/20-no-tool.conf"
  mkdir -p "$(state_folder)"
  COUNT_WHILE=$host/run/patchman/patchman.lock COUNT_UNTIL=$(state_folder)/known
  export COUNT_WHILE COUNT_UNTIL
  counted_run --hook apt
  unset COUNT_WHILE COUNT_UNTIL
  few "$1, from a hook" $((most_here - 1))
}

# Neither depends on the number of packages: 934 of them here, on a host like the
# one that the original client was recorded on.
test_budget() {
  use_host debian-12
  run -s http://server.example.org -k key # makes directories
  for size in 200 934; do
    i=0
    while [ "$i" -lt "$size" ]; do
      i=$((i + 1))
      printf 'install ok installed\tpackage-%s-of-some-length\t%s:%s.%s-%s+deb12u1\tamd64\tsource-of-%s\t1:%s.%s-%s\t\n' \
        "$i" $((i % 3)) $((i * 7919 % 97)) $((i * 104729 % 991)) $((i % 9)) $((i / 2)) $((i * 7919 % 97)) $((i % 13)) $((i % 9))
    done >"$host/tool.dpkg-query"
    forget
    mkdir -p "$(state_folder)"
    counted_run -s http://server.example.org -k key
    few "$size packages" "$MOST_PROCESSES"
    eval "processes_$size=\$processes"
  done
  # shellcheck disable=SC2154
  equal "processes do not depend on the number of packages" "$processes_200" "$processes_934"
  bytes=$(wc -c <"$tmp/sent/body")
  if [ "$bytes" -le "$MOST_BYTES" ]; then pass; else fail "934 packages take $bytes bytes"; fi
}
