# SPDX-License-Identifier: Apache-2.0
# Collector: repositories, locks and updates of zypper, from its XML output.

# Sets attribute() and plain() for reading zypper's XML with RS="<": each record
# is a tag with the text after it, however zypper breaks its lines.
# shellcheck disable=SC2016
readonly zypper_xml_awk='
  function plain(text) {
    gsub(/&lt;/, "<", text)
    gsub(/&gt;/, ">", text)
    gsub(/&quot;/, "\"", text)
    gsub(/&apos;/, "\047", text)
    gsub(/&amp;/, "\\&", text)
    gsub(/[\t\r\n]/, " ", text)
    return text
  }
  function attribute(name,   quote, text) {
    if (!match($0, "[ \t\n]" name "=[\"\047]"))
      return ""
    quote = substr($0, RSTART + RLENGTH - 1, 1)
    text = substr($0, RSTART + RLENGTH)
    return plain(substr(text, 1, index(text, quote) - 1))
  }
'

collect_zypper() {
  zypper_repositories
  zypper_policy
  if wants_updates; then
    has_updates=true
    zypper_updates
  fi
}

ask_zypper() {
  asked_zypper=$1
  shift
  # Another zypper may be at work: it waits for that, but not for ever.
  ZYPP_LOCK_TIMEOUT=120
  export ZYPP_LOCK_TIMEOUT
  ask_rpm 180 "$asked_zypper" zypper --xmlout --non-interactive --no-refresh "$@"
}

zypper_repositories() {
  ask_zypper zypper repos
  case $ended in
    0 | 6) ;; # 6: no repositories
    *)
      failed zypper zypper
      zypper_message zypper
      repositories_unread "$failure"
      return
      ;;
  esac
  awk -v RS='<' -v OFS='\t' "$zypper_xml_awk"'
    function without_secrets(url) {
      sub(/^[a-z]+:\/\/[^\/@]*@/, substr(url, 1, index(url, "//") + 1), url)
      sub(/\?.*/, "", url)
      return url
    }
    function done() {
      if (alias != "" && enabled == 1) {
        if (urls " " mirrorlist ~ /^https:\/\/updates\.suse\.com\// || urls ~ /^plugin:/)
          print alias > (ENVIRON["work"] "/subscription")
        print "rpm", alias, (name == "" ? alias : name), (priority == "" ? 99 : priority), urls, \
          "", "", "", "", mirrorlist, "", "", "", "", ""
      }
      alias = ""
    }
    /^repo / {
      done()
      alias = attribute("alias")
      name = attribute("name")
      priority = attribute("priority")
      enabled = attribute("enabled")
      mirrorlist = attribute("mirrorlist")
      urls = ""
    }
    /^url>/ {
      url = plain(substr($0, 5))
      gsub(/^ +| +$/, "", url)
      urls = urls (urls == "" ? "" : " ") without_secrets(url)
    }
    /^\/repo>/ { done() }
    /^stream>/ { print > (ENVIRON["work"] "/zypper.xml") }
    END { done() }' "$work/zypper" >>"$work/repos" || cannot_write
  if [ ! -e "$work/zypper.xml" ]; then
    repositories_unread 'zypper --xmlout printed no XML'
  fi
  if [ -s "$work/subscription" ]; then
    needs_own_updates=true
  fi
}

# With --xmlout errors are messages in the output.
zypper_message() {
  message=$(awk -v RS='<' 'sub(/^message type="error">/, "") { gsub(/[ \n]+/, " "); print; exit }' "$work/$1")
  [ -z "$message" ] || failure="zypper failed with code $ended: $message"
}

zypper_policy() {
  if [ -e "$sysroot/etc/zypp/locks" ] && [ ! -r "$sysroot/etc/zypp/locks" ]; then
    unknown policy "cannot read $sysroot/etc/zypp/locks"
  elif [ -e "$sysroot/etc/zypp/locks" ]; then
    zypper_locks=$sysroot/etc/zypp/locks
    export zypper_locks
    late_awk=$late_awk$zypper_locks_awk
  fi
  vendor_change=false
  for file in "$sysroot"/usr/etc/zypp/zypp.conf "$sysroot"/etc/zypp/zypp.conf "$sysroot"/etc/zypp/zypp.conf.d/*.conf; do
    [ -r "$file" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        solver.allowVendorChange*=*)
          value=${line#*=}
          case $value in
            *[Tt]rue* | *1* | *[Yy]es* | *[Oo]n*) vendor_change=true ;;
            *) vendor_change=false ;;
          esac
          ;;
      esac
    done <"$file"
  done
  printf 'zypper\tallowVendorChange\tflag\t%s\nzypper\tlocks\tlist\n' "$vendor_change" >>"$work/policy" || cannot_write
}

# Late, but its rows belong to those of zypper's locks: none of zypper's follow.
# shellcheck disable=SC2016
readonly zypper_locks_awk='
  function zypper_lock(   i, prefix) {
    if (lock_names) {
      if (lock_repo != "")
        printf "policy\tthe lock of %s counts for repository %s only, which a report cannot say\n", \
          lock_name[1], lock_repo >> (ENVIRON["work"] "/unknown")
      else if (lock_type != "" && lock_type != "package")
        prefix = lock_type ":"
      if (lock_repo == "")
        for (i = 1; i <= lock_names; i++)
          printf "zypper\tlocks\titem\t%s%s\n", prefix lock_name[i], (lock_version == "" ? "" : " " lock_version) \
            >> (ENVIRON["work"] "/policy")
    }
    lock_names = 0
    lock_type = lock_repo = lock_version = ""
  }
  function zypper_locks(file,   line, key, text, at) {
    while ((getline line < file) > 0) {
      if (line ~ /^[ \t]*$/) {
        zypper_lock()
        continue
      }
      at = index(line, ":")
      key = substr(line, 1, at - 1)
      text = substr(line, at + 1)
      gsub(/^[ \t]+|[ \t\r]+$/, "", text)
      if (key == "type") lock_type = text
      else if (key == "repo") lock_repo = text
      else if (key == "version") lock_version = text
      else if (key == "solvable_name") lock_name[++lock_names] = text
    }
    close(file)
    zypper_lock()
    close(ENVIRON["work"] "/policy")
    close(ENVIRON["work"] "/unknown")
  }
  BEGIN { zypper_locks(ENVIRON["zypper_locks"]) }
'

zypper_updates() {
  ask_zypper zypper-updates list-updates || {
    failed zypper-updates 'zypper list-updates'
    zypper_message zypper-updates
    unknown updates "$failure"
    has_updates=
    return
  }
  awk -v RS='<' -v OFS='\t' "$zypper_xml_awk"'
    /^update / {
      name = attribute("kind") == "package" ? attribute("name") : ""
      evr = attribute("edition")
      arch = attribute("arch")
    }
    /^source / && name != "" { print name, arch, evr, attribute("alias"), "" }
    /^stream>/ { print > (ENVIRON["work"] "/updates.xml") }
    /^\/update>/ { name = "" }' "$work/zypper-updates" >>"$work/updates" || cannot_write
  if [ ! -e "$work/updates.xml" ]; then
    unknown updates 'zypper --xmlout printed no XML'
    has_updates=
  fi
}
