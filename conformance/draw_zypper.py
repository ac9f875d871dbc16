"""Draws hosts with zypper: vendors, locks, patches and settings full of what it treats in its own way."""
from draw_rpm import NAMES, draw_advisories, draw_installed, draw_packages, identity

VENDORS = ["Test", "test", "SUSE LLC <https://www.suse.com/>", "SUSE", "openSUSE", "Packman", "suse-something", "SuSE Linux", "http://packman.links2linux.de"]
LOCKS = [
    "a", "ab*", "lib1 >= 2", "abc < 1.5", "package:m?", "pattern:old", "python3", "kernel*", "new", "old = 1.0-1", "lib?", "A",
    "a > 1.0~rc1", "lib1.x86_64", "m[12]",
]  # fmt: skip
SUSE_NAMES = ["kernel-default", *(n for n in NAMES if n not in ("kernel", "kernel-core"))]


def draw_for_zypper(random):
    vendor = lambda: random.choice(VENDORS if random.random() < 0.3 else ["Test"])  # noqa: E731
    installed = draw_installed(random, SUSE_NAMES, vendor)
    # zypper installs no name for two architectures.
    installed = list({(p["name"], p["version"] if "provides" in p else ""): p for p in installed}.values())
    sources = [
        dict(
            name=f"repo{i}",
            priority=random.choice([99, 99, 99, 98, 50, 120]),
            packages=draw_packages(random, SUSE_NAMES, vendor),
            options={},
        )
        for i in range(random.randint(1, 3))
    ]
    for i, source in enumerate(sources):
        if i > 0 and random.random() < 0.1:
            source["options"]["enabled"] = False
        if random.random() < 0.5:
            source["advisories"] = draw_advisories(random, SUSE_NAMES, sources, i)
    # What an installed package says is known where a repository has the same one.
    offered = {identity(p): p for source in reversed(sources) for p in source["packages"] if source["options"].get("enabled", True)}
    installed = [dict(offered.get(identity(p), p), vendor=p["vendor"]) for p in installed]
    allow = random.random() < 0.2
    policy = dict(locks=random.sample(LOCKS, random.choice([0, 0, 1, 2])), allowVendorChange=allow)
    return dict(
        installed=installed,
        sources=sources,
        policy={"zypper": policy},
        facts=dict(arch="x86_64", osId="opensuse-leap"),
    )
