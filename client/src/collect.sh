# SPDX-License-Identifier: Apache-2.0
# Which collectors this host needs. They fill tables, tab-separated files in
# $work; lists within a field are separated by blanks:
#
#   packages  type name epoch version release arch category repository slot
#             source source-version vendor hold auto status
#   repos     type id name priority urls suite component archs trusted
#             mirrorlist metalink excludepkgs includepkgs hotfixes usage
#   policy    manager key kind value …       kind: text, flag, list (none yet),
#             item (one more of a list), pin, keywords
#   modules   name stream state
#   updates   name arch evr repository security
#   reboot    required reason
#   services  name reason
#   unknown   section reason                 (what could not be found out)
#
# A process costs more than what it does here. So an awk program that fills a table
# which only the renderer reads is put into $late_awk, as functions and a BEGIN that
# are not of the same names, and runs at the start of the renderer's awk.

collect() {
  late_awk=
  managers='' package_arch='' foreign_archs='' packages_failed='' repos_failed=''
  has_modules='' has_updates='' needs_own_updates=''
  if have dpkg-query; then
    managers=dpkg
    dpkg_packages
    dpkg_archs
  fi
  if have rpm && has_rpm_database; then
    managers="$managers rpm"
    rpm_packages
  fi
  if have pacman && [ -d "$sysroot/var/lib/pacman/local" ]; then
    managers="$managers pacman"
    pacman_packages
  fi
  if [ -d "$sysroot/var/db/pkg" ] && { have emerge || have qlist || [ "$os_id" = gentoo ]; }; then
    managers="$managers portage"
    portage_packages
  fi
  [ -n "$managers" ] ||
    die "$EXIT_COLLECT" "no package manager found that this client can read (dpkg, rpm, pacman, portage)"
  # A report without packages would tell the server that all were removed.
  if [ ! -s "$work/packages" ] && [ -z "$packages_failed" ]; then
    packages_unread "no installed package found"
  fi
  if [ -n "$packages_failed" ] && [ "$protocol" != 3 ]; then
    die "$EXIT_COLLECT" "$packages_failed; nothing was sent"
  fi
  for manager in $managers; do
    case $manager in
      dpkg) collect_apt ;;
      rpm) collect_rpm ;;
      pacman) collect_pacman ;;
      portage) collect_portage ;;
    esac
  done
  find_restarts
}

# Packages without those of one manager would look like packages removed.
packages_unread() {
  packages_failed=$1
  unknown packages "$1"
}

repositories_unread() {
  repos_failed=$1
  unknown repositories "$1"
}

# lines_not_understood SECTION: lines of a tool that were passed over.
lines_not_understood() {
  if [ -s "$work/notes" ]; then
    while IFS= read -r line; do
      unknown "$1" "$line"
    done <"$work/notes"
    make_empty "$work/notes"
  fi
}

# Whether the updates that the package manager itself finds are to be reported:
# when asked to, or when the portal cannot read a repository that is open to
# subscribers only.
wants_updates() {
  case $local_updates in
    auto) [ -n "$needs_own_updates" ] ;;
    *) [ "$local_updates" = true ] ;;
  esac
}
