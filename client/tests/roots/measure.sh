# SPDX-License-Identifier: Apache-2.0
# What a report of a host with as many packages costs there. Processes and bytes are
# limits; time, which other work on the machine decides too, and memory are told.

readonly PACKAGES=934

# Makes dpkg of $root think that it has that many, from apt's lists.
fill_dpkg() {
  status=$root/var/lib/dpkg/status
  cp -p "$status" "$status.real"
  awk -v most="$PACKAGES" '
    /^Package: / { name = $2 }
    FNR == NR {
      if (/^Package: / && !known[name]++) count++
      next
    }
    /^(Package|Version|Architecture|Source|Maintainer|Description): / { stanza = stanza $0 "\n" }
    /^$/ {
      if (count < most && !known[name]++) {
        count++
        printf "\n%sStatus: install ok installed\n", stanza
      }
      stanza = ""
    }' "$status.real" "$root"/var/lib/apt/lists/*_main_binary-*_Packages >>"$status"
}

# The same of rpm: packages with nothing in them, built in one go.
fill_rpm() {
  if [ ! -e "$root/many/.complete" ]; then
    rm -rf "$root/many"
    mkdir -p "$root/many"
    awk -v most="$PACKAGES" 'BEGIN {
      printf "Name: many\nVersion: 1\nRelease: 1\nSummary: test\nLicense: MIT\nVendor: Many\nBuildArch: noarch\nAutoReqProv: no\n%%description\ntest\n%%files\n"
      for (i = 1; i < most; i++)
        printf "%%package -n library-%d-of-many\nSummary: test\nVersion: %d.%d\nRelease: %d.el9_%d\nEpoch: %d\n%%description -n library-%d-of-many\ntest\n%%files -n library-%d-of-many\n",
          i, i % 17, i * 7919 % 997, i % 31, i % 5, i % 3, i, i
    }' >"$root/many/spec"
    in_root rpmbuild --quiet --define '_topdir /many' --define '_build_id_links none' --define '_rpmdir /many' \
      -bb /many/spec >"$tmp/many.log" 2>&1 || tail -n 3 "$tmp/many.log"
    : >"$root/many/.complete"
  fi
  in_root sh -c 'find /many -name "*.rpm" | xargs rpm -i --justdb --nodeps --nodigest --nosignature' >"$tmp/many.log" 2>&1 ||
    tail -n 3 "$tmp/many.log"
}

# And of pacman, whose database is a file for each.
fill_pacman() {
  i=0
  while [ "$i" -lt "$PACKAGES" ]; do
    i=$((i + 1))
    mkdir -p "$root/var/lib/pacman/local/library-$i-of-many-1.$i-1"
    printf '%%NAME%%\nlibrary-%s-of-many\n\n%%VERSION%%\n1.%s-1\n\n%%BASE%%\nmany\n\n%%ARCH%%\nany\n\n%%REASON%%\n1\n\n' "$i" "$i" \
      >"$root/var/lib/pacman/local/library-$i-of-many-1.$i-1/desc"
  done
}

# measure NAME: reports of that host from $root, whole and again.
measure() {
  # With the processes of this machine to look through.
  if [ -z "$mounted" ] && mount -t proc proc "$root/proc"; then
    mounted=$root/proc
  fi
  settle "$1"
  rm -f "$root/var/lib/patchman-client/known"
  size_of_report "$1"
  run_measured "$1" whole "$size" 40000
  size_of_report "$1"
  run_measured "$1" unchanged "$size" 1000
  if [ -n "$mounted" ]; then
    umount "$mounted" && mounted=
  fi
}

# Reports once, and waits for the run that asks a tool for services to restart, if
# the root has one: from then on its answer is known.
settle() {
  chroot "$root" /usr/sbin/patchman-client -H "$1" -v 2>"$tmp/settled"
  if grep -q 'in a run of its own' "$tmp/settled"; then
    tries=0
    until [ -s "$root/var/lib/patchman-client/restarts" ] && [ ! -s "$root/run/patchman/patchman.lock" ]; do
      tries=$((tries + 1))
      [ "$tries" -lt 120 ] || break
      sleep 1
    done
  fi
}

# Sets $size and $packages.
size_of_report() {
  chroot "$root" /usr/sbin/patchman-client -H "$1" --dry-run >"$tmp/dry-run" 2>/dev/null
  size=$(sed -n 's/^size  *\([0-9]*\) bytes.*/\1/p' "$tmp/dry-run")
  packages=$(sed -n 's/^packages (\([0-9]*\))$/\1/p' "$tmp/dry-run")
}

# run_measured NAME KIND BYTES LIMIT: five runs for the time, one for the processes.
run_measured() {
  known=$root/var/lib/patchman-client/known
  python3 - "$known" "$2" chroot "$root" /usr/sbin/patchman-client -H "$1" >"$tmp/measured" <<'PYTHON'
import os, resource, subprocess, sys, time
known, kind, *command = sys.argv[1:]
times = []
for _ in range(5):
    if kind == 'whole' and os.path.exists(known):
        os.remove(known)
    start = time.monotonic()
    code = subprocess.run(command).returncode
    times.append(time.monotonic() - start)
    if code:
        sys.exit(code)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print('%.2f %.2f %.2f %d' % (min(times), max(times), (usage.ru_utime + usage.ru_stime) / 5, usage.ru_maxrss // 1024))
PYTHON
  [ "$2" = unchanged ] || rm -f "$known"
  "$here/../count" "$tmp/processes" chroot "$root" /usr/sbin/patchman-client -H "$1"
  read -r processes <"$tmp/processes"
  read -r least most processor memory <"$tmp/measured" || {
    fail "$1, $2: the client fails"
    return
  }
  echo "   $1, $2: $packages packages, $processes processes, $least to $most s ($processor s of a processor), $memory MB, $3 bytes"
  if [ "$processes" -gt 0 ] && [ "$processes" -le 25 ]; then
    pass "$1, $2: at most 25 processes"
  else
    fail "$1, $2: $processes processes"
  fi
  if [ "$3" -le "$4" ]; then pass "$1, $2: at most $4 bytes"; else fail "$1, $2: $3 bytes"; fi
}
