# SPDX-License-Identifier: Apache-2.0
# Which services still run what was replaced. Only root may look at all processes.
#
# /proc says so at once. Tools such as needrestart know more, but take seconds and
# as much memory as the rest of a report ten times over. So by default a run of its
# own asks them, after packages have changed and once a day; their answer, kept in
# the state directory, counts from then on, less the services restarted since.

# For how long a tool's answer counts, in seconds.
readonly ANSWER_LIMIT=86400

find_services() {
  tool=$restart_check
  case $tool in
    auto | tool) find_restart_tool ;;
  esac
  if ! [ -O / ] && [ -z "$sysroot" ]; then
    unknown restart.services 'only root may look at the processes of others'
  elif [ "$tool" = proc ]; then
    look_at_processes
  elif [ "$restart_check" != auto ]; then
    ask_restart_tool
  elif restarts_are_known; then
    take_known_restarts
  else
    look_at_processes
    if [ -n "$boot" ] && [ "$dry_run" = false ]; then
      restart_due=yes
    fi
  fi
}

# The first of the tools that this host has.
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


# --- A tool's answer, from run to run ---------------------------------------

# After the report: lets a run of its own ask the tool, and report what it says.
# One that was given its key with -k cannot hand that on: others would see it.
ask_tool_apart() {
  if [ -n "$restart_due" ] && [ -z "${opt_key-}" ] && make_state; then
    set -- --restart-run
    [ -z "${opt_config+given}" ] || set -- "$@" --config "$opt_config"
    [ -z "${opt_server+given}" ] || set -- "$@" --server "$opt_server"
    [ -z "${opt_hostname+given}" ] || set -- "$@" --hostname "$opt_hostname"
    [ -z "${opt_tags+given}" ] || set -- "$@" --tags "$opt_tags"
    [ -z "${opt_repo_check+given}" ] || set -- "$@" --no-repos
    say "$tool is asked for services to restart in a run of its own"
    start_apart "$@"
  fi
}

# What that run does first, without the lock, as it takes its time: other runs go
# on. The report that follows finds the answer.
ask_tool_first() {
  read_os_release
  find_restart_tool
  if [ "$tool" = proc ] || [ "$restart_check" != auto ]; then
    exit 0
  fi
  make_work
  mark_run restart
  read_state
  kernel=
  find_container
  find_boot
  # What packages change from now on the answer does not know.
  if make_state && { printf '' >"$state/restarts" && printf '' >"$state/restarts.asked"; } 2>/dev/null; then
    ask_the_tool
    keep_restarts
  fi
  unmark_run
}

# The clock that processes are stamped with when they start, in $started: this
# run's own stamp.
own_start() {
  started=
  read_line "$sysroot/proc/self/stat"
  # shellcheck disable=SC2086
  set -- ${line##*) }
  started=${20-}
  case $started in
    *[!0-9]*) started= ;;
  esac
}

# Keeps what the tool said, or how it failed, so that it is not asked in vain.
keep_restarts() {
  own_start
  {
    printf 'tool\t%s\nat\t%s\nboot\t%s\nstarted\t%s\n' "$tool" "$now" "$boot" "$started"
    [ -z "$tool_failure" ] || printf 'failed\t%s\n' "$tool_failure"
    for file in tool-reboot tool-services; do
      if [ -s "$work/$file" ]; then
        while IFS= read -r line; do
          printf '%s\t%s\n' "${file#tool-}" "$line"
        done <"$work/$file"
      fi
    done
  } >"$state/restarts" 2>/dev/null || say "the answer of $tool cannot be kept in $state"
}

# Whether the tool was asked since the packages changed, today, since the boot.
restarts_are_known() {
  [ -n "$state" ] && [ -s "$state/restarts" ] && [ -e "$state/restarts.asked" ] && [ -n "$boot" ] || return 1
  for file in var/lib/dpkg/status var/lib/pacman/local \
    var/lib/rpm/rpmdb.sqlite var/lib/rpm/Packages var/lib/rpm/Packages.db \
    usr/lib/sysimage/rpm/rpmdb.sqlite usr/lib/sysimage/rpm/Packages usr/lib/sysimage/rpm/Packages.db; do
    # shellcheck disable=SC3013
    if [ "$sysroot/$file" -nt "$state/restarts.asked" ]; then
      return 1
    fi
  done
  known_tool='' at='' at_boot=''
  while IFS='	' read -r word value; do
    case $word in
      tool) known_tool=$value ;;
      at) at=$value ;;
      boot) at_boot=$value ;;
      started) break ;;
    esac
  done <"$state/restarts"
  case ,$at,$at_boot, in
    *,,* | *[!0-9,]*) return 1 ;;
  esac
  [ "$known_tool" = "$tool" ] && [ $((now - at)) -ge 0 ] && [ $((now - at)) -lt "$ANSWER_LIMIT" ] &&
    [ $((boot - at_boot)) -ge -60 ] && [ $((boot - at_boot)) -le 60 ]
}

