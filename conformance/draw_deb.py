"""Draws hosts with apt: packages, suites, pins, holds and phases full of what apt treats differently."""
import zlib

VERSIONS = [
    "1.0-1", "1.0-2", "1.1~rc1-1", "1.1-1", "2.0-1", "1:0.5-1", "2.0-1+b1", "1.5-3", "1.50-1", "1.1-1~bpo12+1", "1.1-1+deb12u1",
    "1.0", "2.0+git20240101.1234abc-1", "1.1-1ubuntu0.1", "2:0",
]  # fmt: skip
NAMES = ["a", "ab", "abc", "lib1", "lib2", "lib2-dev", "x", "y", "z", "g++-12", "x2.0", "linux-image-amd64", "linux-image-6.1.0-9-amd64"]
PINS = [
    "version *", "version 1.1*", "version 1.5-3", "version 2.?-1", r"version /^1\.[05]/", "release a=testing",
    "release n=stable", "release stable", "release o=Deb*", "release l=Other", "release c=contrib", "release a=now",
    "release *", "release 1*", "release v=12*", "release a=sta*, o=Debian", 'origin "x"', "version 1:0.5-1",
    "version *b1", "release a=testing, a=stable", "version [12].0-1", 'origin "deb.example.org"', "origin deb.example.org",
    'origin ""', 'origin "*.example.org"', "origin /ppa/", "release b=i386", "release b=amd64, a=stable", "release n=bookworm",
    "release n=/^book/", "release bookworm", "release 12.1", "release 13, a=stable", "release o=Other,l=Debian,a=testing",
    "release L=debian", "version 2.0-1*", "version *~bpo*", "version 1.1-1*", "release a=*-security", "release a = stable",
    "release c=main", "version 0:2.0-1", "version 2.0-1", "release o=Debian,n=stable-updates", "release a=bpo",
    "release o=LP-PPA-x", "release v=12.1", "version 1.1-1+deb12u?",
]  # fmt: skip
PINNED = [
    "a", "ab", "a*", "/^lib/", "lib1 x", "x:any", "y:i386", "z:amd64", "src:srcx", "*", "*", "*", "abc", "/b/", "[xy]", "a? x",
    "lib?", "lib1:i386 lib1:amd64", "lib1:any", "src:src*", "g++-*", "/^g\\+\\+/", "linux-image-*", "x2.0", "lib2*", "src:srcx:any",
    "src:lib2", "*:any", "*:i386", "A", "/^(a|z)$/", "z x y", "?", "src:x2.0",
]  # fmt: skip
PRIORITIES = [-1, -10, 1, 50, 99, 100, 101, 400, 500, 501, 600, 989, 990, 991, 999, 1000, 1001, 1002, -32768, 32767]
SUITES = ["stable", "testing", "stable-security", "stable-updates", "bpo", "exp", "stable"]
URIS = ["http://deb.example.org/debian", "http://ppa.example.net/x", "http://x/y", "file:/srv/local", "https://cdn.example.org/mirror/debian"]
STATES = [
    "install ok half-configured", "install ok unpacked", "deinstall ok config-files", "deinstall ok installed", "purge ok installed",
    "install ok triggers-pending", "install reinstreq half-installed", "hold ok unpacked", "install ok triggers-awaited",
    "hold ok config-files", "install ok half-installed", "unknown ok not-installed",
]  # fmt: skip


