"""Writes rpm repositories (repomd.xml and what it lists) from plain dicts."""
import gzip
import hashlib
import os
from xml.sax.saxutils import escape, quoteattr

OPERATORS = {"=": "EQ", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}


def split_evr(text):
    epoch, rest = text.split(":", 1) if ":" in text else ("0", text)
    version, _, release = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return epoch, version, release


def relation(text):
    words = text.split(" ")
    if len(words) == 1:
        return f"<rpm:entry name={quoteattr(text)}/>"
    name, operator, evr = words
    epoch, version, release = split_evr(evr)
    rel = f" rel={quoteattr(release)}" if release else ""
    return (
        f'<rpm:entry name={quoteattr(name)} flags="{OPERATORS[operator]}"'
        f' epoch="{epoch}" ver={quoteattr(version)}{rel}/>'
    )


def nevra(p):
    return f'{p["name"]}-{p["epoch"] or 0}:{p["version"]}-{p["release"]}.{p["arch"]}'


def package_xml(p):
    evr = f'{p["epoch"] or 0}:{p["version"]}-{p["release"]}'
    lists = {
        "provides": [f'{p["name"]} = {evr}'] + p.get("provides", []),
        "obsoletes": p.get("obsoletes", []),
    }
    relations = "".join(
        f"<rpm:{tag}>{''.join(map(relation, texts))}</rpm:{tag}>"
        for tag, texts in lists.items()
        if texts
    )
    digest = hashlib.sha256(nevra(p).encode()).hexdigest()
    return f"""<package type="rpm"><name>{escape(p["name"])}</name><arch>{p["arch"]}</arch>
<version epoch="{p["epoch"] or 0}" ver={quoteattr(p["version"])} rel={quoteattr(p["release"])}/>
<checksum type="sha256" pkgid="YES">{digest}</checksum><summary>s</summary><description>d</description>
<packager></packager><url></url><time file="1700000000" build="1700000000"/>
<size package="1" installed="1" archive="1"/><location href="{digest}.rpm"/>
<format><rpm:license>MIT</rpm:license><rpm:vendor>{escape(p.get("vendor", "Test"))}</rpm:vendor>
<rpm:group>g</rpm:group><rpm:buildhost>h</rpm:buildhost><rpm:sourcerpm>{escape(p["name"])}-1-1.src.rpm</rpm:sourcerpm>
<rpm:header-range start="1" end="2"/>{relations}</format></package>
"""


def advisory_xml(a):
    packages = "".join(
        f'<package name={quoteattr(p["name"])} epoch="{p["epoch"] or 0}" version={quoteattr(p["version"])}'
        f' release={quoteattr(p["release"])} arch="{p["arch"]}"><filename>f.rpm</filename></package>'
        for p in a["packages"]
    )
    module = ""
    if a.get("module"):
        name, stream, version, context, arch = a["module"].split(":")
        module = f'<module name="{name}" stream="{stream}" version="{version}" context="{context}" arch="{arch}"/>'
    return f"""<update from="t" status="{a.get("status", "final")}" type="{a["type"]}" version="2"><id>{a["name"]}</id><title>t</title>
<issued date="2026-01-02 03:04:05"/><severity>{a["severity"]}</severity><description>d</description><references/>
<pkglist><collection short="c"><name>c</name>{module}{packages}</collection></pkglist></update>
"""


def dependency_block(requires):
    rows = "".join(f"      {name}: [{', '.join(map(quoted, streams))}]\n" for name, streams in requires.items())
    return f"  - requires:\n{rows}" if rows else "  - requires: {}\n"


def quoted(text):
    return f'"{text}"'


def build_document(build):
    artifacts = "".join(f"    - {a}\n" for a in build["artifacts"])
    blocks = "".join(map(dependency_block, build.get("requires", [])))
    return f"""---
document: modulemd
version: 2
data:
  name: {build["name"]}
  stream: "{build["stream"]}"
  version: {build["version"]}
  context: {build["context"]}
  arch: {build.get("arch", "x86_64")}
  summary: s
  description: >-
    d
  license:
    module:
    - MIT
{"  dependencies:" if blocks else ""}
{blocks}  artifacts:
    rpms:
{artifacts}..."""


def default_document(default):
    modified = f'  modified: {default["modified"]}\n' if default.get("modified") else ""
    stream = f'  stream: "{default["stream"]}"\n' if default.get("stream") else ""
    return f"""---
document: modulemd-defaults
version: 1
data:
  module: {default["name"]}
{modified}{stream}..."""


def obsolete_document(obsolete):
    follower = ""
    if obsolete.get("obsoletedBy"):
        name, stream = obsolete["obsoletedBy"]
        follower = f'  obsoleted_by:\n    module: {name}\n    stream: "{stream}"\n'
    eol = f'  eol_date: {obsolete["eol"]}\n' if obsolete.get("eol") else ""
    return f"""---
document: modulemd-obsoletes
version: 1
data:
  modified: 2020-01-01T00:00Z
  module: {obsolete["name"]}
  stream: "{obsolete["stream"]}"
{eol}  message: m
{follower}..."""


def modules_yaml(modules):
    return "\n".join(
        [
            *map(build_document, modules.get("builds", [])),
            *map(default_document, modules.get("defaults", [])),
            *map(obsolete_document, modules.get("obsoletes", [])),
            "",
        ]
    )


def write_repository(folder, source):
    count = len(source["packages"])
    listed = "".join(
        f'<package pkgid="{hashlib.sha256(nevra(p).encode()).hexdigest()}" name={quoteattr(p["name"])}'
        f' arch="{p["arch"]}"><version epoch="{p["epoch"] or 0}" ver={quoteattr(p["version"])}'
        f' rel={quoteattr(p["release"])}/></package>\n'
        for p in source["packages"]
    )
    header = '<?xml version="1.0" encoding="UTF-8"?>\n'
    parts = {
        "primary.xml": f'{header}<metadata xmlns="http://linux.duke.edu/metadata/common"'
        f' xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="{count}">\n'
        + "".join(map(package_xml, source["packages"]))
        + "</metadata>",
        "filelists.xml": f'{header}<filelists xmlns="http://linux.duke.edu/metadata/filelists"'
        f' packages="{count}">\n{listed}</filelists>',
    }
    if source.get("advisories"):
        parts["updateinfo.xml"] = (
            f"{header}<updates>" + "".join(map(advisory_xml, source["advisories"])) + "</updates>"
        )
    if source.get("modules"):
        parts["modules.yaml"] = modules_yaml(source["modules"])
    os.makedirs(f"{folder}/repodata")
    entries = ""
    for name, text in parts.items():
        plain = text.encode()
        packed = gzip.compress(plain, mtime=0)
        with open(f"{folder}/repodata/{name}.gz", "wb") as file:
            file.write(packed)
        entries += (
            f'<data type="{name.split(".")[0]}">'
            f'<checksum type="sha256">{hashlib.sha256(packed).hexdigest()}</checksum>'
            f'<open-checksum type="sha256">{hashlib.sha256(plain).hexdigest()}</open-checksum>'
            f'<location href="repodata/{name}.gz"/><timestamp>1700000000</timestamp>'
            f"<size>{len(packed)}</size><open-size>{len(plain)}</open-size></data>\n"
        )
    with open(f"{folder}/repodata/repomd.xml", "w") as file:
        file.write(
            f'{header}<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1700000000</revision>'
            f"{entries}</repomd>"
        )
