# SPDX-License-Identifier: Apache-2.0
# Whether this host asks for a reboot, and which services still run what was
# replaced. Only root may look at all processes.

find_restarts() {
  reboot_required='' services_known=''
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
    cat "$work/rpm-reboot" >>"$work/reboot" || cannot_write
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

# The tool that the host has for this, else what /proc shows.
find_services() {
  tool=$restart_check
  if [ "$tool" = auto ]; then
    find_restart_tool
  fi
  if [ "$tool" != proc ] && ! [ -O / ] && [ -z "$sysroot" ]; then
    unknown restart.services 'only root may look at the processes of others'
    return
  fi
  case $tool in
    needrestart) ask_needrestart ;;
    dnf) ask_needs_restarting ;;
    zypper) ask_zypper_ps ;;
    checkrestart) ask_checkrestart ;;
    *) look_at_processes ;;
  esac
}

find_restart_tool() {
  tool=proc
  if have needrestart; then
    tool=needrestart
  elif have zypper && is_suse; then
    tool=zypper
  elif have needs-restarting && ! have dnf && ! have dnf5; then
    tool=dnf
  elif have dnf || have dnf5; then
    for file in "$sysroot"/usr/lib*/python3*/*-packages/dnf-plugins/needs_restarting.py \
      "$sysroot"/usr/lib*/dnf5/plugins/needs_restarting*.so "$sysroot"/usr/lib/*/dnf5/plugins/needs_restarting*.so; do
      if [ -e "$file" ]; then
        tool=dnf
        break
      fi
    done
  fi
  if [ "$tool" = proc ] && have checkrestart; then
    tool=checkrestart
  fi
}

# restart_tool_failed NAME TOOL: says so, and looks at the processes instead.
restart_tool_failed() {
  failed "$1" "$2"
  unknown restart.services "$failure; looked at /proc instead"
  look_at_processes
}

ask_needrestart() {
  ask_within 120 needrestart needrestart -b -r l || {
    restart_tool_failed needrestart needrestart
    return
  }
  if ! grep -q '^NEEDRESTART-VER:' "$work/needrestart"; then
    ended=0
    restart_tool_failed needrestart 'needrestart (its output is not understood)'
    return
  fi
  services_known=true
  in_container=$container awk -v OFS='\t' '
    { value = substr($0, index($0, ": ") + 2) }
    $1 == "NEEDRESTART-SVC:" { print value, "uses files that were replaced" }
    $1 == "NEEDRESTART-CONT:" { print value, "container with processes that use replaced files" }
    $1 == "NEEDRESTART-KCUR:" { running = value }
    $1 == "NEEDRESTART-KEXP:" { expected = value }
    $1 == "NEEDRESTART-KSTA:" { kernel = value + 0 } # 1: current, 2 and 3: a newer one waits
    $1 == "NEEDRESTART-UCSTA:" { microcode = value + 0 }
    $1 == "NEEDRESTART-UCCUR:" { old = value }
    $1 == "NEEDRESTART-UCEXP:" { new = value }
    END {
      if (ENVIRON["in_container"] != "") exit
      reboot = ENVIRON["work"] "/reboot"
      if (kernel > 1)
        print "kernel " running " runs, " (expected == "" ? "a newer one is installed" : expected " is installed") >> reboot
      if (microcode > 1)
        print "processor microcode " old " runs, " new " is available" >> reboot
      if (kernel == 1) print "current" > (ENVIRON["work"] "/kernel-current")
    }' "$work/needrestart" >>"$work/services" || cannot_write
  if [ -e "$work/kernel-current" ]; then
    reboot_required=${reboot_required:-false}
  fi
}

ask_needs_restarting() {
  if have dnf5; then
    ask_within 120 needs-restarting dnf5 -q -C needs-restarting --services
  elif have dnf; then
    ask_within 120 needs-restarting dnf -q -C needs-restarting -s
  else
    ask_within 120 needs-restarting needs-restarting -s
  fi
  # Some versions end with 1 where something is to be restarted.
  if [ "$ended" -gt 1 ] || { [ "$ended" -eq 1 ] && ! grep -q '\.service' "$work/needs-restarting"; }; then
    restart_tool_failed needs-restarting 'needs-restarting'
    return
  fi
  services_known=true
  awk -v OFS='\t' '
    { gsub(/^[ \t*]+|[ \t\r]+$/, "") }
    /^[^ \t]+\.service$/ && !seen[$0]++ { print $0, "uses files that were replaced" }' \
    "$work/needs-restarting" >>"$work/services" || cannot_write
}

ask_zypper_ps() {
  ask_within 120 zypper-ps zypper --non-interactive ps -sss
  case $ended in
    0 | 102 | 103) ;; # 102, 103: reboot or restart of zypper wanted
    *)
      restart_tool_failed zypper-ps 'zypper ps'
      return
      ;;
  esac
  services_known=true
  awk -v OFS='\t' '
    NF == 1 && $1 ~ /^[A-Za-z0-9@_.:\\-]+$/ && !seen[$1]++ {
      print ($1 ~ /\./ ? $1 : $1 ".service"), "uses files that were replaced"
    }' "$work/zypper-ps" >>"$work/services" || cannot_write
}

ask_checkrestart() {
  ask_within 120 checkrestart checkrestart -m || {
    restart_tool_failed checkrestart checkrestart
    return
  }
  services_known=true
  awk -v OFS='\t' '
    sub(/^(SERVICE|OTHER):/, "") {
      split($0, part, ",")
      if (!seen[part[1]]++) print part[1], part[3] " uses files that were replaced"
    }' "$work/checkrestart" >>"$work/services" || cannot_write
}

# Programs and libraries that processes have mapped but that are deleted, by the
# service that the process belongs to.
look_at_processes() {
  set -- "$sysroot"/proc/[0-9]*/maps
  if [ ! -e "$1" ]; then
    unknown restart.services '/proc has no processes'
    return
  fi
  if ! [ -O / ] && [ -z "$sysroot" ]; then
    unknown restart.services 'only root may look at the processes of others'
    return
  fi
  # grep ends with 2 when a process ended meanwhile.
  ask maps grep -s '^[^ ]* [^ ]*x[^ ]* .*/.* (deleted)$' "$@" /dev/null || :
  services_known=true
  awk -v OFS='\t' '
    # The systemd unit of a process, as its last control group; else the name of its program.
    function owner(dir,   line, unit, part, count) {
      unit = ""
      while ((getline line < (dir "cgroup")) > 0)
        if (line ~ /^0::|^[0-9]+:name=systemd:/) {
          sub(/^[0-9]+:[^:]*:/, "", line)
          if (unit == "") unit = line
        }
      close(dir "cgroup")
      if (unit ~ /\/user\.slice\// || unit ~ /(docker|libpod|kubepods|lxc|machine\.slice)/) return ""
      if (unit ~ /\/init\.scope$/) return "systemd"
      while (unit != "" && unit != "/") {
        count = split(unit, part, "/")
        if (part[count] ~ /\.service$/) return part[count]
        sub(/\/[^\/]*$/, "", unit)
      }
      line = ""
      getline line < (dir "comm")
      close(dir "comm")
      return line
    }
    {
      colon = index($0, "/maps:")
      dir = substr($0, 1, colon)
      if (!match($0, / \/[^ ].* \(deleted\)$/)) next
      path = substr($0, RSTART + 1, RLENGTH - 11)
      # Not what programs make for themselves.
      if (path !~ /^\/(usr|lib|lib32|lib64|bin|sbin|opt|nix)\//) next
      sub(/;[0-9a-f]+$/, "", path) # as rpm and dpkg rename what they replace
      sub(/\.dpkg-(new|tmp)$/, "", path)
      if (!(dir in name)) name[dir] = owner(dir)
      service = name[dir]
      if (service == "" || (service, path) in seen) next
      seen[service, path] = 1
      sub(/.*\//, "", path)
      if (!(service in reason)) order[++services] = service
      files[service]++
      if (files[service] <= 3)
        reason[service] = reason[service] (reason[service] == "" ? "" : ", ") path
    }
    END {
      for (i = 1; i <= services; i++) {
        service = order[i]
        more = files[service] > 3 ? " and " files[service] - 3 " more" : ""
        print service, reason[service] more (files[service] > 1 ? " were" : " was") " replaced"
      }
    }' "$work/maps" >>"$work/services" || cannot_write
}
