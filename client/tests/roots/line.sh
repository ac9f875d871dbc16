# SPDX-License-Identifier: Apache-2.0
# The line that the portal shows, in a root as it comes from debootstrap: it enrols
# the host, sends the first report, and can be taken back.

# check_line ROOT
check_line() {
  root=$1
  if [ ! -e "$root/.complete" ]; then
    fail 'install line: make debian-12 first'
    return
  fi
  rm -rf "$root/usr/sbin/patchman-client" "$root/etc/patchman" "$root/var/lib/patchman-client"
  line=$(ask_portal client | node -e '
    console.log(JSON.parse(require("fs").readFileSync(0, "utf8")).installLine)')
  enrolment=$(ask_portal keys -d '{"enrolment":{"uses":1}}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
  chroot "$root" sh -c "${line%TOKEN}$enrolment --hostname by-line.example.org --tags line" >"$tmp/line.log" 2>&1 || {
    fail "install line: it ends with $?: $(tail -n 3 "$tmp/line.log")"
    return
  }
  pass 'install line: it installs, enrols and reports'
  reported=0
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    reported=$(ask_portal 'hosts/by-line.example.org/packages?search=bash' | grep -c '"name":"bash"')
    [ "$reported" = 0 ] || break
    sleep 2
  done
  if [ "$reported" = 0 ]; then
    fail 'install line: the first report does not arrive'
  else
    pass 'install line: the first report is in the portal'
  fi
  # The digest in the line is what counts.
  rm -rf "$root/etc/patchman"
  chroot "$root" sh -c "$(echo "${line%TOKEN}unused" | sed 's/--sha256 ..../--sha256 0000/')" >"$tmp/line.log" 2>&1
  code=$?
  if [ "$code" = 11 ] && grep -q refused "$tmp/line.log"; then
    pass 'install line: another client is refused'
  else
    fail "install line: another client is not refused ($code)"
  fi
  chroot "$root" /usr/local/share/patchman-client/uninstall --purge >"$tmp/line.log" 2>&1
  left=$(cd "$root" && find etc usr/local var/lib/patchman-client -name '*patchman*' 2>/dev/null)
  if [ -z "$left" ]; then pass 'install line: it can be taken back'; else fail "install line: left behind: $left"; fi
}
