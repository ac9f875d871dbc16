# SPDX-License-Identifier: Apache-2.0
# Services to restart: at once from /proc, later from a tool in a run of its own.

cases_services() {
  test_tool_apart
  test_kept_answer
  test_tool_fails
  test_short_report
}

# A host with needrestart, nginx with a deleted library and a Python service that
# only needrestart sees through.
use_tool_host() {
  use_host debian-12
  mkdir -p "$host/proc/77" "$host/proc/78" "$host/proc/self" "$host/var/lib/dpkg" "$host/proc/1"
  process 77 nginx.service 1000
  process 78 app.service 1000
  echo '7f00-7f01 r-xp 00000000 fe:01 1 /usr/lib/libssl.so.3 (deleted)' >"$host/proc/77/maps"
  echo '600000.10 1.0' >"$host/proc/uptime"
  # The run that asks the tool.
  echo '9 (sh) S 1 9 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 50000 0 0' >"$host/proc/self/stat"
  printf 'NEEDRESTART-VER: 3.6\nNEEDRESTART-KSTA: 1\nNEEDRESTART-UCSTA: 2\nNEEDRESTART-UCCUR: 0x1\nNEEDRESTART-UCEXP: 0x2\nNEEDRESTART-SVC: nginx.service\nNEEDRESTART-SVC: app.service\n' \
    >"$host/tool.needrestart"
  link_tools
  touch -d '1 hour ago' "$host/var/lib/dpkg/status"
  printf 'server=%s\napi_key=key.of-this-host\n' "$url/$1" | config
}

# process PID UNIT START: START as the clock of processes has it.
process() {
  echo "0::/system.slice/$2" >"$host/proc/$1/cgroup"
  echo "$1 (a (b) c) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 $3 0 0" >"$host/proc/$1/stat"
  : >"$host/proc/$1/maps"
}

# The names of the services in the newest report.
services() {
  check field "$tmp/server/$1.body" restart.services | sed 's/"reason":"[^"]*"//g; s/[^a-z.,]//g; s/name//g; s/,$//; s/,,/,/g'
}

asked() {
  grep -c '^needrestart' "$tmp/log" || :
}

requests_are() {
  [ "$(count "$1")" = "$2" ] && gone
}

test_tool_apart() {
  portal=portal-services-$label
  real_curl
  use_tool_host "$portal"
  run -s "$url/$portal" -v
  equal "a tool is there: the report" 0 "$code"
  has "a tool is there: it is asked apart" "$tmp/err" 'needrestart is asked for services to restart in a run of its own'
  until_true requests_are "$portal" 2
  equal "a tool is there: what it says is reported too" app.service,nginx.service \
    "$(services "$portal" | tr ',' '\n' | sort | tr '\n' ',' | sed 's/,$//')"
  equal "a tool is there: asked once" 1 "$(asked)"
  equal "a tool is there: its reason for a reboot" '["processor microcode 0x1 runs, 0x2 is available"]' \
    "$(check field "$tmp/server/$portal.body" restart.reboot.reasons)"
  path=
}

# The report that follows the tool's answer is short: others wait for it.
test_short_report() {
  use_tool_host 202
  mkdir -p "$host/run/patchman"
  lock=$host/run/patchman/patchman.lock
  (
    exec 9>"$lock"
    flock 9
    printf '1 /tmp/none\n%s\n' restart-run >"$lock"
    exec sleep 2
  ) &
  pid=$!
  until_true test -s "$lock"
  run -s http://server.example.org -k key
  equal "a report after a tool's answer is waited for" 0 "$code"
  wait "$pid"
}

test_kept_answer() {
  portal=portal-services-$label
  real_curl
  run
  equal "the answer is kept" 0 "$code"
  equal "the answer is kept: the tool is not asked again" 0 "$(asked)"
  equal "the answer is kept: both services" 2 "$(services "$portal" | tr ',' '\n' | grep -c service)"
  equal "the answer is kept: and the reason for a reboot" true "$(check field "$tmp/server/$portal.body" restart.reboot.required)"
  process 77 nginx.service 60000
  run
  equal "a service that was restarted since" app.service "$(services "$portal")"
  rm -r "$host/proc/78"
  run
  equal "a service that was stopped since" '' "$(services "$portal")"
  equal "restarted since: the tool is not asked again" 0 "$(asked)"

  # What makes the answer old: packages, a day, a boot, another tool, damage.
  process 77 nginx.service 1000
  echo '7f00-7f01 r-xp 00000000 fe:01 1 /usr/lib/libssl.so.3 (deleted)' >"$host/proc/77/maps"
  kept=$(cat "$(state_folder)/restarts")
  touch "$host/var/lib/dpkg/status"
  touch -d '2 seconds ago' "$(state_folder)/restarts.asked" # while the tool was at work
  run -y
  has "packages changed: /proc counts" "$tmp/out" 'nginx.service: libssl.so.3 was replaced'
  for change in 's/^at.*/at	1794900000/' 's/^boot.*/boot	1/' 's/^tool.*/tool	checkrestart/' 's/^at.*/at	x/' 's/^boot.*//'; do
    touch -d '1 hour ago' "$host/var/lib/dpkg/status"
    printf '%s\n' "$kept" | sed "$change" >"$(state_folder)/restarts"
    run -y
    has "an answer that is old ($change)" "$tmp/out" 'nginx.service: libssl.so.3 was replaced'
  done
  path=
}

test_tool_fails() {
  portal=portal-failing-$label
  real_curl
  use_tool_host "$portal"
  echo 'perl: broken' >"$host/tool.needrestart.err"
  echo 9 >"$host/tool.needrestart.exit"
  run
  until_true requests_are "$portal" 2
  equal "the tool fails: /proc counts" nginx.service "$(services "$portal")"
  equal "the tool fails: the portal is told" 'needrestart failed with code 9: perl: broken; looked at /proc instead' \
    "$(check field "$tmp/server/$portal.body" unknown.0.reason)"
  run
  until_true gone
  equal "the tool fails: it is not asked again" 0 "$(asked)"
  equal "the tool fails: the portal is told again" 'needrestart failed with code 9: perl: broken; looked at /proc instead' \
    "$(check field "$tmp/server/$portal.body" unknown.0.reason)"
  echo 'restart_check=tool' >"$host/etc/patchman/conf.d/tool.conf"
  run
  equal "restart_check=tool asks it each time" 1 "$(asked)"
  echo 'restart_check=proc' >"$host/etc/patchman/conf.d/tool.conf"
  rm -f "$(state_folder)/restarts"
  run
  equal "restart_check=proc: /proc" nginx.service "$(services "$portal")"
  until_true gone
  equal "restart_check=proc: no tool is asked" 0 "$(asked)"
  path=
}
