# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: Apache-2.0
#
# install.sh, its removal, and the hooks of package managers.

packaging=$here/../packaging

cases_packaging() {
  start_install_portal
  variant install
  for tool in cp dirname hostname id rmdir sed uname; do
    if [ "$label" = busybox ] && busybox --list | grep -qx "$tool"; then
      ln -sf "$(command -v busybox)" "$other/$tool"
    else
      ln -sf "$(command -v "$tool")" "$other/$tool"
    fi
  done
  ln -sf "$(command -v curl)" "$other/curl"
  ln -sf "$(command -v date)" "$other/date"
  path=$other
  test_install
  test_install_refusals
  test_install_again
  test_install_systemd
  test_install_hooks
  test_uninstall
  test_zypp_plugin
  path=
  if [ -z "${packaging_tested:-}" ]; then
    test_python_plugins
    test_portage_hook
    test_build
  fi
  packaging_tested=yes
}

# A portal that hands out what build-installer makes, started once.
start_install_portal() {
  [ -z "${install_url:-}" ] || return 0
  "$packaging/build-installer" "$tmp/install-files" || exit 1
  node "$packaging/tests/portal.mjs" "$tmp/install-portal" "$tmp/install-files" >"$tmp/install-portal.log" 2>&1 &
  server="$server $!"
  wait_for "$tmp/install-portal/port"
  install_url=http://127.0.0.1:$(cat "$tmp/install-portal/port")/api/patchman
  install_digest=$(sha256sum <"$tmp/install-files/patchman-client")
  install_digest=${install_digest%% *}
}

# install ARGUMENT …: as the line in the portal does it, from a pipe.
install() {
  # shellcheck disable=SC2086
  env -i PATH="$path:$host/bin" HOME="$tmp/home" TMPDIR="$tmp" PATCHMAN_ROOT="$host" \
    FAKE_HOST="$host" FAKE_LOG="$tmp/log" FAKE_OUT="$tmp/sent" FAKE_SYSTEMCTL="$host/systemctl" \
    $shell -s -- "$@" <"${script:-$tmp/install-files/install.sh}" >"$tmp/out" 2>"$tmp/err"
  code=$?
}

# A host on which a client was never installed.
fresh_host() {
  use_host debian-12
  mkdir -p "$host/etc/cron.d" "$host/etc/apt/apt.conf.d" "$host/usr/bin"
  : >"$host/usr/bin/apt-get"
  chmod 755 "$host/usr/bin/apt-get"
  files_of_host >"$tmp/fresh"
}

files_of_host() {
  (cd "$host" && find . ! -path './run*' ! -path './var*' | sort)
}

enrolments() {
  grep -c 'POST /api/patchman/enrol 201' "$tmp/install-portal/log"
}

install_reports() {
  find "$tmp/install-portal/reports" -name '*.json' | wc -l
}

mode_of() {
  stat -c %a "$1"
}

test_install() {
  fresh_host
  before=$(install_reports)
  install --server "$install_url/" --sha256 "$install_digest" --token good-token --tags 'www,a b' --hostname web1.example.org
  equal 'install: exit code' 0 "$code"
  equal 'install: nothing on standard error' '' "$(cat "$tmp/err")"
  has 'install: says what it did' "$tmp/out" 'The first report is sent.'
  cmp -s "$tmp/install-files/patchman-client" "$host/usr/local/sbin/patchman-client"
  equal 'install: the client is the portal'\''s' 0 "$?"
  equal 'install: the client can be run' 755 "$(mode_of "$host/usr/local/sbin/patchman-client")"
  for file in patchman-client.conf conf.d/10-portal.conf conf.d/key.conf; do
    equal "install: $file is for root only" 600 "$(mode_of "$host/etc/patchman/$file")"
  done
  has 'install: server' "$host/etc/patchman/conf.d/10-portal.conf" "server='$install_url'"
  has 'install: tags' "$host/etc/patchman/conf.d/10-portal.conf" "tags='www,a b'"
  equal 'install: the first report came' $((before + 1)) "$(install_reports)"
  has 'install: the report has the host'\''s name' "$tmp/install-portal/reports/$((before + 1)).json" '"hostname":"web1.example.org"'
  has 'install: cron calls it where it is' "$host/etc/cron.d/patchman-client" '/usr/local/sbin/patchman-client --delay'
  has 'install: so does apt' "$host/etc/apt/apt.conf.d/05patchman" '/usr/local/sbin/patchman-client --hook apt'
  has 'install: the manual' "$host/usr/local/share/man/man8/patchman-client.8" '.TH'
  equal 'install: nothing else is left' '' "$(find "$tmp" -maxdepth 1 -name 'patchman-install.*')"
}

