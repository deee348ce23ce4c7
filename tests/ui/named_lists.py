"""Every list of the user's things in a real window, each with three of them: by the module that
makes the list. `tests.ui.test_named_lists` goes through all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.core.prompt.styles import Style
from desktop_app.core.swatches import Swatch, Swatches
from desktop_app.extensions.evaluation.faces.page.drift_view import DriftView
from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
from desktop_app.extensions.evaluation.faces.page.rating_view import RatingView
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.extensions.training.faces.page.runs_view import RunsView
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.ui.dialogs.named_list import NamedList
from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.ui.panels.colours.palette_part import PalettePart
from desktop_app.ui.panels.options.brush_card import BrushCard
from desktop_app.ui.recipes.looks_panel import LooksPanel
from desktop_app.ui.recipes.recipe_editor import RecipeEditor
from desktop_app.ui.search.search_page import SearchPage
from desktop_app.ui.window.main_window import MainWindow
from tests.extensions.evaluation.reports.reports import small_report
from tests.extensions.training.stores.test_runs import run_of
from tests.storage.record_files import kept_set
from tests.storage.work_stores import session
from tests.ui.conftest import picture
from tests.ui.recipes.conftest import WARM, WEB

W = TypeVar("W", bound=QWidget)
NAMES: Final = ("Alder", "Birch", "Cedar")


@dataclass
class Shown:
    """A list, and what stands for its menu or its way back where that is not its own."""

    names: NamedList
    menu: Callable[[], QMenu] | None = None
    undo: Callable[[], object] | None = None


def _report(window: MainWindow, qtbot: QtBot) -> Shown:
    store = EvaluationStore(window.workspace.paths.root / "evaluations")
    for name in NAMES:
        store.rename(store.put(small_report()), name)
    window.kit.actions["page_evaluation"].trigger()
    page = window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    return Shown(page.names)


def _drift(window: MainWindow, qtbot: QtBot) -> Shown:
    store = DriftStore(window.workspace.paths)
    for number, name in enumerate(NAMES):
        made = kept_set(number)
        object.__setattr__(made, "name", name)
        store.add(made)
    return Shown(_alone(DriftView(window.workspace, window.kit, window)).names)


def _rating(window: MainWindow, qtbot: QtBot) -> Shown:
    paths = window.workspace.paths
    for number, name in enumerate(NAMES):
        made = session(f"{number:012x}")
        object.__setattr__(made, "name", name)
        (paths.root / "ratings" / made.id).mkdir(parents=True)
        RatingStore(paths.root / "ratings").add(made)
    return Shown(_alone(RatingView(window.workspace, window.kit, window)).names)


def _run(window: MainWindow, qtbot: QtBot) -> Shown:
    runs = TrainingRuns(window.workspace.paths.root / "trainings")
    for name in NAMES:
        runs.add(run_of(name), "paused")
    view = _alone(RunsView(window.workspace, window.kit, window))
    training_of(window.workspace).running.poll()
    return Shown(view.names)


def _look(window: MainWindow, qtbot: QtBot) -> Shown:
    for name in NAMES:
        window.workspace.recipes.put(Recipe(name, WARM.steps))
    return Shown(_alone(LooksPanel(window.workspace, window.kit, window)).names)


def _recipe(window: MainWindow, qtbot: QtBot) -> Shown:
    for name in NAMES:
        window.workspace.recipes.put(Recipe(name, WEB.steps))
    editor = _alone(RecipeEditor(window.workspace, window.kit, window))
    return Shown(editor.names, editor.more.menu)


def _brush(window: MainWindow, qtbot: QtBot) -> Shown:
    card = _alone(BrushCard(window.workspace, window.kit, window))
    for name in NAMES:
        window.workspace.brushes.put(name)
    return Shown(card.names)


def _style(window: MainWindow, qtbot: QtBot, *, is_snippet: bool = False) -> Shown:
    wording = window.workspace.wording
    for name in NAMES:
        wording.put_style(Style(name, name, is_snippet=is_snippet))
    card = window.prompt_bar.cards.styles
    card.open_above(window.prompt_bar.styles)
    card.show_kind(snippets=is_snippet)
    return Shown(card.names)


def _snippet(window: MainWindow, qtbot: QtBot) -> Shown:
    return _style(window, qtbot, is_snippet=True)


def _palette(window: MainWindow, qtbot: QtBot) -> Shown:
    for name in NAMES:
        window.workspace.palettes.add(Swatches(name, (Swatch((1, 2, 3)),)))
    part = PalettePart(window.workspace, window.kit, lambda: (1, 2, 3), window)
    return Shown(_alone(part).names, lambda: part.menu)


def _workbench(window: MainWindow, qtbot: QtBot) -> Shown:
    making = making_of(window.workspace)
    for name in NAMES:
        made = making.store.copied("lesson")
        making.store.rename(made.stem, name)
    window.kit.actions["page_workbench"].trigger()
    page = window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    return Shown(page.rows.names)


def _recovered(window: MainWindow, qtbot: QtBot) -> Shown:
    """As a program leaves them that died."""
    other = build_workspace(window.workspace.paths.root)
    for name in NAMES:
        document = Document(picture(200, 120), name)
        other.state.open_document(document)
        ColourStroke(document, Brush(size=20), (250, 0, 0), 20, 60).finish()
    other.journalling.shutdown(keep=True)
    other.shutdown()
    window.workspace.recovery.scan()
    qtbot.waitUntil(lambda: len(window.workspace.state.recoverable.value) == len(NAMES))
    return Shown(_alone(RecoveryDialog(window.workspace, window)).names)


def _album(window: MainWindow, qtbot: QtBot) -> Shown:
    window.kit.actions["page_search"].trigger()
    page = window.canvas_area.pages.page("search")
    assert isinstance(page, SearchPage)
    for name in NAMES:
        window.workspace.history.finding.add("search", name)
    return Shown(page.names, undo=page.bar.undo.click)


def _alone(part: W) -> W:
    part.resize(640, 480)
    part.show()
    return part


LISTS: Final[dict[str, tuple[Callable[[MainWindow, QtBot], Shown], ...]]] = {
    "dialogs/recovery.py": (_recovered,),
    "page/drift_view.py": (_drift,),
    "page/evaluation_page.py": (_report,),
    "page/rating_view.py": (_rating,),
    "panels/options/brush_card.py": (_brush,),
    "panels/colours/palette_part.py": (_palette,),
    "panels/prompt/styles_panel.py": (_style, _snippet),
    "recipes/looks_panel.py": (_look,),
    "recipes/recipe_editor.py": (_recipe,),
    "search/search_page.py": (_album,),
    "page/runs_view.py": (_run,),
    "page/row_list.py": (_workbench,),
}
"""A module of the window that makes such a list → what shows each with `NAMES`."""
