# shellcheck shell=sh disable=SC2154,SC2034
# SPDX-License-Identifier: Apache-2.0
#
# Part of test-packages: the life of a package, once for each family.

test_deb() {
  works 'apt-get update' inside apt-get update || return
  remember_files
  works 'apt-get install patchman-client' inside \
    apt-get install -y --no-install-recommends "/packages/patchman-client_${version}_all.deb" || return
  equal 'dpkg --verify' '' "$(inside dpkg --verify patchman-client)"
  works 'an unconfigured client does not disturb apt' inside apt-get install -y --reinstall hostname
  check_unconfigured
  configure bash
  check_units bash
  by_hook 'apt-get install' has hello inside apt-get install -y hello
  by_hook 'apt-get remove' lacks hello inside apt-get remove -y hello
  survives 'apt-get install' inside apt-get install -y hello
  does_not_wait 'apt-get remove' inside apt-get remove -y hello

  remember_configuration
  works 'the timer is switched off' inside systemctl disable patchman-client.timer
  works 'apt-get upgrades patchman-client' inside \
    apt-get install -y -o Dpkg::Options::=--force-confold /packages/patchman-client_9.9.9_all.deb
  equal 'the new version is there' 'patchman-client 9.9.9' "$(inside patchman-client --version)"
  keeps_configuration 'the upgrade'
  equal 'the upgrade leaves the timer switched off' disabled "$(inside systemctl is-enabled patchman-client.timer)"

  works 'apt-get remove patchman-client' inside apt-get remove -y patchman-client
  keeps_configuration 'removal'
  works 'apt-get install after removal' inside apt-get install -y hello
  works 'installed again' inside \
    apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold /packages/patchman-client_9.9.9_all.deb
  keeps_configuration 'installing again'
  works 'apt-get purge' inside apt-get purge -y patchman-client hello
  leaves_nothing
}

# --- rpm ------------------------------------------------------------------------

# make_rpm NAME VERSION [PROVIDED]: a package with nothing in it.
make_rpm() {
  printf '%s\n' "Name: $1" "Version: $2" 'Release: 1' "Summary: $1" 'License: Apache-2.0' 'BuildArch: noarch' \
    ${3:+"Provides: $3"} '%description' "$1" '%files' >"$work/$1.spec"
  rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define "_rpmdir $root/srv/repository" \
    --define '_rpmfilename %{NAME}-%{VERSION}.rpm' "$work/$1.spec" >"$work/rpmbuild.log" 2>&1
}

make_rpm_repository() {
  mkdir -p "$root/srv/repository"
  make_rpm system 1 '/bin/sh curl'
  make_rpm hello 1
  createrepo_c -q "$root/srv/repository"
  for directory in yum.repos.d zypp/repos.d; do
    mkdir -p "$root/etc/$directory"
    printf '%s\n' '[local]' name=local baseurl=file:///srv/repository enabled=1 gpgcheck=0 >"$root/etc/$directory/local.repo"
  done
}

dnf_does() {
  case $1 in
    install-file) shift && inside dnf -y install "$@" ;;
    upgrade-file) shift && inside dnf -y upgrade "$@" ;;
    *) inside dnf -y "$@" ;;
  esac
}

zypper_does() {
  case $1 in
    install-file | upgrade-file) shift && inside zypper -n --no-gpg-checks install --allow-unsigned-rpm "$@" ;;
    *) inside zypper -n --no-gpg-checks "$@" ;;
  esac
}

test_rpm() {
  make_rpm_repository
  works "$1 sees the repository" "$1_does" install system || return
  remember_files
  works "$1 installs patchman-client" "$1_does" install-file "/packages/patchman-client-$version-1.noarch.rpm" || return
  equal 'rpm -V' '' "$(inside rpm -V patchman-client)"
  case $1 in
    dnf) hook=/usr/lib/python3/dist-packages/dnf-plugins/patchman.py ;;
    zypper) hook=/usr/lib/zypp/plugins/commit/patchman ;;
  esac
  holds "the hook is where $1 looks for it" test -e "$root$hook" -o -L "$root$hook"
  check_unconfigured
  configure system
  check_units system
  by_hook "$1 install" has hello "$1_does" install hello
  by_hook "$1 remove" lacks hello "$1_does" remove hello
  survives "$1 install" "$1_does" install hello
  does_not_wait "$1 remove" "$1_does" remove hello

  remember_configuration
  works 'the timer is switched off' inside systemctl disable patchman-client.timer
  works "$1 upgrades patchman-client" "$1_does" upgrade-file /packages/patchman-client-9.9.9-1.noarch.rpm
  equal 'the new version is there' 'patchman-client 9.9.9' "$(inside patchman-client --version)"
  keeps_configuration 'the upgrade'
  holds 'the new example configuration lies beside it' test -e "$root/etc/patchman/patchman-client.conf.rpmnew"
  equal 'the upgrade leaves the timer switched off' disabled "$(inside systemctl is-enabled patchman-client.timer)"
  by_hook "$1 install after the upgrade" has hello "$1_does" install hello
  works "$1 removes hello" "$1_does" remove hello

  rm -f "$root/etc/patchman/patchman-client.conf.rpmnew"
  works "$1 removes patchman-client" "$1_does" remove patchman-client
  holds 'what was edited is kept as rpm keeps it' test -e "$root/etc/patchman/patchman-client.conf.rpmsave"
  holds 'the key is gone' is_gone /etc/patchman/conf.d/key.conf
  leaves_nothing '^\./etc/patchman(/patchman-client\.conf\.rpmsave)?$'
  works "$1 works after removal" "$1_does" install hello
}

