# SPDX-License-Identifier: Apache-2.0
# Runs that are stopped, locked out, or have no room.

cases_interrupted() {
  test_signals
  test_killed
  test_lock
  test_full_disk
  test_full_state
}

# A run that hangs in curl is stopped at once and leaves nothing.
test_signals() {
  use_host debian-12
  real_curl
  echo 'curl_options="--max-time 30"' | config
  rm -f "$tmp/server/hang.json"
  start -s "$url/hang"
  wait_for "$tmp/server/hang.json"
  run -s "$url/202"
  equal "a second run: exit code" 4 "$code"
  has "a second run: in words" "$tmp/err" "another patchman-client is running"
  has "a second run: which one" "$tmp/err" "process $pid"
  run -y
  equal "a dry run needs no lock" 0 "$code"
  started=$(date +%s)
  kill -TERM "$pid"
  wait "$pid"
  equal "TERM: exit code" 143 "$?"
  equal "TERM: no temporary file is left" '' "$(ls "$tmp/tmp")"
  run -s "$url/202"
  equal "TERM: the lock is free" 0 "$code"
  if [ $(($(date +%s) - started)) -lt 15 ]; then pass; else fail "TERM waited for curl"; fi
  path=
}

# A run that is killed can remove nothing itself; the next one does.
test_killed() {
  use_host debian-12
  for kind in flock link; do
    real_curl
    [ "$kind" = flock ] || rm "$other/flock"
    rm -f "$tmp/server/hang.json"
    start -s "$url/hang"
    wait_for "$tmp/server/hang.json"
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null
    left=$(ls "$tmp/tmp")
    equal "killed, $kind: its files are there" 1 "$(ls "$tmp/tmp" | wc -l | tr -d ' ')"
    run -s "$url/202" -v
    equal "killed, $kind: the next run goes on" 0 "$code"
    has "killed, $kind: the next run says so" "$tmp/err" "removed $tmp/tmp/$left, left by a run that was killed"
    equal "killed, $kind: nothing is left" '' "$(ls "$tmp/tmp")"
  done
  path=
  # What the lock names must be of this program's making.
  mkdir -p "$tmp/tmp/precious" "$host/run/patchman"
  echo "99999 $tmp/tmp/precious" >"$host/run/patchman/patchman.lock"
  run -s http://server.example.org
  equal "a strange name in the lock" 0 "$code"
  equal "a strange name in the lock is left alone" precious "$(ls "$tmp/tmp")"
  rm -r "$tmp/tmp/precious"
}

test_lock() {
  use_host debian-12
  mkdir -p "$host/run/patchman"
  lock=$host/run/patchman/patchman.lock
  if command -v flock >/dev/null; then
    (
      exec 9>"$lock"
      flock 9
      exec sleep 2
    ) &
    pid=$!
    sleep 0.3
    run -s http://server.example.org
    equal "flock is held" 4 "$code"
    run -s http://server.example.org --wait 10
    equal "--wait" 0 "$code"
    wait "$pid"
  else
    skip 'flock is missing'
  fi

  variant unlocked
  rm "$other/flock"
  path=$other
  run -s http://server.example.org
  equal "without flock" 0 "$code"
  equal "without flock: the lock is gone afterwards" '' "$(find "$host/run/patchman" -name '*.link')"
  # Its command line names the client, as a running one's does.
  sh -c 'while :; do sleep 1; done' patchman-client >/dev/null 2>&1 &
  pid=$!
  ln -s "pid-$pid" "$lock.link"
  run -s http://server.example.org
  equal "without flock: held" 4 "$code"
  equal "without flock: another's lock is left alone" "pid-$pid" "$(readlink "$lock.link")"
  kill "$pid"
  wait "$pid" 2>/dev/null
  run -s http://server.example.org -v
  equal "without flock: its owner is gone" 0 "$code"
  has "without flock: a stale lock is mentioned" "$tmp/err" 'which is gone'
  ln -s "pid-$$" "$lock.link"
  run -s http://server.example.org
  equal "without flock: the number belongs to another program" 0 "$code"
  path=

  # One that hangs for more than an hour is ended.
  real_curl
  rm -f "$tmp/server/hang.json"
  start -s "$url/hang"
  wait_for "$tmp/server/hang.json"
  touch -d '2 hours ago' "$lock"
  run -s "$url/202"
  equal "a run that hangs is ended" 0 "$code"
  has "a run that hangs is ended: in words" "$tmp/err" "ending process $pid"
  wait "$pid" 2>/dev/null
  path=
}

# A full disk must not look like a host with fewer packages. (A block is 512 or
# 1024 bytes, as the shell that runs this likes.)
test_full_disk() {
  use_host debian-12
  for blocks in 8 40 60 90; do
    (
      ulimit -f "$blocks" 2>/dev/null || exit 77
      run -s http://server.example.org
      exit "$code"
    )
    full=$?
    case $full in
      77) skip 'no file size limit in this shell' ;;
      0) fail "files of at most $blocks blocks: sent" ;;
      *) pass ;;
    esac
    equal "files of at most $blocks blocks: nothing is sent" '' "$(ls "$tmp/sent")"
    rm -rf "$tmp/tmp"
  done
}

# A state directory that is full or read-only costs only what it would have saved.
test_full_state() {
  use_host debian-12
  : >"$host/file"
  echo "state_dir='$host/file/state'" | config
  run -s http://server.example.org
  equal "no room for state: the report is sent" 0 "$code"
  has "no room for state: in words" "$tmp/err" 'the next report is sent whole again'
  real_curl
  run -s http://127.0.0.1:1
  equal "no room for state, offline: exit code" 6 "$code"
  has "no room for state, offline: in words" "$tmp/err" 'the report cannot be kept'
  path=
}
