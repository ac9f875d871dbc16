# SPDX-License-Identifier: Apache-2.0
# Sending the report, and what each outcome means in words.

send_report() {
  if [ "$protocol" = 3 ]; then
    find_unsent
  fi
  if ! send_kept; then
    give_up
  fi
  if [ "$protocol" = 3 ]; then
    send_sections
  else
    post "$path" "$work/body" "$content_type" ''
    judge
    [ "$outcome" = ok ] || give_up
  fi
  if [ "$report" = true ]; then
    print_answer
  fi
  remember
  read_headers
  case $asks_rotation in
    [Tt]rue | 1 | yes)
      if [ -n "${opt_key-}" ]; then
        warn 'the server asks for a new key: this run was given its key with -k, so it is for you to rotate it'
      else
        say 'the server asks for a new key'
        rotate_key || warn 'the old key is used until a new one could be stored'
      fi
      ;;
  esac
}

# Sections that the server does not know after all are sent again, once.
send_sections() {
  find_unsent # a report sent before this one may have changed what is known
  for _ in 1 2; do
    build_body "$unsent"
    say "sending${unsent:- nothing} whole, the rest by digest"
    post "$path" "$work/body" "$content_type" "$encoding"
    judge
    [ "$outcome" = ok ] || give_up
    read_line "$work/answer"
    case $line in
      *'"status":"unchanged"'* | *'"status":"accepted"'*) return 0 ;;
    esac
    reply_value status
    if [ -n "$strange" ]; then
      not_understood
      give_up
    fi
    [ "$value" = incomplete ] || return 0
    needed=
    while IFS='	' read -r found text; do
      case $found,$text in
        needs\[*,*[!a-z]*) ;;
        needs\[*) needed="$needed $text" ;;
      esac
    done <"$work/reply"
    say "the server asks for$needed"
    unsent="$unsent$needed"
  done
  known=
  die "$EXIT_SERVER" "the server still asks for$needed after these were sent: it does not keep what it is sent"
}

# The end of a run whose report did not get through.
give_up() {
  case $outcome in
    offline | server) keep_report ;;
  esac
  exit "$exit_code"
}

# trouble_with OUTCOME CODE TEXT: what went wrong, and whether to try again.
trouble_with() {
  outcome=$1 exit_code=$2
  warn "$3"
}

# Sets $outcome: ok, offline (no answer), server (try again later) or refused
# (the same report would be refused again), and $exit_code.
judge() {
  outcome=ok exit_code=0
  case $http in
    2??) expect_patchman ;;
    000)
      if [ -n "$strange" ]; then
        not_understood
        return
      fi
      last_words "$work/trouble"
      trouble_with offline "$EXIT_CONNECT" "cannot reach $server: ${trouble:-no answer} ($words)"
      ;;
    3??)
      trouble_with refused "$EXIT_SERVER" "$server redirects (HTTP $http) to ${redirect:-another address}: set server= to where it leads"
      ;;
    401 | 403) key_refused ;;
    404 | 405)
      trouble_with refused "$EXIT_REFUSED" "$server$post_path does not take reports (HTTP $http): check server=; a Backstage portal needs …/api/patchman, a Patchman server protocol=1 or 2, and protocol 1 must be enabled on a portal"
      ;;
    407)
      trouble_with offline "$EXIT_CONNECT" "the proxy asks for a user name and password (HTTP 407): proxy=http://USER:PASSWORD@HOST:PORT"
      ;;
    409) conflict ;;
    413)
      trouble_with refused "$EXIT_REFUSED" "the server refused the report as too large (HTTP 413): raise the limit there (patchman.reports.maxSize) or on its proxy"
      ;;
    429)
      read_headers
      trouble_with server "$EXIT_SERVER" "the server takes no more reports from this host now (HTTP 429)${retry_after:+, in $retry_after seconds again}; the next run tries again"
      ;;
    4??)
      trouble_with refused "$EXIT_REFUSED" "the server refused the report (HTTP $http):"
      explain
      ;;
    *)
      trouble_with server "$EXIT_SERVER" "the server failed (HTTP $http); the report was not taken:"
      explain
      ;;
  esac
}

# Somebody who is no Patchman server, or does not mean well. The next run tries again.
not_understood() {
  trouble_with server "$EXIT_SERVER" "$server$post_path gave an answer that is not understood: $strange; check server="
}

key_refused() {
  if [ "$protocol" = 1 ]; then
    text="the server does not take protocol 1 from this address (HTTP $http): use protocol=3 with an api_key"
  elif [ -z "$api_key" ]; then
    text="the server asks for a key (HTTP $http) and none is set: run patchman-client --enrol TOKEN, or set api_key= in $conf"
  elif [ "$http" = 401 ]; then
    text="the server does not know this key (HTTP 401): wrong, expired or revoked; check api_key= in ${key_file:-$conf}, or enrol this host again"
  else
    text="the key is not accepted for $hostname (HTTP 403): wrong, revoked, or another host's; check api_key= in ${key_file:-$conf}"
  fi
  trouble_with refused "$EXIT_KEY" "$text"
  if [ -s "$work/answer" ]; then
    explain
  fi
}

# Another machine reports under this name, or this one is not the one that did.
conflict() {
  reply_value error.name
  if [ "$value" = QuarantinedError ]; then
    trouble_with refused "$EXIT_QUARANTINED" "the portal keeps this report in quarantine (HTTP 409): a host $hostname is known there with another machine-id or operating system. If two machines have this name, give one of them another (hostname= or -H); if this machine was set up anew, somebody must accept it in the portal. The portal says:"
  else
    trouble_with refused "$EXIT_REFUSED" "the server refused the report (HTTP 409):"
  fi
  explain
}

# A login page or a default site also answers 200.
expect_patchman() {
  read_line "$work/answer"
  case $protocol,$line in
    1,*'<'[hH!]*) ;;
    1,* | [23],*'{'*) return ;;
  esac
  trouble_with refused "$EXIT_SERVER" "$server$post_path answered HTTP $http, but not as a Patchman server does: check server="
}
