"""What dnf itself says of a drawn host."""
import os
import re
import subprocess

import rpm_database
from rpm_metadata import write_repository

OPTION_NAMES = {"moduleHotfixes": "module_hotfixes"}


def environment(home):
    """Debian's rpm keeps its database where no other does, unless told so."""
    os.makedirs(home, exist_ok=True)
    with open(f"{home}/.rpmmacros", "w") as file:
        file.write("%_dbpath /var/lib/rpm\n")
    return dict(os.environ, HOME=home, LC_ALL="C.UTF-8", LANG="C.UTF-8")


def option_value(value):
    return int(value) if isinstance(value, bool) else " ".join(value)


def configuration(work, case):
    policy = case["policy"].get("dnf", {})
    lines = ["[main]", "gpgcheck=0", "plugins=0", "color=never", "module_platform_id=platform:el9", "metadata_expire=-1"]
    lines += [f"{name}={option_value(value)}" for name, value in policy.items()]
    for source in case["sources"]:
        folder = source["folder"]
        lines += [f'[{source["name"]}]', f'name={source["name"]}', f"baseurl=file://{folder}", f'priority={source["priority"]}']
        lines += [f"{OPTION_NAMES.get(name, name)}={option_value(value)}" for name, value in source["options"].items()]
    return "\n".join(lines) + "\n"


def parse(output):
    """`name.arch evr` of both lists; where a column is too long, the next one stands on a line of its own."""
    unwrapped = re.sub(r"\n(?= {8,}\S)", " ", output)
    updates, obsoletes, obsoleter = set(), set(), None
    in_obsoletes = False
    for line in unwrapped.splitlines():
        if line.startswith("Obsoleting Packages"):
            in_obsoletes = True
        match = re.match(r"^(\s*)(\S+)\.(\S+)\s+(\S+)\s+(\S+)\s*$", line)
        if not match:
            continue
        text = f"{match[2]}.{match[3]} {match[4]}"
        if not in_obsoletes:
            updates.add(text)
        elif match[1]:
            obsoletes.add(f"{obsoleter} for {text}")
        else:
            obsoleter = text
    return updates, obsoletes


def ask(work, case):
    env = environment(f"{work}/home")
    root = f"{work}/root"
    rpm_database.fill(root, case["installed"], env)
    os.makedirs(f"{root}/etc/dnf/modules.d")
    for module in case.get("modules", []):
        with open(f'{root}/etc/dnf/modules.d/{module["name"]}.module', "w") as file:
            file.write(f'[{module["name"]}]\nname={module["name"]}\nstream={module["stream"]}\nprofiles=\nstate={module["state"]}\n')
    for source in case["sources"]:
        if "packages" in source:
            write_repository(source["folder"], source)
    with open(f"{work}/dnf.conf", "w") as file:
        file.write(configuration(work, case))
    for folder in (f"{work}/log", f"{root}{work}/log"):
        os.makedirs(folder)
    settings = dict(reposdir=f"{work}/none", varsdir=f"{work}/none", cachedir=case.get("cache") or f"{work}/cache", logdir=f"{work}/log", persistdir=f"{work}/state")
    base = ["dnf", "-c", f"{work}/dnf.conf", "--installroot", root, "--releasever", "9", "-q", "-y"]
    base += [f"--setopt={name}={value}" for name, value in settings.items()]

    def check_update(*options):
        result = subprocess.run([*base, "check-update", *options], env=env, capture_output=True, text=True)
        if result.returncode not in (0, 100):
            raise RuntimeError(result.stderr)
        return parse(result.stdout)

    updates, obsoletes = check_update()
    security, _ = check_update("--security")
    listed = subprocess.run([*base, "updateinfo", "list"], env=env, capture_output=True, text=True, check=True).stdout
    return dict(
        updates=sorted(updates),
        obsoletes=sorted(obsoletes),
        security=sorted(security),
        advisories=sorted(set(re.findall(r"^(\S+) +\S+ +\S", listed, re.M))),
    )