# Goes on with the host of test_install.
test_install_again() {
  fresh_host
  install --server "$install_url" --token good-token --tags www --no-report
  printf '\nhook_delay=7\n' >>"$host/etc/patchman/patchman-client.conf"
  known=$(cd "$host" && find etc usr/local -type f | sort | xargs sha256sum)
  before=$(enrolments)
  install --server "$install_url" --token good-token
  equal 'install again: exit code' 0 "$code"
  has 'install again: the token is not used' "$tmp/out" 'has a key already'
  equal 'install again: no second key' "$before" "$(enrolments)"
  equal 'install again: changes nothing' "$known" "$(cd "$host" && find etc usr/local -type f | sort | xargs sha256sum)"
  install --server "$install_url" --token good-token --enrol-again
  equal 'install --enrol-again: a new key' $((before + 1)) "$(enrolments)"
  install --tags db --no-report
  equal 'install with a new setting alone' 0 "$code"
  has 'install: the new setting' "$host/etc/patchman/conf.d/10-portal.conf" "tags='db'"
  has 'install: the others stay' "$host/etc/patchman/conf.d/10-portal.conf" "server='$install_url'"
  echo 'not really a certificate' >"$tmp/ca.pem"
  install --ca-file "$tmp/ca.pem" --no-report
  has 'install --ca-file: the service can read it' "$host/etc/patchman/conf.d/10-portal.conf" "ca_file='$host/etc/patchman/ca.pem'"
  cmp -s "$tmp/ca.pem" "$host/etc/patchman/ca.pem"
  equal 'install --ca-file: copied' 0 "$?"
  install --ca-file /nonexistent --no-report
  equal 'install --ca-file: a file that is not there' 3 "$code"
  install --server "$install_url" --key a-key-of-its-own --no-report
  has 'install --key' "$host/etc/patchman/conf.d/key.conf" "api_key='a-key-of-its-own'"
  install --server "$install_url"
  equal 'install: a report that is refused is told' 7 "$code"
  has 'install: a refused report, in words' "$tmp/err" 'the first report failed'
}

nothing_installed() {
  equal "$1: nothing is installed" "$(cat "$tmp/fresh")" "$(files_of_host)"
}

