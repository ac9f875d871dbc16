# SPDX-License-Identifier: Apache-2.0
# Configuration files, and what they and the command line come to.

# The file is shell, as the original client's is. Many shells end at once where
# it is none; $reading lets the exit handler say why. Whatever else the file sets,
# it must not name a directory that we would remove.
read_config() {
  case $1 in
    */*) reading=$1 ;;
    *) reading=./$1 ;;
  esac
  key_before=$api_key read=yes
  set +u
  if has_windows_lines; then
    eval "$(tr -d '\r' <"$reading")" || read=
  else
    # shellcheck disable=SC1090
    . "$reading" || read= # the last command may well be false
  fi
  set -u
  work='' lock_link='' run_mark='' key_new='' child=''
  if [ -z "$read" ] && ! sh -n "$reading" 2>/dev/null; then
    exit "$EXIT_CONFIG"
  fi
  if [ "$api_key" != "$key_before" ]; then
    key_file=$reading
  fi
  reading=
}

# Whether the lines of the file end as Windows ends them.
has_windows_lines() {
  IFS= read -r line <"$reading" || :
  case $line in
    *[[:space:]]) [ "$(printf '%s' "$line" | tr -cd '\r')" ] ;;
    *) return 1 ;;
  esac
}

load_config() {
  server='' api_key='' tags='' hostname='' curl_options='' protocol=3
  proxy='' ca_file='' state_dir='' restart_check=auto hook_delay=20
  verbose=false debug=false report=false dry_run=false
  repo_check=true local_updates=auto
  key_file=
  conf=${opt_config-$sysroot/etc/patchman/patchman-client.conf}
  case $conf in
    */*) conf_d=${conf%/*}/conf.d ;;
    *) conf_d=conf.d ;;
  esac
  if [ -f "$conf" ] && [ -r "$conf" ]; then
    read_config "$conf"
  elif [ -n "${opt_config+given}" ]; then
    die "$EXIT_CONFIG" "cannot read the configuration file $conf"
  elif [ -z "${opt_server-}" ] && [ "${opt_dry_run-}" != true ] && ! conf_d_has_files; then
    die "$EXIT_CONFIG" "cannot read $conf: run as root, or give -s URL and -k KEY"
  fi
  for file in "$conf_d"/*; do
    if is_config "$file"; then
      read_config "$file"
    fi
  done
}

# All of conf.d but what package managers and editors leave beside a file.
is_config() {
  case $1 in
    *~ | *.bak | *.swp | *.dpkg-* | *.ucf-* | *.rpmnew | *.rpmsave | *.rpmorig | *.pacnew | *.pacsave | *.new-*) return 1 ;;
  esac
  [ -f "$1" ] && [ -r "$1" ]
}

conf_d_has_files() {
  for file in "$conf_d"/*; do
    if is_config "$file"; then
      return 0
    fi
  done
  return 1
}

# Sets a variable to true or false from what a person wrote.
as_boolean() {
  case $2 in
    '' | 0 | false | no | off) eval "$1=false" ;;
    1 | true | yes | on) eval "$1=true" ;;
    *) die "$EXIT_CONFIG" "$1 must be true or false, not '$2'" ;;
  esac
}

# The command line wins over the files.
settle() {
  server=${opt_server-$server}
  api_key=${opt_key-$api_key}
  tags=${opt_tags-$tags}
  hostname=${opt_hostname-$hostname}
  protocol=${opt_protocol-$protocol}
  verbose=${opt_verbose-$verbose}
  debug=${opt_debug-$debug}
  report=${opt_report-$report}
  dry_run=${opt_dry_run-$dry_run}
  repo_check=${opt_repo_check-$repo_check}
  local_updates=${opt_local_updates-$local_updates}
  lock_wait=${opt_wait-0}

  as_boolean verbose "$verbose"
  as_boolean debug "$debug"
  as_boolean report "$report"
  as_boolean dry_run "$dry_run"
  as_boolean repo_check "$repo_check"
  if [ "$local_updates" != auto ]; then
    as_boolean local_updates "$local_updates"
  fi
  if [ "$debug" = true ]; then
    verbose=true
  fi

  case $protocol in
    1 | 2 | 3) ;;
    *) die "$EXIT_CONFIG" "protocol must be 1, 2 or 3, not '$protocol'" ;;
  esac
  case $restart_check in
    auto | tool | needrestart | dnf | zypper | checkrestart | proc | none) ;;
    *)
      die "$EXIT_CONFIG" "restart_check must be auto, tool, needrestart, dnf, zypper, checkrestart, proc or none, not '$restart_check'"
      ;;
  esac
  case $hook_delay in
    '' | *[!0-9]*) die "$EXIT_CONFIG" "hook_delay must be a number of seconds, not '$hook_delay'" ;;
  esac
  case $api_key in
    *[![:print:]]*) die "$EXIT_CONFIG" "the API key has characters that no key has" ;;
  esac
  for value in "$proxy" "$ca_file"; do
    case $value in
      *[[:cntrl:]]*) die "$EXIT_CONFIG" "proxy or ca_file has a line break in it" ;;
    esac
  done
  if [ -n "$ca_file" ] && [ ! -r "$ca_file" ]; then
    die "$EXIT_CONFIG" "cannot read ca_file=$ca_file"
  fi
  settle_server
}

settle_server() {
  while [ "$server" != "${server%/}" ]; do
    server=${server%/}
  done
  case $server in
    *[[:space:][:cntrl:]]*) die "$EXIT_CONFIG" "server has a blank in it: '$server'" ;;
    *://patchman.example.com*) server= ;; # the example configuration, unedited
  esac
  case $server in
    http://?* | https://?*) ;;
    '')
      [ "$dry_run" = true ] ||
        die "$EXIT_CONFIG" "no server: set server= in $conf or give -s URL"
      ;;
    *) die "$EXIT_CONFIG" "server must begin with https:// or http://, not '$server'" ;;
  esac
}
