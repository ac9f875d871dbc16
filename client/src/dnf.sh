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

dnf_configuration() {
  set --
  for file in \
    "$sysroot"/usr/share/dnf5/libdnf.conf.d/*.conf "$sysroot"/etc/dnf/libdnf5.conf.d/*.conf \
    "$sysroot"/etc/yum.conf "$sysroot"/etc/yum/yum.conf "$sysroot"/etc/dnf/dnf.conf \
    "$sysroot"/etc/yum.repos.d/*.repo "$sysroot"/etc/yum/repos.d/*.repo "$sysroot"/etc/distro.repos.d/*.repo \
    "$sysroot"/usr/share/dnf5/repos.d/*.repo \
    "$sysroot"/usr/share/dnf5/repos.override.d/*.repo "$sysroot"/etc/dnf/repos.override.d/*.repo; do
    case $dnf,$file in
      yum,*/dnf/* | dnf*,*/yum.conf | ,*/yum.conf) continue ;;
    esac
    [ -f "$file" ] || continue
    if [ -r "$file" ]; then
      set -- "$@" "$file"
    else
      repositories_unread "cannot read $file"
    fi
  done
  priorities=true
  if [ "$dnf" = yum ]; then
    # yum 3 knows priorities by a plugin only.
    grep -qs '^enabled *= *1' "$sysroot/etc/yum/pluginconf.d/priorities.conf" || priorities=false
  fi
  list_files "$sysroot"/etc/dnf/plugins/versionlock.list "$sysroot"/etc/yum/pluginconf.d/versionlock.list
  [ $# -gt 0 ] || set -- /dev/null
  locks=$files priorities=$priorities dnf=$dnf awk -v OFS='\t' '
    function trim(text) {
      gsub(/^[ \t]+|[ \t\r]+$/, "", text)
      return text
    }
    function words(text) {
      gsub(/[ \t,]+/, " ", text)
      return trim(text)
    }
    # "$name", "${name}", "${name:-word}" and "${name:+word}".
    function expand(text,   out, name, rest, word, sign, end) {
      out = ""
      while (match(text, /\$(\{[A-Za-z0-9_]+(:[-+][^}]*)?\}|[A-Za-z0-9_]+)/)) {
        out = out substr(text, 1, RSTART - 1)
        name = substr(text, RSTART + 1, RLENGTH - 1)
        rest = substr(text, RSTART + RLENGTH)
        word = sign = ""
        if (name ~ /^\{/) {
          name = substr(name, 2, length(name) - 2)
          if (end = index(name, ":")) {
            sign = substr(name, end + 1, 1)
            word = substr(name, end + 2)
            name = substr(name, 1, end - 1)
          }
        }
        if (!(name in variable) && tolower(name) in variable)
          name = tolower(name)
        if (sign == "-")
          out = out (variable[name] == "" ? word : variable[name])
        else if (sign == "+")
          out = out (variable[name] == "" ? "" : word)
        else
          out = out (name in variable ? variable[name] : "$" name)
        text = rest
      }
      return out text
    }
    function without_password(urls,   url, count, i, out) {
      count = split(urls, url, " ")
      out = ""
      for (i = 1; i <= count; i++) {
        sub(/^[a-z]+:\/\/[^\/@]*@/, substr(url[i], 1, index(url[i], "//") + 1), url[i])
        out = out (out == "" ? "" : " ") url[i]
      }
      return out
    }
    function is_true(text) {
      return tolower(text) ~ /^(1|yes|true|on|enabled)$/
    }
    function glob(pattern) {
      gsub(/[].^$+(){}|\\]/, "\\\\&", pattern)
      gsub(/\*/, ".*", pattern)
      gsub(/\?/, ".", pattern)
      return "^" pattern "$"
    }
    function set(section, key, text,   i) {
      if (!overrides) {
        if (!(section in known)) {
          known[section] = 1
          order[++sections] = section
        }
        value[section, key] = text
        return
      }
      for (i = 1; i <= sections; i++)
        if (order[i] != "main" && order[i] ~ glob(section))
          value[order[i], key] = text
    }
    function get(section, key, other) {
      if ((section, key) in value) return value[section, key]
      return (section, other) in value ? value[section, other] : ""
    }
    function policy_list(key, text,   word, count, i) {
      print "dnf", key, "list" > policy
      count = split(words(expand(text)), word, " ")
      for (i = 1; i <= count; i++)
        print "dnf", key, "item", word[i] > policy
    }
    # Repositories that answer only to subscribers, so that the portal cannot read them.
    function for_subscribers(section, urls) {
      return urls ~ /^https:\/\/cdn[^\/]*\.redhat\.com\// || urls ~ /\/XMLRPC/ || urls ~ /^https:\/\/rhui/ ||
        get(section, "sslclientcert") != ""
    }
    function repository(section,   urls, metalink, mirrorlist, name, priority) {
      if ((section, "enabled") in value && !is_true(value[section, "enabled"]))
        return
      urls = without_password(words(expand(get(section, "baseurl"))))
      metalink = without_password(expand(get(section, "metalink")))
      mirrorlist = without_password(expand(get(section, "mirrorlist")))
      name = expand(get(section, "name"))
      gsub(/\t/, " ", name)
      priority = get(section, "priority")
      if (priority !~ /^-?[0-9]+$/ || ENVIRON["priorities"] == "false") priority = 99
      # dnf would ask for the address with the variable in it; the portal cannot know better.
      if (urls metalink mirrorlist ~ /\$[A-Za-z{]/)
        print "the address of " section " has a variable that nothing sets: " urls metalink mirrorlist > (work "/notes")
      if (for_subscribers(section, urls " " metalink " " mirrorlist))
        print section > (work "/subscription")
      print "rpm", expand(section), (name == "" ? section : name), priority, urls, "", "", "", "", \
        mirrorlist, metalink, words(expand(get(section, "excludepkgs", "exclude"))), \
        words(expand(get(section, "includepkgs"))), (is_true(get(section, "module_hotfixes")) ? "true" : ""), ""
    }
    BEGIN {
      work = ENVIRON["work"]
      policy = work "/policy.dnf"
      while ((getline line < (work "/vars")) > 0) {
        at = index(line, "\t")
        variable[substr(line, 1, at - 1)] = substr(line, at + 1)
      }
      close(work "/vars")
    }
    FNR == 1 {
      section = key = ""
      overrides = FILENAME ~ /\/repos\.override\.d\//
    }
    { sub(/\r$/, "") }
    /^[ \t]*[#;]/ || /^[ \t]*$/ { next }
    /^\[/ {
      section = $0
      sub(/^\[/, "", section)
      sub(/\].*/, "", section)
      key = ""
      if (section != "") set(section, "", "")
      next
    }
    /^[ \t]/ && key != "" {
      set(section, key, get(section, key) " " trim($0))
      next
    }
    (at = index($0, "=")) && section != "" {
      key = tolower(trim(substr($0, 1, at - 1)))
      set(section, key, trim(substr($0, at + 1)))
      next
    }
    {
      print FILENAME ": line not understood: " $0 > (work "/notes")
    }
    END {
      for (i = 1; i <= sections; i++)
        if (order[i] != "main")
          repository(order[i])
      policy_list("excludepkgs", get("main", "excludepkgs", "exclude"))
      if (get("main", "includepkgs") != "")
        policy_list("includepkgs", get("main", "includepkgs"))
      text = get("main", "obsoletes")
      print "dnf", "obsoletes", "flag", (text == "" ? (ENVIRON["dnf"] == "yum" ? "false" : "true") : (is_true(text) ? "true" : "false")) > policy
      if (get("main", "installonlypkgs") != "")
        policy_list("installonly", get("main", "installonlypkgs"))
      count = split(ENVIRON["locks"], file, "\n")
      for (i = 1; i <= count; i++) {
        while ((getline line < file[i]) > 0) {
          sub(/#.*/, "", line)
          line = trim(line)
          if (line != "" && !locks++)
            print "dnf", "versionlocks", "list" > policy
          if (line != "")
            print "dnf", "versionlocks", "item", line > policy
        }
        close(file[i])
      }
    }' "$@" >>"$work/repos" || cannot_write
  if [ -s "$work/policy.dnf" ]; then
    cat "$work/policy.dnf" >>"$work/policy" || cannot_write
  fi
  if [ -s "$work/subscription" ]; then
    needs_own_updates=true
  fi
  lines_not_understood repositories
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
