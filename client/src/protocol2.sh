# SPDX-License-Identifier: Apache-2.0
# Protocol 2: JSON. Repositories that were not looked at are left out: an empty
# list would say that there are none.

render_2() {
  old_tables
  path=/api/report/
  content_type=application/json
  sections="packages modules sec_updates bug_updates"
  if [ "$repo_check" = true ]; then
    sections="packages repos modules sec_updates bug_updates"
  fi
  hostname=$hostname tags=$tags kernel=$kernel arch=$arch os=$old_os reboot=$reboot \
    sections=$sections \
    awk -F '\t' "$json_awk"'
    function rest(from,   out, i) {
      out = ""
      for (i = from; i <= NF; i++)
        if ($i != "")
          out = out (out == "" ? "" : ",") json($i)
      return "[" out "]"
    }
    function member(section) {
      if (section == "packages")
        return "\"name\":" json($2) ",\"epoch\":" json($3) ",\"version\":" json($4) \
          ",\"release\":" json($5) ",\"arch\":" json($6) ",\"type\":" json($1) \
          ",\"category\":" json($7) ",\"repo\":" json($8)
      if (section == "repos")
        return "\"type\":" json($1) ",\"name\":" json($2) ",\"id\":" json($3) \
          ",\"priority\":" ($4 + 0) ",\"urls\":" rest(5)
      if (section == "modules")
        return "\"name\":" json($1) ",\"stream\":" json($2) ",\"version\":" json($3) \
          ",\"context\":" json($4) ",\"arch\":" json($5) ",\"repo\":" json($6) \
          ",\"packages\":" rest(7)
      return "\"name\":" json($1) ",\"version\":" json($2) ",\"arch\":" json($3) ",\"repo\":" json($4)
    }
    function array(section,   file, rows) {
      printf ",\n\"%s\":[", section
      file = ENVIRON["work"] "/old_" section
      rows = 0
      while ((getline < file) > 0)
        printf "%s{%s}", rows++ ? ",\n" : "\n", member(section)
      close(file)
      printf "]"
    }
    BEGIN {
      printf "{\"protocol\":2,\"hostname\":%s,\"arch\":%s,\"kernel\":%s,\"os\":%s,\"tags\":%s,\"reboot_required\":%s",
        json(ENVIRON["hostname"]), json(ENVIRON["arch"]), json(ENVIRON["kernel"]),
        json(ENVIRON["os"]), tag_list(ENVIRON["tags"]), ENVIRON["reboot"]
      count = split(ENVIRON["sections"], name, " ")
      for (i = 1; i <= count; i++)
        array(name[i])
      printf "}\n"
    }' >"$work/body" || cannot_write
}
