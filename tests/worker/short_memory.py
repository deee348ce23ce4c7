"""Open and save under a limit of memory, and say as JSON what came of it.

Run as a process: ``python -m tests.worker.short_memory FOLDER``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect, Size
from desktop_app.extensions.serving.server.pictures import opened
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layered_files.project import write_ora, write_project
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.saving import write_picture
from desktop_app.storage.pictures import save_picture
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document

SIDE = 3000
ROOM = 10 << 20
"""Bytes beyond what the process has: less than the pixels of one of the pictures."""


def write_files(folder: Path) -> None:
    """One sound file of each kind."""
    pixels = np.full((SIDE, SIDE, 3), (9, 120, 77), np.uint8)
    for ending, form in (("jpg", "JPEG"), ("png", "PNG"), ("tif", "TIFF")):
        (folder / f"a.{ending}").write_bytes(write_picture(pixels, form).data)
    deep = pixels.astype(np.uint16) * 257
    (folder / "deep.png").write_bytes(write_picture(deep, "PNG").data)
    (folder / "deep.tif").write_bytes(write_picture(deep, "TIFF").data)
    from PIL import Image

    plain = Image.new("RGB", (SIDE, SIDE), (9, 120, 77))
    plain.save(folder / "a.webp", lossless=True, method=0)
    plain.save(folder / "lossy.webp", quality=50, method=0)
    plain.save(folder / "a.gif")
    plain.save(folder / "a.avif", speed=10)
    plain.convert("L").save(folder / "a.bmp")
    alpha = np.dstack([pixels, np.full((SIDE, SIDE), 255, np.uint8)])
    layer = StackLayer("paint", "a", "a", Rect(0, 0, SIDE, SIDE), lambda: alpha)
    stack = Stack(Size(SIDE, SIDE), np.dtype(np.uint8), 4, (layer,), lambda: alpha)
    write_project(folder / "a.velatura", stack)
    write_ora(folder / "a.ora", stack)
    write_psd(folder / "a.psd", stack)
    (folder / "small.png").write_bytes(write_picture(pixels[:9, :9], "PNG").data)


def limit_memory(room: int) -> None:
    """Let this process have this much address space beyond what it has now."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def told(work: Callable[[], object]) -> str:
    try:
        work()
    except VelaturaError as error:
        return error.code
    except BaseException as error:
        return repr(error)
    return "done"


def main() -> None:
    folder = Path(sys.argv[1])
    locks = FileLocks(folder / "locks")
    paths = sorted(path for path in folder.iterdir() if path.suffix and path.is_file())
    small = [path for path in paths if path.stem == "small"]
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    for path in small:  # what imports as it is used
        open_document(path, locks)
        save_picture(folder / "warm.png", pixels[:8, :8])
    big = [path for path in paths if path.stem != "small"]
    uploads = {path.name: path.read_bytes() for path in big if path.suffix in (".png", ".jpg")}
    limit_memory(ROOM)
    codes: dict[str, dict[str, str]] = {"open": {}, "upload": {}, "mask": {}, "save": {}}
    for path in big:
        codes["open"][path.name] = told(lambda path=path: open_document(path, locks))
    for name, data in uploads.items():
        codes["upload"][name] = told(lambda data=data, name=name: opened(data, name, 100.0))
        codes["mask"][name] = told(lambda data=data, name=name: read_mask(data, name))
    for name in ("again.jpg", "again.avif", "again.webp"):
        codes["save"][name] = told(lambda name=name: save_picture(folder / name, pixels))
        assert codes["save"][name] == "done" or not (folder / name).exists()
    codes["after"] = {
        path.name: told(lambda path=path: open_document(path, locks)) for path in small
    }
    print(json.dumps(codes))


if __name__ == "__main__":
    main()
