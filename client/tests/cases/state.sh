# SPDX-License-Identifier: Apache-2.0
# What is remembered from run to run: digests, and a report that did not get through.

cases_state() {
  real_curl
  test_unchanged
  test_offline
  test_names
  path=
}

# last MODE: the last request of a mode, as "path bytes key".
last() {
  tail -n 1 "$tmp/server/$1.log"
}

count() {
  if [ -f "$tmp/server/$1.log" ]; then wc -l <"$tmp/server/$1.log" | tr -d ' '; else echo 0; fi
}

test_unchanged() {
  use_host debian-12
  portal=portal-$label
  run -s "$url/$portal"
  equal "the first report is taken" 0 "$code"
  run -s "$url/$portal" -v
  has "an unchanged host sends digests" "$tmp/err" 'sending nothing whole'
  has "an unchanged host is told so" "$tmp/err" 'answered 200'
  bytes=$(wc -c <"$tmp/server/$portal.body")
  if [ "$bytes" -lt 1000 ]; then pass; else fail "an unchanged host sends $bytes bytes"; fi
  equal "an unchanged host takes one request" 2 "$(count "$portal")"

  echo 'deb http://new.example.org/debian stable main' >"$host/etc/apt/sources.list.d/new.list"
  run -s "$url/$portal" -v
  has "one section changed" "$tmp/err" 'sending repositories whole'
  equal "one section changed: only that is sent" '' "$(check field "$tmp/server/$portal.body" packages.items)"

  run -s "$url/$portal-2" -v
  has "another server knows nothing" "$tmp/err" 'sending packages repositories policy whole'
  # The server has lost what it knew.
  sed "s#^server .*#server $url/portal-3-$label#" "$(state_folder)/known" >"$tmp/known"
  cp "$tmp/known" "$(state_folder)/known"
  run -s "$url/portal-3-$label" -v
  equal "digests that the server does not know" 0 "$code"
  has "digests that the server does not know: it asks" "$tmp/err" 'the server asks for packages repositories policy'
  equal "digests that the server does not know: sent again" 2 "$(count "portal-3-$label")"
  run -s "$url/forgetful"
  equal "a server that never knows: exit code" 9 "$code"
  has "a server that never knows: in words" "$tmp/err" 'does not keep what it is sent'
  printf 'nonsense = \001\n' >"$(state_folder)/known"
  run -s "$url/$portal"
  equal "a damaged state file" 0 "$code"
  rm "$other/sha256sum"
  forget
  run -s "$url/portal-4-$label" -k key
  equal "no tool for digests" 0 "$code"
  real_curl
}

# The newest report is kept, and sent before the next one if that differs.
test_offline() {
  use_host debian-12
  portal=portal-offline-$label
  : >"$tmp/server/offline"
  run -s "$url/$portal"
  equal "offline: exit code" 6 "$code"
  has "offline: in words" "$tmp/err" "cannot reach $url/$portal: the connection was closed"
  run -s "$url/$portal" -v
  has "offline: the report is kept" "$tmp/err" 'is kept in'
  equal "offline: only the newest" 1 "$(find "$(state_folder)" -name unsent.body | wc -l | tr -d ' ')"
  rm "$tmp/server/offline"
  rm -f "$tmp/server/$portal.log"
  run -s "$url/$portal" -v
  equal "online again, nothing new" 0 "$code"
  equal "online again, nothing new: one report" 1 "$(count "$portal")"
  equal "online again: nothing is kept" '' "$(find "$(state_folder)" -name unsent.body)"

  : >"$tmp/server/offline"
  echo 'deb http://new.example.org/debian stable main' >"$host/etc/apt/sources.list.d/new.list"
  run -s "$url/$portal"
  equal "offline again" 6 "$code"
  rm "$tmp/server/offline" "$host/etc/apt/sources.list.d/new.list"
  rm -f "$tmp/server/$portal.log"
  run -s "$url/$portal" -v
  equal "online again, changed meanwhile" 0 "$code"
  has "online again, changed meanwhile: the kept one first" "$tmp/err" 'sending the report that could not be sent before'
  equal "online again, changed meanwhile: both" 2 "$(count "$portal")"
  equal "online again: the newest came last" 3 "$(check field "$tmp/server/$portal.body" repositories.items.length)"

  for protocol in 1 2; do
    : >"$tmp/server/offline"
    run -s "$url/202" -p "$protocol"
    equal "offline, protocol $protocol" 6 "$code"
    rm "$tmp/server/offline"
    rm -f "$tmp/server/202.log"
    if [ "$protocol" = 2 ]; then run -s "$url/202" -p 2; else run -s "$url/200" -p 1; fi
    equal "online, protocol $protocol" 0 "$code"
  done
  equal "online, protocol 2: both" 2 "$(count 202)"

  # What the server refused or another server was to get is not kept.
  run -s "$url/400"
  equal "refused: nothing is kept" '' "$(find "$(state_folder)" -name unsent.body)"
  run -s "$url/500"
  equal "a server error: the report is kept" 1 "$(find "$(state_folder)" -name unsent.body | wc -l | tr -d ' ')"
  run -s "$url/202"
  equal "kept for another server: given up" '' "$(find "$(state_folder)" -name unsent.body)"
}

# Without its name server a host keeps its name.
test_names() {
  use_host debian-12
  run -s "$url/202" -p 3
  echo web1 >"$host/tool.hostname"
  run -s "$url/202" -v
  equal "hostname -f gives a short name: the known one is used" web1.example.org "$(check field "$tmp/server/202.body" hostname)"
  echo 1 >"$host/tool.hostname.exit"
  run -s "$url/202"
  equal "hostname -f fails: the known one is used" web1.example.org "$(check field "$tmp/server/202.body" hostname)"
  sed 's/^[^ ]*/web2/' "$host/tool.uname" >"$tmp/uname"
  cp "$tmp/uname" "$host/tool.uname"
  run -s "$url/202"
  equal "a host that was renamed" web2 "$(check field "$tmp/server/202.body" hostname)"
}
