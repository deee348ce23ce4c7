"""Do other programs see in our layered files what we see, and do we read theirs? A table of both.

``python packaging/checks/interop_check.py [--keep DIR]``: writes stacks as .ora, .velatura and
.psd, lets Krita (under Xvfb where there is no display) and GIMP turn them into PNG, compares with a
plain composition after W3C Compositing and Blending 1, and opens what Krita saves. What is not
installed is skipped. Differences are of colours times alpha, in steps of 255. Krita's formulas
differ from W3C's in two places, weights of luminosity and Photoshop's soft light in PSD files: the
last column compares with those. Figures, not a test: other programs' versions decide.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_stack import Stack, StackLayer, walk
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.opening import read_picture

Values: TypeAlias = NDArray[np.float64]
SIZE = Size(96, 72)
LIMIT_S = 60

# ------------------------------------------------------------------- composition, plain and slow


W3C_WEIGHTS, KRITA_WEIGHTS = (0.3, 0.59, 0.11), (0.299, 0.587, 0.114)
WEIGHTS = np.array(W3C_WEIGHTS)


def lum(c: Values) -> Values:
    return c @ WEIGHTS


def with_lum(c: Values, wanted: Values) -> Values:
    c = c + (wanted - lum(c))[..., None]
    level, low, high = lum(c)[..., None], c.min(2, keepdims=True), c.max(2, keepdims=True)
    with np.errstate(all="ignore"):
        c = np.where(low < 0, level + (c - level) * level / (level - low), c)
        return np.where(high > 1, level + (c - level) * (1 - level) / (high - level), c)


def sat(c: Values) -> Values:
    return c.max(2) - c.min(2)


def with_sat(c: Values, wanted: Values) -> Values:
    span, low = sat(c)[..., None], c.min(2, keepdims=True)
    with np.errstate(all="ignore"):
        return np.where(span > 0, (c - low) * wanted[..., None] / span, 0)


def soft(b: Values, s: Values) -> Values:
    d = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
    return np.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (d - b))


def photoshop_soft(b: Values, s: Values) -> Values:
    d = np.where(s <= 0.5, b * (1 - b), np.sqrt(b) - b)
    return b + (2 * s - 1) * d


def dodge(b: Values, s: Values) -> Values:
    with np.errstate(all="ignore"):
        return np.where(b == 0, 0, np.where(s >= 1, 1, np.minimum(1, b / (1 - s))))


def burn(b: Values, s: Values) -> Values:
    with np.errstate(all="ignore"):
        return np.where(b >= 1, 1, np.where(s <= 0, 0, 1 - np.minimum(1, (1 - b) / s)))


def hard(b: Values, s: Values) -> Values:
    return np.where(s <= 0.5, 2 * b * s, 1 - 2 * (1 - b) * (1 - s))


BLENDS: dict[BlendMode, Callable[[Values, Values], Values]] = {
    BlendMode.NORMAL: lambda b, s: s,
    BlendMode.MULTIPLY: lambda b, s: b * s,
    BlendMode.SCREEN: lambda b, s: b + s - b * s,
    BlendMode.OVERLAY: lambda b, s: hard(s, b),
    BlendMode.DARKEN: np.minimum,
    BlendMode.LIGHTEN: np.maximum,
    BlendMode.COLOR_DODGE: dodge,
    BlendMode.COLOR_BURN: burn,
    BlendMode.HARD_LIGHT: hard,
    BlendMode.SOFT_LIGHT: soft,
    BlendMode.DIFFERENCE: lambda b, s: np.abs(b - s),
    BlendMode.EXCLUSION: lambda b, s: b + s - 2 * b * s,
    BlendMode.HUE: lambda b, s: with_lum(with_sat(s, sat(b)), lum(b)),
    BlendMode.SATURATION: lambda b, s: with_lum(with_sat(b, sat(s)), lum(b)),
    BlendMode.COLOR: lambda b, s: with_lum(s, lum(b)),
    BlendMode.LUMINOSITY: lambda b, s: with_lum(b, lum(s)),
}


def composed(layers: tuple[StackLayer, ...], size: Size) -> Values:
    """(h, w, 4) of layers, the lowest first; groups are composed by themselves, but for those that
    pass through: with opacity 1 their layers stand where they stand."""
    under = np.zeros((size.height, size.width, 4))
    for layer in opened(layers):
        if not layer.visible or layer.kind == "mask":
            continue
        over = composed(layer.children, size) if layer.kind == "group" else placed(layer, size)
        a, b = over[..., 3:] * layer.opacity, under[..., 3:]
        mixed = (1 - b) * over[..., :3] + b * BLENDS[layer.mode](under[..., :3], over[..., :3])
        whole = a + b * (1 - a)
        with np.errstate(all="ignore"):
            colours = np.where(whole > 0, (a * mixed + (1 - a) * b * under[..., :3]) / whole, 0)
        under = np.concatenate([colours, whole], axis=2)
    return under


def opened(layers: tuple[StackLayer, ...]) -> Iterator[StackLayer]:
    """Layers without the groups that pass through (with opacity 1: there are no others here)."""
    for layer in layers:
        if layer.mode is BlendMode.PASS_THROUGH and layer.visible:
            yield from opened(layer.children)
        else:
            yield layer


def placed(layer: StackLayer, size: Size) -> Values:
    made = np.zeros((size.height, size.width, 4))
    common = layer.rect.intersected(size.rect)
    if layer.pixels is not None and not common.is_empty:
        found = layer.pixels()
        full = np.iinfo(found.dtype).max if found.dtype.kind == "u" else 1
        there = common.moved(-layer.rect.x, -layer.rect.y).slices
        made[common.slices] = found[there] / full
    return made


@contextmanager
def formulas_of_krita(ending: str) -> Iterator[None]:
    """Compose as Krita does with files of this ending."""
    WEIGHTS[:] = KRITA_WEIGHTS
    if ending == ".psd":
        BLENDS[BlendMode.SOFT_LIGHT] = photoshop_soft
    try:
        yield
    finally:
        WEIGHTS[:] = W3C_WEIGHTS
        BLENDS[BlendMode.SOFT_LIGHT] = soft


# ------------------------------------------------------------------------------- what is written


def smooth(seed: int, rect: Rect, dtype: str, opaque: bool) -> NDArray[Any]:
    """Soft colours with some of every value."""
    noise = np.random.default_rng(seed).random((rect.height, rect.width, 4))
    values = cv2.GaussianBlur(noise, (0, 0), 4)
    values = (values - values.min()) / np.ptp(values)
    if opaque:
        values[..., 3] = 1
    full = np.iinfo(dtype).max
    return np.rint(values * full).astype(dtype)


def layer(name: str, rect: Rect, seed: int, dtype: str, **more: Any) -> StackLayer:
    pixels = smooth(seed, rect, dtype, more.pop("opaque", False))
    return StackLayer("paint", name, f"l{seed}", rect, lambda: pixels, **more)


def stack(dtype: str, *layers: StackLayer) -> Stack:
    full = np.iinfo(dtype).max
    merged = np.rint(composed(layers, SIZE) * full).astype(dtype)
    return Stack(SIZE, np.dtype(dtype), 4, layers, lambda: merged)


def cases() -> Iterator[tuple[str, Stack]]:
    for dtype in ("uint8", "uint16"):
        base = layer("Ground 地", SIZE.rect, 1, dtype, opaque=True)
        parts = (
            base,
            layer("beyond", Rect(-20, -9, 60, 50), 2, dtype, opacity=0.6),
            layer("hidden", Rect(3, 3, 40, 40), 3, dtype, visible=False),
            StackLayer(
                "group",
                "group",
                "g",
                opacity=0.4,  # one of the 255 steps that PSD and Krita have
                children=(
                    layer("in 1", Rect(30, 20, 80, 70), 4, dtype),
                    layer("in 2", Rect(50, 30, 20, 20), 5, dtype, opacity=0.8),
                ),
            ),
            StackLayer("paint", "empty", "e"),
        )
        yield f"groups, offsets, {dtype}", stack(dtype, *parts)
        yield f"transparent, {dtype}", stack(dtype, *parts[1:])
    for dtype in ("uint8", "uint16"):
        base = layer("base", SIZE.rect, 6, dtype, opaque=True)
        inside = (
            layer("shade", Rect(-5, 4, 70, 50), 8, dtype, mode=BlendMode.MULTIPLY),
            layer("light", Rect(30, 20, 60, 50), 9, dtype, mode=BlendMode.SCREEN, opacity=0.6),
        )
        free = StackLayer("group", "free", "f", children=inside, mode=BlendMode.PASS_THROUGH)
        yield f"passes through, {dtype}", stack(dtype, base, free)
        alone = replace(free, name="alone", mode=BlendMode.NORMAL)
        yield f"isolated, {dtype}", stack(dtype, base, alone)
    for dtype in ("uint8", "uint16"):
        base = layer("base", SIZE.rect, 6, dtype, opaque=True)
        for mode in COLOUR_MODES:
            top = layer("top", SIZE.rect, 7, dtype, mode=mode)
            yield f"{mode.value}, {dtype}", stack(dtype, base, top)


WRITERS: dict[str, Callable[[Path, Stack], object]] = {
    ".ora": write_ora,
    ".velatura as .ora": write_project,
    ".psd": write_psd,
}

# ------------------------------------------------------------------------------- other programs


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """An environment with a display and a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        Path(home, "run").mkdir(mode=0o700)
        env = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=f"{home}/run")
        env.pop("QT_QPA_PLATFORM", None)
        if env.get("DISPLAY") or not shutil.which("Xvfb"):
            yield env
            return
        number = f":{90 + os.getpid() % 900}"
        command = ["Xvfb", number, "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            yield env | {"DISPLAY": number}
        finally:
            server.terminate()
            server.wait()


def run(command: list[str], env: dict[str, str], out: Path) -> bool:
    """Whether the program wrote ``out`` in time; tried twice, as Krita sometimes ends before."""
    return any(_run_once(command, env, out) for _ in range(2))


def _run_once(command: list[str], env: dict[str, str], out: Path) -> bool:
    out.unlink(missing_ok=True)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet)
    try:
        process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return out.exists()