take_known_restarts() {
  services_known=true since=''
  make_empty "$work/tool-services"
  make_empty "$work/tool-reboot"
  while IFS='	' read -r word value; do
    case $word in
      started) since=$value ;;
      failed)
        unknown restart.services "$value; looked at /proc instead"
        look_at_processes
        return
        ;;
      services) printf '%s\n' "$value" >>"$work/tool-services" || cannot_write ;;
      reboot) printf '%s\n' "$value" >>"$work/tool-reboot" || cannot_write ;;
    esac
  done <"$state/restarts"
  take_tool_reboot
  if [ -s "$work/tool-services" ]; then
    printf '%s\n' "$sysroot"/proc/[0-9]*/stat >"$work/processes" || cannot_write
    export since
    late_awk=$late_awk$owner_awk$still_awk
  fi
}

# What a tool says about a reboot: reasons, or "current".
take_tool_reboot() {
  [ -s "$work/tool-reboot" ] || return 0
  while IFS= read -r line; do
    case $line in
      current) reboot_required=${reboot_required:-false} ;;
      *) reboot_because "$line" ;;
    esac
  done <"$work/tool-reboot"
}


# --- Tools ------------------------------------------------------------------

# Leaves what the tool says in $work/tool-services and $work/tool-reboot; where it
# fails, $tool_failure says how.
ask_the_tool() {
  tool_failure=
  make_empty "$work/tool-services"
  case $tool in
    needrestart) ask_needrestart ;;
    dnf) ask_needs_restarting ;;
    zypper) ask_zypper_ps ;;
    checkrestart) ask_checkrestart ;;
  esac
}

ask_restart_tool() {
  ask_the_tool
  if [ -n "$tool_failure" ]; then
    unknown restart.services "$tool_failure; looked at /proc instead"
    look_at_processes
  else
    services_known=true
    while IFS= read -r line; do
      printf '%s\n' "$line" >>"$work/services" || cannot_write
    done <"$work/tool-services"
    take_tool_reboot
  fi
}

restart_tool_failed() {
  failed "$1" "$2"
  tool_failure=$failure
}

ask_needrestart() {
  ask_within 120 needrestart needrestart -b -r l || {
    restart_tool_failed needrestart needrestart
    return
  }
  in_container=$container awk -v OFS='\t' '
    { value = substr($0, index($0, ": ") + 2) }
    $1 == "NEEDRESTART-VER:" { print "understood" > (ENVIRON["work"] "/understood") }
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
      reboot = ENVIRON["work"] "/tool-reboot"
      if (kernel > 1)
        print "kernel " running " runs, " (expected == "" ? "a newer one is installed" : expected " is installed") > reboot
      if (microcode > 1)
        print "processor microcode " old " runs, " new " is available" > reboot
      if (kernel == 1) print "current" > reboot
    }' "$work/needrestart" >"$work/tool-services" || cannot_write
  if [ ! -e "$work/understood" ]; then
    ended=0
    restart_tool_failed needrestart 'needrestart (its output is not understood)'
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
  code=$ended
  awk -v OFS='\t' '
    { gsub(/^[ \t*]+|[ \t\r]+$/, "") }
    /^[^ \t]+\.service$/ && !seen[$0]++ { print $0, "uses files that were replaced" }' \
    "$work/needs-restarting" >"$work/tool-services" || cannot_write
  # Some versions end with 1 where something is to be restarted.
  if [ "$code" -gt 1 ] || { [ "$code" -eq 1 ] && [ ! -s "$work/tool-services" ]; }; then
    restart_tool_failed needs-restarting 'needs-restarting'
  fi
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
  awk -v OFS='\t' '
    NF == 1 && $1 ~ /^[A-Za-z0-9@_.:\\-]+$/ && !seen[$1]++ {
      print ($1 ~ /\./ ? $1 : $1 ".service"), "uses files that were replaced"
    }' "$work/zypper-ps" >"$work/tool-services" || cannot_write
}

