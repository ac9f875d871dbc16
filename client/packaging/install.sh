#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs patchman-client on a host for which there is no package, lets it enrol
# and sends its first report:
#
#   curl -fsSL https://portal.example.com/api/patchman/client/install.sh |
#     sh -s -- --server https://portal.example.com/api/patchman --sha256 DIGEST --token TOKEN
#
# Running it again brings a newer client and changes nothing else. Runs under
# dash, bash and busybox; needs curl or wget, and root.

set -u
umask 022
LC_ALL=C
export LC_ALL

# Filled in by client/packaging/build-installer.
readonly client_version=@VERSION@
readonly client_sha256=@SHA256@ client_size=@SIZE@

readonly EXIT_MISSING=1 EXIT_USAGE=2 EXIT_CONFIG=3 EXIT_CONNECT=6 EXIT_DIGEST=11

# Installs below another root than this machine's (the tests do).
root=${PATCHMAN_ROOT:-}
prefix=/usr/local
server='' token='' key='' sha256='' tags='' hostname='' ca_file='' proxy=''
hooks=yes timer=yes report=yes enrol_again='' uninstall='' purge=''
work=

say() {
  printf '%s\n' "$*"
}

die() {
  die_code=$1
  shift
  printf 'install.sh: %s\n' "$*" >&2
  exit "$die_code"
}

have() {
  command -v "$1" >/dev/null 2>&1
}

help() {
  cat <<'HELP'
Usage: install.sh --server URL --token TOKEN [options]
       install.sh --uninstall [--purge]

  --server URL      portal, as https://portal.example.com/api/patchman
  --token TOKEN     enrolment token from the portal; this host trades it for a
                    key of its own. Not used again once the host has a key
  --key KEY         a key that was made for this host, instead of a token
  --sha256 DIGEST   what the portal's client must be; anything else is refused
  --tags A,B        tags of this host
  --hostname NAME   name to report, if not that of hostname -f
  --ca-file FILE    certificate authority that the portal's certificate is
                    checked with; copied to /etc/patchman/ca.pem
  --proxy URL       proxy on the way to the portal
  --prefix DIR      where to install (/usr/local)
  --enrol-again     use the token even though this host has a key
  --no-hooks        no reports after runs of the package managers
  --no-timer        no systemd timer or cron job
  --no-report       do not send a first report now
  --uninstall       remove the client; --purge: with its configuration and key

Exit codes: 0 done, 1 a program is missing, 2 wrong option, 3 configuration or
another installation in the way, 6 no connection, 11 the client is not the one
that --sha256 names; 7 to 10 are patchman-client's, whose enrolment or report failed.
HELP
}

# file_of NAME: prints one of the files that are installed.
file_of() {
  case $1 in
#@FILES@
    *) die "$EXIT_MISSING" "this install.sh is not complete: no $1 in it" ;;
  esac
}


# --- Options ----------------------------------------------------------------

