"""What pacman itself says of a drawn host."""
import io
import os
import re
import subprocess
import tarfile

LISTS = ("groups", "replaces", "provides", "conflicts", "depends")


def description(p):
    fields = dict(
        FILENAME=f'{p["name"]}.pkg.tar.zst',
        NAME=p["name"],
        VERSION=p["version"],
        DESC="d",
        ARCH=p["arch"],
        CSIZE="1",
        ISIZE="1",
        **{key.upper(): "\n".join(p.get(key, [])) for key in LISTS},
    )
    return "".join(f"%{key}%\n{value}\n\n" for key, value in fields.items() if value)


def write_database(source):
    os.makedirs(source["folder"])
    with tarfile.open(f'{source["folder"]}/{source["name"]}.db', "w:gz") as archive:
        for p in source["packages"]:
            text = description(p).encode()
            entry = tarfile.TarInfo(f'{p["name"]}-{p["version"]}/desc')
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))


def ask(work, case):
    os.makedirs(f"{work}/db/sync")
    os.makedirs(f"{work}/db/local")
    os.makedirs(f"{work}/cache")
    with open(f"{work}/db/local/ALPM_DB_VERSION", "w") as file:
        file.write("9\n")
    for p in case["installed"]:
        folder = f'{work}/db/local/{p["name"]}-{p["version"]}'
        os.makedirs(folder)
        with open(f"{folder}/desc", "w") as file:
            file.write(description(p))
        with open(f"{folder}/files", "w") as file:
            file.write("%FILES%\n")
    policy = case["policy"]["pacman"]
    lines = ["[options]", "Architecture = x86_64", "SigLevel = Never"]
    lines += ["IgnorePkg = " + " ".join(policy["ignorePackages"])] if policy["ignorePackages"] else []
    lines += ["IgnoreGroup = " + " ".join(policy["ignoreGroups"])] if policy["ignoreGroups"] else []
    for source in case["sources"]:
        if "packages" in source:
            write_database(source)
        name = source["name"]
        database = next(f for f in (f'{source["folder"]}/{name}.db', f'{source["folder"]}/{name}.db.tar.gz') if os.path.exists(f))
        os.symlink(database, f"{work}/db/sync/{name}.db")
        lines += [f"[{name}]", "Server = file:///nowhere"]
        lines += ["Usage = " + " ".join(source["options"]["usage"])] if source["options"].get("usage") else []
    with open(f"{work}/pacman.conf", "w") as file:
        file.write("\n".join(lines) + "\n")
    base = ["pacman", "--config", f"{work}/pacman.conf", "--dbpath", f"{work}/db", "--cachedir", f"{work}/cache", "--root", work]

    def pacman(*options):
        return subprocess.run([*base, *options], capture_output=True, text=True, env=dict(os.environ, LC_ALL="C"))

    upgrades = re.findall(r"^(\S+) (\S+) -> (\S+)( \[ignored\])?$", pacman("-Qu").stdout, re.M)
    answer = dict(
        updates=sorted(f"{name} {before} -> {after}" for name, before, after, _ in upgrades),
        ignored=sorted(name for name, _, _, ignored in upgrades if ignored),
        foreign=sorted(pacman("-Qmq").stdout.split()),
    )
    result = pacman("-Su", "--print", "--print-format", "%n %v", "--noconfirm")
    if result.returncode:
        raise RuntimeError(result.stderr)
    answer["upgrade"] = sorted(re.findall(r"^(\S+ \S+)$", result.stdout, re.M))
    return answer
