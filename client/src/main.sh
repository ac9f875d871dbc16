# SPDX-License-Identifier: Apache-2.0
# The way of a report: options and configuration → collectors fill tables → a
# renderer turns the tables into the body of one protocol → it is sent.

main() {
  verbose=false debug=false dry_run=false server='' protocol=3
  parse_options "$@"
  if [ "$action" = hook ]; then
    # The hook's own name is of no use to the report.
    set --
    [ -z "${opt_config+given}" ] || set -- "$@" --config "$opt_config"
    [ -z "${opt_server+given}" ] || set -- "$@" --server "$opt_server"
    [ -z "${opt_protocol+given}" ] || set -- "$@" --protocol "$opt_protocol"
    [ -z "${opt_repo_check+given}" ] || set -- "$@" --no-repos
    hook "$@"
  fi
  trap on_exit EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  load_config
  settle
  for tool in awk mktemp uname; do
    have "$tool" || die "$EXIT_MISSING" "$tool is needed and missing"
  done
  case $action in
    hook-run | restart-run) lock_wait=${opt_wait-600} ;;
  esac
  case $action in
    hook-run) wait_for_changes ;;
    restart-run) ask_tool_first ;;
  esac
  if [ -n "${opt_delay-}" ] && [ "$dry_run" = false ]; then
    random_delay "$opt_delay"
    say "waiting for $delay seconds"
    pause "$delay"
  fi
  if [ "$dry_run" = false ]; then
    take_lock
  fi
  [ -n "$work" ] || make_work
  sign_lock
  read_state
  case $action in
    enrol | rotate)
      find_hostname_only
      if [ "$action" = enrol ]; then
        enrol
      else
        rotate_key || exit
      fi
      exit 0
      ;;
  esac
  find_host
  collect
  "render_$protocol"
  if [ "$dry_run" = true ]; then
    print_report
    exit 0
  fi
  send_report
  ask_tool_apart
  if [ -n "$packages_failed" ]; then
    die "$EXIT_COLLECT" "$packages_failed; the report was sent without packages, and the server keeps those it has"
  fi
}