test_install_refusals() {
  fresh_host
  wrong=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  install --server "$install_url" --token good-token --sha256 "$wrong"
  equal 'another digest: exit code' 11 "$code"
  has 'another digest: in words' "$tmp/err" 'is not the one that was asked for'
  nothing_installed 'another digest'

  cp "$tmp/install-files/patchman-client" "$tmp/client.kept"
  echo 'echo tampered' >>"$tmp/install-files/patchman-client"
  install --server "$install_url" --token good-token
  equal 'a client that was tampered with: exit code' 11 "$code"
  nothing_installed 'a client that was tampered with'
  install --server "$install_url" --token good-token --sha256 "$install_digest"
  equal 'a client that was tampered with, digest given: exit code' 11 "$code"
  mv "$tmp/client.kept" "$tmp/install-files/patchman-client"

  # Cut off in transfer, anywhere.
  for bytes in 3000 9000 20000; do
    head -c "$bytes" "$tmp/install-files/install.sh" >"$tmp/cut.sh"
    script=$tmp/cut.sh
    install --server "$install_url" --token good-token
    script=
    nothing_installed "a script of which $bytes bytes came"
  done

  for options in '' '--server' "--server ftp://x" "--server $install_url --sha256 12" '--colour' "--server $install_url --tags it's" \
    "--server $install_url --prefix here"; do
    # shellcheck disable=SC2086
    install $options
    equal "wrong options '$options': exit code" 2 "$code"
    nothing_installed "wrong options '$options'"
  done
  install --server "$install_url/elsewhere" --token good-token
  equal 'not a portal: exit code' 6 "$code"
  install --server http://127.0.0.1:1 --token good-token
  equal 'no connection: exit code' 6 "$code"
  has 'no connection: in words' "$tmp/err" 'cannot get http://127.0.0.1:1/client/patchman-client'
  nothing_installed 'no connection'

  install --server "$install_url" --token bad-token
  equal 'a wrong token: exit code' 7 "$code"
  has 'a wrong token: in words' "$tmp/err" 'this host is not enrolled'
  equal 'a wrong token: nothing runs' no "$([ -e "$host/etc/cron.d/patchman-client" ] && echo yes || echo no)"
  install --server "$install_url" --token good-token
  equal 'a good token after a wrong one' 0 "$code"
  install --server "$install_url/other" --sha256 "$install_digest"
  equal 'another portal that is none: exit code' 6 "$code"

  fresh_host
  install --server "$install_url"
  equal 'neither token nor key: exit code' 2 "$code"
  has 'neither token nor key: in words' "$tmp/err" 'this host has no key'
  fresh_host
  mkdir -p "$host/usr/sbin"
  : >"$host/usr/sbin/patchman-client"
  install --server "$install_url" --token good-token
  equal 'a package in the way: exit code' 3 "$code"
  has 'a package in the way: in words' "$tmp/err" 'from a package'

  fresh_host
  other=$tmp/bin-install-wget
  rm -rf "$other"
  cp -R "$path" "$other"
  rm -f "$other/curl"
  ln -s "$(command -v wget)" "$other/wget"
  kept=$path path=$other
  install --server "$install_url" --token good-token
  equal 'wget instead of curl' 0 "$code"
  fresh_host
  rm -f "$other/wget"
  install --server "$install_url" --token good-token
  equal 'neither curl nor wget: exit code' 1 "$code"
  path=$kept
}

test_install_systemd() {
  fresh_host
  mkdir -p "$host/run/systemd/system"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\necho "$*" >>"$FAKE_SYSTEMCTL"\n' >"$host/bin/systemctl"
  chmod 755 "$host/bin/systemctl"
  install --server "$install_url" --token good-token --prefix /opt/patchman
  equal 'systemd: exit code' 0 "$code"
  has 'systemd: the service runs the client' "$host/etc/systemd/system/patchman-client.service" 'ExecStart=/opt/patchman/sbin/patchman-client '
  equal 'systemd: the timer is started' 'daemon-reload
enable --now patchman-client.timer' "$(cat "$host/systemctl")"
  equal 'systemd: no cron job beside it' no "$([ -e "$host/etc/cron.d/patchman-client" ] && echo yes || echo no)"
  install --uninstall --prefix /opt/patchman --purge
  equal 'systemd: removal' 0 "$code"
  has 'systemd: the timer is stopped' "$host/systemctl" 'disable --now patchman-client.timer'
  nothing_left='./opt
./opt/patchman
./opt/patchman/sbin
./opt/patchman/share
./opt/patchman/share/man
./opt/patchman/share/man/man8'
  equal 'systemd: nothing is left' "$nothing_left" "$(files_of_host | comm -13 "$tmp/fresh" - | grep -v -e '^./etc/systemd' -e '^./bin' -e '^./systemctl')"
}

