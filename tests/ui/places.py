"""Every place of the windows, brought up one after the other in real windows.

Whoever measures words, names or colours walks through `main_places` and `model_places`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtWidgets import QDialog, QListWidget, QMainWindow, QWidget

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.catalog.styles import load_styles
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import embedding, lora
from desktop_app.core.download import DownloadStatus
from desktop_app.core.errors import EngineError, StorageError
from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.observable import Observable
from desktop_app.core.prompt.styles import Style, all_styles
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.state.app_state import Notice, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import LicenceQuestion, ManagerWork, TokenState
from desktop_app.state.painting.mask_drafts import OperationDraft
from desktop_app.state.painting.reference_board import BoardPicture
from desktop_app.state.work.jobs import JobProgress
from desktop_app.state.work.live import LiveMode
from desktop_app.state.work.memory import Known, work_of
from desktop_app.storage.batch_files import SourceRow
from desktop_app.storage.history import History
from desktop_app.storage.history_named import add_named, add_to_album
from desktop_app.storage.history_search import Query
from desktop_app.storage.settings import Settings
from desktop_app.studio.requests import build_request
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import Kit
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.panels.board.reference_panel import ReferencePanel
from desktop_app.ui.panels.layers.control_box import ControlBox
from desktop_app.ui.panels.settings.fit_panel import FitPanel
from desktop_app.ui.preferences.pages import PAGES
from desktop_app.ui.recipes.step_form import new_step
from desktop_app.ui.widgets.disclosure import Disclosure
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.threaded_run import Progress as BatchProgress
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle, until
from tests.extensions.evaluation.places import evaluation_places
from tests.extensions.training.places import training_places
from tests.extensions.workbenches.places import workbench_places
from tests.ui.conftest import STARTER, make_job, make_result, picture
from tests.ui.models.download_samples import LCM, LOG, MSE, RUNNING
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.room_samples import DUPLICATES, ROOM, SHARED, STEPS
from tests.ui.models.samples import CARDS, CATALOG, FLUX_DEV, REPORTS

__all__ = ["DIALOGS", "dialog_places", "main_places", "model_places", "models_over", "settle"]

DIALOGS = (
    "new",
    "export",
    "mask_rectangle",
    "canvas_size",
    "image_size",
    "rotate_angle",
    "new_guide",
    "guide_layout",
    "grid_setup",
    "save_style",
    "save_look",
    "about",
)
"""Actions that bring up a dialog of our own."""

_GB = 10**9
_WEIGHTS = ModelWeights(
    (PartWeights("denoiser", 860_000_000, 0, 320), PartWeights("vae", 84_000_000, 0, 128))
)


def _settle_once(done: Callable[[], object], why_not: str) -> None:
    """Let layouts come to rest once what goes on in the background is done."""
    until(done, why_not)
    settle()


def _add_ons(workspace: Workspace) -> None:
    state = workspace.state
    assert state.model is not None
    family = state.model.family
    state.add_ons.value = (
        AddOn("k1", "Detail", "/x/detail.safetensors", "lora", family, ("fine detail", "hd")),
        AddOn("k2", "Ink", "/x/ink.safetensors", "lora", ""),
        AddOn("k4", "easy negative", "/x/easy.safetensors", "embedding", family),
        AddOn("k5", "Bright", "/x/bright.safetensors", "vae", family),
    )
    uses = (lora("k1", 0.6, 0.2, 0.0, 0.5), lora("k2"))
    state.parameters.update(prompt="a red house", conditions=(*uses, embedding("k4", "easy")))


def _cost(workspace: Workspace) -> None:
    """The chip that says what a picture costs, on a machine where it is too much."""
    state = workspace.state
    model = state.model
    assert model is not None
    workspace.forecasting.shutdown()
    state.memory.host.value = Host("cpu", "float32", 32 * _GB, cores=4)
    state.memory.known.value = Known(model, _WEIGHTS, {})
    family = state.memory.families[model.family]
    work = work_of(build_request(state.parameters.value, model, None), model, family)
    state.memory.works.value = (replace(work, size=Size(512, 512)),)
    cost = state.memory.cost.value
    assert cost is not None and state.memory.host.value is not None
    tight = replace(state.memory.host.value, memory_bytes=int(cost.memory_bytes * 0.8))
    state.memory.host.value = tight


def main_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """All that the main window can show. A model must be there (fixture ``with_models``)."""
    window.later.finish()
    workspace = window.workspace
    state = workspace.state
    past = window.docks.history_panel
    _settle_once(
        lambda: past.stack.is_empty or past.list_model.rowCount(), "the history was not read"
    )
    yield "empty", window
    window.show_command_box()
    window.command_box.field.setText("mask")
    settle()
    yield "commands", window
    window.show_command_box()
    _add_ons(workspace)
    _cost(workspace)
    window.prompt_bar.cost.words.click()
    settle()
    yield "memory", window
    for panel in window.findChildren(FitPanel):
        panel.fit.click()
        settle()
        yield "memory, made to fit", window
        panel.close_softly()
    window.room.set_settings_shown(True)
    for fold in window.findChildren(Disclosure):
        fold.set_open(True)
    for row in window.docks.settings_panel.lora.rows:
        row.more.click()
    guidance = window.docks.settings_panel.guidance.rows
    for key, value in (("guidance_curve", "linear"), ("attention_guidance", "smoothed")):
        guidance[key].activated.emit(guidance[key].findData(value))
    guidance["structure"].edited.emit(0.5)
    settle()
    yield "settings, all unfolded", window
    document = Document(picture(), "park.png")
    state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(30, 20, 20, 20))
    state.open_document(Document(picture(), "a second picture.png"))
    settle()
    yield "tabs", window
    window.kit.actions["layer_new_control"].trigger()
    box = window.docks.layers_panel.box("control")
    assert isinstance(box, ControlBox)
    box.more.set_open(True)
    for kind in ("semantic", "softedge"):
        box.type.setCurrentIndex(box.type.findData(kind))
        box.type.activated.emit(box.type.currentIndex())
        settle()
        yield f"control layer, {kind}", window
    state.close_document()
    for tool in ToolId:
        state.notice.value = None  # no layer can be moved here, which is said each time
        state.tools.active.value = tool
        settle()
        yield f"tool {tool}", window
    state.tools.active.value = ToolId.BRUSH
    state.notice.value = None
    state.view.rulers_visible.value = True
    for dock in (window.docks.navigator_dock, window.docks.undo_dock, window.docks.history_dock):
        dock.show()
        dock.raise_()
        settle()
        yield f"dock {dock.objectName()}", window
    window.docks.navigator_dock.hide()
    window.docks.undo_dock.hide()
    trash_bar = window.docks.history_panel.trash_bar
    for name, show in (("undo", trash_bar.offer_undo), ("trash", trash_bar.open_trash)):
        show()
        settle()
        yield f"history, {name}", window
    trash_bar.close_trash()
    yield from _search_places(window)
    yield from _batch_places(window)
    yield from _board_places(window)
    yield from training_places(window)
    yield from workbench_places(window)
    yield from evaluation_places(window)
    state.results.add(make_result(0), show=True)
    state.results.add(make_result(1, make_job("a (green:1.2) apple")), show=False)
    settle()
    yield "results", window
    window.canvas_area.show_review(["r0", "r1"], prompts=True)
    settle()
    yield "prompts compared", window
    window.canvas_area.review.leave()
    job = make_result(2).job
    state.jobs.add(job)
    state.jobs.progress.value = JobProgress(
        "denoising", image=1, images=4, step=19, steps=20, seconds_left=131.0
    )
    workspace.hints.photo.wanted.value = True
    settle()
    yield "the starter explained", window
    workspace.hints.photo.wanted.value = False
    state.notice.value = Notice(EngineError("engine_died", "x", reason="killed"), retry=True)
    settle()
    yield "busy, with an error", window
    state.notice.value = None
    state.jobs.progress.value = None
    state.results.show(None)
    state.tools.masking.draft.value = OperationDraft("grow_mask", 8)
    settle()
    yield "mask bar", window
    state.tools.masking.dismiss()
    state.live.mode.value = LiveMode.ON
    settle()
    yield "live mode", window
    state.live.mode.value = LiveMode.OFF
    state.parameters.styles.value = all_styles(load_styles(), [Style("Mine", "{prompt}, mine")])
    state.parameters.update(prompt="a {red|green} hat", styles=("Mine", "Oil painting"))
    names = ("Evening", "Hands")
    state.parameters.snippets.value = {
        name: Style(name, "golden hour, long shadows", is_snippet=True) for name in names
    }
    for name in ("prompt_styles", "insert_snippet", "save_snippet", "preview_wildcards"):
        window.kit.actions[name].trigger()
        settle()
        yield name, window
        window.kit.actions[name].trigger()
    state.parameters.update(styles=())


def _write_history(window: MainWindow) -> str:
    """Pictures of two sizes, an album of one of them (its id is given back), a saved search."""
    history = History(window.workspace.paths.history_file, load_schedulers())
    uids = list[str]()
    for number, prompt in enumerate(("a red fox in deep snow", "a castle in fog", "", "an apple")):
        size = Size(16 + 16 * (number % 2), 16)
        request = GenerationRequest(Task.TEXT_TO_IMAGE, prompt, "starter", size, seed=number)
        uids.append(history.add(picture(size.width, 16), request, STARTER).uid)
    history.mark(uids[1], starred=True)
    album = add_named(history, "album", "Covers for the second edition").uid
    add_to_album(history, album, uids[:1], 1)
    add_named(history, "search", "foxes of this winter", Query("fox"))
    history.close()
    return album


def _search_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The search page: all of it, what is chosen, what can be undone, a name, nothing found."""
    album = _write_history(window)
    page = window.canvas_area.search

    def found(query: Query, count: int) -> None:
        window.room.show_search(query)
        _settle_once(
            lambda: len(page.list_model.ids) == count and not page._finding.busy.value,
            "nothing was found",
        )

    found(Query(), 4)
    page.grid.choose_rows([0])
    settle()
    yield "search", window
    facets = {"album": (album,), "size": ("16x16",)}
    found(Query("zebra", facets, {"starred": ("yes",)}, colours=((217, 140, 30),)), 0)
    yield "search, nothing found", window
    found(Query("fox", facets), 1)
    yield "search, facets chosen", window
    page.bar.offer_undo(lambda: "2 pictures moved to the trash.", lambda: None)
    settle()
    yield "search, undo", window
    page.save.click()
    settle()
    yield "search, a name", window
    page.bar.rest()
    page.leave()


