# SPDX-License-Identifier: Apache-2.0
# The key of this host: traded for an enrolment token, and replaced by a new one.

# Trades an enrolment token for a key.
enrol() {
  check_key_file || exit
  token=$opt_enrol hostname=$hostname machine_id=$machine_id awk "$json_awk"'
    BEGIN {
      printf "{\"token\":%s,\"hostname\":%s,\"machineId\":%s}\n", \
        json(ENVIRON["token"]), json(ENVIRON["hostname"]), nullable(ENVIRON["machine_id"])
    }' >"$work/body" || cannot_write
  post /enrol "$work/body" application/json '' anonymous
  case $http in
    201 | 200) ;;
    400)
      warn "the token is not accepted (HTTP 400):"
      explain
      exit "$EXIT_REFUSED"
      ;;
    401)
      warn "the enrolment token is not valid (HTTP 401): mistyped, expired, used up or revoked; make a new one in the portal. The portal says:"
      explain
      exit "$EXIT_KEY"
      ;;
    403)
      warn "this host may not enrol (HTTP 403): the token is not for this address, or not for a host of this name. The portal says:"
      explain
      exit "$EXIT_KEY"
      ;;
    404 | 405)
      die "$EXIT_REFUSED" "$server/enrol does not enrol hosts (HTTP $http): check server=; a Backstage portal needs …/api/patchman"
      ;;
    409)
      reply_value error.name
      [ "$value" = QuarantinedError ] || {
        conflict
        exit "$exit_code"
      }
      warn "this machine waits in quarantine (HTTP 409): the portal knows a host $hostname already, and a token alone does not give its name. Somebody must accept this machine in the portal, under Patchman, Quarantine; then enrol again with the same token. If it is another host, give it another name (hostname= or -H). The portal says:"
      explain
      exit "$EXIT_QUARANTINED"
      ;;
    429)
      read_headers
      die "$EXIT_SERVER" "too many hosts enrol with this token or from this address (HTTP 429): try again in ${retry_after:-60} seconds"
      ;;
    *)
      judge
      exit "${exit_code:-$EXIT_SERVER}"
      ;;
  esac
  key_from_reply
  reply_value hostname
  new_name=
  # Under another name than this one the key would not be good for it.
  if [ -n "$value" ]; then
    case $value in
      *[!A-Za-z0-9._:-]*) die "$EXIT_SERVER" "the portal gave this host a name that is none: $value" ;;
    esac
    lower=$(printf '%s' "$hostname" | tr '[:upper:]' '[:lower:]')
    [ "$value" = "$lower" ] || new_name=$value
  fi
  store_key "$new_key" "$new_name" "${opt_server:+$server}" || exit "$EXIT_COLLECT"
  say "$hostname is enrolled, its key is in $key_conf"
}

# Replaces the key. The old one stays valid until the new one is first used, so
# that a run that ends in between loses nothing.
rotate_key() {
  [ -n "$api_key" ] || {
    warn "there is no key to replace: run patchman-client --enrol TOKEN"
    return "$EXIT_CONFIG"
  }
  check_key_file || return
  printf '{}\n' >"$work/body" || cannot_write
  post /keys/rotate "$work/body" application/json ''
  case $http in
    201 | 200) ;;
    404 | 405)
      warn "$server/keys/rotate does not replace keys (HTTP $http): check server="
      return "$EXIT_REFUSED"
      ;;
    *)
      judge
      [ "$outcome" != ok ] || exit_code=$EXIT_SERVER
      return "$exit_code"
      ;;
  esac
  key_from_reply
  store_key "$new_key" '' '' || return "$EXIT_COLLECT"
  say "the key of $hostname was replaced, the new one is in $key_conf"
}

key_from_reply() {
  reply_value key
  new_key=$value
  if [ -n "$strange" ]; then
    not_understood
    exit "$exit_code"
  fi
  case $new_key in
    '' | *[!A-Za-z0-9._~+/=-]*) die "$EXIT_SERVER" "$server$post_path answered HTTP $http without a key: check server=" ;;
  esac
}

# A key that a later file sets would stay in force. And a key that cannot be
# stored must not be asked for.
check_key_file() {
  key_conf=$conf_d/key.conf
  case ${key_file:-} in
    '' | "$conf" | "$key_conf") ;;
    *)
      if awk 'BEGIN { exit !(ARGV[1] "" > ARGV[2] "") }' "$key_file" "$key_conf"; then
        warn "api_key is set in $key_file, which is read after $key_conf: remove it there first"
        return "$EXIT_CONFIG"
      fi
      ;;
  esac
  [ -d "$conf_d" ] || mkdir -p "$conf_d" 2>/dev/null
  umask 077
  { printf '' >"$key_conf.new-$$"; } 2>/dev/null || {
    warn "cannot write to $conf_d: run as root, or the file system is read-only or full; no key was asked for"
    return "$EXIT_CONFIG"
  }
  key_new=$key_conf.new-$$ # removed at the end unless it becomes the key's file
}

# store_key KEY NAME SERVER: in place of the old one in one step, or not at all.
# What else stands in the file stays.
store_key() {
  if {
    printf '# The key of this host, as patchman-client stored it. Only root may read it.\n' &&
      if [ -f "$key_conf" ]; then
        grep -v -e '^#' -e '^api_key=' ${2:+-e '^hostname='} ${3:+-e '^server='} "$key_conf" || [ $? -eq 1 ]
      fi &&
      printf "api_key='%s'\n" "$1" &&
      if [ -n "$2" ]; then printf "hostname='%s'\n" "$2"; fi &&
      if [ -n "$3" ]; then printf "server='%s'\n" "$3"; fi
  } >"$key_new" 2>/dev/null && mv "$key_new" "$key_conf"; then
    key_new=
    api_key=$1
    return 0
  fi
  warn "the new key cannot be stored in $conf_d (disk full?): the old one, if there was one, is still valid"
  return 1
}
