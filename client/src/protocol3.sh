# SPDX-License-Identifier: Apache-2.0
# Protocol 3: JSON of sections, each named by its digest. A section that the
# server knows is sent as its digest alone.

# Writes each section's content to $work/section.NAME and everything else of
# the report to $work/rest.
render_3() {
  path=/reports
  content_type=application/json
  boot_time=
  if [ -n "$boot" ]; then
    iso_time "$boot"
    boot_time=$iso
  fi
  present=
  if [ -z "$packages_failed" ]; then
    present=packages
  fi
  if [ "$repo_check" = true ] && [ -z "$repos_failed" ]; then
    present="$present repositories"
  fi
  present="$present policy${has_modules:+ modules}${has_updates:+ updates}"
  version=$client_version hostname=$hostname tags=$tags machine_id=$machine_id sent_at=$sent_at \
    os_id=$os_id os_version_id=$os_version_id os=$os os_pretty=$os_pretty os_cpe=$os_cpe os_codename=$os_codename \
    arch=$arch package_arch=$package_arch foreign_archs=$foreign_archs kernel=$kernel boot_time=$boot_time \
    container=$container reboot_required=$reboot_required services_known=$services_known present=$present \
    awk -F '\t' "$json_awk$late_awk$protocol3_awk" || cannot_write
  sum_sections
}

# shellcheck disable=SC2016
readonly protocol3_awk='
  function env(name) {
    return nullable(ENVIRON[name])
  }
  # ,"name":value unless the value is empty.
  function member(name, text) {
    return text == "" ? "" : ",\"" name "\":" json(text)
  }
  function flag(name, text) {
    return text == "" ? "" : ",\"" name "\":" text
  }
  function words(name, text) {
    return text == "" ? "" : ",\"" name "\":" list(text)
  }
  function package() {
    return "{\"type\":\"" $1 "\",\"name\":" json($2) member("epoch", $3) ",\"version\":" json($4) \
      member("release", $5) ",\"arch\":" json($6) \
      ($10 == "" ? "" : ",\"source\":{\"name\":" json($10) member("version", $11) "}") \
      member("vendor", $12) flag("hold", $13) flag("auto", $14) member("status", $15) \
      member("slot", $9) member("category", $7) member("repository", $8) "}"
  }
  function repository() {
    return "{\"type\":\"" $1 "\",\"id\":" json($2) ",\"name\":" json($3) ",\"urls\":" list($5) \
      member("mirrorlist", $10) member("metalink", $11) member("suite", $6) member("component", $7) words("archs", $8) \
      ",\"priority\":" ($4 + 0) ",\"enabled\":true" flag("trusted", $9) words("excludepkgs", $12) \
      words("includepkgs", $13) flag("moduleHotfixes", $14) words("usage", $15) "}"
  }
  function items(section, table,   file, rows, out) {
    file = work "/section." section
    printf "\"items\":[" > file
    while ((getline < (work "/" table)) > 0) {
      if (section == "packages") out = package()
      else if (section == "repositories") out = repository()
      else if (section == "modules") out = "{\"name\":" json($1) ",\"stream\":" json($2) ",\"state\":" json($3) "}"
      else out = "{\"name\":" json($1) ",\"arch\":" json($2) ",\"evr\":" json($3) member("repository", $4) \
        flag("security", $5) "}"
      printf "%s\n%s", (rows++ ? "," : ""), out > file
    }
    close(work "/" table)
    printf "]" > file
    close(file)
  }
  # Rows of one manager and key follow each other.
  function policy(   file, manager, key, managers, keys, count) {
    file = work "/section.policy"
    printf "" > file
    while ((getline < (work "/policy")) > 0) {
      if ($1 != manager) {
        if (key != "" && in_list) printf "]" > file
        if (manager != "") printf "}" > file
        printf "%s\n\"%s\":{", (managers++ ? "," : ""), $1 > file
        manager = $1
        keys = 0
        key = ""
        in_list = 0
      }
      if ($2 != key) {
        if (in_list) printf "]" > file
        printf "%s\"%s\":", (keys++ ? "," : ""), $2 > file
        key = $2
        count = 0
        in_list = $3 != "text" && $3 != "flag"
        if (in_list) printf "[" > file
      }
      if ($3 == "text") printf "%s", nullable($4) > file
      else if ($3 == "flag") printf "%s", $4 > file
      else if ($3 != "list") {
        printf "%s", (count++ ? "," : "") > file
        if ($3 == "item") printf "%s", json($4) > file
        else if ($3 == "pin") printf "{\"package\":%s,\"pin\":%s,\"priority\":%d}", json($4), json($5), $6 > file
        else if ($3 == "keywords") printf "{\"package\":%s,\"keywords\":%s}", json($4), list($5) > file
      }
    }
    close(work "/policy")
    if (in_list) printf "]" > file
    if (manager != "") printf "}" > file
    close(file)
    return managers
  }
  function reasons(   out) {
    while ((getline < (work "/reboot")) > 0)
      if (!told[$0]++) out = out (out == "" ? "" : ",") json(substr($0, 1, 500))
    return "[" out "]"
  }
  function services(   out, rows) {
    while ((getline < (work "/services")) > 0)
      if (!served[$1]++ && ++rows <= 200) out = out (out == "" ? "" : ",") "{\"name\":" json(substr($1, 1, 255)) ",\"reason\":" json(substr($2, 1, 500)) "}"
    return "[" out "]"
  }
  # A tool that fails on every line must not fill the report.
  function unknown(   out, rows, reason) {
    while ((getline < (work "/unknown")) > 0)
      if (++rows <= 50) {
        reason = substr($0, length($1) + 2, 500)
        gsub(/\t/, " ", reason)
        out = out (out == "" ? "" : ",") "\n{\"section\":" json($1) ",\"reason\":" json(reason) "}"
      }
    if (rows > 50)
      out = out ",\n{\"section\":\"report\",\"reason\":\"" rows - 50 " more reasons are left out\"}"
    return "[" out "]"
  }
  BEGIN {
    work = ENVIRON["work"]
    count = split(ENVIRON["present"], section, " ")
    for (i = 1; i <= count; i++) {
      if (section[i] == "packages") items("packages", "packages")
      else if (section[i] == "repositories") items("repositories", "repos")
      else if (section[i] == "policy") policy()
      else items(section[i], section[i])
    }
    rest = work "/rest"
    printf "{\"protocol\":3,\"client\":{\"name\":\"patchman-client\",\"version\":%s},\"hostname\":%s,\"machineId\":%s,\"sentAt\":%s", \
      env("version"), env("hostname"), env("machine_id"), env("sent_at") > rest
    # No tags here: those that the portal or an enrolment gave stay.
    if (ENVIRON["tags"] != "") printf ",\n\"tags\":%s", tag_list(ENVIRON["tags"]) > rest
    printf ",\n\"system\":{\"os\":{\"id\":%s,\"versionId\":%s,\"variant\":%s,\"prettyName\":%s,\"cpe\":%s,\"codename\":%s}", \
      env("os_id"), env("os_version_id"), env("os"), env("os_pretty"), env("os_cpe"), env("os_codename") > rest
    printf ",\"arch\":%s,\"packageArch\":%s,\"foreignArchs\":%s,\"kernel\":%s,\"bootTime\":%s,\"container\":%s}", \
      env("arch"), env("package_arch"), list(ENVIRON["foreign_archs"]), env("kernel"), env("boot_time"), env("container") > rest
    required = ENVIRON["reboot_required"]
    printf ",\n\"restart\":{\"reboot\":{\"required\":%s,\"reasons\":%s}", (required == "" ? "null" : required), reasons() > rest
    if (ENVIRON["services_known"] != "") printf ",\"services\":%s", services() > rest
    printf "}" > rest
    printf ",\n\"unknown\":%s", unknown() > rest
    close(rest)
  }
