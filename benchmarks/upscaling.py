"""Do tiles show, what do they cost, and does their number matter to memory?

Networks: the picture in parts against the whole at once, the time of both, and the engine's memory
for a small and a large picture. Diffusion: seams between tiles beside those of tiles that know
nothing of one another, and how far colours drift.

A seam is measured as how much more the added detail (result less source) changes across the line
between two tiles than beside it: mean absolute step of neighbouring pixels there, less the mean of
the lines 2 to 12 pixels away. Of tiles that fade into one another, lines where that begins, is
halfway and ends count. The starter model goes over the picture; nothing here judges what it draws.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, photograph

STEPS = 8


def measure(quick: bool) -> Sequence[Row]:
    """Each row of the table."""
    from desktop_app.app.inprocess import make_engine

    engine = make_engine()
    try:
        return [*_networks(engine, quick), *_diffusion(engine, quick)]
    finally:
        engine.close()


def _photo(side: int) -> np.ndarray:
    return cv2.resize(photograph("astronaut.jpg"), (side, side), interpolation=cv2.INTER_CUBIC)


def _networks(engine: Any, quick: bool) -> Sequence[Row]:
    import torch

    from desktop_app.catalog.bundled import bundled_add_ons
    from desktop_app.core.geometry import Size
    from desktop_app.engine.upscalers.opening import open_upscaler
    from desktop_app.networks.device import pick_compute
    from desktop_app.operations.networks import upscaling
    from desktop_app.operations.networks.overlapping import parts_of
    from desktop_app.operations.networks.upscaling import Upscaling, steps_for

    (network,) = steps_for(2, None, bundled_add_ons())
    compute = pick_compute()
    bare = open_upscaler(Path(network.path), compute)
    rows: list[Row] = []

    side = 384 if quick else 768
    picture = _photo(side)
    floats = picture.astype(np.float32) / np.float32(255)
    tensor = torch.from_numpy(floats.copy()).permute(2, 0, 1)[None]
    whole = bare.enlarge(tensor)[0].permute(1, 2, 0).numpy()
    usual = upscaling._SIDES  # pyright: ignore[reportPrivateUsage]
    upscaling._SIDES = (side // 2,)  # pyright: ignore[reportPrivateUsage]
    tiled = Upscaling(engine.run).enlarge(floats, [network], Size(2 * side, 2 * side))
    parts = parts_of(Size(side, side), side // 2)

    def by_parts() -> None:
        for part in parts:
            given = floats[part.seen.slices].copy()
            bare.enlarge(torch.from_numpy(given).permute(2, 0, 1)[None])

    def ours() -> None:
        Upscaling(engine.run).enlarge(picture, [network], Size(2 * side, 2 * side))

    rows.append(
        at_most(
            "×2 in parts: largest difference from the whole",
            255 * np.abs(tiled - whole).max(),
            "/255",
            1.0,
        )
    )
    times = _interleaved([by_parts, ours, lambda: bare.enlarge(tensor)], 3 if quick else 5)
    rows.append(
        at_most(
            "×2 in parts: time by the bare network's on the same parts",
            times[1] / times[0],
            "×",
            1.05,
        )
    )
    upscaling._SIDES = usual  # pyright: ignore[reportPrivateUsage]
    times = _interleaved([lambda: bare.enlarge(tensor), ours], 3 if quick else 5)
    rows.append(
        at_least("×2: rate by the bare network's on the whole", times[0] / times[1], "×", 0.8)
    )

    upscaling._SIDES = (256,) if quick else usual  # pyright: ignore[reportPrivateUsage]
    sides = (512, 768) if quick else (1024, 4096)
    # Where the C library puts a layer's result decides on one more of them: the least of two.
    peaks = [min(_peak_of_process(_photo(each), network) for _ in range(2)) for each in sides]
    upscaling._SIDES = usual  # pyright: ignore[reportPrivateUsage]
    small, large = (f"{2 * each}²" for each in sides)
    title = f"the engine's memory for {large} by that for {small}"
    rows.append(at_most(title, peaks[1] / peaks[0], "×", 1.1))
    return rows


def _peak_of_process(picture: np.ndarray, network: Any) -> int:
    """The most bytes an engine's process held while it enlarged ``picture`` twofold (Linux)."""
    from desktop_app.core.geometry import Size
    from desktop_app.enginelink.client import EngineClient
    from desktop_app.operations.networks.upscaling import Upscaling

    with tempfile.TemporaryDirectory() as folder:
        client = EngineClient(Path(folder) / "log")
        try:
            client.start()
            size = Size(2 * picture.shape[1], 2 * picture.shape[0])
            Upscaling(client.run).enlarge(picture, [network], size)
            status = Path(f"/proc/{client.pid}/status").read_text("utf-8")
        finally:
            client.close()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) << 10


