"""Puts packages into an rpm database without building them: rpm reads no more of a package than its header."""
import os
import struct
import subprocess

import rpm

MAGIC = b"\x8e\xad\xe8\x01\0\0\0\0"
LEAD = b"\xed\xab\xee\xdb"
REGION, BINARY, INT32, SIZE = 62, 7, 4, 1000
# An empty gzipped archive; nobody looks into it.
PAYLOAD = bytes.fromhex("1f8b0800000000000003") + b"070701"


def header_of(p):
    header = rpm.hdr()
    epoch = int(p["epoch"] or 0)
    for tag, value in {
        "name": p["name"],
        "version": p["version"],
        "release": p["release"],
        "arch": p["arch"],
        "os": "linux",
        "vendor": p.get("vendor", "Test"),
        "summary": "s",
        "description": "d",
        "license": "MIT",
        "group": "g",
        "size": 1,
        "archivesize": 0,
        "buildtime": 1700000000,
        "buildhost": "h",
        "sourcerpm": f'{p["name"]}-1-1.src.rpm',
        "payloadformat": "cpio",
        "payloadcompressor": "gzip",
        "payloadflags": "9",
        "headeri18ntable": ["C"],
    }.items():
        header[tag] = value
    if epoch:
        header["epoch"] = epoch
    evr = (f"{epoch}:" if epoch else "") + f'{p["version"]}-{p["release"]}'
    provides = [text.split(" = ") for text in [f'{p["name"]} = {evr}', *p.get("provides", [])]]
    header["providename"] = [name for name, *_ in provides]
    header["provideversion"] = ["".join(version) for _, *version in provides]
    header["provideflags"] = [rpm.RPMSENSE_EQUAL if version else 0 for _, *version in provides]
    return header.unload()


def write_package(path, p):
    blob = header_of(p)
    header = blob if blob.startswith(MAGIC[:3]) else MAGIC + blob
    data = struct.pack(">I", len(header))
    trailer = struct.pack(">IIiI", REGION, BINARY, -32, 16)
    signature = (
        MAGIC
        + struct.pack(">II", 2, len(data) + 16)
        + struct.pack(">IIII", REGION, BINARY, len(data), 16)
        + struct.pack(">IIII", SIZE, INT32, 0, 1)
        + data
        + trailer
    )
    signature += b"\0" * (-len(signature) % 8)
    lead = struct.pack(">4sBBhh66shh16s", LEAD, 3, 0, 0, 1, p["name"].encode()[:65], 1, 5, b"")
    with open(path, "wb") as file:
        file.write(lead + signature + header + PAYLOAD)


def fill(root, packages, environment):
    """The database of `root` then holds exactly these packages."""
    os.makedirs(f"{root}/var/lib/rpm")
    os.makedirs(f"{root}/packages")
    files = []
    for i, p in enumerate(packages):
        files.append(f"{root}/packages/{i}.rpm")
        write_package(files[-1], p)
    options = "--justdb --nodeps --noscripts --force --ignorearch --nodigest --nosignature --oldpackage"
    if files:
        subprocess.run(
            ["rpm", "--root", root, *options.split(), "-i", *files],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    listed = subprocess.run(
        ["rpm", "--root", root, "-qa"], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    if len(listed) != len(packages):
        raise RuntimeError(f"{len(packages)} packages were put into the database, it holds {len(listed)}")
