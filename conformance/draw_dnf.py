"""Draws hosts with dnf: repositories and settings full of what it treats in its own way."""
from draw_modules import draw_modules, draw_states
from draw_rpm import NAMES, draw_advisories, draw_installed, draw_packages, package

EXCLUDES = [
    "a", "a*", "lib?", "ab-1*", "abc.i686", "*.noarch", "python3.*", "m1-2.0-1.noarch", "lib1-1.5", "[xy]*",
    "new-1:0.5-1", "kernel*", "*-1.0-*", "ab-2.00-1", "libstdc++", "libstdc++-*", "l[!a-h]b?", "kernel-core-1.0-1.x86_64", "A",
    "old-0:1.0-1", "*-devel", "m?.x86_64", "python3-1.0*", "kernel", "?b*", "1:new-0.5-1", "ab-1.0~rc1", "*.module_el9*", "m[12]",
    "a-very*.noarch", "lib1.*", "new*-2.0", "lib1-2.0-1.i686", "older,old", "kernel-*-2.0*",
]  # fmt: skip


def vendor():
    return "Test"


def draw_source(random, i):
    packages = draw_packages(random, NAMES, vendor)
    # What is for other machines is there for nobody.
    for name in random.sample(NAMES, random.choice([0, 0, 1, 2])):
        packages.append(package(random, name, random.choice(["aarch64", "i586", "s390x", "i486", "athlon", "ppc64le"])))
    return dict(name=f"repo{i}", priority=random.choice([99, 99, 99, 98, 50, 120, 1]), packages=packages, options={})


def draw_for_dnf(random):
    sources = [draw_source(random, i) for i in range(random.choice([1, 1, 2, 2, 3, 4]))]
    for source in sources:
        if random.random() < 0.4:
            source["modules"] = draw_modules(random, source, NAMES)
        for option, chance in (("excludepkgs", 0.25), ("includepkgs", 0.1)):
            if random.random() < chance:
                source["options"][option] = random.sample(EXCLUDES, random.randint(1, 3))
        if random.random() < 0.1:
            source["options"]["moduleHotfixes"] = True
        if source is not sources[0] and random.random() < 0.1:
            source["options"]["enabled"] = False
    streams = [(b["name"], b["stream"], b["context"]) for s in sources for b in (s.get("modules") or {}).get("builds", [])]
    for i, source in enumerate(sources):
        if random.random() < 0.7:
            source["advisories"] = draw_advisories(random, NAMES, sources, i, streams)
    policy = {"excludepkgs": random.sample(EXCLUDES, random.choice([0, 0, 1, 2]))}
    if random.random() < 0.1:
        policy["includepkgs"] = random.sample(EXCLUDES, random.choice([1, 2, 4]))
    policy["obsoletes"] = random.random() > 0.1
    return dict(
        installed=draw_installed(random, NAMES, vendor),
        sources=sources,
        modules=draw_states(random),
        policy={"dnf": policy},
        facts=dict(arch="x86_64", osId="centos", versionId="9"),
    )
