"""What drawn hosts with dnf and with zypper have in common: packages full of versions that are hard to order."""

EVRS = [
    ("", "1.0", "1"), ("", "1.0", "2"), ("", "1.0~rc1", "1"), ("", "1.0^git1", "1"), ("", "1.0", "1.el9_4.1"),
    ("", "1.05", "1"), ("", "1.5", "1"), ("", "1.5a", "1"), ("", "2.0", "1"), ("", "2.0", "10"), ("1", "0.5", "1"),
    ("", "10", "1"), ("", "2.0.1", "0.1"), ("", "1.0^git1~pre", "1"), ("", "1.0~rc1^2", "1"), ("", "1.0", "1~beta"),
    ("", "1.0", "1^post"), ("", "1_0", "3"), ("2", "0", "0"), ("", "20240101git1234abc", "1"), ("", "1.0", "1.module_el9+12+abc"),
]  # fmt: skip
NAMES = [
    "a", "ab", "abc", "lib1", "lib2", "m1", "m2", "m3", "new", "newer", "newest", "lib3", "old", "older", "kernel-core", "kernel", "kernel-devel",
    "python3", "python3.11", "libstdc++", "a-very-long-name-of-a-package-that-makes-columns-wrap",
]  # fmt: skip
KERNELS = ("kernel", "kernel-core", "kernel-default")
# A name replaces one other, else what a solver takes for the first decides on the second.
OBSOLETES = {
    "new": ["old", "old < 2", "old <= 1.0-1", "old = 1.0", "old >= 1:0", "old < 1.0^git1", "old > 1.0~rc1", "old = 1.0-1", "virtual"],
    "newer": ["old", "old < 2:0", "old = 1.0", "new", "new < 2"],
    "newest": ["older", "older < 2:0", "older >= 1.0-1", "older < 1.5"],
    "lib3": ["lib1 < 1.0", "lib1"],
    "ab": ["ab < 1.5", "ab"],
}  # fmt: skip


def package(random, name, arch, vendor="Test"):
    epoch, version, release = random.choice(EVRS)
    return dict(name=name, epoch=epoch, version=version, release=release, arch=arch, vendor=vendor)


def arch_of(random, name):
    if name.startswith("kernel"):
        return "x86_64"
    return random.choice(["x86_64", "x86_64", "noarch", "i686"] if name.startswith(("lib", "abc")) else ["x86_64", "noarch"])


def identity(p):
    return (p["name"], p["epoch"], p["version"], p["release"], p["arch"])


def distinct(packages):
    return list({identity(p): p for p in packages}.values())


def side_by_side(p):
    return dict(p, provides=[*p.get("provides", []), "multiversion(kernel)", "installonlypkg(kernel)"])


def draw_installed(random, names, vendor):
    installed = []
    for name in random.sample(names, random.randint(3, len(names))):
        if name in KERNELS:
            installed += [side_by_side(package(random, name, "x86_64", vendor())) for _ in range(random.randint(1, 3))]
            continue
        archs = [arch_of(random, name)]
        if name.startswith("lib") and random.random() < 0.4:
            archs = ["x86_64", "i686"]
        installed += [package(random, name, arch, vendor()) for arch in archs]
    # rpm holds 1.05 and 1.5 for the same version, and 1_0 and 1.0, of which it keeps one.
    return [p for p in distinct(installed) if p["name"] not in KERNELS or p["version"] not in ("1.05", "1_0")]


def draw_packages(random, names, vendor):
    packages = []
    for name in names:
        for _ in range(random.choice([0, 1, 1, 2, 3])):
            packages.append(package(random, name, arch_of(random, name), vendor()))
    for p in packages:
        if p["name"] in OBSOLETES:
            p["obsoletes"] = random.sample(OBSOLETES[p["name"]], random.choice([1, 1, 2]))
            if random.random() < 0.3:
                p["provides"] = [p["obsoletes"][0].split(" ")[0] + random.choice(["", " = 99"])]
        if random.random() < 0.08:
            p["provides"] = [*p.get("provides", []), random.choice(["m1", "m2 = 5", "m3", "virtual", "old", "old = 99", "lib1(x86-64)", "a"])]
    return distinct([side_by_side(p) if p["name"] in KERNELS else p for p in packages])


def draw_advisories(random, names, sources, i, streams=()):
    advisories = []
    for number in range(random.randint(0, 5)):
        packages = [package(random, name, arch_of(random, name)) for name in random.sample(names, random.randint(1, 3))]
        if random.random() < 0.6:
            packages.append(random.choice([p for s in sources for p in s["packages"] if p["name"] in names]))
        keys = ("name", "epoch", "version", "release", "arch")
        advisory = dict(
            # Some are in several repositories, with other content.
            name=f"ADV-{number}" if random.random() < 0.2 else f"ADV-{i}-{number}",
            type=random.choice(["security", "security", "security", "bugfix", "enhancement", "newpackage", "recommended"]),
            severity=random.choice(["Important", "Low", "Moderate", "Critical", "None"]),
            packages=[{k: p[k] for k in keys} for p in packages],
        )
        if streams and random.random() < 0.4:
            name, stream, context = random.choice(streams)
            advisory["module"] = f"{name}:{stream}:1:{context}:x86_64"
        if number not in [int(a["name"].split("-")[1]) for a in advisories if a["name"].count("-") == 1]:
            advisories.append(advisory)
    return advisories
