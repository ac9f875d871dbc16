"""Draws hosts over mirrors' real metadata: what is installed, and the settings that decide about it.

Half of the installed names are those for which a rule beyond the newest version decides: streams, replacements, several
suites. Beside the mirror stands a small generated repository with other versions of its packages.
"""
import os
import re

import real_metadata as real
from draw_deb import PRIORITIES
from draw_rpm import identity
from draw_zypper import VENDORS


def by_name(packages):
    names = {}
    for p in packages:
        names.setdefault(p["name"], []).append(p)
    return names


def altered(random, text):
    """Another version that sorts close to a real one."""
    raised = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), text, count=1)
    return random.choice([f"{text}.1", f"{text}~rc1", f"{text}^git1", raised, "0", re.sub(r"\d+", "0", text, count=1)])


def other_version(random, p, keys):
    return dict(p, **{key: altered(random, p[key]) for key in random.sample(keys, random.choice([1, 1, 2]))})


def globs(random, names):
    """Patterns that match some of the names."""
    name = random.choice(names)
    return random.choice([name, f"{name[: max(1, len(name) // 2)]}*", f"{name[0]}*", f"*{name[-3:]}", f"{name[:-1]}?", f"[{name[0]}]{name[1:]}"])


def draw_rpm_installed(random, names, special, versions, vendor):
    drawn = set(random.sample(names, min(120, len(names)))) | set(random.sample(special, min(80, len(special))))
    installed = []
    for name in sorted(drawn):
        # On x86_64, hardly anything is installed for older machines alone.
        native = [p for p in versions[name] if p["arch"] != "i586"]
        p = random.choice(native if native and random.random() < 0.97 else versions[name])
        if random.random() < 0.5:
            p = other_version(random, p, ["version", "release"])
        if random.random() < 0.05:
            p = dict(p, epoch=random.choice(["", "1", "3"]))
        # What a version says that nobody offers is not known.
        if not any(identity(p) == identity(offered) for offered in versions[name]):
            p = dict(p, obsoletes=[], provides=[])
        installed.append(dict(p, vendor=vendor(p)))
        if p["arch"] == "x86_64" and any(o["arch"] == "i686" for o in versions[name]) and random.random() < 0.3:
            installed.append(dict(p, arch="i686", vendor=vendor(p)))
    return installed


def draw_beside(random, versions, installed, vendor):
    """Other versions of what is installed, some with replacements, and advisories about them and the mirror's own."""
    packages = []
    for p in random.sample(installed, min(40, len(installed))):
        offered = random.choice(versions[p["name"]]) if p["name"] in versions else p
        one = other_version(random, offered, ["version", "release"])
        packages.append(dict(one, vendor=vendor(one), obsoletes=[]))
    for p in random.sample(installed, min(4, len(installed))):
        limit = random.choice(["", f' < {p["epoch"] or 0}:{p["version"]}', f' <= {p["epoch"] or 0}:{p["version"]}-{p["release"]}', f' > {p["version"]}'])
        packages.append(dict(p, name=f'{p["name"]}-ng', arch="x86_64", obsoletes=[p["name"] + limit]))
    packages = list({tuple(p[k] for k in ("name", "epoch", "version", "release", "arch")): p for p in packages}.values())
    keys = ("name", "epoch", "version", "release", "arch")
    advisories = [
        dict(
            name=f"EXTRA-{number}",
            type=random.choice(["security", "security", "bugfix", "enhancement"]),
            severity=random.choice(["Important", "Low", "Moderate"]),
            packages=[{k: p[k] for k in keys} for p in random.sample(packages, 2) + random.choices(versions[random.choice(installed)["name"]], k=2)],
        )
        for number in range(10)
    ]
    return packages, advisories


def special_rpm_names(packages, artifacts=()):
    """Names that replace others or are replaced, and those of streams."""
    names = {p["name"] for p in packages}
    special = {p["name"] for p in packages if p["obsoletes"]}
    special |= {text.split(" ")[0] for p in packages for text in p["obsoletes"]}
    special |= {re.sub(r"-\d+:.*", "", artifact) for artifact in artifacts}
    return sorted(special & names)


def gone_packages(random, packages, versions, vendor):
    """Names that only the packages that replace them still know."""
    names = sorted({text.split(" ")[0] for p in packages for text in p["obsoletes"]} - set(versions))
    names = [name for name in names if re.fullmatch(r"[\w.+-]+", name)]
    evrs = [("1", "1"), ("0.5", "2"), ("99", "1")]
    for name in random.sample(names, min(5, len(names))):
        version, release = random.choice(evrs)
        p = dict(name=name, epoch="", version=version, release=release, arch=random.choice(["x86_64", "noarch"]))
        yield dict(p, vendor=vendor(p))


