"""Draws hosts with rpm: packages, repositories and settings full of what dnf and zypper treat differently."""

EVRS = [
    ("", "1.0", "1"), ("", "1.0", "2"), ("", "1.0~rc1", "1"), ("", "1.0^git1", "1"), ("", "1.0", "1.el9_4.1"),
    ("", "1.05", "1"), ("", "1.5", "1"), ("", "1.5a", "1"), ("", "2.0", "1"), ("", "2.0", "10"), ("1", "0.5", "1"),
    ("", "10", "1"), ("", "2.0.1", "0.1"),
]  # fmt: skip
NAMES = ["a", "ab", "abc", "lib1", "lib2", "m1", "m2", "new", "old", "kernel-core", "python3", "python3.11"]
VENDORS = ["Test", "test", "SUSE LLC <https://www.suse.com/>", "SUSE", "openSUSE", "Packman"]
EXCLUDES = [
    "a", "a*", "lib?", "ab-1*", "abc.i686", "*.noarch", "python3.*", "m1-2.0-1.noarch", "lib1-1.5", "[xy]*",
    "new-1:0.5-1", "kernel*", "*-1.0-*", "ab-2.00-1",
]  # fmt: skip
LOCKS = ["a", "ab*", "lib1 >= 2", "abc < 1.5", "package:m?", "pattern:old", "python3"]


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


def draw_installed(random, vendor):
    installed = []
    for name in random.sample(NAMES, random.randint(3, len(NAMES))):
        if name == "kernel-core":
            for _ in range(random.randint(1, 3)):
                installed.append(
                    dict(package(random, name, "x86_64", vendor()), provides=["multiversion(kernel)", "installonlypkg(kernel)"])
                )
            continue
        archs = [arch_of(random, name)]
        if name.startswith("lib") and random.random() < 0.4:
            archs = ["x86_64", "i686"]
        for arch in archs:
            installed.append(package(random, name, arch, vendor()))
    # rpm holds 1.05 and 1.5 for the same version, of which it keeps one.
    return [p for p in distinct(installed) if p["name"] != "kernel-core" or p["version"] != "1.05"]


def draw_source(random, i, vendor):
    packages = []
    for name in NAMES:
        for _ in range(random.choice([0, 1, 1, 2, 3])):
            packages.append(package(random, name, arch_of(random, name), vendor()))
    for p in packages:
        if p["name"] == "kernel-core":
            p["provides"] = ["multiversion(kernel)", "installonlypkg(kernel)"]
        if p["name"] == "new":
            p["obsoletes"] = [random.choice(["old", "old < 2", "old <= 1.0-1", "old = 1.0", "old >= 1:0"])]
    return dict(
        name=f"repo{i}",
        priority=random.choice([99, 99, 99, 98, 50, 120]),
        packages=distinct(packages),
        options={},
    )


def draw_advisories(random, sources, i):
    advisories = []
    for number in range(random.randint(0, 5)):
        packages = [
            package(random, name, arch_of(random, name)) for name in random.sample(NAMES, random.randint(1, 3))
        ]
        if random.random() < 0.6:
            packages.append(random.choice(random.choice(sources)["packages"]))
        keys = ("name", "epoch", "version", "release", "arch")
        advisories.append(
            dict(
                name=f"ADV-{i}-{number}",
                type=random.choice(["security", "security", "bugfix", "enhancement", "newpackage"]),
                severity=random.choice(["Important", "Low", "Moderate"]),
                packages=[{k: p[k] for k in keys} for p in packages],
            )
        )
    return advisories


def draw_modules(random, source):
    """Two modules, m1 and m2, in up to two streams each; m2 may need a stream of m1."""
    builds = []
    for name in ("m1", "m2"):
        own = [p for p in source["packages"] if p["name"] == name]
        for stream in ("1", "2"):
            for version, context in ((1, "c0ffee00"), (2, "c0ffee00"), (1, "beef0000"))[: random.choice([0, 1, 1, 2, 3])]:
                artifacts = [
                    f'{p["name"]}-{p["epoch"] or 0}:{p["version"]}-{p["release"]}.{p["arch"]}'
                    for p in own
                    if random.random() < 0.5
                ]
                artifacts += random.choice([[], [], [f"{random.choice(NAMES)}-0:9-9.noarch"], ["ab-0:1.0-1.src"]])
                if artifacts:
                    requires = {}
                    if name == "m2" and context == "beef0000":
                        requires = {"m1": [random.choice(["1", "2"])]}
                    builds.append(
                        dict(name=name, stream=stream, version=version, context=context, artifacts=artifacts, requires=requires)
                    )
    known = {b["name"] for b in builds}
    defaults = {n: random.choice("12") for n in sorted(known) if random.random() < 0.6}
    return dict(builds=builds, defaults=defaults) if builds else None


def draw_for_dnf(random):
    vendor = lambda: "Test"  # noqa: E731
    installed = draw_installed(random, vendor)
    sources = [draw_source(random, i, vendor) for i in range(random.randint(1, 3))]
    for i, source in enumerate(sources):
        if random.random() < 0.7:
            source["advisories"] = draw_advisories(random, sources, i)
        if random.random() < 0.4:
            source["modules"] = draw_modules(random, source)
        for option, chance in (("excludepkgs", 0.25), ("includepkgs", 0.1)):
            if random.random() < chance:
                source["options"][option] = random.sample(EXCLUDES, random.randint(1, 2))
        if random.random() < 0.1:
            source["options"]["moduleHotfixes"] = True
    states = [
        dict(name=name, stream=stream, state=state)
        for name in ("m1", "m2")
        for stream, state in [random.choice([("1", "enabled"), ("2", "enabled"), ("", "disabled"), (None, None), (None, None)])]
        if state
    ]
    policy = {"excludepkgs": random.sample(EXCLUDES, random.choice([0, 0, 1, 2]))}
    return dict(
        installed=installed,
        sources=sources,
        modules=states,
        policy={"dnf": policy},
        facts=dict(arch="x86_64", osId="centos"),
    )


def provide_old_names(source):
    """zypper only follows a rename where the new package provides the old name, and dnf's modules hide by what is provided."""
    for p in source["packages"]:
        if p.get("obsoletes"):
            p["provides"] = ["old = 99"]


def draw_for_zypper(random):
    vendor = lambda: random.choice(VENDORS if random.random() < 0.3 else ["Test"])  # noqa: E731
    installed = draw_installed(random, vendor)
    # What needs another package to go is the solver's own business, and SUSE has no name for two architectures.
    installed = list({p["name"]: p for p in installed if p["name"] != "new"}.values())
    sources = [draw_source(random, i, vendor) for i in range(random.randint(1, 3))]
    for i, source in enumerate(sources):
        provide_old_names(source)
        if random.random() < 0.5:
            source["advisories"] = draw_advisories(random, sources, i)
    policy = dict(
        locks=random.sample(LOCKS, random.choice([0, 0, 1, 2])),
        allowVendorChange=random.random() < 0.2,
    )
    return dict(
        installed=installed,
        sources=sources,
        policy={"zypper": policy},
        facts=dict(arch="x86_64", osId="opensuse-leap"),
    )
