"""Reads mirrors' real metadata, and copies it without dependencies: what real packages need is not installed on drawn hosts."""
import gzip
import hashlib
import io
import lzma
import os
import re
import shutil
import tarfile
import xml.etree.ElementTree as ElementTree

COMMON = "{http://linux.duke.edu/metadata/common}"
RPM = "{http://linux.duke.edu/metadata/rpm}"
REPO = "{http://linux.duke.edu/metadata/repo}"
OPERATORS = {"EQ": "=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
KEPT_TAGS = ("provides", "obsoletes")

# libsolv knows the tags by these prefixes.
ElementTree.register_namespace("", COMMON.strip("{}"))
ElementTree.register_namespace("rpm", RPM.strip("{}"))


def read(path):
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(os.path.splitext(path)[1], open)
    with opener(path, "rb") as file:
        return file.read()


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def part(folder, name):
    files = [f for f in os.listdir(f"{folder}/repodata") if f"-{name}." in f or f.startswith(f"{name}.")]
    return read(f"{folder}/repodata/{files[0]}") if files else None


def rpm_relation(entry):
    if "flags" not in entry.attrib:
        return entry.get("name")
    epoch, release = entry.get("epoch", "0"), entry.get("rel")
    evr = f'{epoch}:{entry.get("ver")}' + (f"-{release}" if release else "")
    return f'{entry.get("name")} {OPERATORS[entry.get("flags")]} {evr}'


def rpm_packages(folder):
    """Binary packages of an rpm-md repository."""
    packages = []
    for element in ElementTree.fromstring(part(folder, "primary")):
        version = element.find(f"{COMMON}version")
        arch = element.findtext(f"{COMMON}arch")
        epoch = version.get("epoch")
        relations = {
            tag: [rpm_relation(entry) for entry in element.iterfind(f"{COMMON}format/{RPM}{tag}/{RPM}entry")] for tag in KEPT_TAGS
        }
        if arch != "src":
            packages.append(
                dict(
                    name=element.findtext(f"{COMMON}name"),
                    epoch="" if epoch == "0" else epoch,
                    version=version.get("ver"),
                    release=version.get("rel"),
                    arch=arch,
                    vendor=element.findtext(f"{COMMON}format/{RPM}vendor"),
                    **relations,
                )
            )
    return packages


def rpm_streams(folder):
    """Name, stream, context and artifacts of the modules' builds."""
    import yaml

    text = part(folder, "modules")
    documents = yaml.load_all(text, Loader=yaml.CBaseLoader) if text else []
    builds = [d["data"] for d in documents if d["document"] == "modulemd"]
    return [dict(b, artifacts=b.get("artifacts", {}).get("rpms", [])) for b in builds]


def copy_rpm(folder, copy):
    """Only what their packages provide and obsolete, and their advisories."""
    root = ElementTree.fromstring(part(folder, "primary"))
    for element in root:
        form = element.find(f"{COMMON}format")
        for child in list(form):
            if child.find(f"{RPM}entry") is not None and child.tag.removeprefix(RPM) not in KEPT_TAGS:
                form.remove(child)
    contents = {"primary": ElementTree.tostring(root), "updateinfo": part(folder, "updateinfo")}
    entries = ""
    for name, content in contents.items():
        if content is not None:
            packed = gzip.compress(content, mtime=0)
            write(f"{copy}/repodata/{name}.xml.gz", packed)
            entries += (
                f'<data type="{name}"><checksum type="sha256">{hashlib.sha256(packed).hexdigest()}</checksum>'
                f'<location href="repodata/{name}.xml.gz"/><timestamp>1700000000</timestamp></data>\n'
            )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo">\n'
    write(f"{copy}/repodata/repomd.xml", f"{head}{entries}</repomd>".encode())


def susetags_packages(folder):
    """Binary packages of a repository in the old YaST format."""
    vendor = re.search(r"^VENDOR (.*)", read(f"{folder}/content").decode(), re.M)[1]
    packages = []
    for block in read(f"{folder}/suse/setup/descr/packages.gz").decode().split("\n=Pkg: ")[1:]:
        name, version, release, arch = block.split("\n")[0].split(" ")
        lists = {tag: re.search(rf"^\+{tag}:\n(.*?)^-{tag}:", block, re.M | re.S) for tag in ("Prv", "Obs")}
        provides, obsoletes = (found[1].splitlines() if found else [] for found in lists.values())
        p = dict(name=name, epoch="", version=version, release=release, arch=arch, vendor=vendor)
        packages.append(dict(p, provides=provides, obsoletes=obsoletes))
    return packages


def copy_susetags(folder, copy):
    text = read(f"{folder}/suse/setup/descr/packages.gz").decode()
    text = re.sub(r"^\+(?!Prv|Obs)(\w+):\n.*?^-\1:\n", "", text, flags=re.M | re.S)
    packed = gzip.compress(text.encode(), mtime=0)
    write(f"{copy}/suse/setup/descr/packages.gz", packed)
    kept = [line for line in read(f"{folder}/content").decode().splitlines() if not re.match(r"META|HASH|KEY|#", line)]
    kept.append(f"META SHA1 {hashlib.sha1(packed).hexdigest()}  packages.gz")
    write(f"{copy}/content", "\n".join([*kept, ""]).encode())
    shutil.copytree(f"{folder}/media.1", f"{copy}/media.1")


DEB_FIELDS = ("Package", "Version", "Architecture", "Source", "Multi-Arch", "Phased-Update-Percentage")
RELEASE_FIELDS = ("Origin", "Label", "Suite", "Codename", "Version", "NotAutomatic", "ButAutomaticUpgrades")


def deb_fields(stanza, names):
    fields = dict(line.split(": ", 1) for line in stanza.split("\n") if re.match(r"[A-Z][\w-]*: ", line))
    return {name: fields[name] for name in names if name in fields}


def deb_components(folder):
    """Each component below a folder with mirrors, for amd64, with what its suite says and its packages."""
    for base, _, files in sorted(os.walk(folder)):
        match = re.search(r"(.*)/dists/([^/]+)/([^/]+)/binary-amd64$", base)
        indexes = [f for f in files if f.startswith("Packages")]
        if match and indexes:
            root, suite, component = match.groups()
            release = deb_fields(read(f"{root}/dists/{suite}/Release").decode(), RELEASE_FIELDS)
            stanzas = read(f"{base}/{indexes[0]}").decode().split("\n\n")
            packages = [deb_fields(stanza, DEB_FIELDS) for stanza in stanzas if stanza.strip()]
            yield dict(mirror=os.path.basename(root), suite=suite, component=component, release=release, packages=packages)


ARCH_DEPENDENCIES = ("DEPENDS", "CONFLICTS", "OPTDEPENDS", "MAKEDEPENDS", "CHECKDEPENDS")


def arch_blocks(text):
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return {block[0].strip("%"): block[1:] for block in blocks}


def copy_arch(path, copy):
    """A database without dependencies; its packages."""
    packages = []
    os.makedirs(os.path.dirname(copy), exist_ok=True)
    with tarfile.open(path) as source, tarfile.open(copy, "w:gz") as target:
        for entry in source:
            if not entry.name.endswith("/desc"):
                continue
            blocks = arch_blocks(source.extractfile(entry).read().decode())
            kept = {name: lines for name, lines in blocks.items() if name not in ARCH_DEPENDENCIES}
            content = "".join(f"%{name}%\n" + "\n".join(lines) + "\n\n" for name, lines in kept.items()).encode()
            info = tarfile.TarInfo(entry.name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
            one = {name: kept[name][0] for name in ("NAME", "VERSION", "ARCH")}
            lists = {name.lower(): kept.get(name, []) for name in ("GROUPS", "REPLACES", "PROVIDES")}
            packages.append(dict(name=one["NAME"], version=one["VERSION"], arch=one["ARCH"], **lists))
    return packages
