# SPDX-License-Identifier: Apache-2.0
# What the server answers, and what the client says about it.

cases_sending() {
  test_send
  test_wget
  test_proxy
}

# The real curl in place of the one that only takes notes.
real_curl() {
  variant real-curl
  ln -sf "$(command -v curl)" "$other/curl"
  path=$other
  with=curl
}

start_servers() {
  mkdir "$tmp/server" "$tmp/tls"
  node "$here/server.mjs" "$tmp/server" &
  server=$!
  if command -v openssl >/dev/null && openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$tmp/tls/key.pem" -out "$tmp/tls/cert.pem" >/dev/null 2>&1; then
    node "$here/server.mjs" "$tmp/tls" "$tmp/tls/key.pem" "$tmp/tls/cert.pem" &
    tls=$!
    wait_for "$tmp/tls/port"
    secure=https://127.0.0.1:$(cat "$tmp/tls/port")
  fi
  wait_for "$tmp/server/port"
  url=http://127.0.0.1:$(cat "$tmp/server/port")
}

request() {
  check request "$tmp/server/$1.json" "$2"
}

# answers MODE CODE TEXT: the exit code and words for what the server does.
answers() {
  run -s "$url/$1" -k key.secret -n
  equal "$with, server answers $1: exit code" "$2" "$code"
  has "$with, server answers $1: in words" "$tmp/err" "$3"
}

test_answers() {
  run -s "$url/202" -k key.secret
  equal "$with, 202" 0 "$code"
  equal "$with, 202: silent" '' "$(cat "$tmp/out" "$tmp/err")"
  equal "$with: method" POST "$(request 202 method)"
  equal "$with: path" /202/reports "$(request 202 url)"
  equal "$with: key" 'Bearer key.secret' "$(request 202 authorization)"
  equal "$with: packed" gzip "$(request 202 content-encoding)"
  equal "$with: type" application/json "$(request 202 content-type)"
  equal "$with: agent" "patchman-client/$(cat "$here/../VERSION")" "$(request 202 user-agent)"
  equal "$with: the body arrives whole" web1.example.org "$(check field "$tmp/server/202.body" hostname)"
  run -s "$url/202" -p 2 -k key.secret
  equal "$with, protocol 2, 202" 0 "$code"
  equal "$with, protocol 2: path" /202/api/report/ "$(request 202 url)"
  equal "$with, protocol 2: key" 'Api-Key key.secret' "$(request 202 authorization)"
  equal "$with, protocol 2: not packed" '' "$(request 202 content-encoding)"
  rm -rf "$tmp/bodies"
  mkdir "$tmp/bodies"
  cp "$tmp/server/202.body" "$tmp/bodies/debian-12.2"
  run -s "$url/204" -p 1 -k key.secret
  equal "$with, protocol 1, 204" 0 "$code"
  equal "$with, protocol 1: path" /204/reports/upload/ "$(request 204 url)"
  equal "$with, protocol 1: no key" '' "$(request 204 authorization)"
  cp "$tmp/server/204.body" "$tmp/bodies/debian-12.1"
  check hosts "$here/hosts" "$tmp/bodies" | grep ' debian-12' >"$tmp/results"
  counted
  run -s "$url/200" -p 1 -r
  equal "$with, -r prints the answer" 'web1.example.org
report taken' "$(cat "$tmp/out")"

  answers 400 8 '  packages[2].version: Said "twice" .'
  has "$with, 400: another field" "$tmp/err" '  hostname: This field may not be blank.'
  answers 401 7 'does not know this key'
  # GNU wget drops the body of a 401.
  [ "$with" = wget ] || has "$with, 401: the server's words" "$tmp/err" '  Unknown key'
  answers 403 7 'not accepted for web1.example.org'
  answers 404 8 'check server='
  answers 409 10 'in quarantine'
  has "$with, 409: the portal's words" "$tmp/err" '  web1.example.org is known with another machine-id.'
  answers 413 8 'too large'
  answers 429 9 'in 120 seconds again'
  answers 500 9 'the server failed (HTTP 500)'
  has "$with, 500: no control characters" "$tmp/err" '  Traceback  [31mred'
  answers 503 9 '(an HTML page)'
  answers 302 9 'redirects (HTTP 302)'
  answers page 9 'not as a Patchman server does'
  answers close 6 "cannot reach $url/close"
  run -s "$url/403"
  has "$with, 403 without a key" "$tmp/err" 'asks for a key (HTTP 403) and none is set'
  run -s "$url/403" -p 1
  has "$with, 403 for protocol 1" "$tmp/err" 'does not take protocol 1 from this address'
  run -s http://127.0.0.1:1 -n
  equal "$with, connection refused: exit code" 6 "$code"
  has "$with, connection refused: in words" "$tmp/err" 'cannot reach http://127.0.0.1:1'
  if [ -n "$tls" ]; then
    run -s "$secure/202" -n
    equal "$with, unknown certificate: exit code" 6 "$code"
    has "$with, unknown certificate: in words" "$tmp/err" TLS
  else
    skip "$with, TLS: openssl is missing"
  fi
  equal "$with: no temporary file is left" '' "$(ls "$tmp/tmp")"
}

