# SPDX-License-Identifier: Apache-2.0
# What is collected on recorded hosts, and what becomes of it in each protocol.

cases_hosts() {
  test_hosts
  test_unreadable
  test_recorded
  test_os
  test_containers
  test_characters
  test_sources_as_people_write_them
}

# Every host in every protocol, against its expected.json and expected3.json.
test_hosts() {
  rm -rf "$tmp/bodies" "$tmp/hosts"
  mkdir "$tmp/bodies"
  cp -R "$here/hosts" "$tmp/hosts"
  for dir in "$tmp"/hosts/*; do
    name=${dir##*/}
    case $name in dpkg-*) continue ;; esac
    use_host "$name"
    options=
    [ ! -f "$dir/options" ] || options=$(cat "$dir/options")
    for protocol in 1 2 3; do
      # shellcheck disable=SC2086
      run -s http://server.example.org -k key -p "$protocol" $options
      equal "$name: protocol $protocol is sent" 0 "$code"
      [ ! -f "$tmp/sent/body" ] || cp "$tmp/sent/body" "$tmp/bodies/$name.$protocol"
      if [ "$protocol" = 3 ]; then
        equal "$name: silent when all is well" '' "$(cat "$tmp/out" "$tmp/err")"
      fi
    done
    for tool in dpkg-query pacman-conf apt-config; do
      [ ! -e "$host/bin/$tool" ] ||
        equal "$name: $tool runs once" 1 "$(grep -c "^$tool" "$tmp/log")"
    done
    # shellcheck disable=SC2086
    run -s http://server.example.org -k key -v -p 2 $options
    if [ -f "$dir/expected.notes" ]; then
      sed "s#@HOST@#$host#; s#^#patchman-client: #" "$dir/expected.notes" >"$tmp/notes"
      sed -n '/: line not understood\|not reported\|not known/p' "$tmp/err" >"$tmp/said"
      equal "$name: what is left out is said" "$(cat "$tmp/notes")" "$(cat "$tmp/said")"
    fi
  done
  check hosts "$tmp/hosts" "$tmp/bodies" >"$tmp/results"
  counted
}

# Without packages an older protocol would say that all were removed; protocol 3
# says that they are not known.
test_unreadable() {
  use_host dpkg-broken
  run -s http://server.example.org -p 2
  equal "dpkg-query fails: exit code" 5 "$code"
  has "dpkg-query fails: its words" "$tmp/err" "parsing file '/var/lib/dpkg/status' near line 7"
  equal "dpkg-query fails: nothing is sent" '' "$(ls "$tmp/sent")"
  run -s http://server.example.org
  equal "dpkg-query fails: exit code (protocol 3)" 5 "$code"
  has "dpkg-query fails: its words (protocol 3)" "$tmp/err" "parsing file '/var/lib/dpkg/status' near line 7"
  equal "dpkg-query fails: no packages are sent" '' "$(check field "$tmp/sent/body" packages)"
  has "dpkg-query fails: the portal is told" "$tmp/err" 'sent without packages'
  equal "dpkg-query fails: with the reason" packages "$(check field "$tmp/sent/body" unknown.0.section)"
  use_host dpkg-empty
  run -s http://server.example.org -p 2
  equal "no package: exit code" 5 "$code"
  equal "no package: nothing is sent" '' "$(ls "$tmp/sent")"
  use_host debian-12
  rm "$host/bin/dpkg-query"
  run -s http://server.example.org
  equal "no package manager: exit code" 5 "$code"
  has "no package manager: in words" "$tmp/err" 'no package manager found'
  use_host rocky-9
  echo 'error: rpmdb: damaged header #7 retrieved -- skipping.' >"$host/tool.rpm.qa.err"
  run -s http://server.example.org
  equal "a damaged rpm database: exit code" 5 "$code"
  equal "a damaged rpm database: no packages are sent" '' "$(check field "$tmp/sent/body" packages)"
}

