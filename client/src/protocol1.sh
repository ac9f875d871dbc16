# SPDX-License-Identifier: Apache-2.0
# Protocol 1: the fields of a form, one quoted line a package or repository.

render_1() {
  old_tables
  boundary=patchman-client-${work##*.}
  path=/reports/upload/
  content_type="multipart/form-data; boundary=$boundary"
  # The server decodes the kernel, and a bare + would become a blank.
  kernel_1=
  rest=$kernel
  while [ "$rest" != "${rest#*+}" ]; do
    kernel_1=$kernel_1${rest%%+*}%2b
    rest=${rest#*+}
  done
  hostname=$hostname tags=${tags:-Default} kernel=$kernel_1$rest arch=$arch os=$old_os \
    report=$report reboot=$reboot boundary=$boundary repo_check=$repo_check \
    awk -F '\t' '
    function field(name, text) {
      printf "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, name, text
    }
    function quoted(text) {
      gsub(/\047/, "", text)
      return "\047" text "\047"
    }
    # Sends a table as a field, each row as line() writes it.
    function table(name,   file) {
      printf "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", boundary, name
      file = ENVIRON["work"] "/old_" name
      while ((getline < file) > 0)
        print line(name)
      close(file)
      printf "\r\n"
    }
    function line(name,   text, i) {
      if (name == "packages") {
        text = quoted($2) " " quoted($3) " " quoted($4) " " quoted($5) " " quoted($6) " " quoted($1)
        return $1 == "gentoo" ? text " " quoted($7) " " quoted($8) : text
      }
      if (name ~ /updates/)
        return $1 "." $3 " " $2 " " ($4 == "" ? "unknown" : $4)
      text = quoted($1)
      for (i = 2; i <= NF; i++)
        if (name != "repos" || i > 4 || $i != "") # deb has no id, arch no priority
          text = text " " quoted($i)
      return text
    }
    BEGIN {
      boundary = ENVIRON["boundary"]
      field("host", ENVIRON["hostname"])
      field("tags", ENVIRON["tags"])
      field("kernel", ENVIRON["kernel"])
      field("arch", ENVIRON["arch"])
      field("protocol", "1")
      field("os", ENVIRON["os"])
      field("report", ENVIRON["report"])
      table("packages")
      if (ENVIRON["repo_check"] == "true")
        table("repos")
      else
        field("repos", "")
      table("sec_updates")
      table("bug_updates")
      table("modules")
      field("reboot", ENVIRON["reboot"] == "true" ? "True" : "ServerCheck")
      printf "--%s--\r\n", boundary
    }' >"$work/body" || cannot_write
}
