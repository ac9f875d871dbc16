# SPDX-License-Identifier: Apache-2.0
# JSON written by awk: json(text) and list(words).

# What is not UTF-8 becomes U+FFFD, as one wrong byte would make the whole
# report unreadable (RFC 3629). Characters are counted as bytes, by LC_ALL=C.
readonly json_awk='
  function json(text,   out, i, n, c, width) {
    if (text !~ /[^] !#-[^-~]/)
      return "\"" text "\""
    out = ""
    n = length(text)
    for (i = 1; i <= n; i++) {
      c = substr(text, i, 1)
      if (c == "\"" || c == "\\")
        out = out "\\" c
      else if (c in control)
        out = out control[c]
      else if (!(c in byte) || byte[c] < 128)
        out = out c
      else if (width = utf8(text, i)) {
        out = out substr(text, i, width)
        i += width - 1
      } else
        out = out "\357\277\275"
    }
    return "\"" out "\""
  }
  # Bytes of the UTF-8 character at a place, 0 if there is none.
  function utf8(text, i,   first, second, want, k, c) {
    first = byte[substr(text, i, 1)]
    second = byte[substr(text, i + 1, 1)] + 0
    if (first >= 194 && first <= 223) want = 2
    else if (first >= 224 && first <= 239) want = 3
    else if (first >= 240 && first <= 244) want = 4
    else return 0
    if (first == 224 && second < 160 || first == 237 && second > 159 ||
        first == 240 && second < 144 || first == 244 && second > 143)
      return 0
    for (k = 1; k < want; k++) {
      c = byte[substr(text, i + k, 1)] + 0
      if (c < 128 || c > 191)
        return 0
    }
    return want
  }
  function nullable(text) {
    return text == "" ? "null" : json(text)
  }
  # The words of a text as an array.
  function list(text,   out, part, n, i) {
    out = ""
    n = split(text, part, " ")
    for (i = 1; i <= n; i++)
      out = out (out == "" ? "" : ",") json(part[i])
    return "[" out "]"
  }
  # Tags, separated by commas.
  function tag_list(text,   out, part, n, i) {
    n = split(text, part, ",")
    out = ""
    for (i = 1; i <= n; i++) {
      gsub(/^[ \t\n]+|[ \t\n]+$/, "", part[i])
      if (part[i] != "")
        out = out (out == "" ? "" : ",") json(part[i])
    }
    return "[" out "]"
  }
  BEGIN {
    for (i = 1; i < 32; i++)
      control[sprintf("%c", i)] = sprintf("\\u%04x", i)
    control["\177"] = "\\u007f"
    if (length("\303\251") == 2) # else this awk knows characters, not bytes
      for (i = 1; i < 256; i++)
        byte[sprintf("%c", i)] = i
  }
'
