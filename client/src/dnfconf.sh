# SPDX-License-Identifier: Apache-2.0
# Reads the configuration files of dnf and yum, dnf.conf(5), into the tables of
# repositories, policy and modules.

# Which streams were enabled or disabled; dnf 4 has a file for each module, dnf 5 one for all.
# shellcheck disable=SC2016
readonly dnf_modules_awk='
  function unquoted(text) {
    sub(/^[^=]*=[ \t]*/, "", text)
    gsub(/^["\047]|["\047]?[ \t\r]*$/, "", text)
    return text
  }
  function module(   table) {
    table = ENVIRON["work"] "/modules"
    if (mod_name != "" && mod_stream != "" && (mod_state == "enabled" || mod_state == "disabled"))
      print mod_name, mod_stream, mod_state >> table
    else if (mod_name != "" && mod_state == "disabled")
      print mod_name, "*", mod_state >> table
    mod_name = mod_stream = mod_state = ""
  }
  function read_modules(file,   line) {
    while ((getline line < file) > 0)
      # dnf 5 writes small tables on one line: "nodejs" = {enabled_stream = "20", …}
      if (match(line, / *= *\{/)) {
        module()
        mod_name = substr(line, 1, RSTART - 1)
        gsub(/"/, "", mod_name)
        if (match(line, /enabled_stream *= *"[^"]*"/)) mod_stream = unquoted(substr(line, RSTART, RLENGTH))
        if (match(line, /state *= *"[^"]*"/)) mod_state = tolower(unquoted(substr(line, RSTART, RLENGTH)))
      } else if (line ~ /^\[/) {
        module()
        mod_name = line
        gsub(/^\[(modules\.)?"?|"?\][ \t\r]*$/, "", mod_name)
        if (mod_name == "modules") mod_name = ""
      } else if (line ~ /^(enabled_)?stream *=/)
        mod_stream = unquoted(line)
      else if (line ~ /^state *=/)
        mod_state = tolower(unquoted(line))
    close(file)
    module()
  }
  BEGIN {
    OFS = "\t"
    count = split(ENVIRON["module_files"], module_file, "\n")
    for (f = 1; f <= count; f++)
      read_modules(module_file[f])
    close(ENVIRON["work"] "/modules")
  }
'

# The release as variables, from what provides it.
# shellcheck disable=SC2016
readonly dnf_release_awk='
  function read_release(   file, line, part, found, wanted, count, plain, i, release) {
    count = split("system-release(releasever) system-release distribution-release(releasever) distribution-release redhat-release suse-release", wanted, " ")
    file = ENVIRON["work"] "/release"
    while ((getline line < file) > 0) {
      if (split(line, part, "\t") != 4 || part[1] in found) continue
      found[part[1]] = part[4]
      # The capability itself may say the release; a package of its name does not.
      plain = part[1]
      sub(/\(.*/, "", plain)
      if (part[2] != "" && part[3] != part[1] && part[3] != plain) {
        found[part[1]] = part[2]
        sub(/-[^-]*$/, "", found[part[1]])
      }
    }
    close(file)
    for (i = 1; i <= count && release == ""; i++)
      release = found[wanted[i]]
    if (release == "") return
    variable["releasever"] = variable["releasever_major"] = variable["releasever_minor"] = release
    sub(/\..*/, "", variable["releasever_major"])
    if (!sub(/^[^.]*\./, "", variable["releasever_minor"])) variable["releasever_minor"] = ""
  }
'

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
    yum_priorities
  fi
  list_files "$sysroot"/etc/dnf/plugins/versionlock.list "$sysroot"/etc/yum/pluginconf.d/versionlock.list \
    "$sysroot"/etc/dnf/versionlock.toml
  locks=$files module_files=
  if [ -n "$has_modules" ]; then
    list_files "$sysroot"/etc/dnf/modules.d/*.module "$sysroot"/usr/lib/sysimage/libdnf5/modules.toml
    module_files=$files
  fi
  [ $# -gt 0 ] || set -- /dev/null
  locks=$locks priorities=$priorities dnf=$dnf module_files=$module_files \
    awk -v OFS='\t' "$dnf_modules_awk$dnf_release_awk"'
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
      print "dnf", key, "list" >> policy
      count = split(words(expand(text)), word, " ")
      for (i = 1; i <= count; i++)
        print "dnf", key, "item", word[i] >> policy
    }
    function version_lock(text) {
      if (text != "" && !locks++) print "dnf", "versionlocks", "list" >> policy
      if (text != "") print "dnf", "versionlocks", "item", text >> policy
    }
    # versionlock.toml of dnf 5: a name, then conditions on it, as "NAME KEY COMPARATOR VALUE".
    function toml_lock(line,   text) {
      if (line ~ /^\[\[packages\]\]/) {
        version_lock(lock)
        lock = ""
      } else if (match(line, /"[^"]*"/)) {
        text = substr(line, RSTART + 1, RLENGTH - 2)
        if (line ~ /^name *=/) lock = text
        else if (line ~ /^(key|comparator|value) *=/) lock = lock " " text
      }
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
      policy = work "/policy"
      read_release()
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
      print "dnf", "obsoletes", "flag", (text == "" ? (ENVIRON["dnf"] == "yum" ? "false" : "true") : (is_true(text) ? "true" : "false")) >> policy
      if (get("main", "installonlypkgs") != "")
        policy_list("installonly", get("main", "installonlypkgs"))
      count = split(ENVIRON["locks"], file, "\n")
      for (i = 1; i <= count; i++) {
        lock = ""
        while ((getline line < file[i]) > 0) {
          line = trim(line)
          if (file[i] ~ /\.toml$/)
            toml_lock(line)
          else {
            sub(/[ \t]*#.*/, "", line)
            version_lock(line)
          }
        }
        version_lock(lock)
        close(file[i])
      }
    }' "$@" >>"$work/repos" || cannot_write
  if [ -s "$work/subscription" ]; then
    needs_own_updates=true
  fi
  lines_not_understood repositories
}

# yum 3 knows priorities by a plugin only.
yum_priorities() {
  priorities=false
  file=$sysroot/etc/yum/pluginconf.d/priorities.conf
  if [ -f "$file" ] && [ -r "$file" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        enabled*=*1*) priorities=true ;;
      esac
    done <"$file"
  fi
}