def _batch_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The page of batches: nothing, a recipe whose steps have all kinds of values, files; recording
    and looks."""
    batch, state = window.workspace.batch, window.workspace.state
    window.kit.actions["page_batch"].trigger()
    page = window.canvas_area.pages.page("batch")
    settle()
    yield "batch, empty", window
    named = {"mask": "subject", "adjust": "curves", "do": "generate", "export": "jpeg"}
    steps = [new_step(kind, name) for kind, name in named.items()]
    batch.recipe.value = Recipe("Everything", tuple(steps))
    batch.rows.value = tuple(SourceRow(f"/nowhere/{number}.png") for number in range(3))
    for number in range(len(steps)):
        page.findChildren(QListWidget)[0].setCurrentRow(number)
        settle()
        yield f"batch, step {number}", window
    batch.progress.value = BatchProgress("paused", 1, 3)
    settle()
    yield "batch, paused", window
    batch.progress.value = BatchProgress()
    batch.clear()
    page.leave()
    state.recording.is_on.value = True
    window.docks.more["looks"].bring_up()
    settle()
    yield "looks, recording", window
    state.recording.is_on.value = False
    window.docks.more["looks"].hide()


def _board_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The reference board: empty, and with a picture."""
    dock = window.docks.more["references"]
    dock.bring_up()
    settle()
    yield "reference board, empty", dock
    (panel,) = dock.findChildren(ReferencePanel)
    assert panel.view is not None
    panel.view.board.put((BoardPicture("0" * 64, "fox.png", 60, 40),))
    panel.view.chosen = 0
    settle()
    yield "reference board, a picture", dock
    panel.view.board.put(())
    dock.close()