def dnf_drawer(folder, work):
    packages, builds = real.rpm_packages(folder), real.rpm_streams(folder)
    versions = by_name(packages)
    names = sorted(versions)
    special = special_rpm_names(packages, [a for b in builds for a in b["artifacts"]])
    streams = sorted({(b["name"], b["stream"]) for b in builds})

    def vendor(_):
        return "Test"

    def draw(random):
        installed = draw_rpm_installed(random, names, special, versions, vendor)
        installed += gone_packages(random, packages, versions, vendor)
        # rpm leaves nothing installed that an installed package obsoletes; where it is, dnf lists the installed one too.
        installed = [dict(p, obsoletes=[]) for p in installed]
        beside, advisories = draw_beside(random, versions, installed[: -5 or None], vendor)
        sources = [
            dict(name="real", folder=folder, real=True, priority=99, options={}),
            dict(name="beside", packages=beside, advisories=advisories, priority=random.choice([99, 99, 50, 120]), options={}),
        ]
        for source in sources:
            if random.random() < 0.3:
                source["options"]["excludepkgs"] = [globs(random, names) for _ in range(random.choice([1, 2]))]
            if random.random() < 0.1:
                source["options"]["moduleHotfixes"] = True
        chosen = dict(random.sample(streams, min(4, len(streams))))
        states = [dict(name=n, stream=s, state="enabled") for n, s in chosen.items() if random.random() < 0.6]
        others = [n for n, _ in streams if n not in chosen]
        if others and random.random() < 0.5:
            states.append(dict(name=random.choice(others), stream="", state="disabled"))
        excluded = [globs(random, names) for _ in range(random.choice([0, 0, 1, 2]))]
        return dict(
            installed=installed,
            sources=sources,
            cache=f"{work}/cache",
            modules=states,
            policy={"dnf": {"excludepkgs": excluded}},
            facts=dict(arch="x86_64", osId="centos", versionId="9"),
        )

    return draw


def zypper_drawer(folder, work):
    if os.path.exists(f"{folder}/content"):
        packages, copy, kind = real.susetags_packages(folder), real.copy_susetags, "yast2"
    else:
        packages, copy, kind = real.rpm_packages(folder), real.copy_rpm, "rpm-md"
    copy(folder, f"{work}/mirror")
    packages = [p for p in packages if p["arch"] in ("x86_64", "noarch", "i586")]
    versions = by_name(packages)
    names, special = sorted(versions), special_rpm_names(packages)

    def draw(random):
        changes = random.choice([0, 0.1, 0.3])

        def vendor(p):
            return random.choice(VENDORS) if random.random() < changes else p.get("vendor") or packages[0]["vendor"]

        installed = draw_rpm_installed(random, names, special, versions, vendor)
        installed += gone_packages(random, packages, versions, vendor)
        beside, advisories = draw_beside(random, versions, [p for p in installed if p["name"] in versions], vendor)
        sources = [
            dict(name="real", folder=f"{work}/mirror", real=True, kind=kind, priority=99, options={}),
            dict(name="beside", packages=beside, advisories=advisories, priority=random.choice([99, 99, 50, 120]), options={}),
        ]
        there = [p["name"] for p in installed]
        policy = dict(locks=[globs(random, there) for _ in range(random.choice([0, 0, 1, 2]))], allowVendorChange=random.random() < 0.2)
        return dict(
            installed=installed,
            sources=sources,
            cache=f"{work}/cache",
            policy={"zypper": policy},
            facts=dict(arch="x86_64", osId="opensuse-leap"),
        )

    return draw


MIRRORS = {"debian": "http://deb.debian.org/debian", "debian-security": "http://security.debian.org/debian-security"}


def draw_pin(random, sources, names, origins):
    name = random.choice(names)
    package = random.choice([name, globs(random, names), f"src:{origins[name]}", "*", f"/^{re.escape(name)[:3]}/"])
    release = random.choice(sources)["release"]
    properties = {"a": "Suite", "n": "Codename", "o": "Origin", "l": "Label", "v": "Version"}
    known = [f"{short}={release[long]}" for short, long in properties.items() if long in release]
    pin = random.choice(
        [
            f'release {", ".join(random.sample(known, random.choice([1, 2])))}',
            f'release {release["Suite"]}',
            f'version {random.choice(["1", "2", "3", "1:", "0", "5"])}*',
            random.choice(["version *deb12*", "version *bpo*", "version *+b?", "version *-1"]),
            f'origin "{random.choice(sources)["site"]}"',
            "origin *.debian.org",
            "release c=main",
            "release a=now",
        ]
    )
    return dict(package=package, pin=pin, priority=random.choice(PRIORITIES))


