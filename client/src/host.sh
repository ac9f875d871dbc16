# SPDX-License-Identifier: Apache-2.0
# Who this host is: name, operating system, kernel, machine-id, container, boot.

# A value of os-release without its quotes and backslashes.
unquote() {
  value=$1
  case $value in
    \"*\") value=${value#\"} value=${value%\"} ;;
    \'*\') value=${value#\'} value=${value%\'} ;;
  esac
  plain=
  while :; do
    case $value in
      *\\?*)
        plain=$plain${value%%\\*}
        value=${value#*\\}
        after=${value#?}
        plain=$plain${value%"$after"}
        value=$after
        ;;
      *) break ;;
    esac
  done
  value=$plain$value
}

# Read, not sourced: its names would overwrite ours.
read_os_release() {
  os_id='' os_id_like='' os_name='' os_version='' os_version_id='' os_pretty='' os_cpe='' os_codename=''
  for file in "$sysroot/etc/os-release" "$sysroot/usr/lib/os-release"; do
    [ -r "$file" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
      unquote "${line#*=}"
      case $line in
        ID=*) os_id=$value ;;
        ID_LIKE=*) os_id_like=$value ;;
        NAME=*) os_name=$value ;;
        VERSION=*) os_version=$value ;;
        VERSION_ID=*) os_version_id=$value ;;
        VERSION_CODENAME=*) os_codename=$value ;;
        PRETTY_NAME=*) os_pretty=$value ;;
        CPE_NAME=*) os_cpe=$value ;;
      esac
    done <"$file"
    return
  done
}

# "trixie/sid" is "trixie-sid": a name, not a path.
read_debian_version() {
  read_line "$sysroot/etc/debian_version"
  debian_version=${line:-$os_version_id}
  case $debian_version in
    */*) debian_version=${debian_version%%/*}-${debian_version#*/} ;;
  esac
}

# Names as the original client forms them, so that hosts keep their variant.
find_os() {
  read_os_release
  case $os_id in
    debian | raspbian)
      read_debian_version
      case $os_id in
        debian) os="Debian $debian_version" ;;
        *) os="Raspbian $debian_version" ;;
      esac
      ;;
    ubuntu | fedora) os=$os_pretty ;;
    centos | rhel)
      case $os_id in
        centos) read_line "$sysroot/etc/centos-release" ;;
        *) read_line "$sysroot/etc/redhat-release" ;;
      esac
      os=$line
      ;;
    arch) os=$os_name ;;
    gentoo) os="$os_pretty $os_version_id" ;;
    astra)
      read_line "$sysroot/etc/astra_version"
      os="$os_name $line"
      ;;
    '') find_old_os ;;
    *)
      case " $os_id_like " in
        *suse*) os=$os_pretty ;;
        *) os="$os_name $os_version" ;;
      esac
      ;;
  esac
  os=${os% }
  os=${os:-${os_pretty:-Linux}}
  os_word=${os%% *}
}

# Systems that are older than os-release.
find_old_os() {
  read_line "$sysroot/etc/SuSE-release"
  os=$line
  [ -z "$os" ] || return 0
  if [ -r "$sysroot/etc/lsb-release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        DISTRIB_DESCRIPTION=* | DISTRIB_DESC=*)
          unquote "${line#*=}"
          os=$value
          return
          ;;
      esac
    done <"$sysroot/etc/lsb-release"
  fi
  if [ -r "$sysroot/etc/debian_version" ]; then
    read_debian_version
    os="Debian $debian_version"
    return
  fi
  for name in fermi redhat fedora centos; do
    read_line "$sysroot/etc/$name-release"
    os=$line
    [ -z "$os" ] || return 0
  done
}

is_suse() {
  case " $os_id $os_id_like " in
    *suse* | *' sles '* | *' sled '* | *' sl-micro '*) return 0 ;;
  esac
  return 1
}

# All that a key is asked for with.
find_hostname_only() {
  node_name=$(uname -n) || die "$EXIT_MISSING" "uname does not answer"
  find_hostname
  find_machine_id
}

