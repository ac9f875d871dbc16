# SPDX-License-Identifier: Apache-2.0
# Collector: packages, repositories and policy of portage, from its database of
# installed packages, repos.conf and /etc/portage.

# What portage calls the architecture: by its profile, else by the machine.
portage_arch() {
  profile=$(readlink "$sysroot/etc/portage/make.profile" 2>/dev/null || readlink "$sysroot/etc/make.profile" 2>/dev/null) || profile=
  case $profile in
    */linux/*)
      profile=${profile#*/linux/}
      keyword=${profile%%/*}
      ;;
    *)
      case $arch in
        x86_64) keyword=amd64 ;;
        i?86) keyword=x86 ;;
        aarch64) keyword=arm64 ;;
        arm*) keyword=arm ;;
        ppc64*) keyword=ppc64 ;;
        riscv64) keyword=riscv ;;
        loongarch64) keyword=loong ;;
        *) keyword=$arch ;;
      esac
      ;;
  esac
}

portage_packages() {
  portage_arch
  package_arch=${package_arch:-$keyword}
  printf '%s\n' "$sysroot"/var/db/pkg/*/*/SLOT >"$work/portage-db" || cannot_write
  world=$sysroot/var/lib/portage/world
  [ -r "$world" ] || world=
  keyword=$keyword world=$world awk -v OFS='\t' -v notes="$work/notes" '
    function content(file,   line) {
      line = ""
      getline line < file
      close(file)
      return line
    }
    BEGIN {
      world = ENVIRON["world"]
      if (world != "") {
        while ((getline line < world) > 0) {
          sub(/:.*/, "", line)
          wanted[line] = 1
        }
        close(world)
      }
    }
    /\*\/SLOT$/ { next }
    {
      dir = $0
      sub(/\/SLOT$/, "", dir)
      count = split(dir, part, "/")
      category = part[count - 1]
      name = part[count]
      if (name ~ /^-MERGING-/) next # half merged
      slot = content($0)
      repository = content(dir "/repository")
      if (!match(name, /-[0-9][^-]*(-r[0-9]+)?$/)) {
        print "portage: " category "/" name " has no version" > notes
        next
      }
      version = substr(name, RSTART + 1)
      name = substr(name, 1, RSTART - 1)
      release = "r0"
      if (match(version, /-r[0-9]+$/)) {
        release = substr(version, RSTART + 1)
        version = substr(version, 1, RSTART - 1)
      }
      sub(/\/.*/, "", slot)
      auto = world == "" ? "" : ((category "/" name) in wanted ? "false" : "true")
      print "gentoo", name, "", version, (release == "r0" ? "" : release), ENVIRON["keyword"], category, repository, \
        slot, "", "", "", "", auto, ""
    }' "$work/portage-db" >>"$work/packages" || cannot_write
  lines_not_understood packages
}