def apt_drawer(folder, work):
    from ask_apt import write_source

    sources, versions = [], {}
    for one in real.deb_components(folder):
        uri = MIRRORS.get(one["mirror"], f'http://mirror.example.org/{one["mirror"]}')
        name = f'{one["suite"]}/{one["component"]}'
        source = dict(name=name, folder=f'{work}/{name.replace("/", "-")}', real=True, uri=uri, site=uri.split("/")[2], release=one["release"], component=one["component"])
        os.makedirs(f"{work}/lists/partial", exist_ok=True)
        write_source(dict(source, packages=one["packages"]), ["amd64"], f"{work}/lists")
        sources.append(source)
        for p in one["packages"]:
            versions.setdefault(p["Package"], []).append(p)
    names = sorted(versions)
    origins = {name: list_[0].get("Source", name).split(" ")[0] for name, list_ in versions.items()}
    updated = sorted(name for name, list_ in versions.items() if len({p["Version"] for p in list_}) > 1)

    def draw(random):
        installed = []
        for name in sorted(set(random.sample(names, 150) + random.sample(updated, min(250, len(updated))))):
            p = dict(random.choice(versions[name]))
            if random.random() < 0.3:
                p["Version"] = random.choice(["0", p["Version"] + "~0", p["Version"] + "+local1", p["Version"] + ".1"])
            if random.random() < 0.05:
                p["Status"] = "hold ok installed"
            installed.append(p)
        chosen = [s for s in sources if random.random() < 0.9] or sources
        there = [p["Package"] for p in installed]
        keys = ("Suite", "Codename", "Version")
        releases = [s["release"][key] for s in chosen for key in keys if key in s["release"]]
        pins = [draw_pin(random, chosen, there, origins) for _ in range(random.choice([0, 1, 2, 4]))]
        return dict(
            installed=installed,
            sources=[dict(s) for s in chosen],
            lists=f"{work}/lists",
            foreign=[],
            machineId=f"{random.getrandbits(128):032x}",
            policy={"apt": dict(pins=pins, defaultRelease=random.choice(releases) if random.random() < 0.25 else None)},
            reportsPriorities=random.random() < 0.5,
        )

    return draw


def pacman_drawer(folder, work):
    files = sorted(f for f in os.listdir(folder) if f.endswith(".db.tar.gz"))
    known = {f.split(".")[0]: real.copy_arch(f"{folder}/{f}", f"{work}/{f}") for f in files}
    versions = by_name(p for packages in known.values() for p in packages)
    names = sorted(versions)
    groups = sorted({group for list_ in versions.values() for p in list_ for group in p["groups"]})
    replacing = sorted(name for name, list_ in versions.items() if any(p["replaces"] for p in list_))
    replaced = sorted({re.split(r"[<>=]", text)[0] for name in replacing for p in versions[name] for text in p["replaces"]})

    def draw(random):
        drawn = set(random.sample(names, 150)) | set(random.sample(replacing, min(30, len(replacing))))
        drawn |= {name for name in random.sample(names, 5) for name in (name, f"{name}-git")}
        installed = []
        for name in sorted(drawn | set(random.sample(replaced, min(40, len(replaced))))):
            one = random.choice(versions[name]) if name in versions else dict(name=name, version="1-1", arch="any", groups=[])
            if random.random() < 0.5:
                version, release = one["version"].rsplit("-", 1)
                one = dict(one, version=f"{altered(random, version).replace('~', '_').replace('^', '+')}-{release}")
            installed.append({key: one[key] for key in ("name", "version", "arch", "groups")})
        order = random.choice([list(known), [*reversed(known)], random.sample(list(known), len(known))])
        usages = [[], [], [], ["Sync", "Search"], ["Upgrade"]]
        sources = [dict(name=name, folder=work, real=True, options={"usage": random.choice(usages)}) for name in order]
        there = [p["name"] for p in installed]
        policy = dict(
            ignorePackages=[globs(random, there) for _ in range(random.choice([0, 1, 2]))],
            ignoreGroups=random.sample(groups, random.choice([0, 1, 2])),
        )
        return dict(installed=installed, sources=sources, policy={"pacman": policy})

    return draw


DRAWERS = {"apt": apt_drawer, "dnf": dnf_drawer, "pacman": pacman_drawer, "zypper": zypper_drawer}


def real_drawer(tool, folder, work):
    """@param work: where copies of what was read are kept for the tool and the comparison"""
    os.makedirs(work, exist_ok=True)
    return DRAWERS[tool](os.path.abspath(folder), work)
