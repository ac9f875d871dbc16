# SPDX-License-Identifier: Apache-2.0
# A root with dnf and zypper from Debian's packages, and repositories of small
# packages that are really built, installed and updated there.

# The root of all tools; each check sets it up as the host that it wants.
tools_root() {
  root=$ROOTS/tools
  if [ ! -e "$root/.tools" ]; then
    rm -rf "$root"
    if ! debootstrap --variant=minbase --include=curl,ca-certificates trixie "$root" "$(debian_mirror)" >"$tmp/tools.log" 2>&1 ||
      ! chroot "$root" sh -c 'apt-get update && apt-get install -y --no-install-recommends \
        dnf rpm createrepo-c zypper pacman-package-manager makepkg libarchive-tools' >>"$tmp/tools.log" 2>&1; then
      tail -n 5 "$tmp/tools.log"
      fail "a root with dnf, zypper and pacman"
      return 1
    fi
    : >"$root/.tools"
  fi
  # The host is one of rpm or pacman only.
  [ ! -e "$root/usr/bin/dpkg-query" ] || mv "$root/usr/bin/dpkg-query" "$root/usr/bin/dpkg-query.away"
  rm -rf "$root"/etc/yum.repos.d "$root"/etc/dnf/modules.d "$root"/etc/zypp/repos.d "$root"/etc/zypp/locks \
    "$root"/var/lib/rpm "$root"/var/lib/dnf "$root"/var/cache/dnf "$root"/var/cache/zypp "$root"/var/lib/pacman \
    "$root"/build "$root"/dev/null
  mkdir -p "$root"/etc/yum.repos.d "$root"/var/lib/rpm "$root"/build
  mknod -m 666 "$root/dev/null" c 1 3
  # repo-add reads from /dev/fd.
  ln -sfn /proc/self/fd "$root/dev/fd"
  if [ -z "$mounted" ] && mount -t proc proc "$root/proc"; then
    mounted=$root/proc
  fi
  start_files
}

in_root() {
  chroot "$root" env LC_ALL=C.UTF-8 HOME=/root "$@"
}

# rpm_package FOLDER NAME EPOCH VERSION RELEASE ARCH VENDOR [MORE LINES]
rpm_package() {
  cat >"$root/build/spec" <<SPEC
Name: $2
Epoch: $3
Version: $4
Release: $5
Summary: test
License: MIT
Vendor: $7
AutoReqProv: no
$([ "$6" != noarch ] || echo 'BuildArch: noarch')
${8:-}
%description
test
%files
SPEC
  in_root rpmbuild --quiet --define '_topdir /build' --define '_build_id_links none' --define 'debug_package %{nil}' \
    --define "_rpmdir /build/$1" -bb /build/spec >"$tmp/rpmbuild.log" 2>&1 || cat "$tmp/rpmbuild.log"
}

# Two repositories: what was installed once, and what came since.
rpm_repositories() {
  arch=$(uname -m)
  rpm_package old plain 0 1.0 1 "$arch" One
  rpm_package old noarch-one 0 1.0 1 noarch One
  rpm_package old with-epoch 1 1.0 1 "$arch" One
  rpm_package old tilde 0 2.0~rc1 1 "$arch" One
  rpm_package old caret 0 1.0 1 "$arch" One
  rpm_package old excluded 0 1.0 1 "$arch" One
  rpm_package old locked 0 1.0 1 "$arch" One
  rpm_package old vendor 0 1.0 1 "$arch" One
  rpm_package old current 0 3.0 1 "$arch" One
  rpm_package old c++lib 0 1.0 1 "$arch" One
  rpm_package old modular 0 1.0 1 "$arch" One
  rpm_package old release 9 9 1 noarch One 'Provides: system-release(releasever) = 9'
  rpm_package new plain 0 1.0 2 "$arch" One
  rpm_package new plain 0 1.1 1 "$arch" One
  rpm_package new noarch-one 0 1.1 1 noarch One
  rpm_package new with-epoch 2 0.5 1 "$arch" One
  rpm_package new tilde 0 2.0 1 "$arch" One
  rpm_package new caret 0 '1.0^git1' 1 "$arch" One
  rpm_package new excluded 0 1.1 1 "$arch" One
  rpm_package new locked 0 1.1 1 "$arch" One
  rpm_package new vendor 0 1.1 1 "$arch" Two
  rpm_package new current 0 2.0 1 "$arch" One
  rpm_package new c++lib 0 1.1 1 "$arch" One
  rpm_package new unwanted 0 1.0 1 "$arch" One
  # A better repository has an older version, which hides the newer one for dnf.
  rpm_package better caret 0 1.0 1 "$arch" One
  for repository in old new better; do
    in_root createrepo_c -q "/build/$repository" || return 1
    rm -rf "$tmp/files/$repository"
    cp -R "$root/build/$repository" "$tmp/files/"
  done
}