collect_portage() {
  set --
  for file in "$sysroot"/usr/share/portage/config/repos.conf "$sysroot"/etc/portage/repos.conf "$sysroot"/etc/portage/repos.conf/*; do
    case $file in
      *~ | */.*) continue ;;
    esac
    if [ -f "$file" ] && [ -r "$file" ]; then
      set -- "$@" "$file"
    fi
  done
  if [ $# -eq 0 ]; then
    repositories_unread 'no repos.conf found in /etc/portage or /usr/share/portage/config'
  else
    awk -v OFS='\t' '
      FNR == 1 { section = "" }
      /^[ \t]*[#;]/ { next }
      /^\[/ {
        section = $0
        gsub(/^\[|\][ \t\r]*$/, "", section)
        if (section != "DEFAULT" && !(section in known)) {
          known[section] = 1
          order[++sections] = section
        }
        next
      }
      at = index($0, "=") {
        key = substr($0, 1, at - 1)
        text = substr($0, at + 1)
        gsub(/^[ \t]+|[ \t\r]+$/, "", key)
        gsub(/^[ \t]+|[ \t\r]+$/, "", text)
        value[section, key] = text
      }
      END {
        for (i = 1; i <= sections; i++) {
          name = order[i]
          if (tolower(value[name, "disabled"]) ~ /^(1|yes|true)$/) continue
          url = value[name, "sync-uri"]
          sub(/^[a-z+]+:\/\/[^\/@]*@/, substr(url, 1, index(url, "//") + 1), url)
          priority = value[name, "priority"]
          # portage gives the main tree -1000 where nothing else is said, others 0.
          if (priority !~ /^-?[0-9]+$/)
            priority = name == (value["DEFAULT", "main-repo"] == "" ? "gentoo" : value["DEFAULT", "main-repo"]) ? -1000 : 0
          print "gentoo", name, name, priority, url, "", "", "", "", "", "", "", "", "", ""
        }
      }' "$@" >>"$work/repos" || cannot_write
  fi
  portage_policy
  if wants_updates; then
    unknown updates 'emerge has no list of updates that can be asked for in time'
  fi
}

portage_policy() {
  set --
  for file in "$sysroot"/etc/make.conf "$sysroot"/etc/portage/make.conf "$sysroot"/etc/portage/make.conf/* \
    "$sysroot"/etc/portage/package.accept_keywords "$sysroot"/etc/portage/package.accept_keywords/* \
    "$sysroot"/etc/portage/package.keywords "$sysroot"/etc/portage/package.keywords/* \
    "$sysroot"/etc/portage/package.mask "$sysroot"/etc/portage/package.mask/* \
    "$sysroot"/etc/portage/package.unmask "$sysroot"/etc/portage/package.unmask/*; do
    case $file in
      *~ | */.*) continue ;;
    esac
    [ -f "$file" ] || continue
    if [ -r "$file" ]; then
      set -- "$@" "$file"
    else
      unknown policy "cannot read $file"
    fi
  done
  [ $# -gt 0 ] || set -- /dev/null
  awk -v OFS='\t' '
    # make.conf is shell; ACCEPT_KEYWORDS may be built from itself and go over lines.
    function make_conf(line,   quote) {
      if (open == "") {
        if (line !~ /^[ \t]*(export[ \t]+)?ACCEPT_KEYWORDS=/) return
        sub(/^[^=]*=/, "", line)
        quote = substr(line, 1, 1)
        if (quote != "\"" && quote != "\047") {
          sub(/[ \t#].*/, "", line)
          accepted = line
          return
        }
        open = quote
        text = ""
        line = substr(line, 2)
      }
      if (at = index(line, open)) {
        text = text " " substr(line, 1, at - 1)
        open = ""
        gsub(/\$\{?ACCEPT_KEYWORDS\}?/, accepted, text)
        gsub(/\$\{?ARCH\}?/, "", text)
        accepted = text
      } else
        text = text " " line
    }
    FILENAME ~ /\/make\.conf/ { make_conf($0); next }
    { sub(/#.*/, "") }
    NF == 0 { next }
    FILENAME ~ /\/package\.mask/ { mask[++masks] = $1; next }
    FILENAME ~ /\/package\.unmask/ { unmask[++unmasks] = $1; next }
    {
      atom = $1
      $1 = ""
      gsub(/^[ \t]+|[ \t]+$/, "")
      gsub(/[ \t]+/, " ")
      entry[++entries] = atom
      words[entries] = $0
    }
    END {
      print "portage", "acceptKeywords", "list"
      count = split(accepted, word, " ")
      for (i = 1; i <= count; i++)
        print "portage", "acceptKeywords", "item", word[i]
      print "portage", "packageKeywords", "list"
      for (i = 1; i <= entries; i++)
        print "portage", "packageKeywords", "keywords", entry[i], words[i]
      print "portage", "mask", "list"
      for (i = 1; i <= masks; i++)
        print "portage", "mask", "item", mask[i]
      print "portage", "unmask", "list"
      for (i = 1; i <= unmasks; i++)
        print "portage", "unmask", "item", unmask[i]
    }' "$@" >>"$work/policy" || cannot_write
}