test_install_hooks() {
  fresh_host
  for tool in zypper pacman; do
    : >"$host/usr/bin/$tool"
    chmod 755 "$host/usr/bin/$tool"
  done
  mkdir -p "$host/usr/lib/python3.9/site-packages/dnf" "$host/usr/lib/python2.7/site-packages/yum" \
    "$host/usr/lib64/libdnf5/plugins" "$host/etc/portage"
  : >"$host/usr/lib/python2.7/site-packages/yum/plugins.py"
  : >"$host/usr/lib64/libdnf5/plugins/actions.so"
  echo 'CFLAGS="-O2"' >"$host/etc/portage/bashrc"
  files_of_host >"$tmp/fresh"
  install --server "$install_url" --token good-token --no-report
  equal 'hooks: exit code' 0 "$code"
  for hook in apt/apt.conf.d/05patchman dnf/libdnf5-plugins/actions.d/patchman.actions pacman.d/hooks/patchman.hook; do
    has "hooks: $hook" "$host/etc/$hook" /usr/local/sbin/patchman-client
  done
  hooks=/usr/local/share/patchman-client/hooks
  equal 'hooks: dnf 4' "$hooks/dnf.py" "$(readlink "$host/usr/lib/python3.9/site-packages/dnf-plugins/patchman.py")"
  equal 'hooks: yum 3' "$hooks/yum.py" "$(readlink "$host/usr/lib/yum-plugins/patchman.py")"
  has 'hooks: yum 3 is told' "$host/etc/yum/pluginconf.d/patchman.conf" enabled=1
  equal 'hooks: zypper' "$hooks/zypp" "$(readlink "$host/usr/lib/zypp/plugins/commit/patchman")"
  has 'hooks: portage' "$host/etc/portage/bashrc" "$hooks/portage.bashrc"
  cp "$host/etc/portage/bashrc" "$tmp/bashrc"
  # A plugin that Python has compiled meanwhile, and one that is not ours.
  mkdir "$host/usr/lib/python3.9/site-packages/dnf-plugins/__pycache__"
  : >"$host/usr/lib/python3.9/site-packages/dnf-plugins/__pycache__/patchman.cpython-39.pyc"
  : >"$host/usr/lib/yum-plugins/another.py"
  install --no-report
  equal 'hooks: placed twice are placed once' "$(cat "$tmp/bashrc")" "$(cat "$host/etc/portage/bashrc")"
  install --uninstall --purge
  equal 'hooks: removal' 0 "$code"
  equal 'hooks: nothing but another plugin is left' './usr/lib/yum-plugins
./usr/lib/yum-plugins/.patchman-client
./usr/lib/yum-plugins/another.py
./usr/local
./usr/local/sbin
./usr/local/share
./usr/local/share/man
./usr/local/share/man/man8' "$(files_of_host | comm -13 "$tmp/fresh" -)"
  equal 'hooks: what stood in a file stays' 'CFLAGS="-O2"' "$(cat "$host/etc/portage/bashrc")"
}

test_uninstall() {
  fresh_host
  install --server "$install_url" --token good-token
  # As root would, without the portal.
  # shellcheck disable=SC2086
  env -i PATH="$path" PATCHMAN_ROOT="$host" $shell "$host/usr/local/share/patchman-client/uninstall" >"$tmp/out" 2>&1
  equal 'uninstall: exit code' 0 "$?"
  has 'uninstall: says what stays' "$tmp/out" 'its configuration in /etc/patchman stays'
  equal 'uninstall: keeps the configuration' './etc/patchman
./etc/patchman/conf.d
./etc/patchman/conf.d/10-portal.conf
./etc/patchman/conf.d/key.conf
./etc/patchman/patchman-client.conf' "$(files_of_host | comm -13 "$tmp/fresh" - | grep -v '^./usr/local')"
  equal 'uninstall: the state is gone' no "$([ -e "$host/var/lib/patchman-client" ] && echo yes || echo no)"
  before=$(enrolments)
  install --server "$install_url" --token good-token
  equal 'installed again: exit code' 0 "$code"
  equal 'installed again: the key is still good' "$before" "$(enrolments)"
  install --uninstall --purge
  equal 'uninstall --purge: nothing is left' '' "$(files_of_host | comm -13 "$tmp/fresh" - | grep -v '^./usr/local')"
  install --uninstall
  equal 'uninstall twice: exit code' 0 "$code"
  has 'uninstall twice: in words' "$tmp/out" 'There is no patchman-client in /usr/local.'
}

