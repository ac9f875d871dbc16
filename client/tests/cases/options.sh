# SPDX-License-Identifier: Apache-2.0
# Options and configuration files.

cases_options() {
  test_options
  test_config
}

test_options() {
  use_host debian-12
  run --help
  equal "--help ends with 0" 0 "$code"
  has "--help shows the exit codes" "$tmp/out" 'Exit codes'
  run --version
  has "--version" "$tmp/out" "patchman-client $(cat "$here/../VERSION")"
  for wrong in -x --nope -vx --verbose=1 stray -s --server --wait=soon --delay=1.5 --wait=1000000 -p4 --enrol= '--enrol x --rotate-key'; do
    # shellcheck disable=SC2086
    run $wrong
    equal "$wrong is misuse" 2 "$code"
  done
  run -y
  equal "-y needs neither server nor configuration" 0 "$code"
  equal "-y sends nothing" '' "$(ls "$tmp/sent")"
  has "-y shows packages" "$tmp/out" '  adduser 3.134 all'
  has "-y shows repositories" "$tmp/out" 'deb 500 deb.example.org/debian bookworm main'
  lacks "-y shows no updates unless asked" "$tmp/out" 'that the package manager finds'
  has "-y shows how much is sent" "$tmp/out" 'bytes with gzip'
  has "-y says what could not be found out" "$tmp/out" 'restart.services: /proc has no processes'
  run -yu
  has "-u finds security updates" "$tmp/out" '  apt 2.6.2 amd64 oldstable-security security'
  run -vyn -sHTTPS://x
  equal "a server that is no URL" 3 "$code"
  run -nys https://portal.example.org/api/patchman// --tags=a,b --hostname other -k secret-key
  has "the slash at the end is cut" "$tmp/out" 'Would send to https://portal.example.org/api/patchman/reports (protocol 3)'
  has "--tags=" "$tmp/out" 'tags         a,b'
  has "--hostname" "$tmp/out" 'hostname     other'
  has "-n leaves the repositories out" "$tmp/out" 'repositories: left out'
  lacks "-y shows no key" "$tmp/out" secret-key
  run -np3 -s http://server.example.org
  equal "-n sends no repositories (protocol 3)" '' "$(check field "$tmp/sent/body" repositories)"
  run -np2 -s http://server.example.org
  lacks "-n sends no repositories (protocol 2)" "$tmp/sent/body" '"repos":'
  run -nys http://server.example.org -h third
  has "-h is the host name" "$tmp/out" 'hostname     third'
  run -np1 -s http://server.example.org
  equal "-n sends empty repositories (protocol 1)" 0 "$(grep -c "repo at" "$tmp/sent/body")"
  has "-n sends the field all the same (protocol 1)" "$tmp/sent/body" 'name="repos"'
  run -s http://server.example.org -r
  has "-r prints the answer" "$tmp/out" '"report_id":7'
  run -s http://server.example.org
  equal "silent when all is well" '' "$(cat "$tmp/out" "$tmp/err")"
  equal "no temporary file is left" '' "$(ls "$tmp/tmp")"
  run -s http://server.example.org -d
  has "-d keeps the temporary files and says where" "$tmp/err" "temporary files kept in $tmp/tmp/"
  equal "-d keeps no key" '' "$(find "$tmp/tmp" -name request)"
  rm -rf "$tmp/tmp"
  tmpdir=$tmp/nowhere run -s http://server.example.org
  equal "no temporary directory" 1 "$code"
  run -s http://server.example.org --delay 1
  equal "--delay" 0 "$code"
  run -s http://server.example.org --delay 0 -v
  has "--delay 0" "$tmp/err" 'waiting for 0 seconds'
}

