#!/bin/sh
# Brings the programs of the system that the tests need: a browser, three shells, shellcheck.
# As root on Debian and its kin it installs what is missing; elsewhere it says what to install, and fails.
set -eu

missing=
for tool in dash bash busybox shellcheck; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
chromium=${CHROMIUM_PATH:-/usr/bin/chromium}
[ -x "$chromium" ] || missing="$missing chromium"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need$missing. Install them (Debian, as root: apt-get install$missing), or name a browser in CHROMIUM_PATH." >&2
  exit 1
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of names
apt-get install -y -qq --no-install-recommends $missing >/dev/null
[ -x "$chromium" ] || {
  echo "There is no browser at $chromium: name one in CHROMIUM_PATH." >&2
  exit 1
}
