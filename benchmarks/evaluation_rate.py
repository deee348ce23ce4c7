"""Does an evaluation see pictures as fast as the bare network, and nothing twice after a kill?

10,000 PNG files (400 with --quick) go through all that `velatura evaluate` does for features:
reading, decoding, resizing, the engine, the cache. Beside it the same network alone, on batches
that are in memory, before and after. Then a process that looks at them is killed and another one
goes on: what was kept is not asked for again.
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
from desktop_app.networks.device import Compute
from desktop_app.storage.feature_cache import FeatureCache
from desktop_app.studio.evaluating.encoders import encoders_of
from desktop_app.studio.evaluating.features import PictureMeasures, Vision
from desktop_app.studio.evaluating.sets import SetItem

SIDE = 256


def made(folder: Path, count: int) -> list[SetItem]:
    """Files of pictures, each another one."""
    folder.mkdir()
    bases = [cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for one in drawn(200, 3)]
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


def look(items: list[SetItem], cache: Path, engine: Counting) -> float:
    """Seconds until all were seen."""
    access = EngineAccess(engine.run, lambda event: None, CancelToken())
    vision = Vision(FeatureCache(cache), access, encoders_of(())[:1], PictureMeasures("0", {}))
    begun = time.monotonic()
    with closing(vision):
        vision.look(items)
    return time.monotonic() - begun


def bare(count: int) -> float:
    """Seconds that the network alone takes for so many pictures, of its size and in memory."""
    encoder = encoders_of(())[0]
    seen = FEATURES[encoder.encoder.kind](
        encoder.path, encoder.beside, Compute(torch.device("cpu"), torch.float32, "CPU")
    )
    pixels = torch.rand(MOST_CLASSIFIED, 3, 128, 128).contiguous(memory_format=torch.channels_last)
    with exactly():
        seen.network(pixels)
        begun = time.monotonic()
        for _ in range(-(-count // MOST_CLASSIFIED)):
            seen.network(pixels)
    return time.monotonic() - begun


def rows(quick: bool) -> list[Row]:
    """All of them."""
    count, part = (400, 200) if quick else (10_000, 1000)
    with tempfile.TemporaryDirectory() as place, closing(make_engine()) as engine:
        folder = Path(place)
        items = made(folder / "pictures", count)
        before = bare(part)
        seconds = look(items, folder / "cache", Counting(engine))
        beside = (before + bare(part)) / 2 * count / part
        again = Counting(engine)
        look(items, folder / "cache", again)
        return [
            Row("Pictures a second", count / seconds, "/s"),
            at_least("Rate over that of the bare network", beside / seconds, "×", 0.9),
            at_most("Pictures asked about when all are kept", again.pictures, "", 0),
            *killed(folder, items[: min(count, 1000)], engine),
        ]


def killed(folder: Path, items: list[SetItem], engine: Any) -> list[Row]:
    """A process is killed on its way (SIGKILL); what is left is looked at then."""
    cache, code = folder / "killed", "import benchmarks.evaluation_rate as b; b.child()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "pictures"), str(cache), str(len(items))],
        cwd=Path(__file__).resolve().parents[1],
    )
    while sum(one.stat().st_size for one in cache.glob("**/*.rows")) < len(items) * 300:
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
