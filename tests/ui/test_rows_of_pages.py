"""What pages of runs, lists and reviews offer, as rows of their state, without a window; and that
each button does its own."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Has
from typing import Any

import pytest

from desktop_app.core.observable import Observable
from desktop_app.extensions.evaluation.faces.page.ask_form import AskForm
from desktop_app.extensions.evaluation.faces.page.checkpoint_view import CheckpointView
from desktop_app.extensions.evaluation.faces.page.drift_view import DriftView
from desktop_app.extensions.evaluation.faces.page.grid_view import GridView
from desktop_app.extensions.evaluation.faces.page.rating_view import RatingView
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.training.faces.page.caption_view import CaptionView
from desktop_app.extensions.training.faces.page.set_view import SetView
from desktop_app.extensions.training.faces.page.start_column import StartColumn
from desktop_app.extensions.workbenches.faces.page.row_list import RowList
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.ui.models.details_files import FilesSection
from desktop_app.ui.models.details_parts import PartsSection
from desktop_app.ui.panels.history.history_trash_bar import HistoryTrashBar
from desktop_app.ui.panels.layers.annotation_box import AnnotationBox
from desktop_app.ui.panels.options.brush_card import BrushCard
from desktop_app.ui.panels.options.object_options import ObjectOptions
from desktop_app.ui.panels.options.transform_options import TransformOptions
from desktop_app.ui.panels.prompt.styles_panel import StylesPanel
from desktop_app.ui.preferences.shortcuts_page import ShortcutsPage
from desktop_app.ui.queue.queue_panel import QueuePanel
from desktop_app.ui.recipes.batch_page import BatchPage
from desktop_app.ui.results.review_page import ReviewPage
from desktop_app.worker.workspace import Workspace
from tests.ui.asked_rows import Answers, Asked
from tests.ui.conftest import picture
from tests.ui.models.samples import CARDS

pytestmark = pytest.mark.usefixtures("qapp")


def runs(*, total: int = 0, over: int = 0, going: bool = False, phase: str = "") -> Any:
    phase = phase or ("running" if going else "new")
    return Observable(Has(is_running=going, total=total, over=over, phase=phase))


def always(value: Any) -> Any:
    """A function that gives this of whatever."""

    def given(*_: Any) -> Any:
        return value

    return given


# -- runs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("going", "whole", "shown"),
    [
        (False, None, {"make"}),
        (False, True, {"make"}),
        (False, False, {"make", "go_on"}),
        (True, False, {"stop"}),
    ],
)
def test_a_grid_is_made_paused_and_gone_on_with(
    workspace: Workspace, going: bool, whole: bool | None, shown: set[str]
) -> None:
    files = {(0, 0): "a.png"}
    grid = None if whole is None else Has(is_whole=whole, files=files, entries={(0, 0): "e"})
    session = Answers()
    session.progress, session.shown = runs(total=4, going=going), Observable(grid)
    page = Asked(GridView, session=session, _workspace=workspace, _can_make=True)
    page.sheet = Has(at=(0, 0))
    assert page.shown & {"make", "go_on", "stop"} == shown
    assert page.by_id["use"].can is page.by_id["open"].can is (grid is not None)
    assert page.by_id["sheet_button"].can is (grid is not None and not going)
    assert {name: page.does[name] for name in ("go_on", "stop")} == {
        "go_on": "go_on",
        "stop": "pause",
    }
    assert page.does["use"].startswith("_with_chosen") and page.does["open"].startswith("_open")
    page._can_make = False
    assert not page.by_id["make"].can


def test_steps_are_compared_where_pictures_lack() -> None:
    shown = Has(lacking=2, advice=None, files={0: {}, 10: {}}, steps=(), suite=Has(prompts=()))
    session = Answers()
    session.progress, session.shown = runs(), Observable(shown)
    page = Asked(CheckpointView, session=session, sheet=Has(at=(1, 0)), _explained=lambda: "")
    assert page.shown == {"make", "use"} and page.by_id["use"].can
    assert page.by_id["use"].text.endswith("10")
    page.sheet.at = (0, 0)
    assert not page.by_id["use"].can, "the model without it"
    shown.lacking = 0
    assert page.shown == {"use"}
    session.progress = runs(going=True)
    assert page.shown == {"stop", "use"}
    assert page.does == {"make": "make", "stop": "pause", "use": "_use"}


@pytest.mark.parametrize(
    ("kept", "going", "shown", "does"),
    [
        (None, False, {"check"}, "check"),
        (True, False, {"check", "fresh"}, "check"),
        (False, False, {"check"}, "go_on"),
        (True, True, {"pause"}, "check"),
    ],
)
def test_a_kept_set_is_checked_or_made_whole(
    workspace: Workspace, kept: bool | None, going: bool, shown: set[str], does: str
) -> None:
    session = Answers()
    session.set, session.progress = None if kept is None else Has(kept=kept), runs(going=going)
    page = Asked(DriftView, session=session, _workspace=workspace)
    seen = {name for name in ("check", "fresh", "pause") if page.by_id[name].shown}
    assert seen == shown and page.does["check"] == does
    assert page.does["fresh"] == "check fresh=True" and page.does["keep"] == "keep_new"
    assert page.by_id["keep"].can is (not going and workspace.state.model is not None)


@pytest.mark.parametrize(
    ("phase", "shown", "usable"),
    [
        ("new", {"run"}, {"out", "out_button", "files", "folders", "clear", "take_up"}),
        ("running", {"pause", "keep", "again", "reject"}, {"pause"}),
        ("paused", {"run", "report", "open_results", "keep", "again", "reject"}, {"clear"}),
        ("over", {"run", "report", "open_results", "keep", "again", "reject"}, {"clear"}),
    ],
)
def test_a_batch_offers_what_its_run_allows(phase: str, shown: set[str], usable: set[str]) -> None:
    session = Answers()
    session.progress = runs(going=phase == "running", phase=phase)
    listed: Observable[tuple[int, ...]] = Observable((1, 2))
    session.rows, session.recipe = listed, Observable(Has(steps=()))
    review = Answers()
    review.selected = []
    page = Asked(BatchPage, session=session, review=review, _faulty=False, _reported=lambda: "")
    page.out, page.window = Has(text=lambda: "/out", setText=print), print
    page.editor = Has(form=Has(is_wrong=False))
    names = {"run", "pause", "report", "open_results", "keep", "again", "reject"}
    assert page.shown & names == shown and usable <= page.usable
    assert not page.usable & {"keep", "again", "reject", "run"}, "nothing made, and no steps"
    session.recipe.value = Has(steps=(1,))
    assert page.by_id["run"].can
    page.editor.form.is_wrong = True
    assert not page.by_id["run"].can, "what is shown isn't what would run"
    page.editor.form.is_wrong = False
    listed.value = ()
    assert not page.by_id["run"].can and not page.by_id["clear"].can
    does = page.does
    assert (does["keep"], does["reject"]) == ("decide keep", "decide reject")
    assert (does["again"], does["pause"], does["run"]) == ("again", "pause", "_run")
    assert (does["clear"], does["files"], does["folders"]) == ("_clear", "ask_files", "ask_folder")


@pytest.mark.slow
def test_the_queue_asks_about_what_was_interrupted(workspace: Workspace) -> None:
    page = Asked(QueuePanel, _state=workspace.state)
    assert not page.shown & {"held", "go_on", "drop"} and not page.by_id["cancel_all"].can
    workspace.state.queue.value = replace(workspace.state.queue.value, held=1)
    assert {"held", "go_on", "drop"} <= page.shown
    assert page.does == {
        "go_on": "_ask go_on",
        "drop": "_ask drop",
        "pause": "_ask pause",
        "cancel_all": "_cancel_all",
    }


def test_a_training_begins_where_nothing_lacks() -> None:
    running = Answers()
    running.runs = Has(cost=Observable(Has(verdict="fits")))
    lacks = [""]
    page = Asked(StartColumn, _training=Has(running=running), _lacking=lambda: lacks[0])
    page.started, page._lines = page.emits("started"), always(["One", "Two"])
    assert page.by_id["train"].can and not page.by_id["fit"].shown
    assert page.by_id["told"].text == "One\nTwo"
    running.runs.cost.value = Has(verdict="over")
    assert page.by_id["fit"].shown and page.does["fit"] == "fit"
    assert page.does["train"] == "_train"
    lacks[0] = "A model is missing."
    assert not page.by_id["train"].can and not page.by_id["fit"].shown
    assert page.by_id["told"].shown and page.by_id["told"].text == lacks[0]


# -- lists ----------------------------------------------------------------------------------------


def test_each_button_of_a_set_does_its_own() -> None:
    state = Answers()
    state.value, state.placed, state.can_undo = (
        Observable(None),
        Observable(dict[str, int]()),
        always(True),
    )
    crop, mask = Has(name="a", crop=1, mask="", left_out=False), Has(name="b", crop=0, mask="m")
    page = Asked(SetView, state=state, selected=[crop], _counted=str)
    page.by_id["undo"].do()
    assert state.said[-1] == ("undo", ["a"])
    assert {name: does for name, does in page.does.items() if name != "undo"} == {
        "leave": "leave_out",
        "crop_button": "crop",
        "propose": "_propose",
        "whole": "_uncrop",
        "paint": "paint_mask",
        "no_mask": "_remove_mask",
        "show_changed": "_show_augmented",
    }
    assert page.by_id["whole"].can and not page.by_id["no_mask"].can and page.by_id["paint"].can
    assert not page.usable & {"crop_button", "propose", "show_changed"}
    mask.left_out = True
    page.selected, state.placed.value = [mask], {"b": 1}
    assert not page.by_id["whole"].can and page.by_id["no_mask"].can
    assert {"crop_button", "propose", "show_changed"} <= page.usable
    page.selected = [crop, mask]
    assert not page.usable & {"crop_button", "paint"} and page.by_id["leave"].text == "Leave Out"


def test_captions_are_replaced_where_something_is_searched_for() -> None:
    state = Answers()
    state.can_undo = bool
    page = Asked(CaptionView, _state=state, _pictures=Has(rows=[1, 2]), selected=None)
    page.search, page.tag = Has(text=str), Has(text=lambda: "  ")
    page.tags = Has(currentItem=lambda: None)
    assert not page.usable and page.by_id["replace"].text == "Replace in All"
    page.search, page.tag = Has(text=lambda: "x"), Has(text=lambda: "cat")
    page.selected, page.tags = ["a"], Has(currentItem=lambda: 1)
    assert page.usable == {"replace", "undo", "add_tag", "remove_tag"}
    assert page.by_id["replace"].text == "Replace in Selected"
    assert page.does == {
        "replace": "_replace",
        "undo": "_undo",
        "add_tag": "_add_tag",
        "remove_tag": "_remove_tag",
    }


def test_a_workbench_of_ones_own_can_be_changed() -> None:
    store = Has(is_own="mine".__eq__)
    session = Has(workbench=Observable(None), progress=runs(), store=store)
    page = Asked(RowList, _session=session)
    assert page.usable == {"list"}
    session.workbench.value = Has(id="theirs")
    assert page.usable == {"list", "copy"}
    session.workbench.value = Has(id="mine")
    assert page.usable == {"list", "copy", "change"}
    session.progress = runs(going=True)
    assert not page.usable


def test_a_rating_needs_a_name_and_its_folders() -> None:
    page = Asked(RatingView, _session=None, _listed=None, chosen=[None, None])
    page.kind, page.name, page.rater = Has(currentIndex=lambda: 0), Has(text=str), Has(text=str)
    page._folder_words = str
    assert not page.usable & {"make", "rate", "tell", "give", "publish"}
    page.name, page.chosen = Has(text=lambda: "A"), [1, None]
    assert not page.by_id["make"].can, "pairs are of two"
    page.kind = Has(currentIndex=lambda: 1)
    assert page.by_id["make"].can
    page.kind, page.chosen = Has(currentIndex=lambda: 0), [1, 2]
    assert page.by_id["make"].can
    page._session, page.rater = Has(is_blinded=False), Has(text=lambda: "Me")
    assert {"rate", "tell", "give", "publish"} <= page.usable
    page._session = Has(is_blinded=True)
    assert not page.by_id["publish"].can and page.by_id["give"].text.startswith("Export Answers")
    does = page.does
    assert does["folder_a"] == "_choose_folder 0" and does["folder_b"] == "_choose_folder 1"
    names = ("make", "rate", "tell", "give", "take_in", "publish")
    assert [does[name] for name in names] == [f"_{name}" for name in names]
    assert does["back"] == "_leave_result"


def test_each_button_of_styles_and_of_what_is_recovered_does_its_own(workspace: Workspace) -> None:
    assert Asked(RecoveryDialog, reject=lambda: None).does["recover"] == "_recover"
    page = Asked(StylesPanel, _state=workspace.state.parameters, shows_snippets=False)
    page._why_empty = str
    assert page.does == {
        "styles_kind": "show_kind snippets=False",
        "snippets_kind": "show_kind snippets=True",
        "save": "_save",
        "take": "_ask_import",
        "give": "_ask_export",
        "clear": "_choose ()",
    }
    assert page.by_id["clear"].shown and not page.by_id["clear"].can
    assert not page.by_id["order"].shown
    workspace.state.parameters.update(styles=("Oil",))
    assert page.by_id["clear"].can and page.by_id["order"].shown
    page.shows_snippets = True
    assert not page.by_id["clear"].shown and not page.by_id["order"].shown


def test_of_annotations_the_chosen_one_is_removed() -> None:
    box = Asked(AnnotationBox, _found=[], _at=-1, _locked=False)
    assert not box.shown & {"which", "remove"} and not box.by_id["lay_out"].can
    box._found, box._at = [Has(row=Has(numbered=True))], 0
    assert {"which", "remove"} <= box.shown and {"lay_out", "remove"} <= box.usable
    assert box.does == {"lay_out": "_lay_out", "remove": "_remove"}
    box._locked = True
    assert not box.usable & {"lay_out", "remove"}


def test_what_is_compared_is_two_to_six() -> None:
    page = Asked(ReviewPage, _compared=[], modes={"side": 1, "split": 2, "blink": 3})
    page.modes["difference"] = 4
    page.grid = Has(chosen=["a"])
    page._pages = Has(currentWidget=lambda: page.grid)
    modes = {"side", "split", "blink", "difference"}
    assert not page.usable & modes and page.by_id["fold"].shown
    for count, can, pair in (
        (2, True, True),
        (3, True, False),
        (6, True, False),
        (7, False, False),
    ):
        page._compared = ["x"] * count
        assert page.usable & modes == (modes if can else set()), count
        assert page.by_id["prompts_button"].can is pair
    assert {name: page.does[name] for name in modes} == {one: f"_compare {one}" for one in modes}
    page._pages = Has(currentWidget=lambda: None)
    assert not page.by_id["fold"].shown


def test_the_trash_is_left_as_it_is_opened() -> None:
    bar = Asked(HistoryTrashBar, in_trash=False, emptied=Answers())
    assert bar.shown == {"undo", "show_trash"}
    bar.in_trash = True
    assert bar.shown == {"empty", "back"}
    assert bar.does == {
        "undo": "_undo",
        "show_trash": "open_trash",
        "empty": "emit",
        "back": "close_trash",
    }


def test_each_button_of_keys_does_its_own() -> None:
    keymap = Has(
        keys=lambda chosen: ("A",) if chosen else (),  # pyright: ignore[reportUnknownLambdaType]
        preset=Has(id="velatura"),
        changes=(),
        is_changed=always(True),
    )
    shortcuts = Has(keymap=keymap, fill=str)
    page = Asked(ShortcutsPage, _shortcuts=shortcuts, list=Has(row=""), _taking=None)
    assert not page.usable & {"reset", "reset_all", "clears.0", "clears.1"}
    assert not page.shown & {"leave", "take"}
    page.list.row, keymap.changes, page._taking = "save", (1,), keymap
    assert {"reset", "reset_all", "clears.0"} <= page.usable and "clears.1" not in page.usable
    assert {"leave", "take"} <= page.shown
    assert page.does == {
        "clears.0": "_clear 0",
        "clears.1": "_clear 1",
        "reset": "_reset",
        "leave": "_say_nothing",
        "take": "_take",
        "import_button": "_ask_import",
        "export": "_ask_export",
        "reset_all": "_reset_all",
    }


@pytest.mark.few(1)
@pytest.mark.parametrize("is_models", [False, True])
@pytest.mark.parametrize("going", [False, True])
def test_an_evaluation_asks_for_pictures_or_for_models(
    workspace: Workspace, *, is_models: bool, going: bool
) -> None:
    comparing = evaluations_of(workspace).comparing
    if going:
        comparing.progress.value = replace(comparing.progress.value, phase="running")
    assert comparing.progress.value.is_running is going
    said = {"variants": ("a",) if is_models else (), "samples": "" if is_models else "/a"}
    form = Asked(AskForm, _workspace=workspace, _is_models=is_models)
    form.values, form.wanted = always(said), Answers()
    of_models = {"suite", "list_file", "more"}
    assert form.shown & {*of_models, "stop"} == (of_models if is_models else set()) | (
        {"stop"} if going else set()
    )
    assert form.by_id["go"].can is not going
    form.values = always({"variants": (), "samples": ""})
    assert not form.by_id["go"].can
    does = form.does
    assert (does["pictures"], does["models"]) == ("_show_mode 0", "_show_mode 1")
    assert (does["list_file"], does["stop"]) == ("_ask_list", "pause")


# -- models and tools -----------------------------------------------------------------------------


def test_files_that_are_gone_are_forgotten_and_those_there_removed() -> None:
    for card in CARDS:
        page = Asked(FilesSection, _card=card, _model=always(None))
        gone = card.state in ("away", "missing")
        own = not (gone or card.bundled or card.program)
        wanted = {"show_folder": not gone, "remove": own, "forget": gone}
        assert {name: page.by_id[name].shown for name in wanted} == wanted, card.key
        assert not page.shown & {"smaller", "merge"}
        page._model = always(1)
        assert {"smaller", "merge"} <= page.shown
        assert page.does["remove"] == "ask_remove" and page.does["forget"] == "_forget"
        assert page.does["smaller"].endswith("SmallerCopyDialog'>")
    assert Asked(FilesSection, _card=None).by_id == {}


def test_parts_are_chosen_or_left_to_the_program() -> None:
    page = Asked(PartsSection, _card=None, rows={})
    assert not page.shown
    page._card = Has(info=Has(may_be=("a", "b")))
    assert page.shown == {"variant_name", "variant"}
    for hidden in (True, False):
        page.rows = {"vae": Has(forget=Has(isHidden=lambda hidden=hidden: hidden))}
        assert ("rows.vae.forget" in page.shown) is not hidden
    assert page.does == {"rows.vae.choose": "_choose vae", "rows.vae.forget": "_forget vae"}


def test_a_brush_is_kept_by_a_name_that_is_free(workspace: Workspace) -> None:
    tools = workspace.state.tools
    shipped = {"Round": 1}
    card = Asked(BrushCard, _tools=tools, session=Has(shipped=shipped), _origin_words=always(""))
    tools.active_brush.value = replace(tools.active_brush.value, preset="Mine")
    for name, can in (("", False), ("Round", False), ("New", True), ("Mine", False)):
        card.name = Has(text=lambda name=name: name)
        assert card.by_id["save"].can is can, name
    tools.presets.value = {"Mine": tools.active_brush.value}  # pyright: ignore[reportAttributeAccessIssue]
    assert card.by_id["save"].can, "it is another now"
    assert not card.by_id["told"].shown
    assert card.does == {
        "save": "_save",
        "take": "_ask_import",
        "from_selection": "_take_selection",
    }


def test_a_transform_is_applied_once_something_is_changed(workspace: Workspace) -> None:
    state = workspace.state.tools.transform
    bar = Asked(TransformOptions, _transform=state, _state=workspace.state)
    now = bar.now()
    assert not any(now[name]["can"] for name in ("x", "angle", "aspect", "quality", "apply"))
    assert now["angle"]["shown"] is (state.mode.value == "free") and "shown" not in now["x"]
    assert not now["target"]["shown"] and not now["original"]["shown"]
    document = Document(picture(), "park.png")
    workspace.state.open_document(document)
    document.fill_mask("rectangle", 255, document.size.rect)
    assert bar.now()["target"]["shown"], "the mask could be meant"
    frame = Answers()
    frame.applying, frame.is_changed, frame.resumes, frame.points = False, False, True, ()
    frame.numbers = _Numbers(1, 2, 3, -4, 5, 6)
    state.frame.value = frame  # pyright: ignore[reportAttributeAccessIssue]
    now = bar.now()
    assert all(now[name]["can"] for name in ("x", "angle", "aspect", "quality"))
    assert not now["apply"]["can"] and not now["back"]["can"] and now["original"]["shown"]
    assert [now[name]["value"] for name in ("x", "width", "height")] == [1, 3, 4]
    frame.is_changed = True
    assert bar.now()["apply"]["can"] and bar.now()["back"]["can"]
    frame.applying = True
    assert not any(bar.now()[name]["can"] for name in ("x", "quality", "apply", "back"))


def test_while_guesses_are_shown_only_they_are() -> None:
    draft = Has(likely=())
    rough = Observable(False)
    state = Has(draft=draft, rough=rough, steps=[1], next_in={1: 1, -1: None}.get)
    bar = Asked(ObjectOptions, _state=state)
    now = bar.now()
    names = ("back", "smaller", "larger", "parts", "unwanted", "words")
    assert all(now[name]["shown"] for name in names)
    assert now["back"]["can"] and now["larger"]["can"] and not now["smaller"]["can"]
    draft.likely = (0.5,)
    assert not any(bar.now()[name]["shown"] for name in names)


def _numbers() -> Any:
    from dataclasses import make_dataclass

    names = ("x", "y", "width", "height", "angle", "skew")
    return make_dataclass("Numbers", [(name, float) for name in names])


_Numbers = _numbers()
