"""Eight documents of 24 megapixels in the true window, in a process of its own, measured inside;
run by `documents.py`.

``python -m benchmarks.probes.documents_probe MODE DATA [--quick]`` prints one line of JSON. MODE is
"switch"; "layers", of one document of 48 megapixels; "keep", which writes all to the journals and
waits to be killed; or "back", which looks at what comes back after that.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.common import wait
from desktop_app.app.window import build_application, build_workspace
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import ByteArray
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_paint
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

COUNT = 8
SIZE = Size(6000, 4000)
PART = Rect(1000, 800, 2000, 1500)
STEPS = 4
PATIENCE = 240.0
LARGE, LAYERS = Size(8485, 5657), 10


def started(data: Path) -> tuple[MainWindow, Workspace]:
    """A window; its engine is not started."""
    build_application()
    workspace = build_workspace(data)
    window = MainWindow(workspace)
    window.resize(1440, 900)
    window.show()
    workspace.restoring.start(restore=True)
    wait(lambda: at_rest(window, workspace), "the start")
    return window, workspace


def at_rest(window: MainWindow, workspace: Workspace) -> bool:
    """Whether nothing is under way any more."""
    quiet = workspace.is_idle and workspace.restoring.is_idle
    return quiet and window.canvas.is_sharp and not workspace.state.opening.value


def open_all(window: MainWindow, workspace: Workspace) -> None:
    """Pictures of noise, each with a mask and painted on."""
    rng = np.random.default_rng(1)
    block = rng.integers(0, 256, (500, 500, 3), np.uint8)
    for number in range(COUNT):
        pixels = np.tile(np.roll(block, 17 * number, 0), (8, 12, 1))
        document = Document(pixels, f"picture {number + 1}")
        del pixels
        workspace.state.open_document(document)
        document.fill_mask("rectangle", 255, PART)
        for step in range(STEPS - 1):
            patch = np.full((PART.height, PART.width, 3), 40 * step, np.uint8)
            document.edit("paint", document.pixels, PART.moved(300 * step, 0), patch)
        wait(lambda: at_rest(window, workspace), "a picture")


def switch(window: MainWindow, workspace: Workspace, rounds: int) -> dict[str, Any]:
    """Seconds of each switch until the window has been drawn, of the thread's computing for that,
    until all is sharp; and the longest gap after each."""
    act = window.kit.actions["next_document"]
    drawn: list[float] = []
    computed: list[float] = []
    sharp: list[float] = []
    longest: list[float] = []
    for _ in range(rounds * COUNT):
        began, computing = time.perf_counter(), time.thread_time()
        act.trigger()
        QApplication.sendPostedEvents()
        window.repaint()
        window.canvas.repaint()
        drawn.append(time.perf_counter() - began)
        computed.append(time.thread_time() - computing)
        last, gaps = [time.perf_counter()], [0.0]

        def tick(last: list[float] = last, gaps: list[float] = gaps) -> None:
            now = time.perf_counter()
            gaps.append(now - last[0])
            last[0] = now

        timer = QTimer()
        timer.setInterval(1)
        timer.timeout.connect(tick)
        timer.start()
        wait(lambda: at_rest(window, workspace), "a switch")
        timer.stop()
        sharp.append(time.perf_counter() - began)
        longest.append(max(gaps))
    return {"drawn": drawn, "computed": computed, "sharp": sharp, "gaps": longest}


def measured(data: Path, quick: bool) -> dict[str, Any]:
    """All figures of switching."""
    window, workspace = started(data)
    process = psutil.Process()
    bare = process.memory_info().rss
    open_all(window, workspace)
    for journal in workspace.journalling.journals:
        assert journal.flush(PATIENCE)
    found = switch(window, workspace, 2 if quick else 5)
    found["memory"] = process.memory_info().rss - bare
    found["limit"] = workspace.state.documents.memory.limit
    found["documents"] = len(workspace.state.documents)
    return found


def layered(data: Path, count: int) -> dict[str, Any]:
    """Bytes of the pixels of a picture with painted layers as large, and by how much the window
    grew for them."""
    window, workspace = started(data)
    process = psutil.Process()
    bare = process.memory_full_info().uss
    block = np.random.default_rng(2).integers(0, 256, (571, 607, 3), np.uint8)

    def drawn(number: int) -> ByteArray:
        tiled = np.tile(np.roll(block, 31 * number, 0), (10, 14, 1))
        return np.ascontiguousarray(tiled[: LARGE.height, : LARGE.width])

    document = Document(drawn(0), "large")
    workspace.state.open_document(document)
    for number in range(1, count + 1):
        add_paint(document)
        document.edit("paint", document.pixels, LARGE.rect, drawn(number))
        wait(lambda: at_rest(window, workspace), "a layer")
    grown = process.memory_full_info().uss - bare
    return {"held": LARGE.area * (3 + 4 * count), "memory": grown}


def kept(data: Path) -> dict[str, Any]:
    """All of it on the disk; then it waits to be killed."""
    window, workspace = started(data)
    open_all(window, workspace)
    for journal in workspace.journalling.journals:
        assert journal.flush(PATIENCE)
    wait(lambda: at_rest(window, workspace), "the list")
    return {"documents": len(workspace.state.documents)}


def back(data: Path) -> dict[str, Any]:
    """What came back: how many, with how many steps, and how long that took."""
    began = time.perf_counter()
    _, workspace = started(data)
    seconds = time.perf_counter() - began
    documents = list(workspace.state.documents)
    names = [f"picture {number + 1}" for number in range(COUNT)]
    whole = sum(
        document.name.value == name
        and document.undo_stack.position == STEPS
        and bool((document.mask.read(PART) == 255).all())
        for document, name in zip(documents, names, strict=False)
    )
    return {"whole": whole, "seconds": seconds}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("switch", "layers", "keep", "back"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    if arguments.mode == "switch":
        found = measured(arguments.data, arguments.quick)
    elif arguments.mode == "layers":
        found = layered(arguments.data, 3 if arguments.quick else LAYERS)
    elif arguments.mode == "keep":
        found = kept(arguments.data)
    else:
        found = back(arguments.data)
    print(json.dumps(found), flush=True)
    while arguments.mode == "keep":
        QApplication.processEvents()
        time.sleep(0.01)
    os._exit(0)


if __name__ == "__main__":
    main()
