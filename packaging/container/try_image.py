#!/usr/bin/env python3
"""Build the image as the README says, look into its layers, and really run it; prints a table.

    python packaging/container/try_image.py --work DIR [--base IMAGE] [--build-base IMAGE]
        [--volume HERE:THERE ...] [--torch-index URL] [--image NAME] [--json FILE]

Needs root, buildah, openssl, and for the loopback hub the packages of the tests. Everything lies in
DIR, also buildah's store. --image takes one that is there already in place of building it, --volume
is given to the build (settings of pip, wheels). The container is made by hand, so that it also goes
where no runtime for containers may: namespaces of its own for mounts, processes and network, where
only the loopback is, the root read-only, user 1000 without any capability (`inside.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "checks")]

from make_secrets import make_secrets  # noqa: E402

from token_check import Check, secrets_in  # noqa: E402

PLANTED = "hf_" + "PlantedNowhereKept" * 2
"""The hub's token that the container is given: afterwards looked for everywhere."""


class Buildah:
    """buildah over a store of its own, in plain copies: overlays can't be mounted everywhere."""

    def __init__(self, work: Path) -> None:
        self._words = ["buildah", "--storage-driver", "vfs", "--root", str(work / "store")]
        self._words += ["--runroot", str(work / "run")]

    def __call__(self, *words: str, shown: bool = False) -> str:
        """Run it; what it printed.

        Raises:
            SystemExit: it failed.
        """
        out = None if shown else subprocess.PIPE
        done = subprocess.run([*self._words, *words], stdout=out, text=True, check=False, cwd=ROOT)
        if done.returncode:
            raise SystemExit(f"buildah {words[0]} failed ({done.returncode})")
        return (done.stdout or "").strip()


def build(buildah: Buildah, options: argparse.Namespace) -> None:
    """As the README says it, with buildah in the place of docker."""
    # The format of OCI has no place for a health check.
    words = ["bud", "--isolation", "chroot", "--layers", "--pull=false", "--format", "docker"]
    for name in ("base", "build_base", "torch_index"):
        if value := getattr(options, name):
            words += ["--build-arg", f"{name.upper()}={value}"]
    for volume in options.volume:
        words += ["--volume", f"{volume}:ro"]
    words += ["--file", "packaging/container/Dockerfile", "--tag", options.image, "."]
    buildah(*words, shown=True)


def layers(folder: Path) -> tuple[dict[str, Any], list[tuple[str, int, int]]]:
    """The image's settings, and of each layer what made it, its bytes, and those it is sent as.

    Args:
        folder: an image as `buildah push` writes it into a folder.
    """

    def blob(entry: dict[str, Any]) -> Path:
        return folder / entry["digest"].partition(":")[2]

    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    config = json.loads(blob(manifest["config"]).read_text(encoding="utf-8"))
    made = [row["created_by"] for row in config["history"] if not row.get("empty_layer")]
    rows: list[tuple[str, int, int]] = []
    for by, entry in zip(made, manifest["layers"], strict=True):
        with tarfile.open(blob(entry)) as layer:
            rows.append((by, sum(member.size for member in layer), entry["size"]))
    return config["config"], rows


def config_trouble(config: dict[str, Any]) -> list[str]:
    """What of an image's settings is not as it has to be."""
    wanted = {"User": "1000:1000", "WorkingDir": "/data", "StopSignal": "SIGTERM"}
    trouble = [
        f"{key}: {config.get(key)}" for key, value in wanted.items() if config.get(key) != value
    ]
    if set(config.get("Volumes", ())) != {"/data", "/data/models"}:
        trouble.append(f"Volumes: {config.get('Volumes')}")
    if not config.get("Healthcheck"):
        trouble.append("no health check")
    if [text for text in config.get("Env", ()) if "TOKEN" in text.upper()]:
        trouble.append("a variable is about a token")
    return trouble


def run_inside(work: Path, root: Path, config: dict[str, Any]) -> list[dict[str, Any]]:
    """What `inside.py` saw, in namespaces of its own."""
    order = {"root": str(root), "work": str(work / "tried"), "config": config, "token": PLANTED}
    words = ["unshare", "--mount", "--net", "--pid", "--fork", "--uts", "--ipc", "--kill-child"]
    words += [sys.executable, str(HERE / "inside.py")]
    done = subprocess.run(
        words, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"inside.py failed ({done.returncode})")
    return json.loads(done.stdout.splitlines()[-1])


def token_row(name: str, places: Sequence[Path], known: tuple[bytes, ...]) -> dict[str, Any]:
    """A search for tokens as a row of the table."""
    check = Check(known)
    for place in places:
        check.path(place)
    found = [f"{kind}: {place}" for kind, place in check.found]
    return {"what": name, "ok": not found, "seen": "; ".join(found) or f"{check.looked} files"}


def main() -> int:
    """Build, look, run, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, metavar="DIR")
    for name in ("--base", "--build-base", "--torch-index"):
        parser.add_argument(name, default="")
    parser.add_argument("--volume", action="append", default=[], metavar="HERE:THERE")
    parser.add_argument("--image", default="", help="one that is there: nothing is built")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if os.geteuid():
        parser.error("this needs root: it makes namespaces")
    work = options.work.resolve()
    buildah, pushed = Buildah(work), work / "pushed"
    if not options.image:
        options.image = "velatura"
        build(buildah, options)
    subprocess.run(["rm", "-rf", str(pushed), str(work / "tried")], check=True)
    buildah("push", "--quiet", "--format", "v2s2", options.image, f"dir:{pushed}")
    config, sizes = layers(pushed)
    trouble = config_trouble(config)
    rows = [
        {
            "what": "settings of the image",
            "ok": not trouble,
            "seen": "; ".join(trouble) or "as said",
        }
    ]
    (work / "tried").mkdir(mode=0o755)
    make_secrets(work / "tried" / "secrets", ["velatura"], PLANTED)
    known = (*secrets_in([work / "tried" / "secrets" / "tokens"]), PLANTED.encode())
    rows.append(token_row("tokens in layers and settings of the image", [pushed], known))
    container = buildah("from", "--pull=false", options.image)
    try:
        rows += run_inside(work, Path(buildah("mount", container)), config)
    finally:
        buildah("rm", container)
    left = [work / "tried" / name for name in ("data", "said")]
    rows.append(token_row("tokens in the data folder, its logs, and what was printed", left, known))
    tell(rows, sizes)
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "layers": sizes}, indent=1))
    return 0 if all(row["ok"] for row in rows) else 1


def tell(rows: list[dict[str, Any]], sizes: list[tuple[str, int, int]]) -> None:
    """The tables."""
    print("| layer | MB | as it is sent |\n|---|---|---|")
    for by, whole, packed in [*sizes, ("all", sum(x[1] for x in sizes), sum(x[2] for x in sizes))]:
        print(
            f"| {by.partition('# ')[0].strip()[-80:]} | {whole / 1e6:,.1f} | {packed / 1e6:,.1f} |"
        )
    print("\n| tried | | seen |\n|---|---|---|")
    for row in rows:
        print(f"| {row['what']} | {'yes' if row['ok'] else '**no**'} | {row['seen']} |")


if __name__ == "__main__":
    sys.exit(main())
