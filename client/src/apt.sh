# SPDX-License-Identifier: Apache-2.0
# Collector: sources, pins and updates of apt, from its files.

collect_apt() {
  if ! have apt-config && [ ! -d "$sysroot/etc/apt" ]; then
    repositories_unread 'apt is not installed'
    return
  fi
  apt_directories
  apt_policy_and_sources
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
  preferences='' pinned=
  for file in "$sysroot$apt_pref" "$sysroot$apt_pref_parts"*; do
    [ -f "$file" ] || continue
    case ${file##*/} in
      .* | *[!A-Za-z0-9_.-]*) continue ;; # as apt passes over them
      *.pref) ;;
      *.*) [ "$file" = "$sysroot$apt_pref" ] || continue ;;
    esac
    if [ -r "$file" ]; then
      preferences=$preferences${preferences:+
}$file
      look_for_general_pin "$file"
    else
      unknown policy "cannot read $file"
    fi
  done
}

# Sets $pinned if there may be a general pin in a file of preferences.
look_for_general_pin() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      [Pp][Aa][Cc][Kk][Aa][Gg][Ee]:*) line=${line#*:} ;;
      [[:space:]]*) ;;
      *) continue ;;
    esac
    case $line in
      *[!*[:space:]]*) ;;
      *'*'*) pinned=yes ;;
    esac
  done <"$1"
}

# The files of sources, in $files, one a line; empty when one cannot be read.
apt_source_files() {
  files=
  for file in "$sysroot$apt_list" "$sysroot$apt_parts"*; do
    [ -f "$file" ] || continue
    case ${file##*/} in
      .* | *[!A-Za-z0-9_.-]*) continue ;;
      *.list | *.sources) ;;
      *) continue ;;
    esac
    if [ ! -r "$file" ]; then
      repositories_unread "cannot read $file"
      files=
      return
    fi
    files=$files${files:+
}$file
  done
}

# The priority of each source follows from its Release file, unless a general
# pin or a default release decides: then apt-cache, which maps its whole cache
# into memory, is asked.
apt_policy_and_sources() {
  apt_preferences
  files=
  if [ "$repo_check" = true ]; then
    apt_source_files
  fi
  make_empty "$work/priorities"
  if [ -n "$apt_release" ]; then
    pinned=yes
  fi
  if [ -n "$files" ] && [ -n "$pinned" ]; then
    ask priorities apt-cache policy || {
      failed priorities 'apt-cache policy'
      unknown repositories "the pins of sources: $failure"
      make_empty "$work/priorities"
      pinned=unknown
    }
  fi
  archs="$package_arch${foreign_archs:+ }$foreign_archs" lists=$apt_lists root=$sysroot files=$files \
    preferences=$preferences apt_release=$apt_release pinned=$pinned \
    awk "$apt_preferences_awk$apt_sources_awk" >>"$work/repos" || cannot_write
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
  ask upgradable apt list --upgradable || {
    failed upgradable 'apt list --upgradable'
    unknown updates "$failure"
    has_updates=
    return
  }
  late_awk=$late_awk$apt_updates_awk
}

# shellcheck disable=SC2016
readonly apt_updates_awk='
  function apt_updates(   file, line, word, at, suites, suite, count, i, seen) {
    file = ENVIRON["work"] "/upgradable"
    while ((getline line < file) > 0)
      if (split(line, word, " ") >= 4 && word[4] ~ /^\[/ && (at = index(word[1], "/")) > 1) {
        suites = ""
        count = split(substr(word[1], at + 1), suite, ",")
        split("", seen)
        for (i = 1; i <= count; i++)
          if (!seen[suite[i]]++)
            suites = suites (suites == "" ? "" : ",") suite[i]
        printf "%s\t%s\t%s\t%s\t%s\n", substr(word[1], 1, at - 1), word[3], word[2], suites, \
          (suites ~ /security/ ? "true" : "false") >> (ENVIRON["work"] "/updates")
      }
    close(file)
    close(ENVIRON["work"] "/updates")
  }
  BEGIN { apt_updates() }
'