def _interleaved(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The least seconds of each."""
    least = [float("inf")] * len(calls)
    for _ in range(rounds):
        for k, call in enumerate(calls):
            begun = time.perf_counter()
            call()
            least[k] = min(least[k], time.perf_counter() - begun)
    return least


def _diffusion(engine: Any, quick: bool) -> Sequence[Row]:
    from desktop_app.catalog.families import load_families
    from desktop_app.catalog.resources import resource_path
    from desktop_app.core.geometry import Size
    from desktop_app.core.request import EngineJob
    from desktop_app.imaging.colour_difference import ciede2000, lab_of
    from desktop_app.library.probing.probe import probe
    from desktop_app.operations.networks import tile_joining
    from desktop_app.operations.networks.tiled_detail import DetailSettings, TiledDetail
    from desktop_app.state.work.parameters import Parameters
    from desktop_app.studio.job_assembly import assemble
    from desktop_app.studio.job_runner import engine_job

    model = probe(resource_path("models", "starter"), load_families())
    side = 448 if quick else 832
    picture = _photo(side)
    parameters = Parameters(
        prompt="a portrait", model=model.id, steps=STEPS, seed=7, seed_locked=True
    )

    def asked(parameters: Parameters) -> EngineJob:
        job = assemble(parameters, model)
        return engine_job(job.spots[0], job)

    wanted = DetailSettings(asked(parameters), strength=0.4)
    joined = TiledDetail(engine.run).add(picture, wanted)
    tiles = tile_joining.tiles_of(Size(side, side), model.native_size, model.factor, model.factor)
    alone = picture.copy()
    for k, x, y in _apart(side, model.native_size):
        tile = alone[y : y + model.native_size, x : x + model.native_size]
        one = replace(wanted, job=asked(replace(parameters, seed=100 + k)))
        tile[...] = TiledDetail(engine.run).add(np.ascontiguousarray(tile), one)
    spans = {(tile.rect.x, tile.rect.x + tile.left) for tile in tiles if tile.left}
    shares = (tile_joining.HELD, (tile_joining.HELD + tile_joining.FADED) / 2, tile_joining.FADED)
    lines = [
        tuple(first + round(share * (last - first)) for share in shares)
        for first, last in sorted(spans)
    ]
    borders = [(x,) for x in sorted({x for _, x, _ in _apart(side, model.native_size) if x})]
    ours, theirs = _seam(joined, picture, lines), _seam(alone, picture, borders)
    drift = _drift(joined, picture, lambda values: lab_of(values.reshape(-1, 3)), ciede2000)
    return [
        Row("seams of independent tiles", 255 * theirs, "/255"),
        Row("seams of joined tiles", 255 * max(0.0, ours), "/255"),
        at_most(
            "seams: joined by independent tiles'", max(0.0, ours) / max(1e-9, theirs), "×", 1 / 3
        ),
        at_most("drift of low frequencies' colours, mean", drift, "ΔE", 1.0),
    ]


def _apart(side: int, tile: int) -> list[tuple[int, int, int]]:
    """Number, left and top of tiles beside one another."""
    places = [min(k * tile, side - tile) for k in range(-(-side // tile))]
    return [(k, x, y) for k, (y, x) in enumerate((y, x) for y in places for x in places)]


def _seam(made: np.ndarray, source: np.ndarray, lines: Sequence[Sequence[int]]) -> float:
    """See the module; the mean over all seams, across and down (the picture is square)."""
    added = (made.astype(np.float32) - source) / 255
    found: list[float] = []
    for axis in (0, 1):
        steps = np.abs(np.diff(added, axis=axis)).mean(axis=(1 - axis, 2))
        for place in (x - 1 for each in lines for x in each):
            beside = [steps[place + k] for k in (*range(-12, -1), *range(2, 13))]
            found.append(float(steps[place] - np.mean(beside)))
    return float(np.mean(found))


def _drift(made: np.ndarray, source: np.ndarray, lab: Any, measure: Any) -> float:
    """Mean CIEDE2000 between the low frequencies of both (deviation 16 pixels)."""
    low = [
        cv2.GaussianBlur(each.astype(np.float32), (0, 0), 16)[::8, ::8] for each in (made, source)
    ]
    first, second = (lab(np.rint(each).astype(np.uint8)) for each in low)
    return float(np.mean(measure(first, second)))


if __name__ == "__main__":
    raise SystemExit(main("Upscaling: what do tiles show and cost?", measure))
