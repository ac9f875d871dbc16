# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Where tests/roots/run and packaging/test-roots get Debian and Ubuntu from.

# $DEBIAN_MIRROR, or what this machine's apt has Debian from, or everybody's.
debian_mirror() {
  mirror=${DEBIAN_MIRROR:-}
  if [ -z "$mirror" ]; then
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(SITE)' 2>/dev/null |
      sed -n 's,^Debian Debian ,,p' | sed -n 1p | sed 's,/*$,,')
  fi
  echo "${mirror:-http://deb.debian.org/debian}"
}

# $UBUNTU_MIRROR, or what stands beside Debian on its mirror, or everybody's;
# nothing where none of them answers, or for UBUNTU_MIRROR=none.
ubuntu_mirror() {
  case ${UBUNTU_MIRROR:-} in
    none) return ;;
    ?*)
      echo "$UBUNTU_MIRROR"
      return
      ;;
  esac
  mirror=$(debian_mirror)
  for mirror in "${mirror%/debian}/ubuntu" http://archive.ubuntu.com/ubuntu; do
    if has_suite "$mirror" noble; then
      echo "$mirror"
      return
    fi
  done
}

# has_suite MIRROR SUITE
has_suite() {
  [ -n "$1" ] && curl -sfIL -m 30 -o /dev/null "$1/dists/$2/InRelease"
}

# script_for SUITE: the script to name to a debootstrap that is older than the suite,
# which makes it as it makes the suites before it.
script_for() {
  [ -e "/usr/share/debootstrap/scripts/$1" ] || echo /usr/share/debootstrap/scripts/gutsy
}

# keyring_for NAME: an option where this machine cannot check Ubuntu's signature.
keyring_for() {
  case $1 in
    ubuntu*) [ -e /usr/share/keyrings/ubuntu-archive-keyring.gpg ] || echo --no-check-gpg ;;
  esac
}
