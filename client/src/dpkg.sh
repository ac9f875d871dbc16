# SPDX-License-Identifier: Apache-2.0
# Collector: packages of dpkg, with apt's auto marks.

# Installed is what apt counts as installed: every state but not-installed and
# config-files, with whatever wish (hold, deinstall), if it has a version.
dpkg_packages() {
  # shellcheck disable=SC2016
  ask dpkg dpkg-query -W -f '${Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Origin}\n' || {
    failed dpkg dpkg-query
    packages_unread "$failure"
    return
  }
  marks=$sysroot/var/lib/apt/extended_states
  [ -r "$marks" ] || marks=
  marks=$marks awk -F '\t' -v OFS='\t' -v notes="$work/notes" '
    # apt keeps packages of all architectures under the native one.
    function read_marks(file,   line, name, arch, auto) {
      while ((getline line < file) > 0) {
        if (line ~ /^Package: /) name = substr(line, 10)
        else if (line ~ /^Architecture: /) arch = substr(line, 15)
        else if (line ~ /^Auto-Installed: /) auto = substr(line, 17)
        else if (line == "") {
          if (auto == 1) is_auto[name, arch] = 1
          name = arch = auto = ""
        }
      }
      if (auto == 1) is_auto[name, arch] = 1
      close(file)
    }
    BEGIN {
      marks = ENVIRON["marks"]
      if (marks != "") read_marks(marks)
    }
    { split($1, word, " "); state = word[3] }
    state == "not-installed" || state == "config-files" { next }
    state == "half-installed" && $3 == "" { next }
    NF < 4 || NF > 7 || state == "" || $2 == "" || $3 == "" || $4 == "" {
      print "dpkg-query: line not understood: " $0 > notes
      next
    }
    {
      if ($2 == "dpkg" || native == "" && $4 != "all") native = $4
      epoch = release = ""
      version = $3
      if (at = index(version, ":")) {
        epoch = substr(version, 1, at - 1)
        version = substr(version, at + 1)
      }
      if (match(version, /-[^-]*$/)) {
        release = substr(version, RSTART + 1)
        version = substr(version, 1, RSTART - 1)
      }
      row[++rows] = "deb" OFS $2 OFS epoch OFS version OFS release OFS $4 OFS "" OFS "" OFS "" OFS \
        $5 OFS $6 OFS $7 OFS (word[1] == "hold" ? "true" : "")
      name_of[rows] = $2
      arch_of[rows] = $4
      if (state != "installed") state_of[rows] = state
    }
    END {
      if (native != "") print native > (ENVIRON["work"] "/native-deb")
      for (i = 1; i <= rows; i++) {
        arch = arch_of[i] == "all" ? native : arch_of[i]
        auto = marks == "" ? "" : ((name_of[i], arch) in is_auto ? "true" : "false")
        print row[i], auto, state_of[i]
      }
    }' "$work/dpkg" >>"$work/packages" || cannot_write
  lines_not_understood packages
}

# What dpkg calls the architecture of this host, and those that it takes besides.
dpkg_archs() {
  package_arch='' foreign_archs=''
  if [ -r "$sysroot/var/lib/dpkg/arch" ]; then
    while read -r word; do
      if [ -z "$package_arch" ]; then
        package_arch=$word
      else
        foreign_archs=$foreign_archs${foreign_archs:+ }$word
      fi
    done <"$sysroot/var/lib/dpkg/arch"
  fi
  if [ -z "$package_arch" ]; then
    read_line "$work/native-deb"
    package_arch=$line
  fi
}
