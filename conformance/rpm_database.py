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

SENSES = {
    "": 0,
    "=": rpm.RPMSENSE_EQUAL,
    "<": rpm.RPMSENSE_LESS,
    "<=": rpm.RPMSENSE_LESS | rpm.RPMSENSE_EQUAL,
    ">": rpm.RPMSENSE_GREATER,
    ">=": rpm.RPMSENSE_GREATER | rpm.RPMSENSE_EQUAL,
}


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
    for tag, texts in {"provide": [f'{p["name"]} = {evr}', *p.get("provides", [])], "obsolete": p.get("obsoletes", [])}.items():
        relations = [[*text.split(" "), "", ""][:3] for text in texts]
        if relations:
            header[f"{tag}name"] = [name for name, _, _ in relations]
            header[f"{tag}version"] = [version for _, _, version in relations]
            header[f"{tag}flags"] = [SENSES[operator] for _, operator, _ in relations]
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


def part(a, b):
    """Whether one may obsolete the other, so that rpm would leave that out of a transaction with both."""
    return any(text.split(" ")[0] == y["name"] for x, y in ((a, b), (b, a)) for text in x.get("obsoletes", []))


def fill(root, packages, environment):
    """The database of `root` then holds exactly these packages."""
    os.makedirs(f"{root}/var/lib/rpm")
    os.makedirs(f"{root}/packages")
    batches = []
    for i, p in enumerate(packages):
        path = f"{root}/packages/{i}.rpm"
        write_package(path, p)
        batch = next((batch for batch in batches if not any(part(p, other) for other, _ in batch)), None)
        if batch is None:
            batches.append(batch := [])
        batch.append((p, path))
    options = "--justdb --nodeps --noscripts --force --ignorearch --nodigest --nosignature --oldpackage"
    for batch in batches:
        subprocess.run(
            ["rpm", "--root", root, *options.split(), "-i", *(path for _, path in batch)],
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
