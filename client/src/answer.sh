# SPDX-License-Identifier: Apache-2.0
# What the server answered: JSON taken apart, and its reasons in words.

# Reads the answer into $work/reply, a line "path<TAB>value" for each value in it.
# Only for answers in JSON: others give an empty file, and so does one that no
# server means, of which $strange says why.
read_reply() {
  [ -z "$replied" ] || return 0
  replied=yes
  awk -v mode=values "$answer_awk" "$work/answer" >"$work/reply" || judge_awk "$?"
}

# judge_awk CODE: 3 is what the program says of an answer, all else is a full disk.
judge_awk() {
  [ "$1" = 3 ] || cannot_write
  strange="its values are nested too deep, or too many"
  make_empty "$work/reply"
}

# reply_value PATH, in $value; empty if the answer has no such value.
reply_value() {
  read_reply
  value=
  while IFS='	' read -r found text; do
    if [ "$found" = "$1" ]; then
      value=$text
      return
    fi
  done <"$work/reply"
}

print_answer() {
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line"
  done <"$work/answer"
}

# Says the reasons in an answer, one a line: "packages[3].version: may not be blank".
explain() {
  awk -v mode=reasons "$answer_awk" "$work/answer" >"$work/reasons" || {
    judge_awk "$?"
    printf '  (the answer is not understood: %s)\n' "$strange" >"$work/reasons" || cannot_write
  }
  while IFS= read -r line; do
    add "$line"
  done <"$work/reasons"
}

# shellcheck disable=SC2016
readonly answer_awk='
  function blank() {
    while (substr(s, p, 1) ~ /[ \t\r\n]/)
      p++
  }
  function text(   c, out) {
    out = ""
    for (p++; p <= n; p++) {
      c = substr(s, p, 1)
      if (c == "\"") {
        p++
        break
      }
      if (c == "\\") {
        c = substr(s, ++p, 1)
        if (c ~ /[nrtbf]/)
          c = " "
        else if (c == "u")
          c = "\\u"
      }
      out = out c
    }
    return out
  }
  # A portal nests four deep and says some dozens of values. What needs more is
  # none, and would need a stack and a disk for it.
  function value(path, depth,   c, key, i) {
    if (depth > 32 || ++values > 5000) {
      strange = 1
      p = n + 1
    }
    if (strange)
      return
    path = substr(path, 1, 200)
    blank()
    c = substr(s, p, 1)
    if (c == "{" || c == "[") {
      p++
      for (i = 0; p <= n; i++) {
        blank()
        if (substr(s, p, 1) ~ /[]}]/) {
          p++
          return
        }
        if (c == "{") {
          key = text()
          blank()
          p++
          value(path == "" ? key : path "." key, depth + 1)
        } else
          value(path "[" i "]", depth + 1)
        blank()
        if (substr(s, p, 1) == ",")
          p++
      }
    } else if (c == "\"")
      leaf(path, text(), 1)
    else if (match(substr(s, p, 80), /^[^] \t\r\n,}]+/)) {
      leaf(path, substr(s, p, RLENGTH), 0)
      p += RLENGTH
    } else
      p = n + 1
  }
  function leaf(path, words, is_text) {
    if (mode == "values") {
      gsub(/[\001-\037\177]/, " ", words)
      print path "\t" words
      return
    }
    if (!is_text || path == "status" || path ~ /^(request|response)\./ || path ~ /^error\.(name|stack|code)/)
      return
    # A field of protocol 3 that is wrong: its path, then what is wrong with it.
    if (path ~ /^error\.fields\[[0-9]+\]\.path$/) {
      about = words
      return
    }
    if (path ~ /^error\.fields\[[0-9]+\]\.message$/)
      path = about
    sub(/^errors\./, "", path)
    sub(/\[[0-9]+\]$/, "", path) # one of several reasons
    if (path == "detail" || path == "message" || path == "error" || path == "error.message")
      path = ""
    show((path == "" ? "" : path ": ") words)
  }
  function show(line) {
    gsub(/[\001-\037\177]/, " ", line) # nothing that could steer a terminal
    if (++shown <= 20)
      print "  " substr(line, 1, 500)
  }
  length(s) < 65536 { s = substr(s (NR > 1 ? "\n" : "") $0, 1, 65536) }
  END {
    n = length(s)
    p = 1
    blank()
    if (substr(s, p, 1) == "{") {
      value("", 0)
      if (strange)
        exit 3
    } else if (mode == "values")
      exit
    else if (s ~ /<[hH!]/)
      show("(an HTML page)")
    else {
      count = split(s, lines, "\n")
      for (i = 1; i <= count; i++)
        show(lines[i])
    }
    if (mode == "values")
      exit
    if (!shown)
      print "  (no reason given)"
    if (shown > 20)
      print "  … and " shown - 20 " more"
  }
'
