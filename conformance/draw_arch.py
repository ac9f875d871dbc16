"""Draws hosts with pacman: packages, repositories and settings full of what it treats differently."""

VERSIONS = [
    "1.0-1", "1.0-2", "1.0-1.1", "1.0rc1-1", "1.0.a-1", "1.5-1", "1.05-1", "2_0-1", "2.0-1", "1:0.5-1", "r12.gabc-1",
    "1.0.r12.gabc-1", "1.0.post1-1", "1.0+5+gdeadbee-1", "20240101-1", "1.0alpha-1", "1.0.0-1", "2:1-1", "0:1.0-1", "1.0~rc2-1",
    "1.0^1-1", "1.0..1-1", "a1-1",
]  # fmt: skip
NAMES = ["a", "ab", "b", "linux", "linux-lts", "lib1", "new", "newer", "old", "older", "x", "g++", "lib32-x"]
IGNORED = ["a", "a*", "linux*", "[bx]", "lib?", "new", "[!a-l]*", "g++", "*", "old*", "A", "ne[w]", "newer"]
GROUPS = ["base", "kde-apps", "base-devel"]
IGNORED_GROUPS = ["base", "kde-*", "base*", "[b]ase", "none"]
REPLACES = [
    "old", "old<1.5", "old=1.0", "old>=1.0-2", "old<=1:0", "old>1.0", "older", "old=1.0-1", "old<r12", "old>=1:0.5-1", "a<1.5", "new",
    "virtual",
]  # fmt: skip
USAGES = [
    [], [], [], ["All"], ["Sync", "Search"], ["Upgrade"], ["Sync", "Install", "Upgrade"], ["Search", "Install"], ["Sync"],
]  # fmt: skip


def package(random, name):
    p = dict(name=name, version=random.choice(VERSIONS), arch=random.choice(["x86_64", "any"]))
    if random.random() < 0.25:
        p["groups"] = random.sample(GROUPS, random.choice([1, 1, 2]))
    return p


def draw_source(random, name):
    packages = [package(random, n) for n in random.sample(NAMES, random.randint(2, len(NAMES)))]
    for p in packages:
        if p["name"].startswith("new") and random.random() < 0.8:
            p["replaces"] = [r for r in random.sample(REPLACES, random.choice([1, 1, 2])) if not r.startswith(p["name"])]
        if random.random() < 0.1:
            p["provides"] = [random.choice(["old", "virtual", "old=9"])]
    return dict(name=name, packages=packages, options={"usage": random.choice(USAGES)})


def draw_for_pacman(random):
    installed = [package(random, name) for name in random.sample(NAMES, random.randint(3, len(NAMES)))]
    for p in installed:
        if random.random() < 0.1:
            p["provides"] = ["old"]
    sources = [draw_source(random, name) for name in ("testing", "core", "extra", "multilib")[: random.randint(1, 4)]]
    policy = dict(
        ignorePackages=random.sample(IGNORED, random.choice([0, 0, 1, 2])),
        ignoreGroups=random.sample(IGNORED_GROUPS, random.choice([0, 0, 1, 2])),
    )
    return dict(installed=installed, sources=sources, policy={"pacman": policy})
