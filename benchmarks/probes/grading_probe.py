"""An adjustment that is dragged in the true window, in a process of its own; run by `grading.py`.

``python -m benchmarks.probes.grading_probe [--quick]`` prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.common import photograph
from benchmarks.probes.canvas_probe import Seen
from desktop_app.app.window import build_application, build_workspace
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import preview_guidance
from desktop_app.ui.window.main_window import MainWindow

SIDE = 4096

Values = Callable[[float], dict[str, Any]]
"""Of a place along the drag, 0..1."""

DRAGGED: dict[str, Values] = {
    "curves": lambda t: {"rgb": [[0, 0], [0.3, 0.2 + 0.3 * t], [1, 1]]},
    "levels": lambda t: {"rgb": [0.0, 0.7 + 0.3 * t, 1.1, 0.0, 1.0]},
    "exposure": lambda t: {"exposure": 0.1 + t},
    "white_balance": lambda t: {"temperature": 0.1 + 0.5 * t},
    "hue_saturation": lambda t: {"all": [0.1, t, 0.0], "reds": [0.1, 0.0, t]},
    "vibrance": lambda t: {"vibrance": 0.1 + 0.8 * t},
    "colour_balance": lambda t: {"midtones": [0.1 + 0.5 * t, 0.0, -0.1]},
    "gradient_map": lambda t: {"on": True, "reverse": t > 0.5},
    "sharpen": lambda t: {"amount": 0.1 + t, "radius": 2.0},
    "blur": lambda t: {"radius": 1.0 + 4 * t},
}


def photo(bits: int) -> Array:
    """A photograph, repeated to 4096²."""
    small = photograph("coffee.jpg")
    rows, columns = -(-SIDE // small.shape[0]), -(-SIDE // small.shape[1])
    whole = np.ascontiguousarray(np.tile(small, (rows, columns, 1))[:SIDE, :SIDE])
    return whole if bits == 8 else whole.astype(np.uint16) * np.uint16(257)


def drag(seen: Seen, name: str, count: int) -> tuple[list[float], float]:
    """Seconds from each new value to the frame that shows it, and from the last one until all that
    is seen is composed."""
    document, canvas, values = seen.document, seen.canvas, DRAGGED[name]
    layer = Layer("adjustment", name, guidance=Adjusting.of(name, values(0.0)))
    document.arrange("layers", (*document.layers.value, layer), active=layer.id)
    seen.refined()
    seconds: list[float] = []
    for number in range(count):
        guidance = Adjusting.of(name, values((number + 1) / count))
        begun = time.perf_counter()
        preview_guidance(document, layer.id, values=guidance.values)
        canvas.repaint()
        seconds.append(time.perf_counter() - begun)
        QApplication.processEvents()
    begun = time.perf_counter()
    seen.refined()
    composed = time.perf_counter() - begun
    document.settle()
    document.undo_stack.undo()
    document.undo_stack.undo()
    seen.refined()
    return seconds, composed


def measure(quick: bool, folder: Path) -> dict[str, Any]:
    workspace = build_workspace(folder / "data")
    window = MainWindow(workspace)
    window.resize(1440, 900)
    window.show()
    QApplication.processEvents()
    workspace.state.view.context_visible.value = False
    result: dict[str, Any] = {"drags": {}, "exact": {}}
    for bits in (8, 16):
        document = Document(photo(bits), f"{bits}")
        paint = Layer("paint", "paint", pixels=Tiles(4, document.pixels.dtype))
        document.arrange("layers", (*document.layers.value, paint), active=paint.id)
        workspace.state.open_document(document)
        seen = Seen(workspace, window)
        for view in ("whole", "100 %"):
            seen.canvas.fit()
            if view != "whole":
                seen.canvas.zoom_full()
                seen.canvas.ensure_visible(Rect(SIDE // 2, SIDE // 2, 1, 1))
            seen.refined()
            if bits == 8 and view != "whole":
                result["dab"] = seen.dabs(ToolId.PAINT, 100, 20 if quick else 60)
            names = list(DRAGGED) if bits == 8 and view == "whole" else ["curves", "hue_saturation"]
            for name in names:
                told = f"{name}, {bits} bit, {view}"
                seconds, composed = drag(seen, name, 15 if quick else 40)
                result["drags"][told], result["exact"][f"{told}: until composed"] = (
                    seconds,
                    composed,
                )
        workspace.state.close_document()
    window.close()
    workspace.shutdown()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    options = parser.parse_args()
    build_application()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options.quick, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