ask_checkrestart() {
  ask_within 120 checkrestart checkrestart -m || {
    restart_tool_failed checkrestart checkrestart
    return
  }
  awk -v OFS='\t' '
    sub(/^(SERVICE|OTHER):/, "") {
      split($0, part, ",")
      if (!seen[part[1]]++) print part[1], part[3] " uses files that were replaced"
    }' "$work/checkrestart" >"$work/tool-services" || cannot_write
}


# --- /proc ------------------------------------------------------------------

# Programs and libraries that processes have mapped but that are deleted, by the
# service that the process belongs to.
look_at_processes() {
  set -- "$sysroot"/proc/[0-9]*/maps
  if [ ! -e "$1" ]; then
    unknown restart.services '/proc has no processes'
    return
  fi
  # grep ends with 2 when a process ended meanwhile.
  ask maps grep -s '^[^ ]* [^ ]*x[^ ]* .*/.* (deleted)$' "$@" /dev/null || :
  services_known=true
  if [ -s "$work/maps" ]; then
    late_awk=$late_awk$owner_awk$maps_awk
  fi
}

# owner(DIRECTORY of /proc): the systemd unit of a process, as its last control
# group; else the name of its program.
readonly owner_awk='
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
'

# Fills the table of services from what grep found.
readonly maps_awk='
  function deleted_files(   file, line, dir, path, service, name, seen, reason, order, services, files, i, more) {
    file = ENVIRON["work"] "/maps"
    while ((getline line < file) > 0) {
      dir = substr(line, 1, index(line, "/maps:"))
      if (!match(line, / \/[^ ].* \(deleted\)$/)) continue
      path = substr(line, RSTART + 1, RLENGTH - 11)
      # Not what programs make for themselves.
      if (path !~ /^\/(usr|lib|lib32|lib64|bin|sbin|opt|nix)\//) continue
      sub(/;[0-9a-f]+$/, "", path) # as rpm and dpkg rename what they replace
      sub(/\.dpkg-(new|tmp)$/, "", path)
      if (!(dir in name)) name[dir] = owner(dir)
      service = name[dir]
      if (service == "" || (service, path) in seen) continue
      seen[service, path] = 1
      sub(/.*\//, "", path)
      if (!(service in reason)) order[++services] = service
      files[service]++
      if (files[service] <= 3)
        reason[service] = reason[service] (reason[service] == "" ? "" : ", ") path
    }
    close(file)
    file = ENVIRON["work"] "/services"
    for (i = 1; i <= services; i++) {
      service = order[i]
      more = files[service] > 3 ? " and " files[service] - 3 " more" : ""
      printf "%s\t%s\n", service, reason[service] more (files[service] > 1 ? " were" : " was") " replaced" > file
    }
    close(file)
  }
  BEGIN { deleted_files() }
'

# Fills it from what a tool said, but for units none of whose processes is as old.
readonly still_awk='
  function still_running(   file, line, part, dir, unit, asked, names, count, i, oldest) {
    file = ENVIRON["work"] "/tool-services"
    while ((getline line < file) > 0) {
      split(line, part, "\t")
      if (!(part[1] in asked)) names[++count] = part[1]
      asked[part[1]] = line
    }
    close(file)
    file = ENVIRON["work"] "/processes"
    while ((getline dir < file) > 0) {
      line = ""
      getline line < dir
      close(dir)
      if (!sub(/^.*\) /, "", line)) continue # it ended
      split(line, part, " ")
      unit = owner(substr(dir, 1, length(dir) - 4))
      if (unit in asked && (!(unit in oldest) || part[20] + 0 < oldest[unit]))
        oldest[unit] = part[20] + 0
    }
    close(file)
    file = ENVIRON["work"] "/services"
    for (i = 1; i <= count; i++) {
      unit = names[i]
      if (unit !~ /\.service$/ || ENVIRON["since"] == "" || unit in oldest && oldest[unit] <= ENVIRON["since"] + 0)
        print asked[unit] > file
    }
    close(file)
  }
  BEGIN { still_running() }
'