# The bodies that the original client sent from a real host, where they are at hand.
test_recorded() {
  reports=$here/../../../shared/data/reports
  if [ ! -f "$reports/debian-12.p2.json" ]; then
    skip "the recorded report is not at hand"
    return
  fi
  host=$tmp/host
  rm -rf "$host"
  check recorded "$host" "$reports"
  link_tools
  for protocol in 1 2; do
    run -s http://server.example.org -p "$protocol" -t "$(sed 's/-t //' "$host/options")"
    cp "$tmp/sent/body" "$tmp/bodies/recorded.$protocol"
  done
  check same "$tmp/bodies" "$reports" >"$tmp/results"
  counted
}

# os NAME EXPECTED, with os-release from standard input
os() {
  find "$host/etc" -maxdepth 1 -type f -exec rm {} +
  sed "/^--$/,\$d" >"$host/etc/os-release"
  [ -s "$host/etc/os-release" ] || rm "$host/etc/os-release"
  [ -z "${3:-}" ] || printf '%s\n' "$4" >"$host/etc/$3"
  run -y
  equal "operating system $1" "$2" "$(sed -n 's/^os  *//p' "$tmp/out")"
}

test_os() {
  use_host debian-12
  printf 'ID=debian\nVERSION_ID="13"\n' | os Debian 'Debian 13.1' debian_version 13.1
  printf 'ID=debian\nVERSION_ID="13"\n' | os 'Debian without debian_version' 'Debian 13'
  printf 'ID=debian\n' | os 'Debian testing' 'Debian forky-sid' debian_version forky/sid
  printf 'ID=raspbian\n' | os Raspbian 'Raspbian 12.5' debian_version 12.5
  printf 'ID=ubuntu\nPRETTY_NAME="Ubuntu Core 24"\n' | os 'Ubuntu Core' 'Ubuntu Core 24'
  printf 'ID=devuan\nNAME="Devuan GNU/Linux"\nVERSION="5 (daedalus)"\n' |
    os Devuan 'Devuan GNU/Linux 5 (daedalus)'
  printf 'ID=kali\nNAME="Kali GNU/Linux"\n' | os 'Kali, no version' 'Kali GNU/Linux'
  printf 'ID="rocky"\nNAME="Rocky Linux"\nVERSION="9.4 (Blue Onyx)"\nCPE_NAME="cpe:/o:rocky:rocky:9::baseos"\n' |
    os Rocky 'Rocky Linux 9.4 (Blue Onyx) [cpe:/o:rocky:rocky:9::baseos]'
  printf 'ID="rhel"\n' | os RHEL 'Red Hat Enterprise Linux release 9.4 (Plow)' \
    redhat-release 'Red Hat Enterprise Linux release 9.4 (Plow)'
  printf 'ID="centos"\n' | os CentOS 'CentOS Stream release 9' centos-release 'CentOS Stream release 9'
  printf 'ID=fedora\nPRETTY_NAME="Fedora Linux 41 (Server)"\n' | os Fedora 'Fedora Linux 41 (Server)'
  printf 'ID=sles\nID_LIKE="suse"\nPRETTY_NAME="SUSE Linux Enterprise Server 15 SP6"\n' |
    os SLES 'SUSE Linux Enterprise Server 15 SP6'
  printf "ID='arch'\nNAME='Arch Linux'\n" | os Arch 'Arch Linux'
  printf 'ID=gentoo\nPRETTY_NAME="Gentoo Linux"\nVERSION_ID=2.17' | os Gentoo 'Gentoo Linux 2.17'
  printf 'ID=astra\nNAME="Astra Linux"\n' | os Astra 'Astra Linux 1.7.5' astra_version 1.7.5
  printf '' | os 'before os-release' 'Ubuntu 12.04' lsb-release 'DISTRIB_DESCRIPTION="Ubuntu 12.04"'
  printf '' | os 'old Debian' 'Debian 6.0.10' debian_version 6.0.10
  printf '' | os 'old CentOS' 'CentOS release 6.10 (Final)' centos-release 'CentOS release 6.10 (Final)'
  printf '' | os 'nothing known' Linux
}

