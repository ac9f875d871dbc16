# SPDX-License-Identifier: Apache-2.0
# What this client remembers from run to run: which sections the server knows,
# and the newest report that did not get through.

find_state() {
  state=
  if [ -n "$state_dir" ]; then
    state=$state_dir
  elif [ -O / ]; then
    state=$sysroot/var/lib/patchman-client
  elif [ -n "${XDG_STATE_HOME:-}" ]; then
    state=$XDG_STATE_HOME/patchman-client
  elif [ -n "${HOME:-}" ]; then
    state=$HOME/.local/state/patchman-client
  fi
}

# Sets known_boot, known_node and known_name, and the digests that the server has
# for this host in $known. What another server knows does not count.
read_state() {
  known='' known_boot='' known_node='' known_name='' known_server='' state_text=''
  find_state
  [ -n "$state" ] && [ -r "$state/known" ] || return 0
  while read -r word value; do
    state_text="$state_text${state_text:+
}$word $value"
    case $word in
      server) known_server=$value ;;
      node) known_node=$value ;;
      name) known_name=$value ;;
      boot) known_boot=$value ;;
      digest) known="$known $value" ;;
    esac
  done <"$state/known"
  case $known_boot in
    *[!0-9]*) known_boot= ;;
  esac
  if [ "$known_server" != "$server" ]; then
    known=
  fi
}

make_state() {
  [ -n "$state" ] || return 1
  [ -d "$state" ] || mkdir -p "$state" 2>/dev/null
  [ -d "$state" ] && [ -w "$state" ]
}

# The server has taken the report: it knows these digests from now on. The file
# is written only when it changes.
remember() {
  new="server $server
node $node_name
name $hostname
boot $boot"
  while IFS= read -r line; do
    new="$new
digest $line"
  done <"$work/digests"
  [ "$new" != "$state_text" ] || return 0
  # In place, which costs no process: half a file means a whole report, no more.
  if make_state && printf '%s\n' "$new" >"$state/known"; then
    return
  fi 2>/dev/null
  warn "the report was sent, but $state cannot be written (disk full?): the next report is sent whole again"
}

# Sections whose digest the server does not know, in $unsent.
find_unsent() {
  unsent=
  for section in $present; do
    digest_of "$section"
    case "$known " in
      *" $section=$digest "*) [ -n "$digest" ] || unsent="$unsent $section" ;;
      *) unsent="$unsent $section" ;;
    esac
  done
}

# The newest report that did not get through is kept, whole, and only that one:
# its body, and what to do with it, without which the body is nothing.
keep_report() {
  if [ "$protocol" = 3 ]; then
    build_body "$present"
  fi
  about="server $server
path $path
protocol $protocol
type $content_type
encoding ${encoding:-}"
  if [ -s "$work/digests" ]; then
    while IFS= read -r line; do
      about="$about
$line"
    done <"$work/digests"
  fi
  if { make_state && printf '' >"$state/unsent.about" && cat "$work/body" >"$state/unsent.body" &&
    printf '%s\n' "$about" >"$state/unsent.about"; } 2>/dev/null; then
    say "the report is kept in $state and sent the next time"
    return
  fi
  [ -z "$state" ] || rm -f "$state/unsent.about" "$state/unsent.body" 2>/dev/null
  warn "the report cannot be kept in ${state:-a state directory} (disk full, or not writable)"
}

forget_kept() {
  rm -f "${state:?}/unsent.about" "$state/unsent.body"
}

# Sends what an earlier run had to keep, if it says anything that this report
# does not. False when the server still cannot be reached.
send_kept() {
  [ -n "$state" ] && [ -s "$state/unsent.about" ] && [ -s "$state/unsent.body" ] || return 0
  kept_server='' kept_path='' kept_protocol='' kept_type='' kept_encoding='' kept_digests=''
  while read -r word value; do
    case $word in
      server) kept_server=$value ;;
      path) kept_path=$value ;;
      protocol) kept_protocol=$value ;;
      type) kept_type=$value ;;
      encoding) kept_encoding=$value ;;
      *=*) kept_digests="$kept_digests $word" ;;
    esac
  done <"$state/unsent.about"
  new_digests=
  if [ -s "$work/digests" ]; then
    while IFS= read -r line; do
      new_digests="$new_digests $line"
    done <"$work/digests"
  fi
  if [ "$kept_server" != "$server" ] || [ "$kept_protocol" != "$protocol" ] ||
    { [ -n "$new_digests" ] && [ "$kept_digests" = "$new_digests" ]; }; then
    forget_kept
    return
  fi
  say 'sending the report that could not be sent before'
  post "$kept_path" "$state/unsent.body" "$kept_type" "$kept_encoding"
  judge
  case $outcome in
    ok)
      forget_kept
      known= # the server is busy with that one
      ;;
    refused)
      warn 'the report that was kept from an earlier run is given up'
      forget_kept
      ;;
    *) return 1 ;;
  esac
}
