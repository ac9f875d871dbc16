# SPDX-License-Identifier: Apache-2.0
# Enrolment, and replacing a key.

cases_keys() {
  real_curl
  test_enrol
  test_rotate
  path=
}

# fails_to_enrol TOKEN CODE TEXT
fails_to_enrol() {
  run --enrol "$1"
  equal "a token that is $1: exit code" "$2" "$code"
  has "a token that is $1: in words" "$tmp/err" "$3"
  equal "a token that is $1: no key is stored" '' "$(ls "$host/etc/patchman/conf.d")"
}

test_enrol() {
  use_host rocky-9
  rm "$host/bin/dnf" # whose run of its own would report in between
  echo "server=$url/202" | config
  fails_to_enrol expired 7 'expired'
  has "a token that is expired: the portal's words" "$tmp/err" '  The token expired on 2026-11-01.'
  fails_to_enrol used 7 'used up'
  fails_to_enrol address 7 'not for this address'
  fails_to_enrol twin 10 'in quarantine'
  fails_to_enrol many 9 'try again in 30 seconds'
  fails_to_enrol keyless 9 'without a key'
  fails_to_enrol other 9 'database is locked'
  run --enrol good
  equal "enrolled" 0 "$code"
  equal "enrolled: silent" '' "$(cat "$tmp/out" "$tmp/err")"
  key_file=$host/etc/patchman/conf.d/key.conf
  has "enrolled: the key is stored" "$key_file" "api_key='new.key-1'"
  equal "enrolled: only root may read it" -rw------- "$(ls -l "$key_file" | cut -c 1-10)"
  equal "enrolled: as this machine" 'web1.example.org 0123456789abcdef0123456789abcdef' "$(tail -n 1 "$tmp/server/enrol.log")"
  equal "enrolled: no key is sent for it" undefined "$(tail -n 1 "$tmp/server/202.log" | cut -d ' ' -f 3)"
  run
  equal "the new key is used" 'Bearer new.key-1' "$(request 202 authorization)"
  lacks "the key is in no message" "$tmp/err" new.key

  # All that the one line of the portal gives.
  forget
  rm -r "$host/etc/patchman"
  run -s "$url/202" --enrol renamed
  equal "enrolled without a configuration" 0 "$code"
  run
  equal "enrolled without a configuration: reports" 0 "$code"
  equal "the portal's name for the host is kept" other.example.org "$(check field "$tmp/server/202.body" hostname)"
  run -s "$url/404" --enrol 'other'
  equal "a server that fails" 9 "$code"
  run -s http://127.0.0.1:1 --enrol good
  equal "no connection" 6 "$code"
  has "no connection: in words" "$tmp/err" 'cannot reach http://127.0.0.1:1'

  # Nowhere to store a key: none is asked for.
  rm -r "$host/etc/patchman"
  : >"$host/etc/patchman"
  requests=$(wc -l <"$tmp/server/enrol.log")
  run -s "$url/202" --enrol good
  equal "no room for the key: exit code" 3 "$code"
  has "no room for the key: in words" "$tmp/err" 'no key was asked for'
  equal "no room for the key: the token is not spent" "$requests" "$(wc -l <"$tmp/server/enrol.log")"
}

test_rotate() {
  use_host rocky-9
  rm "$host/bin/dnf" # whose run of its own would report in between
  printf 'server=%s\napi_key=old.key\n' "$url/202" | config
  run --rotate-key
  equal "rotated" 0 "$code"
  key_file=$host/etc/patchman/conf.d/key.conf
  has "rotated: the new key is stored" "$key_file" "api_key='rotated.key'"
  equal "rotated: with the old one" 'Bearer old.key' "$(tail -n 1 "$tmp/server/202.log" | cut -d ' ' -f 3-)"
  run
  equal "rotated: the new key is used" 'Bearer rotated.key' "$(request 202 authorization)"
  printf "# mine\nhostname='kept.example.org'\napi_key='x'\n" >"$key_file"
  run --rotate-key
  has "rotated: what else stands in the file stays" "$key_file" "hostname='kept.example.org'"
  equal "rotated: one key" 1 "$(grep -c api_key "$key_file")"

  printf 'server=%s\napi_key=old.key\n' "$url/rotate-fails" | config
  rm "$key_file"
  run --rotate-key
  equal "the server fails: exit code" 9 "$code"
  equal "the server fails: the old key stays" '' "$(ls "$host/etc/patchman/conf.d")"
  run
  equal "asked for by a server that fails: the report is taken all the same" 0 "$code"
  has "asked for by a server that fails: in words" "$tmp/err" 'the old key is used'
  printf 'server=%s\napi_key=old.key\n' "$url/rotate-$label" | config
  run
  equal "asked for by the server" 0 "$code"
  has "asked for by the server: stored" "$key_file" "api_key='rotated.key'"
  equal "asked for by the server: silent" '' "$(cat "$tmp/out" "$tmp/err")"

  # The report is taken, whatever becomes of the key.
  rm -r "$host/etc/patchman/conf.d"
  : >"$host/etc/patchman/conf.d"
  printf 'server=%s\napi_key=old.key\n' "$url/rotate-$label-2" >"$host/etc/patchman/patchman-client.conf"
  run
  equal "asked for by the server, no room for a key: the report is taken all the same" 0 "$code"
  has "asked for by the server, no room for a key: in words" "$tmp/err" 'the old key is used'
  rm "$host/etc/patchman/conf.d"
  printf 'server=%s\napi_key=old.key\n' "$url/rotate-$label" | config

  echo "api_key=late" >"$host/etc/patchman/conf.d/zz.conf"
  run --rotate-key
  equal "a key that a later file sets: exit code" 3 "$code"
  has "a key that a later file sets: in words" "$tmp/err" 'is read after'
  rm -f "$host/etc/patchman/conf.d/zz.conf" "$key_file"
  echo "server=$url/202" | config
  run --rotate-key
  equal "no key to replace: exit code" 3 "$code"
  has "no key to replace: in words" "$tmp/err" '--enrol TOKEN'
}
