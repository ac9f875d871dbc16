"""Draws installed packages over a mirror's real metadata: an rpm repository, or a tree of Debian's suites."""
import gzip
import json
import lzma
import os
import re
import xml.etree.ElementTree as ElementTree

COMMON = "{http://linux.duke.edu/metadata/common}"
RPM = "{http://linux.duke.edu/metadata/rpm}"
OPERATORS = {"EQ": "=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}


def read(path):
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(os.path.splitext(path)[1], open)
    with opener(path, "rb") as file:
        return file.read()


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
    packages = []
    for element in ElementTree.fromstring(part(folder, "primary")):
        version = element.find(f"{COMMON}version")
        arch = element.findtext(f"{COMMON}arch")
        epoch = version.get("epoch")
        obsoletes = element.iterfind(f"{COMMON}format/{RPM}obsoletes/{RPM}entry")
        if arch != "src":
            packages.append(
                dict(
                    name=element.findtext(f"{COMMON}name"),
                    epoch="" if epoch == "0" else epoch,
                    version=version.get("ver"),
                    release=version.get("rel"),
                    arch=arch,
                    obsoletes=[rpm_relation(entry) for entry in obsoletes],
                )
            )
    return packages


def modules(folder):
    import yaml

    text = part(folder, "modules")
    if text is None:
        return None
    builds, defaults = [], {}
    for document in yaml.load_all(text, Loader=yaml.BaseLoader):
        data = document["data"]
        if document["document"] == "modulemd":
            needs = (data.get("dependencies") or [{}])[0].get("requires", {})
            builds.append(
                dict(
                    name=data["name"],
                    stream=data["stream"],
                    version=data["version"],
                    context=data["context"],
                    artifacts=data.get("artifacts", {}).get("rpms", []),
                    requires={name: streams for name, streams in needs.items() if name != "platform"},
                )
            )
        elif document["document"] == "modulemd-defaults" and "stream" in data:
            defaults[data["module"]] = data["stream"]
    return dict(builds=builds, defaults=defaults)


def rpm_drawer(folder, work):
    packages = rpm_packages(folder)
    with open(f"{work}/packages.json", "w") as file:
        json.dump(packages, file)
    source = dict(name="real", folder=folder, file=file.name, priority=99, options={}, modules=modules(folder))
    # Names for which module streams or replacements decide are rare, so half of the draw is theirs.
    special = {p["name"] for p in packages if p["obsoletes"]}
    special |= {re.sub(r"-\d+:.*", "", a) for b in (source["modules"] or {}).get("builds", []) for a in b["artifacts"]}
    obsoleted = sorted({text.split(" ")[0] for p in packages for text in p["obsoletes"]})
    by_name = {}
    for p in packages:
        by_name.setdefault(p["name"], []).append(p)
    names, special = sorted(by_name), sorted(special & set(by_name))
    streams = sorted({(b["name"], b["stream"]) for b in (source["modules"] or {}).get("builds", [])})

    def draw(random):
        drawn = set(random.sample(names, 150)) | set(random.sample(special, min(50, len(special))))
        installed = []
        for name in sorted(drawn):
            offered = random.choice(by_name[name])
            p = {k: offered[k] for k in ("name", "epoch", "version", "release", "arch")}
            if random.random() < 0.4:
                p[random.choice(["version", "release"])] = "0"
            installed.append(dict(p, vendor="Test"))
        for name in random.sample(obsoleted, min(5, len(obsoleted))):
            if name not in drawn and re.fullmatch(r"[\w.+-]+", name):
                installed.append(dict(name=name, epoch="", version="1", release="1", arch="x86_64", vendor="Test"))
        chosen = dict(random.sample(streams, min(3, len(streams)))) if streams else {}
        states = [dict(name=n, stream=s, state="enabled") for n, s in chosen.items() if random.random() < 0.5]
        return dict(
            installed=installed,
            sources=[source],
            cache=f"{work}/cache",
            modules=states,
            policy={"dnf": {"excludepkgs": []}},
            facts=dict(arch="x86_64", osId="centos"),
        )

    return draw


FIELDS = ("Package", "Version", "Architecture", "Source", "Multi-Arch", "Phased-Update-Percentage")


def deb_fields(stanza):
    return dict(line.split(": ", 1) for line in stanza.split("\n") if re.match(r"[A-Z][\w-]*: ", line))


def deb_packages(text):
    """What a Packages file says of each package, as far as it is needed here."""
    stanzas = map(deb_fields, filter(str.strip, text.split("\n\n")))
    return [{k: fields[k] for k in FIELDS if k in fields} for fields in stanzas]


def deb_sources(folder, work):
    for base, _, files in sorted(os.walk(folder)):
        match = re.search(r"(.*)/dists/([^/]+)/([^/]+)/binary-amd64$", base)
        indexes = [f for f in files if f.startswith("Packages")]
        if not match or not indexes:
            continue
        root, suite, component = match.groups()
        packages = deb_packages(read(f"{base}/{indexes[0]}").decode())
        path = f"{work}/{suite}-{component}.json"
        with open(path, "w") as file:
            json.dump(packages, file)
        release = deb_fields(read(f"{root}/dists/{suite}/Release").decode())
        kept = ("Origin", "Label", "Suite", "Codename", "Version", "NotAutomatic", "ButAutomaticUpgrades")
        line = f"deb [trusted=yes arch=amd64] file:{root} {suite} {component}\n"
        yield dict(name=suite, line=line, file=path, component=component, release={k: release[k] for k in kept if k in release}), packages


def deb_drawer(folder, work):
    sources, versions = [], {}
    for source, packages in deb_sources(folder, work):
        sources.append(source)
        for p in packages:
            versions.setdefault(p["Package"], []).append(p)
    names = sorted(versions)
    updated = sorted(name for name, list_ in versions.items() if len(list_) > 1)

    def draw(random):
        installed = []
        for name in sorted(set(random.sample(names, 150) + random.sample(updated, min(150, len(updated))))):
            p = dict(random.choice(versions[name]))
            if random.random() < 0.3:
                p["Version"] += "~0"
            installed.append(p)
        return dict(
            installed=installed,
            sources=sources,
            lists=f"{work}/lists",
            foreign=[],
            machineId="0" * 31 + "1",
            pins=[],
            defaultRelease=None,
        )

    return draw


def real_drawer(tool, folder, work):
    """@param work: where what was read is kept for the comparison"""
    os.makedirs(work, exist_ok=True)
    return {"apt": deb_drawer, "dnf": rpm_drawer}[tool](os.path.abspath(folder), work)
