# SPDX-License-Identifier: Apache-2.0
# What protocols 1 and 2 call things, as the original client does:
#
#   old_packages     type name epoch version release arch category repository;
#                    of gentoo the slot stands where others have the epoch
#   old_repos        type name id priority url [url …]
#   old_modules      name stream version context arch repository package [package …]
#   old_sec_updates  name version arch repository        (old_bug_updates alike)

old_tables() {
  old_os=$os${os_cpe:+ [$os_cpe]}
  reboot=false
  if [ "$reboot_required" = true ]; then
    reboot=true
  fi
  if [ -n "$repos_failed" ]; then
    repo_check=false
  fi
  make_empty "$work/old_modules"
  if [ -s "$work/modules" ] && [ -n "${dnf:-}" ] && [ "$dnf" != yum ]; then
    old_modules
  fi
  zypper=
  case " $managers " in
    *' rpm '*) [ -n "${dnf+dnf}" ] || zypper=yes ;;
  esac
  os=$os os_word=$os_word os_version_id=$os_version_id os_pretty=$os_pretty os_cpe=$os_cpe arch=$arch \
    zypper=$zypper awk -F '\t' -v OFS='\t' "$late_awk"'
    function repository(type, name, id, priority, urls,   url, count, i, row) {
      row = type OFS name OFS id OFS priority
      count = split(urls, url, " ")
      for (i = 1; i <= count; i++)
        row = row OFS url[i]
      print row > (work "/old_repos")
    }
    # One for each index of each mirror; only what a server can fetch.
    function deb(   url, urls, arch, archs, i, k, address, name) {
      urls = split($5, url, " ")
      archs = split($7 == "" ? "-" : $8, arch, " ")
      for (i = 1; i <= urls; i++)
        for (k = 1; k <= archs; k++) {
          if (url[i] !~ /^https?:\/\/./) {
            if (!seen[url[i], $6]++)
              print "apt: source not reported, it is not http or https: " url[i] " " $6 > (work "/notes")
            continue
          }
          address = url[i] "/" ($7 == "" ? ($6 == "/" ? "" : $6) : "dists/" $6 "/" $7 "/binary-" arch[k])
          name = ENVIRON["os_word"] (ENVIRON["os_version_id"] == "" ? "" : " " ENVIRON["os_version_id"]) " " \
            ENVIRON["arch"] " repo at " address
          if (!seen[address]++)
            repository("deb", name, "", ($4 == 0 ? 500 : $4), address)
        }
    }
    function rpm(   name, id) {
      name = $3
      sub(" - " ENVIRON["arch"] "$", "", name)
      id = $2
      if (ENVIRON["zypper"] == "yes")
        name = ENVIRON["os_pretty"] " " name
      else {
        sub(/\/.*/, "", id)
        if (ENVIRON["os_cpe"] != "") id = ENVIRON["os_cpe"] "-" id
      }
      repository("rpm", name " " ENVIRON["arch"], id, $4, $11 " " $10 " " $5)
    }
    BEGIN {
      work = ENVIRON["work"]
      printf "" > (work "/old_packages")
      printf "" > (work "/old_repos")
      printf "" > (work "/old_sec_updates")
      printf "" > (work "/old_bug_updates")
      while ((getline < (work "/packages")) > 0)
        print $1, $2, ($1 == "gentoo" ? $9 : $3), $4, $5, $6, $7, $8 > (work "/old_packages")
      while ((getline < (work "/repos")) > 0) {
        if ($1 == "deb") deb()
        else if ($1 == "rpm") rpm()
        else if ($1 == "arch") repository("arch", "Arch Linux " $2 " " ENVIRON["arch"], $2, "", $5)
        else repository("gentoo", "Gentoo Linux " $2 " Repo " ENVIRON["arch"], $2, $4, $5)
      }
      while ((getline < (work "/updates")) > 0)
        print $1, $3, $2, $4 > (work ($5 == "true" ? "/old_sec_updates" : "/old_bug_updates"))
    }' || cannot_write
  say_notes
}

# dnf tells version, context and packages of a stream to people only.
old_modules() {
  set --
  while IFS='	' read -r name stream module_state; do
    [ "$module_state" != enabled ] || set -- "$@" "$name:$stream"
  done <"$work/modules"
  [ $# -gt 0 ] || return 0
  ask_within 180 module-info "$dnf" -q -C module info "$@" || {
    failed module-info "$dnf module info"
    unknown modules "$failure"
    return
  }
  late_awk=$late_awk$old_modules_awk
}

# shellcheck disable=SC2016
readonly old_modules_awk='
  function old_module(   cpe) {
    cpe = ENVIRON["os_cpe"]
    if (info["Name"] != "" && info["Stream"] ~ /\[e\]/) {
      sub(/ .*/, "", info["Stream"])
      printf "%s\t%s\t%s\t%s\t%s\t%s%s\n", info["Name"], info["Stream"], info["Version"], info["Context"], \
        info["Architecture"], (cpe == "" ? "" : cpe "-") (info["Repo"] info["Repository"]), info["Artifacts"] \
        >> (ENVIRON["work"] "/old_modules")
    }
    split("", info)
  }
  function old_modules(   file, line, at, key, last, text) {
    file = ENVIRON["work"] "/module-info"
    while ((getline line < file) > 0) {
      if (line ~ /^Name +:/) old_module()
      if (!(at = index(line, " : "))) continue
      key = substr(line, 1, at - 1)
      gsub(/ +$/, "", key)
      text = substr(line, at + 3)
      if (key != "") last = key
      if (last != "Artifacts") info[key] = text
      else if (text != "") info["Artifacts"] = info["Artifacts"] "\t" text
    }
    close(file)
    old_module()
    close(ENVIRON["work"] "/old_modules")
  }
  BEGIN { old_modules() }
'
