# SPDX-License-Identifier: Apache-2.0
# A root with pacman from Debian's packages and repositories of small packages.

# arch_package FOLDER NAME VERSION ARCH
arch_package() {
  work=$tmp/package
  rm -rf "$work"
  mkdir -p "$work" "$tmp/files/$1"
  printf 'pkgname = %s\npkgbase = %s\npkgver = %s\npkgdesc = test\nurl = none\nbuilddate = 1\npackager = test\nsize = 1\narch = %s\n' \
    "$2" "$2" "$3" "$4" >"$work/.PKGINFO"
  file=$tmp/files/$1/$2-$3-$4.pkg.tar.gz
  tar -C "$work" -czf "$file" .PKGINFO
  mkdir -p "$root/build/$1"
  cp "$file" "$root/build/$1/"
}

check_pacman() {
  arch=$(uname -m)
  printf 'NAME="Arch Linux"\nPRETTY_NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n' >"$root/etc/os-release"
  rm -rf "$tmp/files/core" "$tmp/files/extra" "$tmp/files/old"
  for name in plain both ignored unused current; do
    arch_package old "$name" 1.0-1 "$arch"
  done
  arch_package old any 1:1.0-1 any
  arch_package core plain 1.0-2 "$arch"
  arch_package core both 1.0-1 "$arch"
  arch_package core any 1:1.1-1 any
  arch_package core ignored 1.1-1 "$arch"
  arch_package extra both 2.0-1 "$arch" # the repository before it decides
  arch_package extra current 0.9-1 "$arch"
  arch_package search unused 2.0-1 "$arch"
  for repository in core extra search; do
    in_root sh -c "cd /build/$repository && repo-add -q $repository.db.tar.gz *.pkg.tar.gz" >"$tmp/repo-add.log" 2>&1 || {
      cat "$tmp/repo-add.log"
      fail 'pacman: repo-add'
      return
    }
    cp -RL "$root/build/$repository" "$tmp/files/"
  done
  mkdir -p "$root/var/lib/pacman" "$root/etc/pacman.d"
  # shellcheck disable=SC2016
  printf 'Server = %s/$repo\n' "$files" >"$root/etc/pacman.d/mirrorlist"
  cat >"$root/etc/pacman.conf" <<'CONF'
[options]
Architecture = auto
SigLevel = Never
IgnorePkg = ign*
[core]
Include = /etc/pacman.d/mirrorlist
[extra]
Include = /etc/pacman.d/mirrorlist
[search]
Usage = Sync Search
Include = /etc/pacman.d/mirrorlist
CONF
  in_root sh -c 'pacman -U --noconfirm --noscriptlet /build/old/*.pkg.tar.gz && pacman -Sy' >"$tmp/pacman.log" 2>&1 || {
    tail -n 5 "$tmp/pacman.log"
    fail 'pacman: setting up'
    return
  }
  report_from "$root" pacman || {
    fail "pacman: the client ends with $?"
    return
  }
  in_root pacman -Qu | awk -v arch="$arch" '{ print $1, ($1 == "any" ? "any" : arch), $4 }' >"$tmp/pacman.tool"
  compare pacman "$tmp/pacman.tool"
  fill_pacman
  measure pacman
}