# libzypp's frames, with a body that is longer than a pipe holds.
test_zypp_plugin() {
  printf '#!/bin/sh\necho "$*" >>"%s/zypp.calls"\n' "$tmp" >"$tmp/zypp-client"
  chmod 755 "$tmp/zypp-client"
  sed "s,/usr/sbin/patchman-client,$tmp/zypp-client," "$here/../hooks/zypp/patchman" >"$tmp/zypp-plugin"
  : >"$tmp/zypp.calls"
  # shellcheck disable=SC2086
  {
    printf 'PLUGINBEGIN\nuserdata:a b\n\n\000COMMITBEGIN\n\n{"TransactionStepList":['
    awk 'BEGIN { for (i = 0; i < 3000; i++) printf "{\"type\":\"+\",\"solvable\":{\"n\":\"package%d\"}},", i }'
    printf '{}]}\000COMMITEND\n\n{"TransactionStepList":[]}\000PLUGINEND\n\n\000_DISCONNECT\n\n\000'
  } | env -i PATH="$path" $shell "$tmp/zypp-plugin" >"$tmp/out"
  equal 'zypper: the plugin ends well' 0 "$?"
  ack='ACK||'
  equal 'zypper: an answer to each frame' "$ack$ack$ack$ack$ack" "$(tr -d '\000' <"$tmp/out" | tr '\n' '|')"
  equal 'zypper: one report, at the end' '--hook zypper' "$(cat "$tmp/zypp.calls")"
}

# dnf's and yum's plugins, called as dnf and yum call them.
test_python_plugins() {
  if ! command -v python3 >/dev/null; then
    skip 'python3 is missing'
    return
  fi
  printf '#!/bin/sh\necho "$*" >>"%s/python.calls"\nsleep 60\n' "$tmp" >"$tmp/python-client"
  chmod 755 "$tmp/python-client"
  mkdir -p "$tmp/python/yum"
  echo 'class Plugin(object):
    def __init__(self, base, cli):
        self.base = base' >"$tmp/python/dnf.py"
  : >"$tmp/python/yum/__init__.py"
  echo 'TYPE_CORE = 0' >"$tmp/python/yum/plugins.py"
  for plugin in dnf yum; do
    sed "s,/usr/sbin/patchman-client,$tmp/python-client," "$here/../hooks/$plugin/patchman.py" >"$tmp/python/patchman_$plugin.py"
  done
  echo 'import sys
class Conf: pass
conf = Conf()
conf.installroot = sys.argv[2]
if sys.argv[1] == "dnf":
    import patchman_dnf
    base = Conf()
    base.conf = conf
    patchman_dnf.Patchman(base, None).transaction()
else:
    import patchman_yum
    class Conduit:
        def getConf(self): return conf
    patchman_yum.posttrans_hook(Conduit())' >"$tmp/python/call.py"
  for plugin in dnf yum; do
    : >"$tmp/python.calls"
    timeout 30 python3 -W ignore "$tmp/python/call.py" "$plugin" /
    equal "$plugin: does not wait for the client" 0 "$?"
    until_true test -s "$tmp/python.calls"
    equal "$plugin: calls the client" "--hook $plugin" "$(cat "$tmp/python.calls")"
    : >"$tmp/python.calls"
    timeout 30 python3 "$tmp/python/call.py" "$plugin" /mnt/other
    equal "$plugin: another root: exit code" 0 "$?"
    mv "$tmp/python-client" "$tmp/python-gone"
    timeout 30 python3 "$tmp/python/call.py" "$plugin" /
    equal "$plugin: without a client: exit code" 0 "$?"
    mv "$tmp/python-gone" "$tmp/python-client"
    equal "$plugin: another root is not reported" '' "$(cat "$tmp/python.calls")"
  done
}