'

# The digests of the sections, as NAME=DIGEST lines in $work/digests. Without a
# tool for them every section is sent whole each time.
sum_sections() {
  make_empty "$work/digests"
  set --
  for section in $present; do
    if [ "$section" = policy ] && [ ! -s "$work/section.policy" ]; then
      continue
    fi
    set -- "$@" "$work/section.$section"
  done
  if have sha256sum; then
    ask sums sha256sum "$@"
  elif have shasum; then
    ask sums shasum -a 256 "$@"
  elif have openssl; then
    ask sums openssl dgst -sha256 -r "$@"
  else
    say 'neither sha256sum, shasum nor openssl: everything is sent each time'
    return
  fi
  [ "$ended" = 0 ] || cannot_write
  while read -r digest file; do
    printf '%s=%s\n' "${file##*section.}" "$digest" >>"$work/digests" || cannot_write
  done <"$work/sums"
}

# digest_of SECTION, in $digest.
digest_of() {
  digest=
  while IFS='=' read -r name value; do
    if [ "$name" = "$1" ]; then
      digest=$value
    fi
  done <"$work/digests"
}

# Puts the body together: the sections that are named whole, the others by digest.
build_body() {
  whole=" $1 "
  set -- "$work/rest"
  for section in $present; do
    [ -e "$work/section.$section" ] || continue
    digest_of "$section"
    case $whole in
      *" $section "*)
        if [ "$section" = policy ] && [ ! -s "$work/section.policy" ]; then
          continue
        fi
        named=
        [ -z "$digest" ] || named="\"digest\":\"$digest\","
        printf ',\n"%s":{%s' "$section" "$named" >"$work/begin.$section" || cannot_write
        set -- "$@" "$work/begin.$section" "$work/section.$section" "$work/close"
        ;;
      *)
        printf ',\n"%s":{"digest":"%s"}' "$section" "$digest" >"$work/begin.$section" || cannot_write
        set -- "$@" "$work/begin.$section"
        ;;
    esac
  done
  printf '}' >"$work/close" || cannot_write
  printf '}\n' >"$work/end" || cannot_write
  encoding=
  if have gzip; then
    encoding=gzip
    # No pipe: a full disk must not give half a body.
    cat "$@" "$work/end" >"$work/plain" || cannot_write
    gzip -n -c "$work/plain" >"$work/body" || cannot_write
  else
    cat "$@" "$work/end" >"$work/body" || cannot_write
  fi
}
