# SPDX-License-Identifier: Apache-2.0
# Requests, with curl or else GNU wget.

# An answer is a few hundred bytes, and never more than 1 MB is taken of one: in
# blocks of 512 bytes, as ulimit counts in a POSIX shell.
readonly answer_blocks=2048

# within_limits COMMAND …: in place of this process, with no file longer than that.
# Not head: a process less, and the headers are bounded too. What cannot write any
# more is to say so and not to be killed.
within_limits() {
  ulimit -f "$answer_blocks" 2>/dev/null
  trap '' XFSZ 2>/dev/null
  exec "$@"
}

# Whether the server sent more than is taken, which is no full disk.
is_too_long() {
  for long_file in "$work/answer" "$work/headers" "$work/trouble"; do
    if [ -s "$long_file" ] && [ "$(wc -c <"$long_file")" -ge $((answer_blocks * 512)) ]; then
      return 0
    fi
  done
  return 1
}

# post PATH FILE TYPE ENCODING [anonymous]: leaves the answer in $work/answer,
# its headers in $work/headers, and sets $http (000: no answer), $redirect and
# $trouble. Address and key go through a file, as ps shows command lines.
post() {
  post_path=$1 post_file=$2 post_type=$3 post_encoding=$4 post_key=$api_key
  [ "${5:-}" != anonymous ] || post_key=
  http=000 redirect='' trouble='' replied='' strange=
  make_empty "$work/answer"
  make_empty "$work/headers"
  if have curl; then
    post_with_curl
  elif have wget; then
    post_with_wget
  else
    die "$EXIT_MISSING" "curl or wget is needed to send the report"
  fi
  http=${http:-000}
  say "$server$post_path answered $http"
}

# How the key is shown: protocol 1 has none.
authorization() {
  scheme=
  if [ -n "$post_key" ]; then
    case $post_path in
      /reports/upload/) ;;
      /api/report/) scheme="Api-Key $post_key" ;;
      *) scheme="Bearer $post_key" ;;
    esac
  fi
}

post_with_curl() {
  authorization
  {
    curl_line url "$server$post_path"
    curl_line data-binary "@$post_file"
    curl_line header "Content-Type: $post_type"
    curl_line header 'Expect:'
    [ -z "$post_encoding" ] || curl_line header "Content-Encoding: $post_encoding"
    [ -z "$scheme" ] || curl_line header "Authorization: $scheme"
    case $proxy in
      '') ;;
      none) curl_line noproxy '*' ;;
      *) curl_line proxy "$proxy" ;;
    esac
    [ -z "$ca_file" ] || curl_line cacert "$ca_file"
  } >"$work/request" || cannot_write
  case " $curl_options " in
    *' -k '* | *' --insecure '*) say "the server's certificate is not checked: curl_options has --insecure" ;;
  esac
  set -f
  # curl_options is a list of words; what stands last wins.
  # shellcheck disable=SC2086
  within_limits curl -sS -A "patchman-client/$client_version" --connect-timeout 30 --max-time 300 $curl_options \
    -K "$work/request" -D "$work/headers" -o "$work/answer" -w '%{http_code} %{http_connect} %{redirect_url}\n' \
    >"$work/status" 2>"$work/trouble" </dev/null 9>&- &
  set +f
  wait_for_child "$!"
  read -r http connect redirect <"$work/status" || :
  case $ended in
    0) ;;
    5) trouble="the name of the proxy cannot be resolved: check proxy= or https_proxy" ;;
    6) trouble="the name cannot be resolved: no network, or a wrong name in server=" ;;
    7) trouble="nobody listens there, or a firewall refuses" ;;
    28) trouble="time-out" ;;
    35 | 51 | 53 | 54 | 58 | 59 | 60 | 66 | 77 | 80 | 82 | 83 | 90 | 91)
      trouble="TLS: the certificate cannot be trusted or the handshake failed; ca_file= names a certificate authority of your own"
      ;;
    52 | 56) trouble="the connection was closed without an answer" ;;
    97) trouble="the proxy does not answer as one" ;;
    2) trouble="curl does not accept curl_options" ;;
    23 | 15[0-9]) cut_off ;;
    *) trouble="curl ended with $ended" ;;
  esac
  case ${connect:-000} in
    407) trouble="the proxy asks for a user name and password: proxy=http://USER:PASSWORD@HOST:PORT" ;;
    [45]??) trouble="the proxy refuses to connect (HTTP $connect)" ;;
  esac
}

