# SPDX-License-Identifier: Apache-2.0
# Collector: sources, pins and updates of apt, from its files.

collect_apt() {
  if ! have apt-config && [ ! -d "$sysroot/etc/apt" ]; then
    repositories_unread 'apt is not installed'
    return
  fi
  apt_directories
  apt_preferences
  if [ "$repo_check" = true ]; then
    apt_sources
  fi
  if wants_updates; then
    has_updates=true
    if have apt; then
      apt_updates
    else
      unknown updates 'apt is missing'
      has_updates=
    fi
  fi
}

# Where apt has its files, as it says itself.
apt_directories() {
  apt_list=/etc/apt/sources.list apt_parts=/etc/apt/sources.list.d/
  apt_pref=/etc/apt/preferences apt_pref_parts=/etc/apt/preferences.d/
  apt_lists=/var/lib/apt/lists/ apt_release='' apt_arch=''
  if have apt-config; then
    if ask apt-config apt-config shell \
      apt_list Dir::Etc::sourcelist/f apt_parts Dir::Etc::sourceparts/d \
      apt_pref Dir::Etc::preferences/f apt_pref_parts Dir::Etc::preferencesparts/d \
      apt_lists Dir::State::lists/d apt_release APT::Default-Release apt_arch APT::Architecture; then
      while IFS= read -r line; do
        value=${line#*"'"}
        value=${value%"'"}
        case $line in
          apt_list="'"/*) apt_list=$value ;;
          apt_parts="'"/*) apt_parts=$value ;;
          apt_pref="'"/*) apt_pref=$value ;;
          apt_pref_parts="'"/*) apt_pref_parts=$value ;;
          apt_lists="'"/*) apt_lists=$value ;;
          apt_release="'"*) apt_release=$value ;;
          apt_arch="'"?*) apt_arch=$value ;;
        esac
      done <"$work/apt-config"
    else
      failed apt-config apt-config
      unknown repositories "$failure; taking apt's usual directories"
    fi
  fi
  apt_lists=$sysroot$apt_lists
  package_arch=${apt_arch:-$package_arch}
}

# apt_preferences(5): package pins are the portal's to apply, general ones
# (Package: *) show in the priorities of the sources.
apt_preferences() {
  set --
  for file in "$sysroot$apt_pref" "$sysroot$apt_pref_parts"*; do
    [ -f "$file" ] || continue
    case ${file##*/} in
      .* | *[!A-Za-z0-9_.-]*) continue ;; # as apt passes over them
      *.pref) ;;
      *.*) [ "$file" = "$sysroot$apt_pref" ] || continue ;;
    esac
    if [ -r "$file" ]; then
      set -- "$@" "$file"
    else
      unknown policy "cannot read $file"
    fi
  done
  printf 'apt\tdefaultRelease\ttext\t%s\napt\tpins\tlist\n' "$apt_release" >>"$work/policy" || cannot_write
  [ $# -gt 0 ] || return 0
  awk -v OFS='\t' '
    function trim(text) {
      gsub(/^[ \t]+|[ \t\r]+$/, "", text)
      return text
    }
    function pin(   names, target, priority) {
      names = trim(field["package"])
      target = trim(field["pin"])
      priority = trim(field["pin-priority"])
      if (priority == "never") priority = -32768
      if (names != "" && target != "" && priority ~ /^[-+]?[0-9]+$/) {
        gsub(/[ \t]+/, " ", names)
        gsub(/[ \t]+/, " ", target)
        print "apt", "pins", "pin", names, target, priority + 0
        if (names == "*") print names > (ENVIRON["work"] "/general-pins")
      }
      split("", field)
      key = ""
    }
    FNR == 1 { pin() }
    /^#/ { next }
    /^[ \t\r]*$/ { pin(); next }
    /^[ \t]/ { if (key != "") field[key] = field[key] " " $0; next }
    {
      at = index($0, ":")
      key = tolower(substr($0, 1, at - 1))
      field[key] = substr($0, at + 1)
    }
    END { pin() }' "$@" >>"$work/policy" || cannot_write
}

# The priority of each source follows from its Release file, unless a general
# pin or a default release decides: then apt-cache, which maps its whole cache
# into memory, is asked.
apt_sources() {
  set --
  for file in "$sysroot$apt_list" "$sysroot$apt_parts"*; do
    [ -f "$file" ] || continue
    case ${file##*/} in
      .* | *[!A-Za-z0-9_.-]*) continue ;;
      *.list | *.sources) ;;
      *) continue ;;
    esac
    if [ -r "$file" ]; then
      set -- "$@" "$file"
    else
      repositories_unread "cannot read $file"
      return
    fi
  done
  [ $# -gt 0 ] || return 0
  make_empty "$work/priorities"
  pinned=
  if [ -e "$work/general-pins" ] || [ -n "$apt_release" ]; then
    pinned=yes
    if ask_within 120 priorities apt-cache policy; then
      grep -q 'Packages$' "$work/priorities" ||
        unknown repositories 'apt-cache policy lists no source, so that their pins are not known'
    else
      failed priorities 'apt-cache policy'
      unknown repositories "the pins of sources: $failure"
      make_empty "$work/priorities"
    fi
  fi
  archs="$package_arch${foreign_archs:+ }$foreign_archs" lists=$apt_lists root=$sysroot \
    pinned=$pinned awk "$apt_sources_awk" "$@" >>"$work/repos" || cannot_write
  if [ -s "$work/subscription" ]; then
    needs_own_updates=true
  fi
  if [ -s "$work/misread" ]; then
    while IFS= read -r line; do
      unknown repositories "$line"
    done <"$work/misread"
  fi
  say_notes
}

# "name/suite,suite version arch […]"; the words in brackets are not looked at.
apt_updates() {
  ask_within 180 upgradable apt list --upgradable || {
    failed upgradable 'apt list --upgradable'
    unknown updates "$failure"
    has_updates=
    return
  }
  awk -v OFS='\t' '
    NF >= 4 && $4 ~ /^\[/ && (at = index($1, "/")) > 1 {
      suites = ""
      count = split(substr($1, at + 1), suite, ",")
      split("", seen)
      for (i = 1; i <= count; i++)
        if (!seen[suite[i]]++)
          suites = suites (suites == "" ? "" : ",") suite[i]
      print substr($1, 1, at - 1), $3, $2, suites, (suites ~ /security/ ? "true" : "false")
    }' "$work/upgradable" >>"$work/updates" || cannot_write
}
