"""Takes the pictures of the user guide from the real window, so that they can't go stale.

``python packaging/documents/guide_shots.py [--language en|zh_CN] [--only STORY]`` opens the window
(offscreen unless there is a display) in that language, does what the guide describes, and saves
each picture into ``resources/guide/pictures/LANGUAGE``. The models window is shown over the disks
of `tour_world`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2

from control_shots import HOUSE, blank_with_control, close, draw_lines, paint_map
from edit_sheets import THINGS, choose, generate, open_picture
from live_strip import begin as begin_live
from live_strip import draw as draw_live
from memory_shots import wait_for_cost
from model_tour import shrink, toured
from model_tour_stops import Tour, catalog, lora, mine
from screenshots import STROKE, Session, landscape, window_at

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "resources" / "guide" / "pictures"
SIZE = (1240, 780)
NAMES = {"en": ("Covers", "red things"), "zh_CN": ("封面", "红色的东西")}
"""Of an album and of a saved search, by language."""


class Album:
    """Saves pictures into the folder of a language."""

    def __init__(self, session: Session, out: Path) -> None:
        self.session, self.out = session, out

    def take(self, name: str, what: QWidget | None = None) -> None:
        """Save the window, or a part of it."""
        self.session.rest(0.3)
        path = self.out / f"{name}.png"
        (what or self.session.window).grab().save(str(path))
        shrink(path)
        print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path, flush=True)


def file_of(session: Session, name: str, width: int, height: int) -> Path:
    """A drawn landscape as a file."""
    path = session.folder / f"{name}.png"
    cv2.imwrite(str(path), landscape(width, height)[..., ::-1])
    return path


def edit(album: Album) -> None:
    """Start, mask, truth, result, layers: one edit from its beginning to its end."""
    from PySide6.QtCore import Qt

    from desktop_app.core.edit_plan import PixelLock
    from desktop_app.state.painting.strokes import Brush

    session = album.session
    state, window = session.workspace.state, session.window
    album.take("start")
    open_picture(session, file_of(session, "meadow", 1536, 1024))
    state.tools.brush.value = Brush(size=190, hardness=0.85)
    session.stroke(STROKE)
    choose(session, "fill", "a red house")
    state.parameters.update(seed=12, count=3)
    album.take("mask")
    was = state.parameters.value.plan
    state.parameters.update(plan=replace(was, grow=8, lock=PixelLock("outside", 24)))
    state.view.truth_visible.value = True
    session.rest(0.8)
    album.take("truth", window.canvas_area)
    state.view.truth_visible.value = False
    state.parameters.update(plan=was)
    generate(session, apply=False)
    album.take("result")
    session.workspace.results.apply()
    session.wait(lambda: not state.applying.value, "Apply")
    session.rest(0.6)
    window.resizeDocks([window.docks.layers_dock], [340], Qt.Orientation.Vertical)
    album.take("layers", window.docks.layers_dock)
    close(session)


def expand(album: Album) -> None:
    """The border dragged outwards."""
    from desktop_app.state.app_state import ToolId

    session = album.session
    state = session.workspace.state
    open_picture(session, file_of(session, "meadow2", 768, 512))
    state.tools.active.value = ToolId.EXPAND
    session.rest()
    session.stroke([(1.0, 0.5), (1.1, 0.5), (1.2, 0.52), (1.3, 0.5)])
    album.take("expand")
    state.tools.active.value = ToolId.BRUSH
    close(session)


def live(album: Album) -> None:
    """The live picture beside the one that is painted."""
    session = album.session
    before = session.out
    session.out = session.folder  # the strip's own pictures are not wanted
    begin_live(session)
    draw_live(session)
    session.out = before
    album.take("live")
    session.workspace.live.toggle()
    session.rest(0.5)
    close(session)


def control(album: Album) -> None:
    """A drawing and what became of it; a map of what shall be where."""
    session = album.session
    blank_with_control(session, "a red house in a meadow", 11, type="lineart")
    draw_lines(session, HOUSE)
    generate(session, apply=False)
    album.take("control")
    close(session)
    blank_with_control(session, "a palm at the beach", 3, type="semantic")
    paint_map(session)
    album.take("control-map")
    close(session)


def memory(album: Album) -> None:
    """The panel of memory, as on a machine with little of it."""
    from desktop_app.core.geometry import Size

    session = album.session
    state, panel = session.workspace.state, session.window.prompt_bar.cost.panel
    state.parameters.update(prompt="a red house on a hill", size=Size(1024, 1024))
    wait_for_cost(session)
    host, cost = state.memory.host.value, state.memory.cost.value
    assert host is not None
    assert cost is not None
    session.workspace.forecasting.shutdown()  # else it measures the machine again
    least = cost.memory_bytes * 9 // 10
    state.memory.host.value = replace(host, precision="float32", memory_bytes=least)
    session.rest()
    session.window.prompt_bar.cost.fit.click()
    album.take("fit", panel)


def search(album: Album) -> None:
    """The search page over pictures of many kinds, some of them in an album."""
    from desktop_app.core.geometry import Size
    from desktop_app.storage.history_named import NamedResource
    from desktop_app.storage.history_search import Query

    session = album.session
    state, history = session.workspace.state, session.workspace.history
    for seed, thing in enumerate(THINGS):
        choose(session, "fill", thing)
        size = Size(*((256, 256), (320, 256), (256, 320))[seed % 3])
        state.parameters.update(seed=seed, count=2, size=size)
        generate(session, apply=False)
    session.window.room.show_search()
    page = session.window.canvas_area.search
    session.wait(lambda: len(page.list_model.ids) >= 2 * len(THINGS), "the search")
    ids = page.list_model.ids.tolist()
    name, said = NAMES[album.out.name]
    covers = NamedResource("c" * 32, "album", name)
    history.finding.put_into(covers, ids[1:9:2], lambda _: None)
    history.finding.mark(ids[4:12:3], starred=True)
    history.finding.add("search", said, query=Query("red"))
    session.wait(lambda: not history.finding.busy.value, "the album")
    page.facets.use(next(at for at, row in enumerate(page.facets.rows) if row.facet == "size"))
    page.grid.choose_rows([5])
    page.grid.setFocus()
    session.rest(0.8)
    album.take("search")
    page.leave()


def models(tour: Tour, album: Album) -> None:
    """The pages of the models window."""
    stops: tuple[tuple[str, Callable[[Tour], QWidget | None]], ...] = (
        ("models", mine),
        ("loras", lora),
        ("catalog", catalog),
    )
    for name, stop in stops:
        stop(tour)
        album.take(name, tour.window)
    tour.window.sidebar.choose("network")
    tour.settle()
    album.take("network", tour.window)


STORIES = {story.__name__: story for story in (edit, expand, live, control, memory, search)}


def speak(data: Path, language: str) -> None:
    """Let the window that is opened over the folder ``data`` speak a language."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "settings.toml").write_text(f'[window]\nlanguage = "{language}"\ntheme = "dark"\n')


def main() -> int:
    """Read the arguments, take the pictures."""
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="en")
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", choices=[*STORIES, "models"], help="the pictures of one story")
    chosen = parser.parse_args()
    chosen.size = f"{SIZE[0]}x{SIZE[1]}"
    out = chosen.out = chosen.out / chosen.language
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="velatura-guide-")))
        speak(folder / "data", chosen.language)
        session = window_at(folder, chosen)
        stack.callback(session.close)
        session.wait_for_model()
        session.rest()
        album = Album(session, out)
        for name, story in STORIES.items():
            if chosen.only in (None, name):
                story(album)
    if chosen.only not in (None, "models"):
        return 0
    os.environ.pop("HF_ENDPOINT", None)
    with toured(chosen, lambda data: speak(data, chosen.language)) as tour:
        models(tour, Album(tour.session, out))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