# Portage's shell is bash.
test_portage_hook() {
  if ! command -v bash >/dev/null; then
    skip 'bash is missing'
    return
  fi
  printf '#!/bin/sh\necho "$*" >>"%s/portage.calls"\n' "$tmp" >"$tmp/portage-client"
  chmod 755 "$tmp/portage-client"
  sed "s,/usr/sbin/patchman-client,$tmp/portage-client,g" "$here/../hooks/portage/bashrc" >"$tmp/portage.bashrc"
  : >"$tmp/portage.calls"
  bash -c '. "$1"; . "$1"; post_pkg_postinst' bash "$tmp/portage.bashrc"
  equal 'portage: exit code' 0 "$?"
  equal 'portage: a report after emerge' '--hook portage' "$(cat "$tmp/portage.calls")"
  : >"$tmp/portage.calls"
  ROOT=/mnt/other bash -c '. "$1"; post_pkg_postrm' bash "$tmp/portage.bashrc"
  equal 'portage: another root is not reported' '' "$(cat "$tmp/portage.calls")"
  equal 'portage: functions of its own stay' own \
    "$(bash -c 'post_pkg_postinst() { echo own; }; . "$1"; post_pkg_postinst' bash "$tmp/portage.bashrc")"
}

# The packages themselves are tried in packaging/test-packages, which needs root and time.
test_build() {
  read -r version <"$here/../VERSION"
  if command -v dpkg-deb >/dev/null; then
    "$packaging/build" --output "$tmp/packages" deb >"$tmp/out" 2>&1
    equal 'the deb is built' 0 "$?"
    deb=$tmp/packages/patchman-client_${version}_all.deb
    equal 'the deb: name and version' "patchman-client $version" "$(dpkg-deb -f "$deb" Package) $(dpkg-deb -f "$deb" Version)"
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./conffiles >"$tmp/out"
    equal 'the deb: configuration is kept' '/etc/apt/apt.conf.d/05patchman
/etc/cron.d/patchman-client
/etc/patchman/patchman-client.conf' "$(cat "$tmp/out")"
    dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/sbin/patchman-client | cmp -s - "$client"
    equal 'the deb: the client' 0 "$?"
  else
    skip 'dpkg-deb is missing'
  fi
  if command -v rpmbuild >/dev/null; then
    "$packaging/build" --output "$tmp/packages" rpm >"$tmp/out" 2>&1
    equal 'the rpm is built' 0 "$?"
    rpm=$tmp/packages/patchman-client-$version-1.noarch.rpm
    equal 'the rpm: name and version' "patchman-client $version" "$(rpm -qp --qf '%{name} %{version}' "$rpm")"
    equal 'the rpm: configuration is kept' /etc/patchman/patchman-client.conf "$(rpm -qpc "$rpm")"
    # rpm 4.11 has neither rich dependencies nor a payload in zstd.
    equal 'the rpm: nothing that old rpms lack' 'CompressedFileNames FileDigests PayloadFilesHavePrefix' \
      "$(rpm -qpR "$rpm" | sed -n 's/^rpmlib(\(.*\)).*/\1/p' | sort | tr '\n' ' ' | sed 's/ $//')"
  else
    skip 'rpmbuild is missing'
  fi
  mkdir -p "$tmp/stale/docs"
  cp -R "$here/.." "$tmp/stale/client"
  cp "$here/../../LICENSE" "$tmp/stale"
  echo 99 >"$tmp/stale/client/VERSION"
  "$tmp/stale/client/packaging/build" --output "$tmp/packages" deb >"$tmp/out" 2>&1
  equal 'a version without its entry in the changelog: exit code' 1 "$?"
  has 'a version without its entry in the changelog: in words' "$tmp/out" 'client/VERSION says 99'
}
