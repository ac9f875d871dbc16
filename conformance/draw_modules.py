"""Draws module streams: contexts, what they need, defaults that contradict each other, ends that dnf does not follow."""

MODULES = ("m1", "m2", "m3")
STREAMS = ("1", "2", "1.10", "rhel-9")
CONTEXTS = ("c0ffee00", "beef0000", "dead0000")
PLATFORMS = [["el9"], ["el9"], ["el9"], ["el9"], ["el8"], [], ["el8", "el9"], ["-el9"], ["-el8"], None]


def draw_requires(random, name):
    """The blocks of a build's dependencies; nearly all real builds have one."""
    needs = {}
    platform = random.choice(PLATFORMS)
    if platform is not None:
        needs["platform"] = platform
    for other in MODULES:
        if other != name and random.random() < (0.35 if other < name else 0.1):
            needs[other] = random.choice([["1"], ["2"], ["1.10"], ["1", "2"], [], ["-2"], ["-1", "-2"], ["rhel-9"], ["7"]])
    blocks = [needs] if needs else []
    if random.random() < 0.05:
        blocks.append({random.choice(MODULES): ["1"]})
    return blocks


def nevra(p):
    return f'{p["name"]}-{p["epoch"] or 0}:{p["version"]}-{p["release"]}.{p["arch"]}'


def draw_artifacts(random, own, names):
    artifacts = [nevra(p) for p in own if random.random() < 0.5]
    return artifacts + random.choice([[], [], [f"{random.choice(names)}-0:9-9.noarch"], ["ab-0:1.0-1.src"], ["virtual-0:1-1.x86_64"]])


def draw_modules(random, source, names):
    """Some packages of a repository as builds of streams, and what it says of defaults; None where it has none."""
    builds = []
    for name in MODULES:
        own = [p for p in source["packages"] if p["name"] == name]
        own += random.sample(source["packages"], min(2, len(source["packages"])))
        for stream in random.sample(STREAMS, random.choice([0, 1, 2, 2, 3])):
            requires = {context: draw_requires(random, name) for context in CONTEXTS}
            for context in random.sample(CONTEXTS, random.choice([1, 1, 1, 2, 3])):
                for version in random.sample([1, 2, 20240101120000], random.choice([1, 1, 2])):
                    artifacts = draw_artifacts(random, own, names)
                    if artifacts:
                        # A context names what its builds need.
                        arch = random.choice(["x86_64"] * 8 + ["noarch", "aarch64"])
                        build = dict(name=name, stream=stream, version=version, context=context, arch=arch)
                        builds.append(dict(build, artifacts=artifacts, requires=requires[context]))
    if not builds:
        return None
    known = sorted({b["name"] for b in builds})
    defaults = [
        dict(name=n, stream=random.choice([*STREAMS, *STREAMS, None]), modified=random.choice([None, None, None, "201901010000", "202001010000"]))
        for n in known
        if random.random() < 0.6
    ]
    obsoletes = [
        dict(
            name=n,
            stream=random.choice(STREAMS),
            eol=random.choice([None, "2021-01-01T00:00Z", "2090-01-01T00:00Z"]),
            obsoletedBy=random.choice([None, (n, random.choice(STREAMS))]),
        )
        for n in known
        if random.random() < 0.1
    ]
    return dict(builds=builds, defaults=defaults, obsoletes=obsoletes)


def draw_states(random):
    states = []
    for name in MODULES:
        state = random.choice(["enabled", "enabled", "disabled", None, None, None])
        if state:
            states.append(dict(name=name, stream=random.choice(STREAMS) if state == "enabled" else "", state=state))
    return states
