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
  os=$os os_word=$os_word os_version_id=$os_version_id os_pretty=$os_pretty os_cpe=$os_cpe arch=$arch \
    zypper=$(case " $managers " in *' rpm '*) [ -n "${dnf+dnf}" ] || echo yes ;; esac) awk -F '\t' -v OFS='\t' '
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
  while IFS='	' read -r name stream state; do
    [ "$state" != enabled ] || set -- "$@" "$name:$stream"
  done <"$work/modules"
  [ $# -gt 0 ] || return 0
  ask_within 180 module-info "$dnf" -q -C module info "$@" || {
    failed module-info "$dnf module info"
    unknown modules "$failure"
    return
  }
  os_cpe=$os_cpe awk -v OFS='\t' '
    function done() {
      if (name != "" && enabled)
        print name, stream, version, context, arch, (ENVIRON["os_cpe"] == "" ? "" : ENVIRON["os_cpe"] "-") repository packages
      name = packages = ""
      enabled = 0
    }
    /^Name +:/ { done() }
    at = index($0, " : ") {
      key = substr($0, 1, at - 1)
      gsub(/ +$/, "", key)
      text = substr($0, at + 3)
      if (key != "") last = key
      if (key == "Name") name = text
      else if (key == "Stream") {
        enabled = text ~ /\[e\]/
        sub(/ .*/, "", text)
        stream = text
      } else if (key == "Version") version = text
      else if (key == "Context") context = text
      else if (key == "Architecture") arch = text
      else if (key == "Repo" || key == "Repository") repository = text
      else if (last == "Artifacts" && text != "") packages = packages OFS text
    }
    END { done() }' "$work/module-info" >"$work/old_modules" || cannot_write
}
