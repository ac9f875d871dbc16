# SPDX-License-Identifier: Apache-2.0
# Collector: repositories, policy, modules and updates of dnf 5, dnf 4 and yum 3,
# from their configuration files.

collect_dnf() {
  if have dnf5; then
    dnf=dnf5
  elif have dnf; then
    dnf=dnf
  elif have yum; then
    dnf=yum
  else
    dnf=
  fi
  dnf_variables
  if [ "$dnf" != yum ]; then
    has_modules=true
  fi
  dnf_configuration
  if wants_updates; then
    has_updates=true
    case $dnf in
      '') unknown updates "neither dnf nor yum is installed" && has_updates='' ;;
      yum) yum_updates ;;
      *) dnf_updates ;;
    esac
  fi
}

# The variables of dnf.conf(5) "Repo Variables", but for the release, as a table
# of name and value.
dnf_variables() {
  case $arch in
    i?86 | athlon | geode) basearch=i386 ;;
    armv[678]h*l | armv7l) basearch=armhfp ;;
    amd64 | x86_64*) basearch=x86_64 ;;
    *) basearch=$arch ;;
  esac
  printf 'arch\t%s\nbasearch\t%s\n' "$arch" "$basearch" >"$work/vars" || cannot_write
  # The release is the version of what provides "system-release(releasever)", or
  # of the first that provides one of the older names.
  ask release rpm -q --queryformat '[%{PROVIDENAME}\t%{PROVIDEVERSION}\t%{=NAME}\t%{=VERSION}\n]' --whatprovides \
    'system-release(releasever)' system-release 'distribution-release(releasever)' \
    distribution-release redhat-release suse-release || : # some of them nobody provides
  for file in "$sysroot"/usr/share/dnf5/vars.d/* "$sysroot"/etc/yum/vars/* "$sysroot"/etc/dnf/vars/*; do
    if [ -f "$file" ] && [ -r "$file" ]; then
      read_line "$file"
      printf '%s\t%s\n' "${file##*/}" "$line" >>"$work/vars" || cannot_write
    fi
  done
}

# What the package manager itself finds, and which of it is security, in tables of
# their own. dnf cannot tell in one answer.
dnf_updates() {
  # shellcheck disable=SC2016
  ask_within 300 dnf-updates sh -c '
    "$1" -q -C repoquery --upgrades --queryformat "$2" >"$work/updates-all" || exit
    [ ! -s "$work/updates-all" ] ||
      exec "$1" -q -C repoquery --upgrades --security --queryformat "$2" >"$work/updates-security"
  ' sh "$dnf" '%{name}	%{arch}	%{evr}	%{repoid}
' || {
    failed dnf-updates "$dnf repoquery --upgrades"
    unknown updates "$failure"
    has_updates=
    return
  }
  late_awk=$late_awk$dnf_updates_awk
}

# shellcheck disable=SC2016
readonly dnf_updates_awk='
  function dnf_updates(   file, table, line, part, is_security, seen, evr) {
    file = ENVIRON["work"] "/updates-security"
    while ((getline line < file) > 0)
      if (split(line, part, "\t") == 4) is_security[part[1], part[2], part[3]] = 1
    close(file)
    file = ENVIRON["work"] "/updates-all"
    table = ENVIRON["work"] "/updates"
    while ((getline line < file) > 0)
      if (split(line, part, "\t") == 4 && part[1] != "" && !seen[line]++) {
        evr = part[3]
        sub(/^0:/, "", evr)
        printf "%s\t%s\t%s\t%s\t%s\n", part[1], part[2], evr, part[4], \
          ((part[1], part[2], part[3]) in is_security ? "true" : "false") >> table
      }
    close(file)
    close(table)
  }
  BEGIN { dnf_updates() }
'

# yum 3 has no form for machines; it breaks lines after a long name.
yum_updates() {
  # It ends with 100 where there are updates.
  # shellcheck disable=SC2016
  ask_within 300 yum-updates sh -c '
    yum -q -C check-update >"$work/updates-all"
    case $? in
      0) exit 0 ;;
      100) exec yum -q -C --security check-update >"$work/updates-security" ;;
      *) exit "$?" ;;
    esac'
  case $ended in
    0 | 100) ;;
    *)
      failed yum-updates 'yum check-update'
      unknown updates "$failure"
      has_updates=
      return
      ;;
  esac
  late_awk=$late_awk$yum_updates_awk
}

# shellcheck disable=SC2016
readonly yum_updates_awk='
  # Sets up_name, up_arch, up_evr and up_from; false for a line that is none or goes on.
  function yum_update(line,   word, count) {
    if (line ~ /^Obsoleting Packages/) up_done = 1
    if (up_done || line ~ /^[A-Z][^.]* .*:/) return 0
    line = up_held line
    up_held = ""
    count = split(line, word, " ")
    if (count == 1 && word[1] ~ /\./ || count == 2 && word[1] ~ /\./) {
      up_held = line " "
      return 0
    }
    if (count != 3 || !(match(word[1], /\.[^.]*$/))) return 0
    up_name = substr(word[1], 1, RSTART - 1)
    up_arch = substr(word[1], RSTART + 1)
    up_evr = word[2]
    up_from = word[3]
    return 1
  }
  function yum_updates(   file, table, line, is_security, security) {
    file = ENVIRON["work"] "/updates-security"
    while ((getline line < file) > 0)
      if (yum_update(line)) is_security[up_name, up_arch, up_evr] = 1
    close(file)
    up_done = 0
    up_held = ""
    file = ENVIRON["work"] "/updates-all"
    table = ENVIRON["work"] "/updates"
    while ((getline line < file) > 0)
      if (yum_update(line)) {
        security = (up_name, up_arch, up_evr) in is_security ? "true" : "false"
        sub(/^0:/, "", up_evr)
        printf "%s\t%s\t%s\t%s\t%s\n", up_name, up_arch, up_evr, up_from, security >> table
      }
    close(file)
    close(table)
  }
  BEGIN { yum_updates() }
'
