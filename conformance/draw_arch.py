"""Draws hosts with pacman: packages, repositories and settings full of what it treats differently."""

VERSIONS = ["1.0-1", "1.0-2", "1.0-1.1", "1.0rc1-1", "1.0.a-1", "1.5-1", "1.05-1", "2_0-1", "2.0-1", "1:0.5-1", "r12.gabc-1", "1.0.r12.gabc-1", "1.0.post1-1"]
NAMES = ["a", "ab", "b", "linux", "linux-lts", "lib1", "new", "old", "x"]
IGNORED = ["a", "a*", "linux*", "[bx]", "lib?", "new"]
GROUPS = ["base", "kde-apps"]


def package(random, name):
    p = dict(name=name, version=random.choice(VERSIONS), arch=random.choice(["x86_64", "any"]))
    if random.random() < 0.2:
        p["groups"] = [random.choice(GROUPS)]
    return p


def draw_source(random, name):
    packages = [package(random, n) for n in random.sample(NAMES, random.randint(2, len(NAMES)))]
    for p in packages:
        if p["name"] == "new":
            p["replaces"] = [random.choice(["old", "old<1.5", "old=1.0", "old>=1.0-2", "old<=1:0"])]
    usage = random.choice([[], [], [], ["All"], ["Sync", "Search"], ["Upgrade"], ["Sync", "Install", "Upgrade"]])
    return dict(name=name, packages=packages, options={"usage": usage})


def draw_for_pacman(random):
    installed = [package(random, name) for name in random.sample(NAMES, random.randint(3, len(NAMES)))]
    sources = [draw_source(random, name) for name in ("testing", "core", "extra")[: random.randint(1, 3)]]
    policy = dict(
        ignorePackages=random.sample(IGNORED, random.choice([0, 0, 1, 2])),
        ignoreGroups=random.sample(GROUPS, random.choice([0, 0, 1])),
    )
    return dict(installed=installed, sources=sources, policy={"pacman": policy})