find_host() {
  # One process for three facts; uname prints them in this order.
  facts=$(uname -n -r -m) || die "$EXIT_MISSING" "uname does not answer"
  arch=${facts##* }
  facts=${facts% *}
  kernel=${facts#* }
  node_name=${facts%% *}
  find_hostname
  find_os
  find_container
  find_machine_id
  find_boot
  say "$hostname: $os, $arch, kernel $kernel${container:+, container ($container)}"
}

# Without its name server a host must not report under another name than before.
find_hostname() {
  [ -z "$hostname" ] || return 0
  if have hostname; then
    ask hostname hostname -f && read_line "$work/hostname" && hostname=$line
  fi
  case $hostname in
    '' | localhost | localhost.* | '(none)') hostname=$node_name ;;
  esac
  case $hostname in
    *.*) ;;
    *)
      case $known_name in
        *.*)
          if [ "$known_node" = "$hostname" ]; then
            say "hostname -f gives no full name, which was $known_name before"
            hostname=$known_name
          fi
          ;;
      esac
      ;;
  esac
}

# What runs this container, empty on a machine.
find_container() {
  container=
  read_line "$sysroot/run/systemd/container"
  [ -n "$line" ] || read_line "$sysroot/run/host/container-manager"
  container=$line
  [ -z "$container" ] || return 0
  if [ -e "$sysroot/run/.containerenv" ]; then
    container=podman
  elif [ -e "$sysroot/.dockerenv" ] && has_dockers_mounts; then
    container=docker
  elif [ -d "$sysroot/proc/vz" ] && [ ! -d "$sysroot/proc/bc" ]; then
    container=openvz
  elif [ -e "$sysroot/dev/lxd" ] || [ -e "$sysroot/dev/.lxc-boot-id" ]; then
    container=lxc
  elif [ -r "$sysroot/proc/1/cgroup" ]; then
    while IFS= read -r line; do
      case $line in
        */kubepods*) container=kubernetes ;;
        */docker/* | */docker-*) container=docker ;;
        */lxc/* | */lxc.payload*) container=lxc ;;
        */machine.slice/libpod-*) container=podman ;;
      esac
    done <"$sysroot/proc/1/cgroup"
  fi
  case $container,$kernel in
    ,*[Mm]icrosoft* | ,*WSL2*) container=wsl ;;
  esac
}

# Docker mounts these into every container; a virtual machine made from an image has
# nothing of docker but its file.
has_dockers_mounts() {
  [ -r "$sysroot/proc/self/mountinfo" ] || return 0
  while read -r _ _ _ _ where _; do
    case $where in
      /etc/hosts | /etc/hostname | /etc/resolv.conf) return 0 ;;
    esac
  done <"$sysroot/proc/self/mountinfo"
  return 1
}

find_machine_id() {
  for file in "$sysroot/etc/machine-id" "$sysroot/var/lib/dbus/machine-id"; do
    read_line "$file"
    case $line in
      *[!0-9a-fA-F]*) ;;
      ????????????????????????????????)
        machine_id=$line
        return
        ;;
    esac
  done
  machine_id=
}

# When the machine started, in seconds since 1970. The clock is corrected now and
# then, so that it may seem to move by a second or two.
find_boot() {
  boot='' uptime=''
  now=$(date -u '+%s %Y-%m-%dT%H:%M:%SZ') || now=
  sent_at=${now#* } now=${now%% *}
  if [ -r "$sysroot/proc/uptime" ]; then
    read -r uptime _ <"$sysroot/proc/uptime" || :
    uptime=${uptime%%.*}
  fi
  case $now,$uptime in
    *[!0-9,]* | ,* | *,) return ;;
  esac
  boot=$((now - uptime))
  if [ -n "$known_boot" ]; then
    moved=$((boot - known_boot))
    if [ "$moved" -ge -2 ] && [ "$moved" -le 2 ]; then
      boot=$known_boot
    fi
  fi
}

# Sets $iso to seconds since 1970 as ISO 8601 UTC; the calendar is counted in
# years that begin in March, so that the leap day is the last.
iso_time() {
  days=$(($1 / 86400)) seconds=$(($1 % 86400))
  days=$((days + 719468))
  era=$((days / 146097))
  day_of_era=$((days - era * 146097))
  year_of_era=$(((day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365))
  day_of_year=$((day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100)))
  month=$(((5 * day_of_year + 2) / 153))
  day=$((day_of_year - (153 * month + 2) / 5 + 1))
  month=$((month < 10 ? month + 3 : month - 9))
  year=$((year_of_era + era * 400 + (month <= 2 ? 1 : 0)))
  two_digits "$month" && iso=$year-$digits
  two_digits "$day" && iso=$iso-${digits}T
  two_digits $((seconds / 3600)) && iso=$iso$digits
  two_digits $((seconds / 60 % 60)) && iso=$iso:$digits
  two_digits $((seconds % 60)) && iso=$iso:${digits}Z
}

two_digits() {
  case $1 in
    ?) digits=0$1 ;;
    *) digits=$1 ;;
  esac
}
