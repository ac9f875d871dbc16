"""Draws hosts with apt: packages, suites, pins, holds and phases full of what apt treats differently."""
import zlib

VERSIONS = ["1.0-1", "1.0-2", "1.1~rc1-1", "1.1-1", "2.0-1", "1:0.5-1", "2.0-1+b1", "1.5-3", "1.50-1"]
NAMES = ["a", "ab", "abc", "lib1", "lib2", "x", "y", "z"]
PINS = [
    "version *", "version 1.1*", "version 1.5-3", "version 2.?-1", r"version /^1\.[05]/", "release a=testing",
    "release n=stable", "release stable", "release o=Deb*", "release l=Other", "release c=contrib", "release a=now",
    "release *", "release 1*", "release v=12*", "release a=sta*, o=Debian", 'origin "x"', "version 1:0.5-1",
    "version *b1", "release a=testing, a=stable", "version [12].0-1",
]  # fmt: skip
PINNED = ["a", "ab", "a*", "/^lib/", "lib1 x", "x:any", "y:i386", "z:amd64", "src:srcx", "*", "abc", "/b/", "[xy]", "a? x"]
PRIORITIES = [-1, -10, 1, 50, 99, 100, 101, 400, 500, 501, 600, 990, 999, 1000, 1001]
SUITES = ["stable", "testing", "stable-security", "stable-updates", "bpo", "exp"]


def package(name, version, arch):
    fields = dict(Package=name, Version=version, Architecture=arch)
    if name in ("x", "y"):
        fields["Source"] = "srcx"
    if name.startswith("lib"):
        fields["Multi-Arch"] = "same"
    # The same version has the same content everywhere, or apt takes it for an upgrade of itself.
    digest = zlib.crc32((name + version).encode())
    if digest % 4 == 0 and name in ("a", "abc", "x"):
        fields["Phased-Update-Percentage"] = str(digest // 4 % 101)
    return fields


def native_arch(name, version):
    return "all" if not name.startswith("lib") and zlib.crc32((name + version).encode()) % 3 == 0 else "amd64"


def draw_installed(random, foreign):
    installed = []
    for name in NAMES:
        version = random.choice(VERSIONS)
        archs = [native_arch(name, version)]
        if foreign and name.startswith("lib"):
            archs = random.choice([["amd64"], ["amd64", "i386"], ["i386"]])
        for arch in archs:
            fields = package(name, version, arch)
            fields.pop("Phased-Update-Percentage", None)
            if random.random() < 0.1:
                fields["Status"] = "hold ok installed"
            installed.append(fields)
    return installed


def draw_packages(random, foreign):
    packages, seen = [], set()
    for name in NAMES:
        for _ in range(random.choice([0, 1, 1, 2])):
            version = random.choice(VERSIONS)
            arch = random.choice(["native", "native", "i386"]) if foreign else "native"
            if arch == "native":
                arch = native_arch(name, version)
            if any(s[:2] == (name, version) and "all" in (arch, s[2]) for s in seen) or (name, version, arch) in seen:
                continue
            seen.add((name, version, arch))
            packages.append(package(name, version, arch))
    return packages


def draw_source(random, suite, foreign):
    release = dict(
        Origin=random.choice(["Debian", "Other"]),
        Label=random.choice(["Debian", "Other"]),
        Suite=suite,
        Codename=random.choice([suite, "bookworm"]),
    )
    if random.random() < 0.5:
        release["Version"] = random.choice(["12.1", "13", "1.5"])
    if suite in ("bpo", "exp"):
        release["NotAutomatic"] = "yes"
    if suite == "bpo":
        release["ButAutomaticUpgrades"] = "yes"
    return dict(
        name=suite,
        release=release,
        component=random.choice(["main", "contrib"]),
        packages=draw_packages(random, foreign),
    )


def draw_for_apt(random):
    foreign = random.choice([[], [], ["i386"]])
    suites = random.sample(SUITES, random.randint(1, 4))
    pins = [
        dict(package=random.choice(PINNED), pin=random.choice(PINS), priority=random.choice(PRIORITIES))
        for _ in range(random.choice([0, 0, 1, 1, 2, 3]))
    ]
    return dict(
        installed=draw_installed(random, foreign),
        sources=[draw_source(random, suite, foreign) for suite in suites],
        foreign=foreign,
        machineId=f"{random.getrandbits(128):032x}",
        pins=pins,
        defaultRelease=random.choice(suites) if random.random() < 0.2 else None,
    )
