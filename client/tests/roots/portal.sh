# SPDX-License-Identifier: Apache-2.0
# A portal of its own, files served to it, and the comparison with what it says.

readonly token=roots-of-the-client-tests

free_port() {
  node -e 's = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

start_portal() {
  port=$(free_port)
  portal=http://127.0.0.1:$port/api/patchman
  mkdir "$tmp/data"
  cat >"$tmp/portal.yaml" <<YAML
app: { baseUrl: 'http://127.0.0.1:$port' }
backend:
  baseUrl: http://127.0.0.1:$port
  listen: { port: $port, host: 127.0.0.1 }
  database: { client: better-sqlite3, connection: { directory: $tmp/data } }
  auth: { externalAccess: [{ type: static, options: { token: $token, subject: roots } }] }
patchman:
  fetch: { allow: ['127.0.0.1'], keyrings: [/usr/share/keyrings] }
YAML
  (
    cd "$project/packages/backend" || exit
    exec node --require "$project/node_modules/@backstage/cli-node/config/nodeTransform.cjs" src/index.ts \
      --config ../../app-config.yaml --config "$tmp/portal.yaml"
  ) >"$tmp/portal.log" 2>&1 &
  portal_pid=$!
  tries=0
  until ask_portal summary >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 150 ] || ! kill -0 "$portal_pid" 2>/dev/null; then
      echo 'the portal does not start:'
      tail -n 20 "$tmp/portal.log"
      return 1
    fi
    sleep 1
  done
}

# ask_portal PATH [CURL OPTION …]
ask_portal() {
  asked=$1
  shift
  curl -sf -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@" "$portal/$asked"
}

# Files of generated repositories, at $files.
start_files() {
  [ -z "$files_pid" ] || return 0
  mkdir -p "$tmp/files"
  files_port=$(free_port)
  node "$here/serve.mjs" "$tmp/files" "$files_port" &
  files_pid=$!
  files=http://127.0.0.1:$files_port
}

# report_from ROOT NAME: enrols the host, as people do, and reports from within the root.
report_from() {
  install -m 755 "$tmp/patchman-client" "$1/usr/sbin/patchman-client"
  rm -rf "$1/etc/patchman" "$1/var/lib/patchman-client"
  enrolment=$(ask_portal keys -d '{"enrolment":{"uses":1}}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
  chroot "$1" /usr/sbin/patchman-client -s "$portal" -H "$2" --enrol "$enrolment" &&
    chroot "$1" /usr/sbin/patchman-client -H "$2"
}

# compare NAME FILE: the portal's updates of a host with the lines "name arch evr" of a tool.
compare() {
  if node "$here/compare.mjs" "$portal" "$token" "$1" "$2"; then
    pass "$1: $(wc -l <"$2" | tr -d ' ') updates, as its package manager lists them"
  else
    fail "$1: the portal and the package manager differ"
  fi
}