parse_options() {
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --*=*) # --server=URL is --server URL
        set -- "${option#*=}" "$@"
        option=${option%%=*}
        ;;
    esac
    case $option in
      --server | --token | --key | --sha256 | --tags | --hostname | --ca-file | --proxy | --prefix)
        [ $# -gt 0 ] || die "$EXIT_USAGE" "$option needs a value"
        check_value "$option" "$1"
        ;;
    esac
    case $option in
      --server) server=$1 && shift ;;
      --token) token=$1 && shift ;;
      --key) key=$1 && shift ;;
      --sha256) sha256=$1 && shift ;;
      --tags) tags=$1 && shift ;;
      --hostname) hostname=$1 && shift ;;
      --ca-file) ca_file=$1 && shift ;;
      --proxy) proxy=$1 && shift ;;
      --prefix) prefix=$1 && shift ;;
      --enrol-again | --enroll-again) enrol_again=yes ;;
      --no-hooks) hooks= ;;
      --no-timer) timer= ;;
      --no-report) report= ;;
      --uninstall) uninstall=yes ;;
      --purge) purge=--purge ;;
      --help | -h) help; exit 0 ;;
      *) die "$EXIT_USAGE" "unknown option $option (--help lists the options)" ;;
    esac
  done
  case $sha256 in
    '') ;;
    *[!0-9A-Fa-f]*) die "$EXIT_USAGE" "--sha256 takes 64 hex digits, not '$sha256'" ;;
    *) [ ${#sha256} -eq 64 ] || die "$EXIT_USAGE" "--sha256 takes 64 hex digits, not ${#sha256}" ;;
  esac
  case $prefix in
    /*[!A-Za-z0-9/._-]* | [!/]*) die "$EXIT_USAGE" "--prefix takes the path of a directory, not '$prefix'" ;;
  esac
  prefix=${prefix%/}
}

# Values become part of the configuration, which is shell.
check_value() {
  case $2 in
    '') die "$EXIT_USAGE" "$1 is empty" ;;
    *\'* | *[[:cntrl:]]*) die "$EXIT_USAGE" "$1 has a quote or a line break in it" ;;
  esac
}

# setting NAME: what an earlier run was told.
setting() {
  if [ -f "$settings" ]; then
    (
      set +u
      # shellcheck disable=SC1090
      . "$settings" 2>/dev/null
      eval "printf '%s' \"\${$1-}\""
    )
  fi
}

settle() {
  configuration=$root/etc/patchman
  settings=$configuration/conf.d/10-portal.conf
  share=$root$prefix/share/patchman-client
  client=$root$prefix/sbin/patchman-client
  server_before=$(setting server)
  server=${server:-$server_before}
  tags=${tags:-$(setting tags)}
  hostname=${hostname:-$(setting hostname)}
  ca_file=${ca_file:-$(setting ca_file)}
  proxy=${proxy:-$(setting proxy)}
  while [ "$server" != "${server%/}" ]; do
    server=${server%/}
  done
  case $server in
    https://?* | http://?*) ;;
    '') die "$EXIT_USAGE" "--server is missing: the portal's address, as https://portal.example.com/api/patchman" ;;
    *) die "$EXIT_USAGE" "--server must begin with https:// or http://, not '$server'" ;;
  esac
  [ -z "$ca_file" ] || [ -r "$ca_file" ] || die "$EXIT_CONFIG" "cannot read $ca_file"
  for packaged in /usr/sbin/patchman-client /usr/bin/patchman-client; do
    if [ -e "$root$packaged" ] && [ "$prefix/sbin/patchman-client" != "$packaged" ]; then
      die "$EXIT_CONFIG" "$packaged is there already, from a package: update that, or remove it first (apt-get remove, dnf remove, zypper remove patchman-client). Its configuration in /etc/patchman stays and is used"
    fi
  done
}


# --- The client -------------------------------------------------------------

# Nothing longer than what is asked for is written: in blocks of 512 bytes, as
# ulimit counts. Another version, which --sha256 may name, has 4 MB at most.
within_limits() {
  blocks=$((client_size / 512 + 1))
  [ "$wanted" = "$client_sha256" ] || blocks=8192
  (
    ulimit -f "$blocks" 2>/dev/null
    trap '' XFSZ 2>/dev/null
    exec "$@"
  )
}

download() {
  if have curl; then
    set -- -fsSL --connect-timeout 30 --max-time 300 -o "$2" "$1"
    [ -z "$ca_file" ] || set -- --cacert "$ca_file" "$@"
    [ -z "$proxy" ] || set -- --proxy "$proxy" "$@"
    within_limits curl "$@" 2>"$work/trouble"
  elif have wget; then
    set -- -q -T 60 -O "$2" "$1"
    [ -z "$ca_file" ] || set -- --ca-certificate="$ca_file" "$@"
    [ -z "$proxy" ] || export http_proxy="$proxy" https_proxy="$proxy"
    within_limits wget "$@" 2>"$work/trouble"
  else
    die "$EXIT_MISSING" "curl or wget is needed"
  fi
}

# digest_of FILE, in $digest.
digest_of() {
  if have sha256sum; then
    digest=$(sha256sum <"$1")
  elif have shasum; then
    digest=$(shasum -a 256 <"$1")
  elif have openssl; then
    digest=$(openssl dgst -sha256 -r <"$1")
  else
    die "$EXIT_MISSING" "sha256sum, shasum or openssl is needed to check the client"
  fi
  digest=${digest%% *}
}

get_client() {
  wanted=$(printf '%s' "${sha256:-$client_sha256}" | tr '[:upper:]' '[:lower:]')
  download "$server/client/patchman-client" "$work/patchman-client" || {
    trouble=
    [ ! -s "$work/trouble" ] || read -r trouble <"$work/trouble"
    if [ -s "$work/patchman-client" ] && [ "$(wc -c <"$work/patchman-client")" -ge "$((blocks * 512))" ]; then
      die "$EXIT_DIGEST" "refused: what $server hands out is longer than the client that was asked for (install.sh is of version $client_version)"
    fi
    die "$EXIT_CONNECT" "cannot get $server/client/patchman-client: ${trouble:-no connection, or not a portal with Patchman}"
  }
  digest_of "$work/patchman-client"
  if [ "$digest" != "$wanted" ]; then
    die "$EXIT_DIGEST" "refused: the client that $server hands out is not the one that was asked for. If the portal was updated meanwhile, copy the line from the portal again; if not, somebody has changed the client on its way.
  asked for: $wanted (install.sh is of version $client_version)
  got:       $digest"
  fi
  sh -n "$work/patchman-client" || die "$EXIT_MISSING" "this system's sh cannot read the client"
}

# place MODE NAME DESTINATION: in one step, with the client's path as it is here.
place() {
  mkdir -p "${3%/*}" || die "$EXIT_CONFIG" "cannot make ${3%/*}"
  if ! { file_of "$2" | sed "s,/usr/sbin/patchman-client,$prefix/sbin/patchman-client,g" >"$3.new" &&
    chmod "$1" "$3.new" && mv "$3.new" "$3"; }; then
    rm -f "$3.new"
    die "$EXIT_CONFIG" "cannot write $3 (disk full?)"
  fi
}

install_client() {
  mkdir -p "${client%/*}" || die "$EXIT_CONFIG" "cannot make ${client%/*}"
  if ! { cat "$work/patchman-client" >"$client.new" && chmod 755 "$client.new" && mv "$client.new" "$client"; }; then
    rm -f "$client.new"
    die "$EXIT_CONFIG" "cannot write $client (disk full?)"
  fi
  place 644 man "$root$prefix/share/man/man8/patchman-client.8"
  place 755 uninstall "$share/uninstall"
  say "$("$client" --version) is installed as $prefix/sbin/patchman-client"
}


# --- Configuration and key --------------------------------------------------

configure() {
  mkdir -p "$configuration/conf.d" || die "$EXIT_CONFIG" "cannot make $configuration/conf.d"
  # The service sees neither home directories nor /tmp.
  if [ -n "$ca_file" ] && [ "$ca_file" != "$configuration/ca.pem" ]; then
    if ! { cp "$ca_file" "$configuration/ca.pem.new" && mv "$configuration/ca.pem.new" "$configuration/ca.pem"; }; then
      die "$EXIT_CONFIG" "cannot write $configuration/ca.pem (disk full?)"
    fi
    chmod 644 "$configuration/ca.pem"
    ca_file=$configuration/ca.pem
  fi
  umask 077
  if [ ! -e "$configuration/patchman-client.conf" ]; then
    place 600 conf "$configuration/patchman-client.conf"
  fi
  if ! { portal_settings >"$settings.new" && mv "$settings.new" "$settings"; }; then
    rm -f "$settings.new"
    die "$EXIT_CONFIG" "cannot write $settings (disk full?)"
  fi
  umask 022
}

portal_settings() {
  echo '# Written by install.sh, which replaces it when it runs again.'
  printf "server='%s'\nprotocol=3\n" "$server"
  [ -z "$tags" ] || printf "tags='%s'\n" "$tags"
  [ -z "$hostname" ] || printf "hostname='%s'\n" "$hostname"
  [ -z "$ca_file" ] || printf "ca_file='%s'\n" "$ca_file"
  [ -z "$proxy" ] || printf "proxy='%s'\n" "$proxy"
}

has_key() {
  for file in "$configuration/patchman-client.conf" "$configuration"/conf.d/*; do
    if [ -f "$file" ] && grep -q '^[[:blank:]]*api_key=.' "$file"; then
      return 0
    fi
  done
  return 1
}

store_key() (
  umask 077
  printf "# The key of this host. Only root may read it.\napi_key='%s'\n" "$key" >"$configuration/conf.d/key.conf.new" &&
    mv "$configuration/conf.d/key.conf.new" "$configuration/conf.d/key.conf"
)

get_key() {
  if [ -n "$key" ]; then
    store_key || die "$EXIT_CONFIG" "cannot write $configuration/conf.d/key.conf (disk full?)"
    say 'The key is stored.'
  elif has_key && [ -z "$enrol_again" ] && [ "$server" = "${server_before:-$server}" ]; then
    [ -z "$token" ] || say 'This host has a key already: the token was not used (--enrol-again uses it).'
  elif [ -n "$token" ]; then
    "$client" --enrol "$token" || {
      code=$?
      printf 'install.sh: %s\n' 'the client is installed, but this host is not enrolled, and nothing was started. Run the same line again with a token that is valid' >&2
      exit "$code"
    }
    say 'This host is enrolled.'
  else
    die "$EXIT_USAGE" "this host has no key: give --token TOKEN, which the portal makes under Patchman, Add hosts"
  fi
}


# --- Timer, hooks, first report ---------------------------------------------

start_timer() {
  if [ -d "$root/run/systemd/system" ] && have systemctl; then
    place 644 service "$root/etc/systemd/system/patchman-client.service"
    place 644 timer "$root/etc/systemd/system/patchman-client.timer"
    systemctl daemon-reload
    systemctl enable --now patchman-client.timer >/dev/null 2>&1 ||
      die "$EXIT_CONFIG" "systemd does not take the timer: systemctl status patchman-client.timer says why"
    say 'A systemd timer reports every four hours and after a boot.'
  elif [ -d "$root/etc/cron.d" ]; then
    place 644 cron "$root/etc/cron.d/patchman-client"
    say 'A cron job reports every four hours (/etc/cron.d/patchman-client).'
  elif have crontab; then
    {
      crontab -l 2>/dev/null | grep -v '# patchman-client$'
      echo "17 */4 * * * $prefix/sbin/patchman-client --delay 1800 --wait 60 # patchman-client"
    } | crontab - || die "$EXIT_CONFIG" "crontab does not take the job"
    say "A cron job reports every four hours (root's crontab)."
  else
    say "There is neither systemd nor cron here: let something run $prefix/sbin/patchman-client once a day."
  fi
}

