"""What apt itself says of a drawn host."""
import hashlib
import os
import re
import subprocess

SETTINGS = """Dir "/"; Dir::Etc "{work}/etc"; Dir::Etc::sourcelist "{work}/etc/sources.list"; Dir::Etc::sourceparts "-";
Dir::Etc::preferences "{work}/etc/preferences"; Dir::Etc::preferencesparts "{work}/none"; Dir::Etc::main "-"; Dir::Etc::parts "{work}/none";
Dir::State "{work}/state"; Dir::State::lists "{lists}"; Dir::State::status "{work}/status"; Dir::Cache "{work}/cache"; Dir::Log "{work}/log";
Dir::Etc::trusted "{work}/none"; Dir::Etc::trustedparts "{work}/none"; APT::Architecture "amd64";
APT::Architectures {{ "amd64"; {foreign} }}; APT::Sandbox::User "root"; Acquire::Languages "none";
Acquire::Check-Valid-Until "false"; Debug::NoLocking "true"; APT::Machine-ID "{machineId}"; quiet "1";
{defaultRelease}
"""


def stanza(fields):
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + "\n"


def status_stanza(fields):
    rest = {k: v for k, v in fields.items() if k not in ("Package", "Status")}
    status = fields.get("Status", "install ok installed")
    return stanza(dict(Package=fields["Package"], Status=status, Maintainer="T", Description="x", **rest))


def offered_stanza(fields):
    name = f'{fields["Package"]}_{fields["Version"]}_{fields["Architecture"]}'
    digest = hashlib.sha256(name.encode()).hexdigest()
    return stanza(
        dict(fields, Maintainer="T", Priority="optional", Section="misc", Description="x", Filename=f"p/{name}.deb", Size=1, SHA256=digest)
    )


def write_source(source, archs, lists):
    """One component of one suite, as a mirror has it and as apt keeps it once it was downloaded."""
    suite, component, folder = source["release"]["Suite"], source["component"], source["folder"]
    kept = source["uri"].split("://")[-1].removeprefix("file:").replace("/", "_") + f"_dists_{suite}_"
    rows = ""
    for arch in archs:
        path = f"{folder}/dists/{suite}/{component}/binary-{arch}"
        os.makedirs(path)
        text = "".join(offered_stanza(p) for p in source["packages"] if p["Architecture"] in (arch, "all")).encode()
        for copy in (f"{path}/Packages", f"{lists}/{kept}{component}_binary-{arch}_Packages"):
            with open(copy, "wb") as file:
                file.write(text)
        rows += f" {hashlib.sha256(text).hexdigest()} {len(text)} {component}/binary-{arch}/Packages\n"
    release = "".join(f"{key}: {value}\n" for key, value in source["release"].items())
    for copy in (f"{folder}/dists/{suite}/Release", f"{lists}/{kept}Release"):
        with open(copy, "w") as file:
            file.write(
                f"{release}Date: Wed, 01 Jan 2025 00:00:00 UTC\nArchitectures: {' '.join(archs)}\n"
                f"Components: {component}\nSHA256:\n{rows}"
            )


def read_priorities(policy, sources):
    """What a client reports of each source: the number that `apt-cache policy` prints before it."""
    for source in sources:
        place = f'{source["uri"]} {source["release"]["Suite"]}/{source["component"]}'
        source["priority"] = int(re.search(rf"^ *(-?\d+) {re.escape(place)} ", policy, re.M)[1])


def ask(work, case):
    # Real indexes are large, and the same for every host.
    lists = case.get("lists", f"{work}/lists")
    os.makedirs(f"{lists}/partial", exist_ok=True)
    for folder in ("etc", "none", "state", "cache/archives/partial", "log"):
        os.makedirs(f"{work}/{folder}")
    archs = ["amd64", *case["foreign"]]
    lines = [f'deb [trusted=yes arch={",".join(archs)}] {s["uri"]} {s["release"]["Suite"]} {s["component"]}\n' for s in case["sources"]]
    for source in case["sources"]:
        if "packages" in source:
            write_source(source, archs, lists)
    policy = case["policy"]["apt"]
    preferences = "\n".join(
        f'Package: {p["package"]}\nPin: {p["pin"]}\nPin-Priority: {p["priority"]}\n' for p in policy["pins"]
    )
    release = policy["defaultRelease"]
    settings = SETTINGS.format(
        work=work,
        lists=lists,
        machineId=case["machineId"],
        foreign=" ".join(f'"{arch}";' for arch in case["foreign"]),
        defaultRelease=f'APT::Default-Release "{release}";' if release else "",
    )
    for path, text in {
        "etc/sources.list": "".join(lines),
        "etc/preferences": preferences,
        "status": "".join(map(status_stanza, case["installed"])),
        "apt.conf": settings,
    }.items():
        with open(f"{work}/{path}", "w") as file:
            file.write(text)
    env = dict(os.environ, APT_CONFIG=f"{work}/apt.conf", LC_ALL="C")

    def run(*command):
        result = subprocess.run(command, env=env, capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(result.stderr)
        return result.stdout

    if case.get("reportsPriorities"):
        read_priorities(run("apt-cache", "policy"), case["sources"])
    listed = run("apt", "list", "--upgradable")
    pattern = r"^([^/\n]+)/\S* (\S+) (\S+) \[upgradable from: ([^\]]+)\]"
    upgrades = re.findall(pattern, listed, re.M)
    # The same version with other content is an upgrade for apt, which a report cannot show.
    updates = sorted(f"{name}:{arch} {before} -> {after}" for name, after, arch, before in upgrades if before != after)
    if any(not p.get("Status", " installed").endswith(" installed") for p in case["installed"]):
        return dict(updates=updates)  # apt-get first wants to repair what is half installed
    kept = run("apt-get", "-s", "upgrade")
    # Without dependencies, only holds, phases and skew keep anything back; apt 2.6 does not say which.
    back = re.findall(r"^The following (?:packages have been kept back|upgrades have been deferred.*):\n((?:  .*\n)+)", kept, re.M)
    return dict(
        updates=updates,
        blocked=sorted({name.split(":")[0] for names in back for name in names.split()}),
    )
