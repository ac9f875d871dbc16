# SPDX-License-Identifier: Apache-2.0
# Collector: packages of rpm, with the auto marks and version locks of dnf and yum.

# rpm makes a database where there is none, and a host is not to be changed.
has_rpm_database() {
  for file in "$sysroot"/var/lib/rpm "$sysroot"/usr/lib/sysimage/rpm "$sysroot"/usr/share/rpm "$sysroot${HOME:-/root}"/.rpmdb; do
    for name in rpmdb.sqlite Packages Packages.db; do
      if [ -e "$file/$name" ]; then
        return 0
      fi
    done
  done
  return 1
}

# ask_rpm SECONDS NAME COMMAND …: ask, of rpm's database. Only Berkeley DB keeps its
# readers waiting for a lock whose owner is gone.
ask_rpm() {
  if [ -e "$sysroot/var/lib/rpm/Packages" ]; then
    ask_within "$@"
  else
    shift
    ask "$@"
  fi
}

rpm_packages() {
  ask_rpm 120 rpm rpm -qa --queryformat \
    '%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{VENDOR}\t%{SOURCERPM}\t%{INSTALLTIME}\n' || {
    failed rpm rpm
    packages_unread "$failure"
    return
  }
  # A damaged database: what came before the damage is listed all the same.
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      error:*)
        packages_unread "rpm cannot read its database: $line"
        return
        ;;
    esac
  done <"$work/rpm.err"
  if [ ! -s "$work/rpm" ]; then
    return # a tool on another system
  fi
  list_files "$sysroot"/etc/dnf/plugins/versionlock.list "$sysroot"/etc/yum/pluginconf.d/versionlock.list \
    "$sysroot"/etc/dnf/versionlock.toml
  locks=$files
  reasons=$sysroot/usr/lib/sysimage/libdnf5/packages.toml
  [ -r "$reasons" ] || reasons=
  list_files "$sysroot"/etc/dnf/plugins/needs-restarting.d/*.conf
  reboot_names=$files
  yumdb=
  if [ -z "$reasons" ] && [ -d "$sysroot/var/lib/yum/yumdb" ]; then
    printf '%s\n' "$sysroot"/var/lib/yum/yumdb/*/*/reason >"$work/yumdb" || cannot_write
    yumdb=$work/yumdb
  fi
  locks=$locks reasons=$reasons yumdb=$yumdb reboot_names=$reboot_names boot=${boot:-} \
    awk -F '\t' -v OFS='\t' -v notes="$work/notes" '
    # The files that stand in a list, one a line.
    function each_line(files, about,   file, count, i, line) {
      count = split(files, file, "\n")
      for (i = 1; i <= count; i++) {
        while ((getline line < file[i]) > 0)
          take(about, line, file[i])
        close(file[i])
      }
    }
    function take(about, line, file,   text) {
      if (about == "reboot") {
        gsub(/[ \t\r]/, "", line)
        if (line != "" && line !~ /^#/) asks_reboot[line] = 1
      } else if (file ~ /\.toml$/ && about == "lock") {
        if (match(line, /^name *= *"[^"]*"/)) {
          line = substr(line, RSTART, RLENGTH)
          gsub(/^name *= *"|"$/, "", line)
          locked[line] = 1
        }
      } else if (about == "lock") {
        sub(/#.*/, "", line)
        gsub(/[ \t\r]/, "", line)
        if (line != "" && line !~ /^!/) lock_name(line)
      } else if (about == "reason")
        take_reason(line)
      else if (line ~ /\/reason$/) {
        # …/yumdb/b/DIGEST-bash-4.2.46-35.el7-x86_64/reason
        if ((getline text < line) > 0)
          yum_reason[nevra_of(line)] = text
        close(line)
      }
    }
    function nevra_of(path) {
      sub(/\/reason$/, "", path)
      sub(/.*\//, "", path)
      sub(/^[^-]*-/, "", path)
      return path
    }
    # NAME-EPOCH:VERSION-RELEASE.ARCH, as the versionlock plugins write it; yum puts the epoch first.
    function lock_name(line) {
      sub(/^[0-9]+:/, "", line)
      sub(/-[^-]*-[^-]*$/, "", line)
      locked[line] = 1
    }
    # packages.toml of dnf 5: a table for each package, on one line or two.
    function take_reason(line,   name) {
      if (match(line, /"[^"]+\.[^".]+"/))
        current = substr(line, RSTART + 1, RLENGTH - 2)
      if (match(line, /reason *= *"[^"]*"/)) {
        name = substr(line, RSTART, RLENGTH)
        gsub(/^reason *= *"|"$/, "", name)
        reason_of[current] = name
      }
    }
    function plain(text) {
      return text == "(none)" ? "" : text
    }
    BEGIN {
      each_line(ENVIRON["reboot_names"], "reboot")
      each_line(ENVIRON["locks"], "lock")
      each_line(ENVIRON["reasons"], "reason")
      each_line(ENVIRON["yumdb"], "yumdb")
      boot = ENVIRON["boot"]
      kernel = "^kernel(-(rt|uek|64k|16k|lt|ml|plus|longterm|default|azure|preempt|pae|vanilla))?(-core)?$"
      # What `dnf needs-restarting --reboothint` asks a reboot for, besides kernels.
      count = split("glibc linux-firmware systemd dbus dbus-broker dbus-daemon microcode_ctl", word, " ")
      for (i = 1; i <= count; i++)
        asks_reboot[word[i]] = 1
    }
    $1 == "gpg-pubkey" { next } # a key that rpm trusts
    NF != 8 || $1 == "" || $3 == "" || plain($3) == "" {
      print "rpm: line not understood: " $0 > notes
      next
    }
    {
      rows++
      if ($1 == "rpm") native = $5
      source = plain($7)
      source_version = ""
      if (sub(/\.(no)?src\.rpm$/, "", source) && match(source, /-[^-]*-[^-]*$/)) {
        source_version = substr(source, RSTART + 1)
        source = substr(source, 1, RSTART - 1)
      } else
        source = ""
      auto = ""
      if (ENVIRON["reasons"] != "")
        auto = reason_of[$1 "." $5] ~ /[Dd]ependency/ ? "true" : "false"
      else if (ENVIRON["yumdb"] != "") {
        nevra = $1 "-" $3 "-" $4 "-" $5
        if (nevra in yum_reason)
          auto = yum_reason[nevra] ~ /^dep/ ? "true" : "false"
      }
      arch = plain($5) == "" ? "noarch" : $5
      print "rpm", $1, plain($2), $3, plain($4), arch, "", "", "", source, source_version, plain($6), \
        ($1 in locked ? "true" : ""), auto, ""
      if (boot != "" && $8 + 0 > boot + 0 && ($1 in asks_reboot || $1 ~ kernel))
        print $1 " " $3 "-" $4 " was installed after the machine started" > (ENVIRON["work"] "/rpm-reboot")
    }
    END {
      if (rows) {
        print native > (ENVIRON["work"] "/native")
        close(ENVIRON["work"] "/native")
      }
    }' "$work/rpm" >>"$work/packages" || cannot_write
  lines_not_understood packages
  read_line "$work/native"
  package_arch=${package_arch:-$line}
}

# list_files FILE …: those that exist and can be read, one a line, in $files.
list_files() {
  files=
  for file in "$@"; do
    if [ -f "$file" ] && [ -r "$file" ]; then
      files=$files${files:+
}$file
    fi
  done
}

collect_rpm() {
  # dpkg hosts may have rpm as a tool, without packages of it.
  [ -e "$work/native" ] || [ -n "$packages_failed" ] || return 0
  if have zypper && { is_suse || [ ! -d "$sysroot/etc/yum.repos.d" ]; }; then
    collect_zypper
  elif have dnf5 || have dnf || have yum || have microdnf || [ -d "$sysroot/etc/yum.repos.d" ]; then
    collect_dnf
  else
    repositories_unread "neither dnf, yum nor zypper is installed"
  fi
}