check_dnf() {
  cat >"$root/etc/os-release" <<'OS'
NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
CPE_NAME="cpe:/o:rocky:rocky:9::baseos"
OS
  rpm_repositories || return
  mkdir -p "$root/etc/dnf/vars"
  echo "${files#http://}" >"$root/etc/dnf/vars/mirror"
  printf '[main]\ngpgcheck=0\nobsoletes=1\nbest=0\nexcludepkgs=exclu*\n' >"$root/etc/dnf/dnf.conf"
  cat >"$root/etc/yum.repos.d/tests.repo" <<'REPO'
[old]
name=Release $releasever
baseurl=http://$mirror/old

[new]
name=Updates $releasever - $basearch
baseurl=http://${mirror}/new
enabled=0
excludepkgs=c++*

[better]
name=Better
baseurl=http://$mirror/better
priority=10
enabled=0
REPO
  in_root dnf -y -q install plain noarch-one with-epoch tilde caret locked vendor current c++lib modular release \
    >"$tmp/dnf.log" 2>&1 || {
    tail -n 5 "$tmp/dnf.log"
    fail 'dnf: dnf install'
    return
  }
  # shellcheck disable=SC2016
  sed -i 's/^enabled=0/enabled=1/' "$root/etc/yum.repos.d/tests.repo"
  report_from "$root" dnf || {
    fail "dnf: the client ends with $?"
    return
  }
  # The same package in two repositories is listed twice.
  in_root dnf -q check-update 2>/dev/null | awk '
    /^Obsoleting/ { exit }
    NF == 3 && match($1, /\.[^.]*$/) && !seen[$1]++ {
      print substr($1, 1, RSTART - 1), substr($1, RSTART + 1), $2
    }' >"$tmp/dnf.tool"
  compare dnf "$tmp/dnf.tool"
  fill_rpm
  measure dnf
}

check_zypper() {
  printf 'NAME="openSUSE Leap"\nVERSION="15.6"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\nPRETTY_NAME="openSUSE Leap 15.6"\n' >"$root/etc/os-release"
  rpm_repositories || return
  mkdir -p "$root/etc/zypp/repos.d"
  {
    in_root zypper -n ar --no-gpgcheck "$files/old" old
    in_root zypper -n --no-gpg-checks in plain noarch-one with-epoch tilde caret excluded locked vendor current c++lib modular
    in_root zypper -n ar --no-gpgcheck "$files/new" new
    in_root zypper -n ar --no-gpgcheck -p 10 "$files/better" better
    in_root zypper -n ar --no-gpgcheck -d "$files/none" disabled
    in_root zypper -n al 'lock*' 'excluded >= 1.1'
    in_root zypper -n --no-gpg-checks refresh
  } >"$tmp/zypper.log" 2>&1 || {
    tail -n 5 "$tmp/zypper.log"
    fail 'zypper: setting up'
    return
  }
  report_from "$root" zypper || {
    fail "zypper: the client ends with $?"
    return
  }
  # With --all come those that vendor or lock keep back, which the portal lists as blocked.
  in_root zypper -n --xmlout --no-refresh list-updates --all | awk -v RS='<' '
    function attribute(name) {
      match($0, " " name "=\"[^\"]*\"")
      return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
    }
    /^update / { print attribute("name"), attribute("arch"), attribute("edition") }' >"$tmp/zypper.tool"
  compare zypper "$tmp/zypper.tool"
  fill_rpm
  measure zypper
}