def krita(source: Path, out: Path, env: dict[str, str]) -> bool:
    command = ["krita", "--nosplash", "--export", "--export-filename", str(out), str(source)]
    return run(command, env, out)


def gimp(source: Path, out: Path, env: dict[str, str]) -> bool:
    script = (
        f'(let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{source}" "{source}")))'
        " (flat (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))"
        " (gimp-layer-resize-to-image-size flat)"
        f' (file-png-save-defaults RUN-NONINTERACTIVE image flat "{out}" "{out}")'
        " (gimp-quit 1))"
    )
    return run(["gimp", "-i", "-d", "-f", "-b", script, "-b", "(gimp-quit 1)"], env, out)


PROGRAMS: dict[str, tuple[Callable[[Path, Path, dict[str, str]], bool], tuple[str, ...]]] = {
    "krita": (krita, (".ora", ".velatura as .ora", ".psd")),
    "gimp": (gimp, (".psd",)),  # its OpenRaster plug-in is Python 2, which Debian has no more
}

# ------------------------------------------------------------------------------- comparing


def difference(found: NDArray[Any], wanted: Values) -> float:
    """The largest difference of colours times alpha, or of alpha, in steps of 255."""
    full = np.iinfo(found.dtype).max if found.dtype.kind == "u" else 1
    values = found / full
    if values.shape[2] == 3:
        values = np.dstack([values, np.ones(values.shape[:2])])
    if values.shape != wanted.shape:
        return float("inf")
    one, other = (np.dstack([v[..., :3] * v[..., 3:], v[..., 3]]) for v in (values, wanted))
    return float(np.abs(one - other).max() * 255)