# Nothing counts of an answer that is not whole, whatever its status was.
cut_off() {
  http=000
  if is_too_long; then
    strange="it is longer than 1 MB"
  else
    trouble="the answer cannot be written to $work (disk full?)"
  fi
}

# curl_line NAME VALUE: a line of a curl configuration file.
curl_line() {
  quoted=$2
  case $quoted in
    *[\\\"]*)
      rest=$quoted quoted=
      while [ -n "$rest" ]; do
        after=${rest#?}
        case $rest in
          [\\\"]*) quoted="$quoted\\" ;;
        esac
        quoted=$quoted${rest%"$after"}
        rest=$after
      done
      ;;
  esac
  printf '%s = "%s"\n' "$1" "$quoted"
}

post_with_wget() {
  authorization
  if [ -n "$curl_options" ]; then
    say "curl is missing: wget sends, curl_options has no effect"
  fi
  {
    printf 'header = Content-Type: %s\n' "$post_type"
    [ -z "$post_encoding" ] || printf 'header = Content-Encoding: %s\n' "$post_encoding"
    [ -z "$scheme" ] || printf 'header = Authorization: %s\n' "$scheme"
    case $proxy in
      '') ;;
      none) printf 'use_proxy = off\n' ;;
      *) printf 'use_proxy = on\nhttp_proxy = %s\nhttps_proxy = %s\n' "$proxy" "$proxy" ;;
    esac
    [ -z "$ca_file" ] || printf 'ca_certificate = %s\n' "$ca_file"
  } >"$work/request" || cannot_write
  printf '%s\n' "$server$post_path" >"$work/address" || cannot_write
  # Its time limit is for each pause, so that a server may trickle for ever.
  set -- wget
  ! have timeout || set -- timeout 300 wget
  within_limits "$@" --config="$work/request" -nv -S -U "patchman-client/$client_version" --tries=1 --timeout=60 --max-redirect=0 --no-http-keep-alive \
    --content-on-error --post-file="$post_file" -i "$work/address" -O "$work/answer" \
    >/dev/null 2>"$work/trouble" </dev/null 9>&- &
  wait_for_child "$!"
  cat "$work/trouble" >"$work/headers"
  while read -r word code rest; do
    case $word in
      HTTP/*) http=$code ;;
    esac
  done <"$work/headers"
  case $http in
    [1-5][0-9][0-9]) ;;
    *) http=000 ;;
  esac
  case $ended in
    3 | 15[0-9])
      cut_off
      return
      ;;
    124)
      http=000 trouble="time-out"
      return
      ;;
  esac
  case $http$ended in
    000[068]) trouble="this wget does not tell what the server answers, as wget2 does not: install curl" ;;
    *0) ;;
    *4) trouble="no connection, time-out, or the name cannot be resolved" ;;
    *5) trouble="TLS: the certificate cannot be trusted or the handshake failed; ca_file= names a certificate authority of your own" ;;
    *)
      trouble="wget ended with $ended"
      if grep -q "nrecognized option" "$work/trouble"; then
        trouble="this wget is not GNU wget: install curl"
      fi
      ;;
  esac
}

# Sets $asks_rotation and $retry_after from the headers of the answer.
read_headers() {
  asks_rotation='' retry_after=''
  while read -r word rest; do
    rest=${rest%%[![:alnum:]]*}
    case $word in
      [Pp]atchman-[Rr]otate-[Kk]ey:) asks_rotation=$rest ;;
      [Rr]etry-[Aa]fter:) retry_after=$rest ;;
    esac
  done <"$work/headers"
  case $retry_after in
    *[!0-9]* | ???????*) retry_after= ;;
  esac
}