# A machine that was made from an image has docker's file, and nothing else of it.
test_containers() {
  use_host debian-12
  : >"$host/.dockerenv"
  mkdir -p "$host/proc/self"
  printf '22 27 0:21 / /proc rw - proc proc rw\n27 1 254:0 / / rw - ext4 /dev/vda rw\n' >"$host/proc/self/mountinfo"
  run -y -v
  lacks "docker's file alone is no container" "$tmp/err" 'container'
  printf '300 27 254:0 /var/lib/docker/containers/1/hosts /etc/hosts rw - ext4 /dev/vda rw\n' >>"$host/proc/self/mountinfo"
  run -y -v
  has "docker's file and its mounts are one" "$tmp/err" 'container (docker)'
  rm "$host/.dockerenv"
  run -y -v
  lacks "a mount alone is no container" "$tmp/err" 'container'
}

test_characters() {
  use_host characters
  # shellcheck disable=SC2016
  tags=$(printf 'plain,say "hi", back\\slash ,tab\there,bell\007\037\177,caf\303\251 \342\202\254 \360\237\230\200,,latin \351,cut \342\202,surrogate \355\240\200,overlong \300\257,]}&\\0%%s$HOME,')
  run -s http://server.example.org -H "$(printf 'we"b\n1')" -t "$tags"
  check tags "$tmp/sent/body" >"$tmp/results"
  counted
}

# Sources with everything that apt takes in them, on one host.
test_sources_as_people_write_them() {
  use_host debian-12
  rm "$host"/etc/apt/sources.list.d/*
  cat >"$host/etc/apt/sources.list.d/several.sources" <<'SOURCES'
types: deb deb-src
uris: http://one.example.org/debian http://two.example.org/debian
 http://three.example.org:8080/debian
suites: stable
 stable-updates
components: main contrib
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 Suites: not-a-field
 -----END PGP PUBLIC KEY BLOCK-----

# switched off
Types: deb
URIs: http://off.example.org/debian
Suites: stable
Components: main
Enabled: no
SOURCES
  printf 'Types: deb\r\nURIs: http://[2001:db8::1]:3142/debian\r\nSuites: stable\r\nComponents: main\r\n\r\nTypes: deb\r\nURIs: http://flat.example.org\r\nSuites: ./\r\n' \
    >"$host/etc/apt/sources.list.d/windows.sources"
  {
    printf 'deb [signed-by=/usr/share/keyrings/x.gpg,'
    awk 'BEGIN { for (i = 0; i < 3000; i++) printf "/key/%d.gpg,", i }'
    printf '/last.gpg arch=amd64] http://long.example.org/debian stable main\r\n'
    printf 'deb\t[ arch=amd64  trusted=yes ]\thttp://blanks.example.org/debian\tstable   main\n'
    printf 'deb http://[2001:db8::2]/debian stable main # numbers\n'
  } >"$host/etc/apt/sources.list"
  run -y
  equal "sources as people write them" 0 "$code"
  for host_of in one.example.org two.example.org three.example.org:8080; do
    for suite in stable stable-updates; do
      for component in main contrib; do
        has "several URIs, suites and components" "$tmp/out" "$host_of/debian $suite $component http://$host_of/debian $suite $component amd64"
      done
    done
  done
  lacks "a stanza that is switched off" "$tmp/out" off.example.org
  lacks "what stands in a key is no field" "$tmp/out" not-a-field
  has "lines as Windows has them, and a port" "$tmp/out" '[2001:db8::1]:3142/debian stable main http://[2001:db8::1]:3142/debian stable main amd64'
  has "a flat source" "$tmp/out" 'http://flat.example.org ./'
  has "an option of 40 kB" "$tmp/out" 'long.example.org/debian stable main http://long.example.org/debian stable main amd64'
  has "blanks and tabs" "$tmp/out" 'http://blanks.example.org/debian stable main amd64 trusted'
  has "an address of numbers" "$tmp/out" 'http://[2001:db8::2]/debian stable main amd64'
  lacks "nothing is said to be wrong" "$tmp/out" 'not understood'
}
