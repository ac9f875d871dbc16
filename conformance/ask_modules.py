"""Which module builds libdnf itself has active on a drawn host: the part of dnf that needs a solver, asked alone."""
import os
import warnings

import hawkey
import libdnf.module

from rpm_metadata import write_repository

warnings.simplefilter("ignore")


def repository(source):
    if not os.path.exists(source["folder"]):
        write_repository(source["folder"], source)
    found = hawkey.Repo(source["name"])
    files = f'{source["folder"]}/repodata'
    found.repomd_fn = f"{files}/repomd.xml"
    found.primary_fn = f"{files}/primary.xml.gz"
    if source.get("modules"):
        found.modules_fn = f"{files}/modules.yaml.gz"
    return found


def ask(work, case):
    states = f"{work}/etc/dnf/modules.d"
    os.makedirs(states)
    for module in case["modules"]:
        with open(f'{states}/{module["name"]}.module', "w") as file:
            file.write(f'[{module["name"]}]\nname={module["name"]}\nstream={module["stream"]}\nprofiles=\nstate={module["state"]}\n')
    sack = hawkey.Sack(cachedir=f"{work}/cache", make_cache_dir=True, arch="x86_64")
    for source in case["sources"]:
        sack.load_repo(repository(source))
    container = libdnf.module.ModulePackageContainer(False, work, "x86_64", f"{work}/persist")
    sack.filter_modules(container, [], work, "platform:el9", False, False, False)
    return dict(active=sorted({p.getFullIdentifier() for p in container.getModulePackages() if container.isModuleActive(p)}))
