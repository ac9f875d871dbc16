# SPDX-License-Identifier: Apache-2.0
# Reads apt_preferences(5) into the table of policy, and sources.list(5) in both
# forms into that of repositories.

# shellcheck disable=SC2016
readonly apt_preferences_awk='
  function pin(field,   names, target, priority, policy) {
    policy = ENVIRON["work"] "/policy"
    names = trim(field["package"])
    target = trim(field["pin"])
    priority = trim(field["pin-priority"])
    if (priority == "never") priority = -32768
    if (names != "" && target != "" && priority ~ /^[-+]?[0-9]+$/) {
      gsub(/[ \t]+/, " ", names)
      gsub(/[ \t]+/, " ", target)
      print "apt", "pins", "pin", names, target, priority + 0 >> policy
    }
    split("", field)
  }
  function preferences(file,   line, field, key, at) {
    while ((getline line < file) > 0) {
      if (line ~ /^#/) continue
      if (line ~ /^[ \t\r]*$/) {
        pin(field)
        key = ""
      } else if (line ~ /^[ \t]/) {
        if (key != "") field[key] = field[key] " " line
      } else {
        at = index(line, ":")
        key = tolower(substr(line, 1, at - 1))
        field[key] = substr(line, at + 1)
      }
    }
    close(file)
    pin(field)
  }
  BEGIN {
    OFS = "\t"
    print "apt", "defaultRelease", "text", ENVIRON["apt_release"] >> (ENVIRON["work"] "/policy")
    print "apt", "pins", "list" >> (ENVIRON["work"] "/policy")
    count = split(ENVIRON["preferences"], pref_file, "\n")
    for (i = 1; i <= count; i++)
      preferences(pref_file[i])
    close(ENVIRON["work"] "/policy")
  }
'
# shellcheck disable=SC2016
readonly apt_sources_awk='
  function trim(text) {
    gsub(/^[ \t]+|[ \t\r]+$/, "", text)
    return text
  }
  function without_password(url) {
    sub(/^[a-z+]+:\/\/[^\/@]*@/, substr(url, 1, index(url, "//") + 1), url)
    return url
  }
  # The name of a file in apt lists: the address without scheme and password, its odd characters quoted.
  function list_name(url,   out, i, c) {
    url = without_password(url)
    sub(/^[a-z+]+:(\/\/)?/, "", url)
    out = ""
    for (i = 1; i <= length(url); i++) {
      c = substr(url, i, 1)
      if (c == "/") c = "_"
      else if (c in quoted) c = quoted[c]
      out = out c
    }
    return out
  }
  # The header of a Release file, as release[NAME, FIELD].
  function read_release(at,   name, file, found, line, colon, key, i) {
    name = list_name(at)
    if (name in looked) return name
    looked[name] = 1
    for (i = 1; i <= 2 && !found; i++) {
      file = ENVIRON["lists"] name (i == 1 ? "InRelease" : "Release")
      while ((getline line < file) > 0) {
        found = 1
        if (line ~ /^(MD5Sum|SHA[0-9]+):/) break
        if (colon = index(line, ":")) {
          key = tolower(substr(line, 1, colon - 1))
          release[name, key] = trim(substr(line, colon + 1))
        }
      }
      close(file)
    }
    if (found) release[name, "is read"] = 1
    return name
  }
  function is_yes(text) {
    return tolower(text) ~ /^(yes|true|with|on|enable|1)$/
  }
  function is_no(text) {
    return tolower(text) ~ /^(no|false|without|off|disable|0)$/
  }
  function priority_of(name, url, where, archs,   arch, count, i) {
    if (ENVIRON["pinned"] != "") {
      count = split(archs, arch, " ")
      for (i = 1; i <= count; i++)
        if ((url, where, arch[i]) in policy) return policy[url, where, arch[i]]
      return 0
    }
    if (!release[name, "is read"]) return 0 # the portal knows the Release file when it has read it
    if (!is_yes(release[name, "notautomatic"])) return 500
    return is_yes(release[name, "butautomaticupgrades"]) ? 100 : 1
  }
  # The architectures that apt fetches: those wanted that the Release file has, and its index of
  # "all" where it keeps one apart.
  function fetched(name, wanted,   offered, arch, count, i, out) {
    offered = release[name, "architectures"]
    if (offered == "") return wanted
    offered = " " offered " "
    count = split(wanted, arch, " ")
    for (i = 1; i <= count; i++)
      if (index(offered, " " arch[i] " ")) out = out (out == "" ? "" : " ") arch[i]
    if (index(offered, " all ") && release[name, "no-support-for-architecture-all"] !~ /Packages/)
      out = out (out == "" ? "" : " ") "all"
    return out
  }
  # The mirrors in the file of a mirror+file: source.
  function mirrors_in(url, where,   file, line, word, out, known) {
    file = url
    sub(/^mirror\+file:(\/\/)?/, "", file)
    file = ENVIRON["root"] file
    while ((getline line < file) > 0) {
      line = trim(line)
      if (line == "" || line ~ /^#/) continue
      split(line, word, /[ \t]+/)
      if (word[1] ~ /^https?:\/\/./) {
        sub(/\/+$/, "", word[1])
        word[1] = without_password(word[1])
        if (!known[word[1]]++) out = out (out == "" ? "" : " ") word[1]
      } else
        print "apt: mirror not reported, it is not http or https: " word[1] > notes
    }
    close(file)
    if (out == "") print "no mirrors found in " file > misread
    return out
  }
  function source(url, suite, component, wanted, trusted,   base, at, name, archs, where, label, urls) {
    gsub(/\$\(ARCH\)/, native, suite)
    sub(/\/+$/, "", url)
    base = url "/"
    if (suite ~ /\/$/) { # flat
      at = suite == "/" ? base : base suite
      where = suite
    } else {
      at = base "dists/" suite "/"
      where = suite "/" component
    }
    name = read_release(at)
    archs = component == "" ? wanted : fetched(name, wanted)
    if (archs == "") return # apt fetches nothing of it
    url = without_password(url)
    gsub(/ /, "%20", url)
    urls = url ~ /^mirror\+file:/ ? mirrors_in(url, where) : url
    if (url ~ /^https:\/\/esm\.ubuntu\.com/)
      print url > (work "/subscription")
    label = url
    sub(/^https?:\/\//, "", label)
    label = label " " suite (component == "" ? "" : " " component)
    if (seen[url, suite, component, archs]++) return
    print "deb", label, label, priority_of(name, url, where, archs), urls, suite, component, archs, \
      (trusted == "" ? "" : is_yes(trusted) ? "true" : ""), "", "", "", "", "", ""
  }
  function change(wanted, added, removed,   arch, count, i, out) {
    wanted = wanted " " added
    gsub(/,/, " ", wanted)
    gsub(/,/, " ", removed)
    removed = " " removed " "
    count = split(wanted, arch, " ")
    for (i = 1; i <= count; i++)
      if (!index(removed, " " arch[i] " ")) out = out (out == "" ? "" : " ") arch[i]
    return out
  }
  # deb [option=value …] URI suite [component …]
  function one_line(line,   text, option, options, count, i, at, key, word, url, wanted, added, removed, trusted) {
    text = ""
    while (match(line, /[#[]/)) { # a comment begins with #, except between brackets
      if (substr(line, RSTART, 1) == "#") {
        line = substr(line, 1, RSTART - 1)
        break
      }
      at = index(substr(line, RSTART), "]")
      if (!at) break
      text = text substr(line, 1, RSTART + at - 1)
      line = substr(line, RSTART + at)
    }
    text = trim(text line)
    if (text == "" || text ~ /^deb-src([ \t]|$)/) return
    line = text
    if (!sub(/^deb[ \t]+/, "", text)) {
      print source_name ": line not understood: " line > misread
      return
    }
    wanted = native_and_foreign
    if (text ~ /^\[/) {
      at = index(text, "]")
      options = substr(text, 2, at - 2)
      text = trim(substr(text, at + 1))
      count = split(options, option, /[ \t]+/)
      for (i = 1; i <= count; i++) {
        at = index(option[i], "=")
        key = substr(option[i], 1, at - 1)
        word = substr(option[i], at + 1)
        if (key == "arch") wanted = word
        else if (key == "arch+") added = added " " word
        else if (key == "arch-") removed = removed " " word
        else if (key == "trusted") trusted = word
      }
    }
    if (match(text, /^[a-z]+:\[[^]]*\][^ \t]*/) || match(text, /^[^ \t]+/)) {
      url = substr(text, 1, RLENGTH)
      text = trim(substr(text, RLENGTH + 1))
    }
    gsub(/"/, "", url)
    count = split(text, part, /[ \t]+/)
    if (url !~ /^[a-z][a-z0-9+.-]*:/ || text == "" || part[1] !~ /\/$/ && count < 2) {
      print source_name ": line not understood: " line > misread
      return
    }
    wanted = change(wanted, added, removed)
    if (part[1] ~ /\/$/) source(url, part[1], "", wanted, trusted)
    else
      for (i = 2; i <= count; i++)
        source(url, part[1], part[i], wanted, trusted)
  }
  function stanza(   uris, suites, components, url, suite, component, u, s, c, i, j, k, wanted) {
    key = ""
    if (!fields) return
    fields = 0
    if ((" " field["types"] " ") ~ /[ \t]deb[ \t]/ && !is_no(trim(field["enabled"]))) {
      wanted = trim(field["architectures"])
      wanted = change(wanted == "" ? native_and_foreign : wanted, field["architectures-add"], field["architectures-remove"])
      u = split(trim(field["uris"]), url, /[ \t]+/)
      s = split(trim(field["suites"]), suite, /[ \t]+/)
      c = split(trim(field["components"]), component, /[ \t]+/)
      if (!u || !s) print source_name ": a stanza without URIs or suites" > misread
      for (j = 1; j <= s; j++)
        for (i = 1; i <= u; i++)
          if (suite[j] ~ /\/$/) source(url[i], suite[j], "", wanted, trim(field["trusted"]))
          else
            for (k = 1; k <= c; k++)
              source(url[i], suite[j], component[k], wanted, trim(field["trusted"]))
    }
    split("", field)
  }
  function read_sources(file,   line, at, deb822) {
    deb822 = file ~ /\.sources$/
    source_name = file
    while ((getline line < file) > 0) {
      sub(/\r$/, "", line)
      if (!deb822) one_line(line)
      else if (line ~ /^#/) continue
      else if (line ~ /^[ \t]*$/) stanza()
      else if (line ~ /^[ \t]/) {
        if (key != "") field[key] = field[key] " " line
      } else {
        at = index(line, ":")
        key = tolower(substr(line, 1, at - 1))
        field[key] = " " substr(line, at + 1)
        fields++
      }
    }
    close(file)
    if (deb822) stanza()
  }
  BEGIN {
    work = ENVIRON["work"]
    misread = work "/misread"
    notes = work "/notes"
    native_and_foreign = ENVIRON["archs"]
    native = native_and_foreign
    sub(/ .*/, "", native)
    odd = "\\|{}[]<>\"^~_=!@#$%^&*"
    for (i = 1; i < 256; i++) {
      c = sprintf("%c", i)
      if (i <= 32 || i >= 127 || index(odd, c)) quoted[c] = sprintf("%%%02x", i)
    }
    # The lines of sources in apt-cache policy: priority, address, where, architecture, "Packages".
    file = work "/priorities"
    while ((getline line < file) > 0) {
      count = split(line, word, " ")
      if (word[count] != "Packages" || word[1] !~ /^-?[0-9]+$/) continue
      told++
      sub(/\/+$/, "", word[2])
      if (count == 5) policy[word[2], word[3], word[4]] = word[1]
      else if (count == 4) flat[word[2], word[3]] = word[1]
      else if (count == 3) flat[word[2], "/"] = word[1]
    }
    close(file)
    for (pair in flat) {
      split(pair, word, SUBSEP)
      count = split(native_and_foreign, arch, " ")
      for (i = 1; i <= count; i++)
        policy[word[1], word[2], arch[i]] = flat[pair]
    }
    if (ENVIRON["pinned"] == "yes" && !told && ENVIRON["files"] != "")
      print "apt-cache policy lists no source, so that their pins are not known" > misread
    count = split(ENVIRON["files"], source_file, "\n")
    for (f = 1; f <= count; f++)
      read_sources(source_file[f])
  }
'
