"""``velatura --demo DIR``: the main job without a window: a picture, and a part of it repainted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.app.arguments import build_parser
from desktop_app.app.generate_command import prepare_run, run_job
from desktop_app.app.inprocess import make_engine
from desktop_app.app.services import load_services
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.storage.pictures import open_picture, save_picture

PICTURE = ("a house, blue background", "7")
INPAINT = ("a red apple", "11")


def run_demo(folder: Path, data_dir: Path | None) -> tuple[str, Any]:
    """Write ``picture.png``, ``mask.png`` and ``inpainted.png`` into ``folder``; print the paths.

    The same parts run as for ``velatura generate``.

    Raises:
        InputError: the folder can't be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = plain_reason(error)
        raise InputError("output_unwritable", name=str(folder), reason=reason) from error
    picture, mask, inpainted = (folder / f"{n}.png" for n in ("picture", "mask", "inpainted"))
    parts = load_services(data_dir)
    parser = build_parser()
    engine = make_engine(UsedPack(parts.paths))
    try:
        prompt, seed = PICTURE
        words = ["generate", prompt, "--seed", seed, "--model", "starter", "--out", str(picture)]
        run_job(prepare_run(parts, parser.parse_args(words)), engine, parts)
        _write_mask(picture, mask)
        prompt, seed = INPAINT
        words = ["generate", prompt, "--seed", seed, "--model", "starter", "--out", str(inpainted)]
        words += ["--image", str(picture), "--mask", str(mask)]
        run_job(prepare_run(parts, parser.parse_args(words)), engine, parts)
    finally:
        engine.close()
        parts.close()
    paths = [str(path) for path in (picture, mask, inpainted)]
    return "\n".join(paths), {"files": paths}


def _write_mask(picture: Path, path: Path) -> None:
    """A filled ellipse in the middle of the right half."""
    height, width = open_picture(picture).pixels.shape[:2]
    rows, columns = np.ogrid[:height, :width]
    inside = ((columns - width * 0.72) / (width * 0.22)) ** 2 + (
        (rows - height * 0.6) / (height * 0.28)
    ) ** 2 <= 1
    mask = np.where(inside[..., None], np.uint8(255), np.uint8(0))
    save_picture(path, np.repeat(mask, 3, axis=2), {})
