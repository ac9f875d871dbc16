"""What zypper itself says of a drawn host."""
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import rpm_database
from ask_dnf import environment
from rpm_metadata import write_repository


def refresh(case, cache, zypper):
    """Reads the repositories, the real ones once: they are large, and the same for every host."""
    kept = case.get("cache")
    real = [source["name"] for source in case["sources"] if kept and source.get("real")]
    places = [f"{kind}/{name}" for kind in ("raw", "solv") for name in real]
    known = kept and os.path.exists(kept)
    if known:
        copy(places, kept, cache)
    zypper("refresh", "-f", *(source["name"] for source in case["sources"] if not known or source["name"] not in real))
    if kept and not known:
        copy(places, cache, kept)


def copy(places, source, target):
    for place in places:
        shutil.copytree(f"{source}/{place}", f"{target}/{place}", symlinks=True)


def ask(work, case):
    env = environment(f"{work}/home")
    root = f"{work}/root"
    rpm_database.fill(root, case["installed"], env)
    os.makedirs(f"{root}/etc/zypp/repos.d")
    os.makedirs(f"{root}/var/log")
    policy = case["policy"]["zypper"]
    env["ZYPP_CONF"] = f"{root}/etc/zypp/zypp.conf"
    with open(env["ZYPP_CONF"], "w") as file:
        file.write(
            "[main]\narch = x86_64\nmultiversion = provides:multiversion(kernel)\n"
            f'solver.allowVendorChange = {str(policy["allowVendorChange"]).lower()}\n'
        )
    for source in case["sources"]:
        folder = source["folder"]
        if "packages" in source:
            write_repository(folder, source)
        with open(f'{root}/etc/zypp/repos.d/{source["name"]}.repo', "w") as file:
            file.write(
                f'[{source["name"]}]\nname={source["name"]}\nenabled={int(source["options"].get("enabled", True))}\nautorefresh=0\nbaseurl=dir:{folder}\n'
                f'type={source.get("kind", "rpm-md")}\ngpgcheck=0\npriority={source["priority"]}\n'
            )

    def zypper(*command):
        base = ["zypper", "--root", root, "--non-interactive", "--no-gpg-checks", "--xmlout"]
        return subprocess.run([*base, *command], env=env, capture_output=True, text=True).stdout

    refresh(case, f"{root}/var/cache/zypp", zypper)
    for lock in policy["locks"]:
        zypper("addlock", lock)

    def listed(*command):
        updates = ElementTree.fromstring(zypper("--no-refresh", *command)).iter("update")
        return [dict(u.attrib, repository=u.find("source").get("alias")) for u in updates]

    def texts(updates):
        return sorted(f'{u["name"]}.{u["arch"]} {u["edition"]}' for u in updates)

    def renamed():
        """What an update would remove, and install beside what is there; where the solver has to ask it does nothing."""
        summary = ElementTree.fromstring(zypper("--no-refresh", "update", "--dry-run"))
        gone, new = (
            # The product of a whole distribution is no package.
            {s.get("name") for part in summary.iter(tag) for s in part if s.get("type") == "package"}
            for tag in ("to-remove", "to-install")
        )
        there = {p["name"] for p in case["installed"]}
        return sorted([f"-{name}" for name in gone] + [f"+{name}" for name in new - there])

    return dict(
        renamed=renamed(),
        updates=texts(listed("list-updates")),
        all=texts(listed("list-updates", "--all")),
        patches=sorted(f'{p["name"]} {p["repository"]} {p["status"]}' for p in listed("list-patches", "--all")),
    )
