# SPDX-License-Identifier: Apache-2.0
# Roots made by debootstrap, with the security and update suites added so that
# there is something to update, a package held and one pinned.

# apt_root NAME SUITE MIRROR
apt_root() {
  root=$ROOTS/$1
  if ! has_suite "$3" "$2"; then
    echo "skipped $1: no mirror has $2"
    return
  fi
  if [ ! -e "$root/.complete" ]; then
    rm -rf "$root"
    # shellcheck disable=SC2046
    debootstrap --variant=minbase --include=curl,ca-certificates $(keyring_for "$1") \
      "$2" "$root" "$3" $(script_for "$2") >"$tmp/debootstrap.log" 2>&1 || {
      tail -n 5 "$tmp/debootstrap.log"
      fail "$1: debootstrap"
      return
    }
    : >"$root/.complete"
  fi
  case $1 in
    ubuntu*) apt_suites "$3 $2 main" "$3 $2-updates main" "$3 $2-security main" "$3 $2-backports main" ;;
    *) apt_suites "$3 $2 main" "$3 $2-updates main" "${3%/debian}/debian-security $2-security main" "$3 $2-backports main" ;;
  esac
  mkdir -p "$root/etc/apt/preferences.d"
  printf 'Package: tzdata\nPin: release n=%s\nPin-Priority: 990\n' "$2" >"$root/etc/apt/preferences.d/tests"
  chroot "$root" sh -c 'apt-get update && apt-mark hold base-files' >"$tmp/apt.log" 2>&1 || {
    tail -n 5 "$tmp/apt.log"
    fail "$1: apt-get update"
    return
  }
  report_from "$root" "$1" || {
    fail "$1: the client ends with $?"
    return
  }
  chroot "$root" env LC_ALL=C apt list --upgradable 2>/dev/null |
    sed -n 's#^\([^/]*\)/[^ ]* \([^ ]*\) \([^ ]*\) \[upgradable.*#\1 \3 \2#p' >"$tmp/$1.tool"
  compare "$1" "$tmp/$1.tool"
  held=$(ask_portal "hosts/$1/packages?search=base-files" | grep -c '"held":true')
  if [ "$held" = 1 ]; then pass "$1: a hold arrives"; else fail "$1: a hold does not arrive"; fi
  fill_dpkg
  measure "$1"
  mv "$root/var/lib/dpkg/status.real" "$root/var/lib/dpkg/status"
}

# Those of the sources "URL SUITE COMPONENT" that there are (old releases have no backports).
apt_suites() {
  rm -f "$root"/etc/apt/sources.list.d/*
  for source in "$@"; do
    location=${source% *}
    if has_suite "${location% *}" "${location##* }"; then
      echo "deb $source"
    fi
  done >"$root/etc/apt/sources.list"
}
