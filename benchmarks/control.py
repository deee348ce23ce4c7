"""What does a control network cost: a step, a live picture, a preview of its image?

The starter model with its own network for lines where that ships, else with one of its size and
random weights: time does not depend on them. Steps with and without are measured in turns.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.common import Row, at_most, main, quickest  # noqa: E402
from benchmarks.memory_models import write_control  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.conditions import control  # noqa: E402
from desktop_app.core.events import EngineEvent, StepDone  # noqa: E402
from desktop_app.core.geometry import Rect, Size  # noqa: E402
from desktop_app.core.pixels import ByteArray  # noqa: E402
from desktop_app.core.request import EngineJob, GenerationRequest, Task  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.imaging.context import plan_edit  # noqa: E402
from desktop_app.imaging.layers import layer_tree  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from desktop_app.state.document.document import Document  # noqa: E402
from desktop_app.state.document.layer_commands import add_control  # noqa: E402
from desktop_app.state.document.layer_guidance import control_of  # noqa: E402
from desktop_app.state.document.snapshot import DocumentSnapshot  # noqa: E402
from desktop_app.studio.control_images import processed, seen, source_of  # noqa: E402
from desktop_app.studio.layer_guidance import control_condition  # noqa: E402

STEP, LIVE, FRAME_MS = 1.45, 1.5, 1000 / 60
NAME = "starter-lines"
LIVE_STEPS = 4
LEVELS = (8, 16, 64, 96, 128)
"""Of the hint's embedding, as packaging/starter_model trains it."""


class Starter:
    """The starter model and a network for it."""

    def __init__(self, folder: Path) -> None:
        self._engine = LocalEngine()
        self._model = probe(resource_path("models", "starter"), load_families())
        own = resource_path("models", NAME)
        self.ships = own.is_dir()
        net = own if self.ships else write_control(folder / NAME, Path(self._model.path), LEVELS)
        self._files = {f"net {at}": str(net) for at in (1, 2)}
        self._side = self._model.native_size
        self._hint = np.zeros((self._side, self._side, 3), np.uint8)
        cv2.circle(self._hint, (self._side // 2, self._side // 2), 60, (255, 255, 255), 2)

    def make(self, nets: int, steps: int, guidance: float) -> tuple[float, list[float]]:
        """Seconds of a picture, and of its steps after the first."""
        uses = tuple(control(f"net {at + 1}", f"hint {at}", "lineart") for at in range(nets))
        size = Size(self._side, self._side)
        request = GenerationRequest(
            *(Task.TEXT_TO_IMAGE, "a red apple", self._model.id, size),
            steps=steps,
            guidance_scale=guidance,
            scheduler="euler_a",
            seed=1,
            conditions=uses,
        )
        arrays = {f"hint {at}": self._hint for at in range(nets)}
        job = EngineJob(request, self._model, previews=False, arrays=arrays, files=self._files)
        times: list[float] = []

        def listen(event: EngineEvent) -> None:
            if isinstance(event, StepDone):
                times.append(time.perf_counter())

        started = time.perf_counter()
        self._engine.generate(job, listen, CancelToken())
        return time.perf_counter() - started, np.diff(times).tolist()


def step_rows(starter: Starter, rounds: int) -> list[Row]:
    """A step with one network and with two, and a whole live picture, beside the same without."""
    steps: dict[int, list[float]] = {0: [], 1: [], 2: []}
    live: dict[int, list[float]] = {0: [], 1: []}
    for nets in (*steps, *live):
        starter.make(nets, 2, 3.5)  # loaded, and warm
    for _ in range(rounds):
        for nets, times in steps.items():
            times += starter.make(nets, 8, 3.5)[1]
        for nets, times in live.items():
            times.append(starter.make(nets, LIVE_STEPS, 1.0)[0])
    plain, one, two = (quickest(times) for times in steps.values())
    whole, led = (quickest(times) for times in live.values())
    named = "its own network" if starter.ships else "a network of its size"
    return [
        Row("a plain step", plain * 1e3, "ms"),
        at_most(f"a step with {named}", one / plain, "×", STEP),
        Row("a step with two", two / plain, "×"),
        Row("a plain live picture", whole * 1e3, "ms"),
        at_most(f"a live picture with {named}", led / whole, "×", LIVE),
    ]


def preview_rows(rounds: int) -> list[Row]:
    """The preview of a control image in an edit of a picture of 24 megapixels."""
    noise = np.random.default_rng(1).integers(0, 255, (500, 750, 3), np.uint8)
    document = Document(np.ascontiguousarray(noise.repeat(8, 0).repeat(8, 1)), "large")
    hole = Rect(2800, 1900, 400, 300)
    plan = plan_edit(document.id, document.size, hole, factor=16, native=512)
    rows: list[Row] = []
    for kind in ("canny", "lineart", "softedge"):
        add_control(document, type=kind, source="picture")
        layer = layer_tree.find(document.content.layers, document.active.value)
        assert layer is not None
        one = control_of(layer, document.content.layers)
        assert one is not None
        use, now = control_condition(one, "x"), DocumentSnapshot.of(document)
        first: list[float] = []
        again: list[float] = []
        for _ in range(rounds):
            started = time.perf_counter()
            place, pixels = source_of(one, plan, now)
            kept: ByteArray = seen(use, plan, plan.working, document.space, place, pixels)
            read = time.perf_counter()
            processed(use, plan.working, kept)
            first.append(time.perf_counter() - started)
            again.append(time.perf_counter() - read)
        rows.append(at_most(f"preview, {kind}, 24 MP", quickest(first) * 1e3, "ms", FRAME_MS))
        rows.append(Row(f"again, {kind}, with another setting", quickest(again) * 1e3, "ms"))
    return rows


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    with tempfile.TemporaryDirectory() as folder:
        starter = Starter(Path(folder))
        return [*step_rows(starter, 2 if quick else 6), *preview_rows(5 if quick else 20)]


if __name__ == "__main__":
    sys.exit(main("control networks", measure))
