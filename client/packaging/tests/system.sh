# shellcheck shell=sh disable=SC2154,SC2034
# SPDX-License-Identifier: Apache-2.0
#
# Part of test-packages: the portal, and a system to install into.

start_portal() {
  node "$here/tests/portal.mjs" "$work/portal" "$work/files" >"$work/portal.log" 2>&1 &
  portal=$!
  wait_until 30 test -s "$work/portal/port" || {
    cat "$work/portal.log"
    exit 1
  }
  url=http://127.0.0.1:$(cat "$work/portal/port")/api/patchman
}

# wait_until SECONDS COMMAND …
wait_until() {
  left=$(($1 * 5))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.2
  done
}

# open_root DIRECTORY: a copy that costs nothing and is thrown away, at $root.
open_root() {
  mkdir -p "$root" "$work/upper" "$work/work"
  mount -t overlay overlay -o "lowerdir=$1,upperdir=$work/upper,workdir=$work/work" "$root"
  mkdir -p "$root/packages"
  cp "$work/packages"/*.deb "$work/packages"/*.rpm "$root/packages"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  cp /etc/hosts "$root/etc/hosts"
  boot || mount_kernel
}

mount_kernel() {
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/run"
}

# Starts the system's own systemd in namespaces of its own, with the network of
# this machine. Not every machine allows that.
boot() {
  # shellcheck disable=SC2016
  unshare -m -p -f -u -i -C --kill-child sh -c '
    set -e
    cd "$1"
    mount -t proc proc proc
    mount --bind -o ro proc/sys proc/sys
    mount -t sysfs -o ro sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -t tmpfs tmpfs run
    mount -t tmpfs tmpfs tmp
    mount --rbind /dev dev
    exec chroot . /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
      /lib/systemd/systemd --system --log-target=null --show-status=no
  ' sh "$root" >"$work/boot.log" 2>&1 &
  booter=$!
  booted=
  # Running, or degraded: nothing here depends on all of its services.
  if wait_until 60 has_booted; then
    return 0
  fi
  booted=
  kill -9 "$booter" 2>/dev/null
  wait "$booter" 2>/dev/null
  booter=
  skip "systemd cannot be started here: $(tail -n 1 "$work/boot.log")"
  return 1
}

has_booted() {
  booted=$(pgrep -P "$booter" | sed -n 1p)
  [ -n "$booted" ] || return 1
  case $(inside systemctl is-system-running) in
    running | degraded) return 0 ;;
  esac
  return 1
}

# inside COMMAND …: in the system, as its root; no longer than five minutes.
inside() {
  if [ -n "$booted" ]; then
    timeout 300 nsenter -t "$booted" -m -p -C -u -i chroot "$root" \
      /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  else
    timeout 300 chroot "$root" \
      /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  fi
}

shut_down() {
  if [ -n "$booted" ]; then
    kill -9 "$booted" 2>/dev/null
    wait "$booter" 2>/dev/null
    booted=
  fi
  if mountpoint -q "$root" 2>/dev/null; then
    umount -R "$root" 2>/dev/null || umount -l "$root"
    rm -rf "$work/upper" "$work/work"
  fi
}
