# SPDX-License-Identifier: Apache-2.0
# Whether this host asks for a reboot, and why.

find_restarts() {
  reboot_required='' services_known='' restart_due=
  if [ -z "$container" ]; then
    reboot_hints
  fi
  # The older protocols have no room for services.
  if [ "$restart_check" != none ] && [ "$protocol" = 3 ]; then
    find_services
  fi
  if [ -s "$work/reboot" ]; then
    reboot_required=true
  fi
}

reboot_because() {
  printf '%s\n' "$1" >>"$work/reboot" || cannot_write
}

reboot_hints() {
  for file in "$sysroot/run/reboot-required" "$sysroot/var/run/reboot-required"; do
    if [ -e "$file" ]; then
      reboot_asked_by "$file"
      break
    fi
  done
  for file in "$sysroot/run/reboot-needed" "$sysroot/var/run/reboot-needed"; do
    if [ -e "$file" ]; then
      reboot_because "$file exists"
      break
    fi
  done
  # The kernel that would be booted, where a link names it.
  for file in "$sysroot/vmlinuz" "$sysroot/boot/vmlinuz"; do
    [ -L "$file" ] || continue
    # shellcheck disable=SC3013
    if [ "$file" -ef "$sysroot/boot/vmlinuz-$kernel" ]; then
      reboot_required=false
      break
    fi
    booted=$(readlink "$file") || continue
    booted=${booted##*/vmlinuz-}
    case $booted in
      "$kernel") reboot_required=false ;;
      [0-9]*) reboot_because "kernel $kernel runs, $booted would be booted" ;;
    esac
    break
  done
  # pacman removes the modules of the kernel that it replaces.
  case " $managers " in
    *' pacman '*)
      if [ -d "$sysroot/usr/lib/modules" ] && [ ! -d "$sysroot/usr/lib/modules/$kernel" ]; then
        for file in "$sysroot"/usr/lib/modules/*/pkgbase; do
          if [ -e "$file" ]; then
            reboot_because "kernel $kernel runs, its modules were replaced"
            break
          fi
        done
      elif [ -d "$sysroot/usr/lib/modules/$kernel" ]; then
        reboot_required=false
      fi
      ;;
  esac
  if [ -s "$work/rpm-reboot" ]; then
    while IFS= read -r line; do
      reboot_because "$line"
    done <"$work/rpm-reboot"
  elif [ -n "$boot" ] && [ -e "$work/native" ]; then
    reboot_required=${reboot_required:-false}
  fi
}

# /run/reboot-required, with the packages that asked for it beside it.
reboot_asked_by() {
  if [ -s "$1.pkgs" ]; then
    said=
    while IFS= read -r line || [ -n "$line" ]; do
      case "$said " in
        *" $line "*) ;;
        *)
          said="$said $line"
          reboot_because "$line asks for it"
          ;;
      esac
    done <"$1.pkgs"
  else
    reboot_because "$1 exists"
  fi
}