add_hooks() {
  rm -rf "$share/hooks"
  for hook in apt dnf.py dnf5.actions yum.py yum.conf pacman.hook portage.bashrc; do
    place 644 "hooks/$hook" "$share/hooks/$hook"
  done
  place 755 hooks/zypp "$share/hooks/zypp"
  place 755 hooks/manage "$share/hooks/manage"
  "$share/hooks/manage" add || die "$EXIT_CONFIG" "the hooks cannot be put in place"
}

first_report() {
  "$client" --wait 60 || {
    code=$?
    printf 'install.sh: %s\n' "all is installed, but the first report failed; the next one is tried by itself. To see more: $prefix/sbin/patchman-client --verbose" >&2
    exit "$code"
  }
  say 'The first report is sent.'
}


# --- Main -------------------------------------------------------------------

clean_up() {
  [ -z "$work" ] || rm -rf "$work"
}

main() {
  parse_options "$@"
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || die "$EXIT_CONFIG" "run as root, for example: … | sudo sh -s -- …"
  if [ -n "$uninstall" ]; then
    # shellcheck disable=SC2086
    file_of uninstall | sh -s -- --prefix "$prefix" $purge
    exit
  fi
  settle
  for tool in awk grep id mktemp sed tr; do
    have "$tool" || die "$EXIT_MISSING" "$tool is needed and missing"
  done
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  work=$(mktemp -d "${TMPDIR:-/tmp}/patchman-install.XXXXXXXXXX") || {
    work=
    die "$EXIT_MISSING" "cannot make a temporary directory in ${TMPDIR:-/tmp}"
  }
  get_client
  install_client
  configure
  get_key
  [ -z "$timer" ] || start_timer
  [ -z "$hooks" ] || add_hooks
  [ -z "$report" ] || first_report
  say "Done. To remove it: $prefix/share/patchman-client/uninstall"
}

# Last, so that a download that was cut off does nothing.
main "$@"