# A server that means harm, or somebody else's: the answer is taken in part, and
# the run ends with words and not with a full disk.
test_hostile_answers() {
  answers nested 9 'an answer that is not understood: its values are nested too deep'
  answers wide 9 'an answer that is not understood'
  answers nested-400 8 '(the answer is not understood: its values are nested too deep'
  run -s "$url/text" -k key.secret -n
  equal "$with, one long word" 0 "$code"
  for mode in endless endless401 endless500; do
    # GNU wget drops the body of a 401.
    [ "$with$mode" != wgetendless401 ] || continue
    answers "$mode" 9 'an answer that is not understood: it is longer than 1 MB'
    lacks "$with, $mode: the disk is not to blame" "$tmp/err" 'disk full'
  done
  use_small_files
  answers endless 9 'longer than 1 MB'
  equal "$with, endless: what was written" '' "$(find "$tmp/tmp" -type f -size +2100 2>/dev/null)"
  : | config
  for action in '--rotate-key' '--enrol good'; do
    # shellcheck disable=SC2086
    run -s "$url/endless" -k key.secret $action
    equal "$with, endless, $action: exit code" 9 "$code"
    has "$with, endless, $action: in words" "$tmp/err" 'longer than 1 MB'
  done
}

# Keeps what a run writes, to be looked at.
use_small_files() {
  echo 'debug=true' | config
}

test_send() {
  use_host debian-12
  real_curl
  test_answers
  test_hostile_answers
  rm -rf "$tmp/tmp"
  mkdir "$tmp/tmp"
  config <<'CONF'
curl_options="--max-time 1"
CONF
  answers hang 6 time-out
  if [ -n "$tls" ]; then
    echo "curl_options='--cacert $tmp/tls/cert.pem'" | config
    run -s "$secure/202" -n
    equal "curl_options: --cacert" 0 "$code"
    echo 'curl_options=--insecure' | config
    run -s "$secure/202" -nv
    equal "curl_options: --insecure" 0 "$code"
    has "--insecure is mentioned" "$tmp/err" 'certificate is not checked'
  fi
  if [ -n "$tls" ]; then
    echo "ca_file='$tmp/tls/cert.pem'" | config
    run -s "$secure/202" -n
    equal "ca_file" 0 "$code"
    echo "ca_file='$tmp/tls/none.pem'" | config
    run -s "$secure/202" -n
    equal "a ca_file that is not there" 3 "$code"
    : | config
  fi
  path=
  for number in 5:'name of the proxy' 6:'name cannot be resolved' 23:'disk full' 35:TLS 60:TLS 2:curl_options 99:'curl ended with 99'; do
    echo "${number%%:*}" >"$host/tool.curl.exit"
    run -s https://server.example.org
    equal "curl ends with ${number%%:*}: exit code" 6 "$code"
    has "curl ends with ${number%%:*}: in words" "$tmp/err" "${number#*:}"
  done
}

test_wget() {
  if ! wget --version 2>/dev/null | grep -q '^GNU Wget'; then
    skip 'GNU wget is missing'
    return
  fi
  use_host debian-12
  variant wget
  rm "$other/curl"
  ln -s "$(command -v wget)" "$other/wget"
  path=$other
  with=wget
  test_answers
  test_hostile_answers
  rm -rf "$tmp/tmp"
  mkdir "$tmp/tmp"
  rm "$other/wget"
  run -s "$url/202"
  equal "neither curl nor wget" 1 "$code"
  if command -v busybox >/dev/null; then
    ln -s "$(command -v busybox)" "$other/wget"
    run -s "$url/202"
    equal "busybox wget cannot" 6 "$code"
    has "busybox wget cannot, in words" "$tmp/err" 'not GNU wget'
    rm "$other/wget"
  fi
  # wget2 sends, and says nothing of the answer.
  printf '#!/bin/sh\nexit 0\n' >"$other/wget"
  chmod 755 "$other/wget"
  run -s "$url/202"
  equal "wget2 cannot" 6 "$code"
  has "wget2 cannot, in words" "$tmp/err" 'as wget2 does not: install curl'
  path=
}

# A proxy is used when it is set, with words of its own when it does not work.
test_proxy() {
  use_host debian-12
  for with in curl wget; do
    if [ "$with" = curl ]; then
      real_curl
    elif wget --version 2>/dev/null | grep -q '^GNU Wget'; then
      variant proxy-wget
      rm "$other/curl"
      ln -s "$(command -v wget)" "$other/wget"
      path=$other
    else
      continue
    fi
    echo "proxy=$url" | config
    run -s http://portal.invalid/202
    equal "$with: proxy=" 0 "$code"
    equal "$with: the proxy was asked" http://portal.invalid/202/reports "$(request 202 url)"
    run -s http://portal.invalid/login
    equal "$with, the proxy asks for a password: exit code" 6 "$code"
    has "$with, the proxy asks for a password: in words" "$tmp/err" 'the proxy asks for a user name and password'
    echo "proxy=http://127.0.0.1:1" | config
    run -s http://portal.invalid/202
    equal "$with, no proxy there: exit code" 6 "$code"
    : | config
  done
  real_curl
  echo "proxy=http://me:secret@${url#http://}" | config
  run -s http://portal.invalid/login
  equal "a password for the proxy" 0 "$code"
  run -s https://login.invalid/api/patchman
  has "a proxy that refuses TLS, in words" "$tmp/err" 'the proxy asks for a user name and password: proxy='
  run -s https://portal.invalid/api/patchman
  has "a proxy that does not let out, in words" "$tmp/err" 'the proxy refuses to connect (HTTP 403)'
  : | config
  path=
}
