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
        name, stream = a["module"].split(":")
        module = f'<module name="{name}" stream="{stream}" version="1" context="c0ffee00" arch="x86_64"/>'
    return f"""<update from="t" status="final" type="{a["type"]}" version="2"><id>{a["name"]}</id><title>t</title>
<issued date="2026-01-02 03:04:05"/><severity>{a["severity"]}</severity><description>d</description><references/>
<pkglist><collection short="c"><name>c</name>{module}{packages}</collection></pkglist></update>
"""


def modules_yaml(modules):
    documents = []
    for build in modules.get("builds", []):
        artifacts = "".join(f"    - {a}\n" for a in build["artifacts"])
        requires = "".join(
            f"      {name}: [{', '.join(streams)}]\n"
            for name, streams in build.get("requires", {}).items()
        )
        documents.append(
            f"""---
document: modulemd
version: 2
data:
  name: {build["name"]}
  stream: "{build["stream"]}"
  version: {build["version"]}
  context: {build["context"]}
  arch: x86_64
  summary: s
  description: >-
    d
  license:
    module:
    - MIT
  dependencies:
  - requires:
      platform: [el9]
{requires}  artifacts:
    rpms:
{artifacts}..."""
        )
    for name, stream in modules.get("defaults", {}).items():
        documents.append(
            f"""---
document: modulemd-defaults
version: 1
data:
  module: {name}
  stream: "{stream}"
..."""
        )
    return "\n".join(documents) + "\n"


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
