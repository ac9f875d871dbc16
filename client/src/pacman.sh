# SPDX-License-Identifier: Apache-2.0
# Collector: packages, repositories, policy and updates of pacman, from its
# database of installed packages and its configuration with all includes.

pacman_packages() {
  printf '%s\n' "$sysroot"/var/lib/pacman/local/*/desc >"$work/pacman-desc" || cannot_write
  awk -v OFS='\t' -v notes="$work/notes" '
    function package(file,   line, key, name, version, arch, base, reason, epoch, release, at, fields) {
      reason = 0
      while ((got = (getline line < file)) > 0) {
        fields++
        if (line ~ /^%.*%$/) key = line
        else if (line == "") key = ""
        else if (key == "%NAME%") name = line
        else if (key == "%VERSION%") version = line
        else if (key == "%ARCH%") arch = line
        else if (key == "%BASE%") base = line
        else if (key == "%REASON%") reason = line
      }
      close(file)
      if (name == "" || version == "" || arch == "") {
        print "pacman: " file " has no name, version or architecture" > notes
        return
      }
      full = version
      if (at = index(version, ":")) {
        epoch = substr(version, 1, at - 1)
        version = substr(version, at + 1)
      }
      if (match(version, /-[^-]*$/)) {
        release = substr(version, RSTART + 1)
        version = substr(version, 1, RSTART - 1)
      }
      if (name == "pacman" && arch != "any") print arch > (ENVIRON["work"] "/pacman-arch")
      print "arch", name, epoch, version, release, arch, "", "", "", base, (base == "" ? "" : full), "", "", \
        (reason == 1 ? "true" : "false"), ""
    }
    $0 !~ /\*\/desc$/ { package($0) }' "$work/pacman-desc" >>"$work/packages" || cannot_write
  lines_not_understood packages
  read_line "$work/pacman-arch"
  package_arch=${package_arch:-$line}
}

collect_pacman() {
  if ! have pacman-conf; then
    repositories_unread "pacman-conf is missing, which comes with pacman 5.1"
    return
  fi
  set --
  [ -z "$sysroot" ] || set -- --config "$sysroot/etc/pacman.conf"
  ask pacman-conf pacman-conf "$@" || {
    failed pacman-conf pacman-conf
    repositories_unread "$failure"
    return
  }
  awk -v OFS='\t' '
    function done() {
      if (section != "" && section != "options")
        print "arch", section, section, 0, urls, "", "", "", "", "", "", "", "", "", usage
      urls = usage = ""
    }
    BEGIN {
      policy = ENVIRON["work"] "/policy"
      print "pacman", "ignorePackages", "list" >> policy
    }
    /^\[options\]$/ { print > (ENVIRON["work"] "/pacman-options") }
    /^\[.*\]$/ {
      done()
      section = substr($0, 2, length($0) - 2)
      next
    }
    (at = index($0, " = ")) {
      key = substr($0, 1, at - 1)
      text = substr($0, at + 3)
      if (section == "options" && key == "IgnorePkg")
        print "pacman", "ignorePackages", "item", text >> policy
      else if (section == "options" && key == "IgnoreGroup")
        group[++groups] = text
      else if (key == "Server") {
        sub(/^[a-z]+:\/\/[^\/@]*@/, substr(text, 1, index(text, "//") + 1), text)
        urls = urls (urls == "" ? "" : " ") text
      } else if (key == "Usage")
        usage = usage (usage == "" ? "" : " ") tolower(text)
    }
    END {
      done()
      print "pacman", "ignoreGroups", "list" >> policy
      for (i = 1; i <= groups; i++)
        print "pacman", "ignoreGroups", "item", group[i] >> policy
    }' "$work/pacman-conf" >>"$work/repos" || cannot_write
  if [ ! -e "$work/pacman-options" ]; then
    repositories_unread 'pacman-conf printed nothing that is understood'
  fi
  if wants_updates; then
    has_updates=true
    pacman_updates
  fi
}

# As of the last time that the databases were synchronised.
pacman_updates() {
  ask pacman-updates pacman -Qu
  # It ends with 1 where there is no update.
  if [ "$ended" -gt 1 ] || [ -s "$work/pacman-updates.err" ]; then
    failed pacman-updates 'pacman -Qu'
    unknown updates "$failure"
    has_updates=
    return
  fi
  late_awk=$late_awk$pacman_updates_awk
}

# shellcheck disable=SC2016
readonly pacman_updates_awk='
  function pacman_updates(   file, table, line, part, arch) {
    file = ENVIRON["work"] "/packages"
    while ((getline line < file) > 0)
      if (split(line, part, "\t") > 5 && part[1] == "arch") arch[part[2]] = part[6]
    close(file)
    file = ENVIRON["work"] "/pacman-updates"
    table = ENVIRON["work"] "/updates"
    while ((getline line < file) > 0)
      if (split(line, part, " ") >= 4 && part[3] == "->")
        printf "%s\t%s\t%s\t\t\n", part[1], arch[part[1]], part[4] >> table
    close(file)
    close(table)
  }
  BEGIN { pacman_updates() }
'