test_config() {
  use_host debian-12
  run
  equal "no configuration and no server" 3 "$code"
  has "no configuration: what to do" "$tmp/err" 'give -s URL and -k KEY'
  run -s http://server.example.org -c "$host/none.conf"
  equal "-c with a file that is not there" 3 "$code"
  mkdir -p "$host/elsewhere/conf.d"
  echo 'server=http://elsewhere.example.org' >"$host/elsewhere/client.conf"
  echo 'tags=beside' >"$host/elsewhere/conf.d/tags"
  run -c "$host/elsewhere/client.conf"
  has "-c FILE" "$tmp/sent/curl.config" elsewhere.example.org
  equal "-c FILE: with the conf.d beside it" '["beside"]' "$(check field "$tmp/sent/body" tags)"
  rm -r "$host/elsewhere"

  # The original's file, as shipped.
  config <<'CONF'
# Patchman server
server=https://patchman.example.com

# Options to curl
curl_options="--insecure --connect-timeout 60 --max-time 300"

tags="Server"

report=false
protocol=1
#api_key=
CONF
  run
  equal "the original's example is no server" 3 "$code"
  run -s http://server.example.org/
  equal "the original's file works" 0 "$code"
  has "its protocol is kept" "$tmp/sent/curl.config" 'url = "http://server.example.org/reports/upload/"'
  has "its curl_options are kept" "$tmp/sent/curl.args" '--insecure --connect-timeout 60 --max-time 300'
  has "its tags are kept" "$tmp/sent/body" Server

  config <<'CONF'
server=https://one.example.org/
api_key='k"e\y'
tags=$(echo www,db)
hostname="${HOME:+conf}.example.org$UNSET"
verbose=1
dry_run=0
report=''
work=/ lock_link=/ sender=1
VERSION=9
CONF
  echo 'server=https://two.example.org' >"$host/etc/patchman/conf.d/10-server.conf"
  echo 'local_updates=true' >"$host/etc/patchman/conf.d/20-more.conf"
  echo 'exit 9' >"$host/etc/patchman/conf.d/30-other.conf.dpkg-old"
  run
  equal "shell in the file" 0 "$code"
  has "all of conf.d: first" "$tmp/sent/curl.config" 'url = "https://two.example.org/reports"'
  equal "all of conf.d: second" 1 "$(grep -c '^apt list' "$tmp/log")"
  has "the key is quoted for curl" "$tmp/sent/curl.config" 'header = "Authorization: Bearer k\"e\\y"'
  lacks "the key is not on curl's command line" "$tmp/sent/curl.args" Bearer
  equal "hostname=" conf.example.org "$(check field "$tmp/sent/body" hostname)"
  equal "tags=" '["www","db"]' "$(check field "$tmp/sent/body" tags)"
  has "verbose=1" "$tmp/err" 'answered 202'
  run -s https://three.example.org -k other -t '' -H x
  has "the command line wins: server" "$tmp/sent/curl.config" three.example.org
  has "the command line wins: key" "$tmp/sent/curl.config" 'Bearer other'
  equal "the command line wins: no tags, so that the portal keeps its own" '' "$(check field "$tmp/sent/body" tags)"
  echo 'tags=whole' >"$host/etc/patchman/conf.d/25-site"
  echo 'exit 9' >"$host/etc/patchman/conf.d/26.conf~"
  run
  equal "all of conf.d, whatever the names" '["whole"]' "$(check field "$tmp/sent/body" tags)"
  rm "$host/etc/patchman/conf.d/25-site"

  echo 'report=perhaps' >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "a boolean that is none" 3 "$code"
  has "a boolean that is none is named" "$tmp/err" "report must be true or false, not 'perhaps'"
  echo 'tags="unfinished' >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "a file that is no shell" 3 "$code"
  has "a file that is no shell is named" "$tmp/err" "$host/etc/patchman/conf.d/40.conf"
  equal "a file that is no shell: nothing is sent" '' "$(ls "$tmp/sent")"
  echo 'cd /nowhere; . /nowhere/file' >"$host/etc/patchman/conf.d/40.conf"
  run -s http://server.example.org
  equal "a file that fails: no file is removed" '' "$(ls "$tmp/tmp")"
  printf 'api_key="a\nb"\n' >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "a key with a line break" 3 "$code"
  # As an editor on Windows leaves it.
  printf 'server=https://windows.example.org\r\n\r\n# mine\r\nif true; then\r\n  tags="a,b"\r\nfi\r\nreport=no\r\n' \
    >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "a file with lines as Windows has them" 0 "$code"
  lacks "a file with lines as Windows has them: no line is a command" "$tmp/err" 'not found'
  has "a file with lines as Windows has them: server" "$tmp/sent/curl.config" 'url = "https://windows.example.org/reports"'
  equal "a file with lines as Windows has them: tags" '["a","b"]' "$(check field "$tmp/sent/body" tags)"
  printf 'tags="unfinished\r\n' >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "such a file that is no shell" 3 "$code"
  has "such a file that is no shell is named" "$tmp/err" "error in the configuration file $host/etc/patchman/conf.d/40.conf"
  # shellcheck disable=SC2016
  echo '[ -z "$HOME" ] && tags=none' >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "a file whose last command is false" 0 "$code"
  rm "$host/etc/patchman/conf.d/40.conf"
  run -s 'http://[2001:db8::1]:7007/api/patchman/'
  has "an address of numbers with a port" "$tmp/sent/curl.config" 'url = "http://[2001:db8::1]:7007/api/patchman/reports"'
  run -s 'http://portal example.org'
  equal "a server with a blank in it" 3 "$code"
  echo 'protocol=4' >"$host/etc/patchman/conf.d/40.conf"
  run
  equal "a protocol that is none" 3 "$code"
}
