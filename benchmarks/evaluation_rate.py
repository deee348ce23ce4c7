"""Does an evaluation see pictures as fast as the bare network, and nothing twice after a kill?

10,000 PNG files (192 with --quick) go through all that `velatura evaluate` does for features:
reading, decoding, resizing, the engine in its process, the cache. Beside it the same network alone,
on batches that are in memory, before and after. Our encoder is small: beside it reading a file
counts: so files of two sizes are read, as it sees them and four times as large, Inception sees a
fifth of the large ones. Then a process that looks at them is killed, and another one goes on: what
was kept is not asked for again.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main
from benchmarks.evaluation import drawn
from desktop_app.app.inprocess import make_engine
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.operations import MOST_CLASSIFIED
from desktop_app.engine.encoders.encoder import FEATURES, exactly
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.evaluation.values.encoders import load_encoders
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.encoders import encoders_of
from desktop_app.extensions.evaluation.work.evaluating.features import PictureMeasures, Vision
from desktop_app.extensions.evaluation.work.evaluating.sets import SetItem
from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache
from desktop_app.networks.device import Compute
from tests import tiny_encoders

CPU = Compute(torch.device("cpu"), torch.float32, "CPU")


def made(folder: Path, count: int, side: int = 256) -> list[SetItem]:
    """Files of pictures, each another one."""
    folder.mkdir()
    bases = [cv2.resize(one, (side, side), interpolation=cv2.INTER_CUBIC) for one in drawn(200, 3)]
    items = list[SetItem]()
    for number in range(count):
        image = np.roll(bases[number % 200], number // 200, 1)
        path = folder / f"{number:05}.png"
        cv2.imwrite(str(path), image[..., ::-1])
        items.append(SetItem(path=path, file=path.name, prompt="x", seed=number))
    return items


class Counting:
    """The engine, and how many pictures it was asked about."""

    def __init__(self, engine: Any) -> None:
        self._engine, self.pictures = engine, 0

    def run(self, operation: str, job: Any, on_event: Any, cancel: CancelToken) -> None:
        """As `Engine.run`."""
        self.pictures += len(getattr(job, "pictures", ()))
        self._engine.run(operation, job, on_event, cancel)


def look(
    items: list[SetItem], cache: Path, engine: Counting, encoder: Installed | None = None
) -> float:
    """Seconds until all were seen."""
    access = EngineAccess(engine.run, lambda event: None, CancelToken())
    eyes = [encoder or encoders_of(())[0]]
    vision = Vision(
        FeatureCache(cache), access, eyes, PictureMeasures("0", {}), in_turn=lambda: True
    )
    begun = time.monotonic()
    with closing(vision):
        vision.scan(items)
    return time.monotonic() - begun


def bare(count: int, encoder: Installed, side: int) -> float:
    """Seconds that the network alone takes for so many pictures, of its size and in memory."""
    seen = FEATURES[encoder.encoder.kind](encoder.path, encoder.backbone, CPU)
    shape = (MOST_CLASSIFIED, 3, side, side)
    pixels = torch.rand(shape).contiguous(memory_format=torch.channels_last)
    with exactly():
        seen.network(pixels)
        begun = time.monotonic()
        for _ in range(-(-count // MOST_CLASSIFIED)):
            seen.network(pixels)
    return time.monotonic() - begun


def inception(folder: Path) -> Installed:
    """Of the published layout, with weights of chance."""
    row = load_encoders()["inception-torch-fidelity"]
    path = tiny_encoders.write(
        folder / "inception.safetensors", tiny_encoders.LAYOUTS["inception"]()
    )
    return Installed(row, str(path), "0" * 64, honest=False)


def rated(engine: Any, items: list[SetItem], cache: Path, encoder: Installed, side: int) -> float:
    """Of the rate of the network alone; that is measured before and after."""
    look(items[:64], cache / "first", Counting(engine), encoder)  # it is loaded
    part = min(1000, len(items))
    before = bare(part, encoder, side)
    seconds = look(items, cache / "all", Counting(engine), encoder)
    return (before + bare(part, encoder, side)) / 2 / part * len(items) / seconds


def rows(quick: bool) -> list[Row]:
    """All of them."""
    count = 192 if quick else 10_000
    own = encoders_of(())[0]
    with tempfile.TemporaryDirectory() as place, closing(EngineClient(Path(place) / "log")) as one:
        one.wait_until_ready(60)
        folder = Path(place)
        items = made(folder / "pictures", count)
        smaller = made(folder / "smaller", count, 128)
        large = rated(one, items, folder / "cache", own, 128)
        small = rated(one, smaller, folder / "smaller-cache", own, 128)
        published = rated(
            one, items[: count // 5], folder / "inception-cache", inception(folder), 299
        )
        again = Counting(one)
        look(items, folder / "cache" / "all", again)
        row_bytes = kept_bytes(folder / "cache" / "all") / count
        name = "of the bare network's rate"
        return [
            Row(f"Features 1, files of 256 × 256: {name}", large, "×"),
            at_least(f"Features 1, files of 128 × 128: {name}", small, "×", 0.9),
            at_least(f"Inception v3's layout, 256 × 256: {name}", published, "×", 0.9),
            at_most("Pictures asked about when all are kept", again.pictures, "", 0),
            *killed(folder, items[: min(count, 1000)], one, row_bytes),
        ]


def kept_bytes(cache: Path) -> int:
    """Of all that a cache has."""
    return sum(one.stat().st_size for one in cache.glob("**/*.rows"))


def killed(folder: Path, items: list[SetItem], engine: Any, row_bytes: float) -> list[Row]:
    """A process is killed on its way (SIGKILL); what is left is looked at then."""
    cache, code = folder / "killed", "import benchmarks.evaluation_rate as b; b.child()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "pictures"), str(cache), str(len(items))],
        cwd=Path(__file__).resolve().parents[1],
    )
    while kept_bytes(cache) < row_bytes * len(items) / 3:
        if child.poll() is not None:
            raise SystemExit("the process ended by itself")
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    rest = Counting(engine)
    look(items, cache, rest)
    shutil.rmtree(cache)
    share = rest.pictures / len(items)
    return [
        at_most("Share of pictures asked about again after a kill at a third", share, "", 0.75),
        at_least("of which some were left", share, "", 0.05),
    ]


def child() -> None:
    """The process that is killed."""
    folder, cache, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    paths = sorted(folder.glob("*.png"))[:count]
    items = [SetItem(path=one, file=one.name, prompt="x", seed=0) for one in paths]
    with closing(make_engine()) as engine:
        look(items, cache, Counting(engine))


if __name__ == "__main__":
    raise SystemExit(main((__doc__ or "").splitlines()[0], rows))