def dialog_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Every dialog of the main window, over an open picture."""
    state = window.workspace.state
    if state.document.value is None:
        state.open_document(Document(picture(), "park.png"))
    for name in DIALOGS:
        window.kit.actions[name].trigger()
        dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
        settle()
        yield name, dialog
        dialog.reject()
        settle()
    for page in PAGES:
        window.windows.show_preferences(page.id)
        dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
        settle()
        yield f"preferences, {page.id}", dialog
    dialog.reject()
    settle()
    window.kit.help.show_help("memory")
    guide = window.kit.help.window  # pyright: ignore[reportAttributeAccessIssue]
    guide.find_bar.begin()
    guide.find_bar.field.setText("memory")
    settle()
    yield "guide", guide
    guide.field.setText("token")
    settle()
    yield "guide, searched", guide
    guide.close()
    yes, no = Answer("Delete", loses=True), Answer("Keep", main=True)
    question = Question(window, "Delete this picture?", "There is no undo. " * 6, yes, no)
    question.open()
    settle()
    yield "question", question
    question.reject()
    settle()


def models_over(owner: MainWindow | QMainWindow, kit: Kit, settings: Settings) -> ModelsWindow:
    """A models window over models and downloads of all kinds; nothing of them is on the disk."""
    state = ManagerState()
    state.cards.value, state.catalog.value = CARDS, CATALOG
    session = MemorySession(state)
    session.reports = dict(REPORTS)
    notice: Observable[Notice | None] = Observable(None)
    del owner
    return ModelsWindow(ManagerViewParts(state, session, kit, settings, notice))


def model_places(models: ModelsWindow) -> Iterator[tuple[str, QWidget]]:
    """All that the models window can show."""
    state = models._parts.state
    error = StorageError("unexpected", reason="the server is silent")
    waiting = DownloadStatus(LCM, "waiting", done=9, total=99, retry_at=time.time() + 50)
    state.downloads.value = (RUNNING, waiting, DownloadStatus(MSE, "failed", error=error))
    state.work.value = ManagerWork("numbers", "Stable Diffusion XL Base", 1, 3)
    state.disk_usage.value, state.free_bytes.value = ROOM, 214_000_000_000
    state.duplicates.value, state.proposal.value = DUPLICATES, STEPS
    state.shared.value, state.network_log.value = SHARED, LOG
    state.token.value = TokenState(there=True, kept_in="file")
    for key in (
        "stable-diffusion-xl-base",
        "ink-and-wash",
        "realistic-vision-5.1",
        "anything-v3",
        "old-portraits",
    ):
        models.mine.choose(key)
        settle()
        yield f"model {key}", models
    for place in ("get", "downloads", "network"):
        models.sidebar.choose(place)
        settle()
        yield f"page {place}", models
    models.sidebar.choose("get")
    for entry in ("flux-1-dev", "sdxl-base-1-0"):
        models.show_entry(entry)
        settle()
        yield f"entry {entry}", models
    models.sidebar.choose("room")
    for tab in range(4):
        models.disk_usage.tabs.setCurrentIndex(tab)
        settle()
        yield f"room {tab}", models
    state.licence.value = LicenceQuestion(FLUX_DEV, "FLUX.1 dev", "https://x.org", True, 10**10)
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None
    settle()
    yield "licence", dialog
    dialog.reject()
