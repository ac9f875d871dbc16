# SPDX-License-Identifier: Apache-2.0
# --dry-run: the report for a person to read.

print_report() {
  if [ -n "$server" ]; then
    echo "Would send to $server$path (protocol $protocol):"
  else
    echo "Would send (protocol $protocol; no server is configured):"
  fi
  echo
  key_text=none
  [ -z "$api_key" ] || key_text='set'
  boot_text=unknown
  if [ -n "$boot" ]; then
    iso_time "$boot"
    boot_text=$iso
  fi
  case $uptime in
    '' | *[!0-9]*) uptime_text=unknown ;;
    *) uptime_text="$((uptime / 86400)) days $((uptime / 3600 % 24)) hours $((uptime / 60 % 60)) minutes" ;;
  esac
  case $reboot_required in
    true) reboot_text=required ;;
    false) reboot_text='not required' ;;
    *) reboot_text=unknown ;;
  esac
  printf '%-12s %s\n' hostname "$hostname" os "$os${os_cpe:+ [$os_cpe]}" arch "$arch${package_arch:+ ($package_arch${foreign_archs:+, $foreign_archs})}" \
    kernel "$kernel" machine-id "${machine_id:-none}" container "${container:-none}" booted "$boot_text" uptime "$uptime_text" \
    tags "${tags:-none}" reboot "$reboot_text" key "$key_text"
  if [ "$protocol" = 3 ]; then
    find_unsent
    build_body "$unsent"
    size=$(wc -c <"$work/body")
    printf '%-12s %s\n' 'sent whole' "${unsent:-nothing, all is known to the server}" size "$((size)) bytes${encoding:+ with $encoding}"
  fi
  repo_check=$repo_check repos_failed=$repos_failed has_updates=$has_updates has_modules=$has_modules \
    services_known=$services_known awk -F '\t' '
    function table(name, title, if_empty,   file, rows, i, row) {
      file = ENVIRON["work"] "/" name
      while ((getline < file) > 0)
        row[++rows] = line(name)
      close(file)
      if (!rows && !if_empty)
        return
      printf "\n%s (%d)\n", title, rows
      for (i = 1; i <= rows; i++)
        print "  " row[i]
    }
    function line(name,   text, i) {
      if (name == "packages") {
        text = $2 " " ($3 == "" ? "" : $3 ":") $4 ($5 == "" ? "" : "-" $5) " " $6
        if ($9 != "") text = $7 "/" text " slot " $9
        return text ($13 == "true" ? " held" : "") ($14 == "true" ? " auto" : "") ($15 == "" ? "" : " " $15)
      }
      if (name == "repos") {
        text = $1 " " $4 " " $2
        for (i = 5; i <= 11; i++)
          if ($i != "" && i != 9) text = text " " $i
        if ($9 == "true") text = text " trusted"
        if ($12 != "") text = text " excludepkgs=" $12
        if ($13 != "") text = text " includepkgs=" $13
        if ($14 != "") text = text " module_hotfixes"
        if ($15 != "") text = text " usage=" $15
        return text
      }
      if (name == "policy") {
        if ($3 == "list" || $4 == "" && $3 == "text") return $1 " " $2
        text = $1 " " $2
        for (i = 4; i <= NF; i++)
          text = text " " $i
        return text
      }
      if (name == "updates")
        return $1 " " $3 " " $2 " " $4 ($5 == "true" ? " security" : "")
      if (name == "reboot") return $1
      if (name == "unknown" || name == "services") return $1 ": " $2
      return $1 " " $2 " " $3
    }
    BEGIN {
      table("reboot", "reasons for a reboot")
      if (ENVIRON["services_known"] != "") table("services", "services to restart", 1)
      if (ENVIRON["repo_check"] == "true" && ENVIRON["repos_failed"] == "")
        table("repos", "repositories, with priority", 1)
      else
        print "\nrepositories: left out, the server keeps those it has"
      table("policy", "policy")
      if (ENVIRON["has_modules"] != "") table("modules", "module streams", 1)
      if (ENVIRON["has_updates"] != "") table("updates", "updates that the package manager finds", 1)
      table("packages", "packages", 1)
      table("unknown", "could not be found out")
    }'
}