def row(*words: object) -> None:
    print("| " + " | ".join(str(word) for word in words) + " |", flush=True)


def there(folder: Path, env: dict[str, str]) -> None:
    row("program", "file", "case", "largest difference", "by Krita's formulas")
    row("---", "---", "---", "---", "---")
    for name, (convert, endings) in PROGRAMS.items():
        if not shutil.which(name):
            row(name, "", "", "not installed", "")
            continue
        for ending in endings:
            for number, (case, made) in enumerate(cases()):
                if ending.startswith(".velatura") and number > 3:
                    continue  # the layers are the same bytes
                source = folder / f"{name}-{number}{'.psd' if ending == '.psd' else '.ora'}"
                WRITERS[ending](source, made)
                out = source.with_suffix(".png")
                if not convert(source, out, env):
                    row(name, ending, case, "nothing was written", "")
                    continue
                found = read_picture(out.read_bytes(), out.name).pixels
                steps = difference(found, composed(made.layers, SIZE))
                with formulas_of_krita(ending):
                    own = difference(found, composed(made.layers, SIZE))
                row(name, ending, case, f"{steps:.2f}", f"{own:.2f}" if name == "krita" else "")


def back(folder: Path, env: dict[str, str]) -> None:
    """What Krita saves of our files, opened here."""
    if not shutil.which("krita"):
        return
    row("Krita's own", "file", "case", "its picture | its layers, composed")
    row("---", "---", "---", "--- | ---")
    for ending, reader in ((".ora", read_project), (".psd", read_psd)):
        for number, (case, made) in enumerate(cases()):
            if number > 7:
                break
            source, out = folder / "ours.ora", folder / f"theirs-{number}{ending}"
            write_ora(source, made)
            if not krita(source, out, env):
                row("krita", ending, case, "nothing was written")
                continue
            with reader(out) as found:
                wanted, seen = composed(made.layers, SIZE), found.stack
                merged = (
                    "none" if seen.merged is None else f"{difference(seen.merged(), wanted):.2f}"
                )
                names = [one.name for one in walk(seen.layers)]
                asked = [one.name for one in walk(made.layers)]
                steps = difference(composed(seen.layers, SIZE), wanted)
                said = "" if names == asked else f" | layers {names}"
                modes = [(one.name, one.mode.value) for one in walk(seen.layers)]
                kept = modes == [(one.name, one.mode.value) for one in walk(made.layers)]
                said += "" if kept or names != asked else f" | modes {dict(modes)}"
                said += "".join(f" | {note.code}" for note in found.notes)
                row("krita", ending, case, f"{merged} | {steps:.2f}{said}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder for the files; else they are let go")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, screen() as env:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        there(folder, env)
        print()
        back(folder, env)
    return 0


if __name__ == "__main__":
    sys.exit(main())
