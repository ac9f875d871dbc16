#!/usr/bin/python3
"""Asks a real package manager about random hosts and prints every difference with our evaluation of them.

    conformance/run.py dnf --count 200 --seed 1
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, FOLDER)


def tools(name):
    """Imported when asked for: each needs its own Debian packages."""
    if name == "apt":
        from ask_apt import ask
        from draw_deb import draw_for_apt as draw
    elif name == "dnf":
        from ask_dnf import ask
        from draw_dnf import draw_for_dnf as draw
    elif name == "zypper":
        from ask_zypper import ask
        from draw_zypper import draw_for_zypper as draw
    else:
        from ask_pacman import ask
        from draw_arch import draw_for_pacman as draw
    return draw, ask


def drawer(options, work):
    """What draws a host, from generated repositories or from real ones."""
    draw, ask = tools(options.tool)
    if options.real:
        from draw_real import real_drawer

        draw = real_drawer(options.tool, options.real, f"{work}/real")
    return draw, ask


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", choices=["apt", "dnf", "zypper", "pacman"])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="draw this host alone")
    parser.add_argument("--real", help="a folder with a mirror's real metadata; for apt with mirrors, for pacman with databases")
    parser.add_argument("--keep", help="keep what was asked and answered in this folder")
    options = parser.parse_args()

    work = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix="conformance-")
    os.makedirs(work, exist_ok=True)
    for kept in ("repositories", "real"):
        shutil.rmtree(f"{work}/{kept}", ignore_errors=True)
    draw, ask = drawer(options, work)
    numbers = range(options.count) if options.only is None else [options.only]
    with open(f"{work}/cases.jsonl", "w") as file:
        for number in numbers:
            # A host depends on the seed and its own number only, so that --only draws it again.
            case = draw(random.Random(f"{options.seed}/{number}"))
            folder = f"{work}/host{number}"
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            for source in case["sources"]:
                source.setdefault("folder", f'{work}/repositories/{number}/{source["name"]}')
            expected = ask(folder, case)
            file.write(json.dumps(dict(case, tool=options.tool, number=number, expected=expected)) + "\n")
            if not options.keep:
                shutil.rmtree(folder)
    compare = subprocess.run(
        ["node", "--require", transform(), f"{FOLDER}/compare.mjs", f"{work}/cases.jsonl"], cwd=os.path.dirname(FOLDER)
    )
    if not options.keep:
        shutil.rmtree(work)
    sys.exit(compare.returncode)


def transform():
    """What loads the plugin's TypeScript, as `backstage-cli package start` does."""
    return os.path.join(os.path.dirname(FOLDER), "node_modules/@backstage/cli/config/nodeTransform.cjs")


if __name__ == "__main__":
    main()
