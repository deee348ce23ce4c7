"""The Flatpak: its manifest, and the bundle where flatpak-builder is installed.

The sandbox sees the folders of pictures and downloads, the rest through the desktop's file
dialogs. It may reach the network because downloads can be asked for; the program's own switch and
gate hold inside as everywhere.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from installers import identity
from installers.linux.desktop import share
from installers.payload.stages import BUILD, Payload
from installers.tools import fill, gentle, need, remove, run, write

__all__ = ["build", "manifest"]

HERE = Path(__file__).parent


def manifest(tree: str) -> str:
    """Return the manifest; `tree` is the folder with ``payload`` and ``share``."""
    return fill(
        HERE / f"{identity.APP_ID}.json.in",
        APP_ID=identity.APP_ID,
        COMMAND=identity.COMMAND,
        TREE=tree,
    )


def build(payload: Payload, out: Path) -> Path:
    """Pack a payload; return the bundle."""
    need("flatpak-builder", "flatpak")
    tree = BUILD / "flatpak-tree"
    remove(tree)
    tree.mkdir(parents=True)
    shutil.copytree(payload.layout.root, tree / "payload", copy_function=os.link)
    share(payload.layout, tree / "share")
    # Only files that are named like the application are exported to the desktop; flatpak-builder
    # renames the desktop entry and the icons, as the manifest says.
    kinds = tree / "share" / "mime" / "packages"
    (kinds / f"{identity.COMMAND}.xml").rename(kinds / f"{identity.APP_ID}.xml")
    recipe = BUILD / f"{identity.APP_ID}.json"
    write(recipe, manifest(tree.name))
    repository = BUILD / "flatpak-repository"
    words = ["flatpak-builder", "--user", "--force-clean", "--install-deps-from=flathub"]
    run(gentle([*words, f"--repo={repository}", BUILD / "flatpak", recipe]))
    target = out / f"{identity.NAME}-{identity.version()}.flatpak"
    run(["flatpak", "build-bundle", repository, target, identity.APP_ID])
    remove(tree)
    return target