def package(name, version, arch):
    fields = dict(Package=name, Version=version, Architecture=arch)
    if name in ("x", "y"):
        fields["Source"] = "srcx" if version != "1.5-3" else "srcy"
    if name == "lib2-dev":
        fields["Source"] = "lib2"
    if version.endswith("+b1"):
        fields["Source"] = fields.get("Source", name) + f" ({version[:-3]})"
    if name.startswith("lib"):
        fields["Multi-Arch"] = "same"
    if name == "ab":
        fields["Multi-Arch"] = "foreign"
    # The same version has the same content everywhere, or apt takes it for an upgrade of itself.
    digest = zlib.crc32((name + version).encode())
    if digest % 4 == 0 and name in ("a", "abc", "x", "y", "g++-12"):
        fields["Phased-Update-Percentage"] = str(digest // 4 % 101)
    return fields


def native_arch(name, version):
    return "all" if not name.startswith("lib") and zlib.crc32((name + version).encode()) % 3 == 0 else "amd64"


SPELLINGS = {"2.0-1": ["2.0-1", "0:2.0-1"], "1.0": ["1.0", "1.0-0"]}


def draw_version(random, name):
    """A name spells an equal version in one way only, else apt has two versions that it keeps in the order that it met them."""
    version = random.choice(VERSIONS)
    spellings = SPELLINGS.get(version, [version])
    return spellings[zlib.crc32(name.encode()) % len(spellings)]


def draw_installed(random, foreign):
    installed = []
    for name in NAMES:
        if random.random() < 0.1:
            continue
        version = draw_version(random, name)
        archs = [native_arch(name, version)]
        if foreign and name.startswith("lib"):
            archs = random.choice([["amd64"], ["amd64", "i386"], ["i386"]])
        elif foreign and random.random() < 0.1:
            archs = ["i386"]
        for arch in archs:
            fields = package(name, version, arch)
            fields.pop("Phased-Update-Percentage", None)
            chance = random.random()
            if chance < 0.1:
                fields["Status"] = "hold ok installed"
            elif chance < 0.13:
                fields["Status"] = random.choice(STATES)
            installed.append(fields)
    return installed


def draw_packages(random, foreign):
    packages, seen = [], set()
    for name in NAMES:
        for _ in range(random.choice([0, 1, 1, 2, 3])):
            version = draw_version(random, name)
            arch = random.choice(["native", "native", "i386"]) if foreign else "native"
            if arch == "native":
                arch = native_arch(name, version)
            if any(s[:2] == (name, version) and ("all" in (arch, s[2]) or s[2] == arch) for s in seen):
                continue
            seen.add((name, version, arch))
            packages.append(package(name, version, arch))
    return packages


def draw_source(random, suite, foreign, i):
    release = dict(
        Origin=random.choice(["Debian", "Other", "LP-PPA-x"]),
        Label=random.choice(["Debian", "Other"]),
        Suite=suite,
        Codename=random.choice([suite, "bookworm"]),
    )
    for field in ("Origin", "Label"):
        if random.random() < 0.1:
            del release[field]
    if random.random() < 0.5:
        release["Version"] = random.choice(["12.1", "13", "1.5"])
    if suite in ("bpo", "exp"):
        release["NotAutomatic"] = random.choice(["yes", "yes", "no"])
    if suite == "bpo" or random.random() < 0.05:
        release["ButAutomaticUpgrades"] = "yes"
    uri = random.choice(URIS)
    return dict(
        name=f"source{i}",
        uri=f"{uri}{i}",
        site="" if uri.startswith("file:") else uri.split("/")[2],
        release=release,
        component=random.choice(["main", "main", "contrib", "non-free"]),
        packages=draw_packages(random, foreign),
    )


def draw_for_apt(random):
    foreign = random.choice([[], [], ["i386"]])
    suites = [random.choice(SUITES) for _ in range(random.choice([1, 2, 2, 3, 4, 5]))]
    pins = [
        dict(package=random.choice(PINNED), pin=random.choice(PINS), priority=random.choice(PRIORITIES))
        for _ in range(random.choice([0, 0, 1, 1, 2, 3, 4]))
    ]
    sources = [draw_source(random, suite, foreign, i) for i, suite in enumerate(suites)]
    target = random.choice([s["release"][key] for s in sources for key in ("Suite", "Codename", "Version") if key in s["release"]])
    return dict(
        installed=draw_installed(random, foreign),
        sources=sources,
        foreign=foreign,
        machineId=f"{random.getrandbits(128):032x}",
        policy={"apt": dict(pins=pins, defaultRelease=target if random.random() < 0.25 else None)},
        reportsPriorities=random.random() < 0.5,
    )