# --- pacman -----------------------------------------------------------------------

# make_arch NAME [PROVIDED …]
make_arch() {
  mkdir -p "$root/srv/build/$1"
  name=$1
  shift
  # shellcheck disable=SC2016
  printf '%s\n' "pkgname=$name" pkgver=1 pkgrel=1 "pkgdesc=$name" "arch=('any')" "provides=($*)" \
    'package() { mkdir -p "$pkgdir/usr/share/'"$name"'"; }' >"$root/srv/build/$name/PKGBUILD"
}

make_arch_packages() {
  make_arch system bash curl
  make_arch hello
  for build in "$version" 9.9.9; do
    mkdir -p "$root/srv/build/$build"
    cp "$work/packages/arch-$build"/* "$root/srv/build/$build"
  done
  # makepkg will not run as root.
  inside useradd -m builder
  inside chown -R builder /srv/build
  mkdir -p "$root/srv/repository"
  for directory in system hello "$version" 9.9.9; do
    works "makepkg $directory" inside su builder -c "cd /srv/build/$directory && makepkg -f --nodeps --skippgpcheck"
  done
  cp "$root"/srv/build/*/*.pkg.tar* "$root/srv/repository"
  rm -f "$root"/srv/repository/patchman-client*
  works repo-add inside sh -c 'repo-add -q /srv/repository/own.db.tar.gz /srv/repository/*.pkg.tar*'
  printf '%s\n' '[options]' Architecture=auto SigLevel=Never LocalFileSigLevel=Never DisableSandbox \
    '[own]' Server=file:///srv/repository >"$root/etc/pacman.conf"
}

arch_file() {
  find "$root/srv/build/$1" -name 'patchman-client-*.pkg.tar*' | sed "s,^$root,,"
}

test_pacman() {
  make_arch_packages
  works 'pacman -Sy' inside pacman --noconfirm -Sy system || return
  remember_files
  works 'pacman -U patchman-client' inside pacman --noconfirm -U "$(arch_file "$version")" || return
  works 'pacman -Qkk' inside pacman -Qkk patchman-client
  check_unconfigured
  configure system
  works 'the timer is switched on' inside systemctl enable --now patchman-client.timer
  check_units system
  by_hook 'pacman -S' has hello inside pacman --noconfirm -S hello
  by_hook 'pacman -R' lacks hello inside pacman --noconfirm -R hello
  survives 'pacman -S' inside pacman --noconfirm -S hello
  does_not_wait 'pacman -R' inside pacman --noconfirm -R hello

  remember_configuration
  works 'pacman -U upgrades patchman-client' inside pacman --noconfirm -U "$(arch_file 9.9.9)"
  equal 'the new version is there' 'patchman-client 9.9.9' "$(inside patchman-client --version)"
  keeps_configuration 'the upgrade'
  works 'pacman -R patchman-client' inside pacman --noconfirm -R patchman-client
  holds 'what was edited is kept as pacman keeps it' test -e "$root/etc/patchman/patchman-client.conf.pacsave"
  leaves_nothing '^\./etc/patchman(/patchman-client\.conf\.pac(save|new))?$'
}

# --- install.sh -------------------------------------------------------------------

test_installer() {
  works 'apt-get update' inside apt-get update || return
  remember_files
  line="curl -fsSL $url/client/install.sh | sh -s -- --server $url --sha256 $digest --token good-token"
  before=$(count_reports)
  works 'the line that the portal shows' inside sh -c "$line" || return
  arrives 'the first report' "$before"
  holds 'the report lists packages' reports_package bash
  works 'the timer is enabled' inside systemctl is-enabled patchman-client.timer
  echo hook_delay=1 >>"$root/etc/patchman/patchman-client.conf"
  if [ -n "$booted" ]; then
    rm -f "$root/var/lib/patchman-client/known"
    before=$(count_reports)
    works 'the service reports' inside systemctl start patchman-client.service
    arrives "the service's report" "$before"
  fi
  by_hook 'apt-get install' has hello inside apt-get install -y hello
  works 'the line once more' inside sh -c "$line"
  works 'apt-get remove' inside apt-get remove -y hello
  works 'its own removal' inside /usr/local/share/patchman-client/uninstall --purge
  leaves_nothing '^\./usr/local/'
}
