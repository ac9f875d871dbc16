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
  # Another zypper may be at work: it waits for that, not for ever.
  ZYPP_LOCK_TIMEOUT=120
  export ZYPP_LOCK_TIMEOUT
  ask_within 180 "$asked_zypper" zypper --xmlout --non-interactive --no-refresh "$@"
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
  grep -q '<stream>' "$work/zypper" || {
    repositories_unread 'zypper --xmlout printed no XML'
    return
  }
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
    END { done() }' "$work/zypper" >>"$work/repos" || cannot_write
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
  printf 'zypper\tlocks\tlist\n' >>"$work/policy" || cannot_write
  if [ -e "$sysroot/etc/zypp/locks" ] && [ ! -r "$sysroot/etc/zypp/locks" ]; then
    unknown policy "cannot read $sysroot/etc/zypp/locks"
  elif [ -e "$sysroot/etc/zypp/locks" ]; then
    awk -v OFS='\t' -v notes="$work/notes" '
      function lock(   i, prefix) {
        if (names) {
          if (repo != "")
            print "the lock of " name[1] " counts for repository " repo " only, which a report cannot say" > notes
          else if (type != "" && type != "package")
            prefix = type ":"
          if (repo == "")
            for (i = 1; i <= names; i++)
              print "zypper", "locks", "item", prefix name[i] (version == "" ? "" : " " version)
        }
        names = 0
        type = repo = version = ""
      }
      /^[ \t]*$/ { lock(); next }
      {
        at = index($0, ":")
        key = substr($0, 1, at - 1)
        text = substr($0, at + 1)
        gsub(/^[ \t]+|[ \t\r]+$/, "", text)
        if (key == "type") type = text
        else if (key == "repo") repo = text
        else if (key == "version") version = text
        else if (key == "solvable_name") name[++names] = text
      }
      END { lock() }' "$sysroot/etc/zypp/locks" >>"$work/policy" || cannot_write
    lines_not_understood policy
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
  printf 'zypper\tallowVendorChange\tflag\t%s\n' "$vendor_change" >>"$work/policy" || cannot_write
}

zypper_updates() {
  ask_zypper zypper-updates list-updates || {
    failed zypper-updates 'zypper list-updates'
    zypper_message zypper-updates
    unknown updates "$failure"
    has_updates=
    return
  }
  grep -q '<stream>' "$work/zypper-updates" || {
    unknown updates 'zypper --xmlout printed no XML'
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
    /^\/update>/ { name = "" }' "$work/zypper-updates" >>"$work/updates" || cannot_write
}
