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
  dnf_configuration
  if [ "$dnf" != yum ]; then
    dnf_modules
  fi
  if wants_updates; then
    has_updates=true
    case $dnf in
      '') unknown updates "neither dnf nor yum is installed" && has_updates='' ;;
      yum) yum_updates ;;
      *) dnf_updates ;;
    esac
  fi
}

# The variables of dnf.conf(5) "Repo Variables", as a table of name and value.
dnf_variables() {
  case $arch in
    i?86 | athlon | geode) basearch=i386 ;;
    armv[678]h*l | armv7l) basearch=armhfp ;;
    amd64 | x86_64*) basearch=x86_64 ;;
    *) basearch=$arch ;;
  esac
  printf 'arch\t%s\nbasearch\t%s\n' "$arch" "$basearch" >"$work/vars" || cannot_write
  dnf_releasever
  for file in "$sysroot"/usr/share/dnf5/vars.d/* "$sysroot"/etc/yum/vars/* "$sysroot"/etc/dnf/vars/*; do
    if [ -f "$file" ] && [ -r "$file" ]; then
      read_line "$file"
      printf '%s\t%s\n' "${file##*/}" "$line" >>"$work/vars" || cannot_write
    fi
  done
}

# The release is the version of what provides "system-release(releasever)", or
# of the first that provides one of the older names.
dnf_releasever() {
  ask_within 60 release rpm -q --queryformat '[%{PROVIDENAME}\t%{PROVIDEVERSION}\t%{=NAME}\t%{=VERSION}\n]' --whatprovides \
    'system-release(releasever)' system-release 'distribution-release(releasever)' \
    distribution-release redhat-release suse-release || : # some of them nobody provides
  awk -F '\t' -v OFS='\t' '
    BEGIN {
      count = split("system-release(releasever) system-release distribution-release(releasever) distribution-release redhat-release suse-release", wanted, " ")
    }
    NF == 4 && !($1 in found) {
      found[$1] = $4
      # The capability itself may say the release; a package of its name does not.
      plain = $1
      sub(/\(.*/, "", plain)
      if ($2 != "" && $3 != $1 && $3 != plain) {
        found[$1] = $2
        sub(/-[^-]*$/, "", found[$1])
      }
    }
    END {
      for (i = 1; i <= count && release == ""; i++)
        release = found[wanted[i]]
      if (release != "") {
        print "releasever", release
        major = minor = release
        sub(/\..*/, "", major)
        print "releasever_major", major
        print "releasever_minor", sub(/^[^.]*\./, "", minor) ? minor : ""
      }
    }' "$work/release" >>"$work/vars" || cannot_write
}

# Which streams were enabled or disabled; dnf 4 has a file for each module, dnf 5 one for all.
dnf_modules() {
  set --
  for file in "$sysroot"/etc/dnf/modules.d/*.module "$sysroot"/usr/lib/sysimage/libdnf5/modules.toml; do
    if [ -f "$file" ] && [ -r "$file" ]; then
      set -- "$@" "$file"
    fi
  done
  has_modules=true
  [ $# -gt 0 ] || return 0
  awk -v OFS='\t' '
    function unquoted(text) {
      sub(/^[^=]*=[ \t]*/, "", text)
      gsub(/^["\047]|["\047]?[ \t\r]*$/, "", text)
      return text
    }
    function module() {
      if (name != "" && stream != "" && (state == "enabled" || state == "disabled"))
        print name, stream, state
      else if (name != "" && state == "disabled")
        print name, "*", state
      name = stream = state = ""
    }
    FNR == 1 { module() }
    # dnf 5 writes small tables on one line: "nodejs" = {enabled_stream = "20", …}
    match($0, / *= *\{/) {
      module()
      name = substr($0, 1, RSTART - 1)
      gsub(/"/, "", name)
      if (match($0, /enabled_stream *= *"[^"]*"/)) stream = unquoted(substr($0, RSTART, RLENGTH))
      if (match($0, /state *= *"[^"]*"/)) state = tolower(unquoted(substr($0, RSTART, RLENGTH)))
      next
    }
    /^\[/ {
      module()
      name = $0
      gsub(/^\[(modules\.)?"?|"?\][ \t\r]*$/, "", name)
      if (name == "modules") name = ""
      next
    }
    /^(enabled_)?stream *=/ { stream = unquoted($0) }
    /^state *=/ { state = tolower(unquoted($0)) }
    END { module() }' "$@" >>"$work/modules" || cannot_write
}

dnf_updates() {
  for kind in all security; do
    set --
    [ "$kind" = all ] || set -- --security
    ask_within 180 "updates-$kind" "$dnf" -q -C repoquery --upgrades "$@" --queryformat '%{name}	%{arch}	%{evr}	%{repoid}
' || {
      failed "updates-$kind" "$dnf repoquery --upgrades"
      unknown updates "$failure"
      has_updates=
      return
    }
  done
  security=$work/updates-security awk -F '\t' -v OFS='\t' '
    BEGIN {
      file = ENVIRON["security"]
      while ((getline < file) > 0)
        if (NF == 4) is_security[$1, $2, $3] = 1
      close(file)
    }
    NF == 4 && $1 != "" && !seen[$0]++ {
      security = ($1, $2, $3) in is_security ? "true" : "false"
      sub(/^0:/, "", $3)
      print $1, $2, $3, $4, security
    }' "$work/updates-all" >>"$work/updates" || cannot_write
}

# yum 3 has no form for machines; it breaks lines after a long name.
yum_updates() {
  for kind in all security; do
    set --
    [ "$kind" = all ] || set -- --security
    ask_within 180 "updates-$kind" yum -q -C "$@" check-update
    case $ended in
      0 | 100) ;;
      *)
        failed "updates-$kind" 'yum check-update'
        unknown updates "$failure"
        has_updates=
        return
        ;;
    esac
  done
  security=$work/updates-security awk -v OFS='\t' '
    # Sets name, arch, evr and from; false for a line that is none or goes on.
    function update(line,   word, count, at) {
      if (line ~ /^Obsoleting Packages/) done = 1
      if (done || line ~ /^[A-Z][^.]* .*:/) return 0
      line = held line
      held = ""
      count = split(line, word, " ")
      if (count == 1 && word[1] ~ /\./ || count == 2 && word[1] ~ /\./) {
        held = line " "
        return 0
      }
      if (count != 3 || !(match(word[1], /\.[^.]*$/))) return 0
      name = substr(word[1], 1, RSTART - 1)
      arch = substr(word[1], RSTART + 1)
      evr = word[2]
      from = word[3]
      return 1
    }
    BEGIN {
      file = ENVIRON["security"]
      while ((getline line < file) > 0)
        if (update(line)) is_security[name, arch, evr] = 1
      close(file)
      done = 0
      held = ""
    }
    update($0) {
      security = (name, arch, evr) in is_security ? "true" : "false"
      sub(/^0:/, "", evr)
      print name, arch, evr, from, security
    }' "$work/updates-all" >>"$work/updates" || cannot_write
}
