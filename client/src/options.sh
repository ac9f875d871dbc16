# SPDX-License-Identifier: Apache-2.0
# The command line. Sets opt_*; unset means: not given.

parse_options() {
  unset opt_verbose opt_debug opt_repo_check opt_local_updates opt_dry_run \
    opt_report opt_server opt_config opt_tags opt_hostname opt_protocol \
    opt_key opt_wait opt_delay opt_enrol
  action=report to_log=
  while [ $# -gt 0 ]; do
    arg=$1
    shift
    inline=
    case $arg in
      --*=*) # --server=URL is --server URL
        set -- "${arg#*=}" "$@"
        arg=${arg%%=*}
        inline=yes
        ;;
      -[!-]?*) # -vn is -v -n; -sURL is -s URL
        rest=${arg#-?}
        arg=${arg%"$rest"}
        case $arg in
          -[sctHhpk]) set -- "$rest" "$@" ;;
          *) set -- "-$rest" "$@" ;;
        esac
        ;;
    esac
    case $arg in
      -s | --server | -k | --key | -c | --config | -H | -h | --hostname | \
        -t | --tags | -p | --protocol | --wait | --delay | --hook | --enrol | --enroll)
        [ $# -gt 0 ] || misuse "$arg needs a value"
        set_option "$arg" "$1"
        shift
        continue
        ;;
    esac
    [ -z "$inline" ] || misuse "$arg takes no value"
    case $arg in
      -v | --verbose) opt_verbose=true ;;
      -d | --debug) opt_debug=true ;;
      -n | --no-repos) opt_repo_check=false ;;
      -u | --local-updates) opt_local_updates=true ;;
      -y | --dry-run) opt_dry_run=true ;;
      -r | --report) opt_report=true ;;
      --rotate-key) choose_action rotate ;;
      --hook-run) choose_action hook-run ;; # what --hook starts
      --restart-run) choose_action restart-run ;; # what a report starts that wants a tool asked
      --to-log) to_log=true ;; # for both
      --help) help; exit 0 ;;
      --version) echo "patchman-client $client_version"; exit 0 ;;
      -*) misuse "unknown option $arg" ;;
      *) misuse "unexpected argument '$arg'" ;;
    esac
  done
}

set_option() {
  case $1 in
    -s | --server) opt_server=$2 ;;
    -k | --key) opt_key=$2 ;;
    -c | --config) opt_config=$2 ;;
    -t | --tags) opt_tags=$2 ;;
    -H | -h | --hostname) opt_hostname=$2 ;;
    -p | --protocol)
      case $2 in
        1 | 2 | 3) opt_protocol=$2 ;;
        *) misuse "protocol must be 1, 2 or 3, not '$2'" ;;
      esac
      ;;
    --wait | --delay)
      case $2 in
        '' | *[!0-9]* | ??????*) misuse "$1 takes a number of seconds, not '$2'" ;;
      esac
      case $1 in
        --wait) opt_wait=$2 ;;
        *) opt_delay=$2 ;;
      esac
      ;;
    --hook) choose_action hook ;; # whose hook it is makes no difference
    --enrol | --enroll)
      [ -n "$2" ] || misuse "$1 needs a token"
      opt_enrol=$2
      choose_action enrol
      ;;
  esac
}

choose_action() {
  [ "$action" = report ] || [ "$action" = "$1" ] ||
    misuse "only one of --hook, --enrol and --rotate-key can be done at a time"
  action=$1
}
