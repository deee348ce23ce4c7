"""What pages, panels and bars offer, as rows of their state: asked in its states, without a window.

A row that is shown, idle, or does the wrong thing is found here; that rows reach their widgets is
tested in test_kit.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Has
from typing import Any

import pytest

from desktop_app.core.conditions import Condition, lora
from desktop_app.core.download import DownloadStatus, Phase
from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.observable import Observable
from desktop_app.core.prompt.styles import Style
from desktop_app.state.document.document import Document
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import ManagerWork
from desktop_app.state.painting.cropping import CropState
from desktop_app.state.painting.mask_drafts import AlphaDraft, OperationDraft
from desktop_app.ui.canvas.blend_panel import PLAIN, BlendPanel
from desktop_app.ui.canvas.result_bar import ResultBar
from desktop_app.ui.help.find_bar import FindBar
from desktop_app.ui.models.catalog_filters import CatalogFilters
from desktop_app.ui.models.details_head import DetailsHead
from desktop_app.ui.models.download_row import DownloadRow
from desktop_app.ui.models.installed_filters import InstalledFilters
from desktop_app.ui.models.limits_row import LimitsRow
from desktop_app.ui.models.sidebar import Sidebar
from desktop_app.ui.panels.completion.snippet_card import SnippetCard
from desktop_app.ui.panels.layers.region_box import RegionBox
from desktop_app.ui.panels.navigator import NavigatorPanel
from desktop_app.ui.panels.options.brush_options import HandCard
from desktop_app.ui.panels.options.crop_options import CropOptions
from desktop_app.ui.panels.options.expand_options import ExpandOptions
from desktop_app.ui.panels.options.mask_bar import MaskBar
from desktop_app.ui.panels.options.object_options import ObjectOptions
from desktop_app.ui.panels.options.paint_options import FillOptions
from desktop_app.ui.panels.prompt.prompt_bar import PromptBar
from desktop_app.ui.panels.settings.lora_row import LoraRow
from desktop_app.ui.panels.settings.lora_settings import LoraSettings
from desktop_app.ui.panels.settings.mask_settings import MaskSettings
from desktop_app.ui.preferences.editors import CheckRow, ChoiceRow, PathRow
from desktop_app.ui.preferences.saving_page import SavingPage
from desktop_app.ui.search.content_bar import ContentBar, ContentSwitch
from desktop_app.worker.workspace import Workspace
from tests.ui.asked_rows import Answers, Asked
from tests.ui.conftest import make_result, picture
from tests.ui.models.samples import CARDS, CATALOG

pytestmark = pytest.mark.usefixtures("qapp")

SIZE = Size(96, 64)
NOTHING: frozenset[str] = frozenset()


def with_picture(workspace: Workspace) -> Document:
    document = Document(picture(), "park.png")
    workspace.state.open_document(document)
    return document


# -- bars of tools -----------------------------------------------------------------------------


def test_a_crop_can_be_turned_where_there_is_a_picture_and_no_perspective() -> None:
    state = CropState()
    bar = Asked(CropOptions, _cropping=state)
    now = bar.now()
    assert not now["angle"]["can"] and not now["crop"]["can"] and now["deletes"]["can"]
    assert now["shape"]["value"] == 0 and len(now["shape"]["choices"]) > 3
    state.begin(SIZE)
    assert bar.now()["angle"]["can"] and bar.now()["crop"]["can"] == state.is_open
    bar._shape_chosen(2)
    assert bar.now()["shape"]["value"] == 2 and state.shape.value is not None
    assert bar.now()["shape"]["choices"][2] == "{}:{}".format(*state.shape.value)
    state.choose_view(True)
    now = bar.now()
    assert now["perspective"]["value"] and not now["angle"]["can"]
    assert now["deletes"] == {"value": True, "can": False}, "what is outside is gone with it"


def test_a_canvas_is_enlarged_where_there_is_a_picture_and_a_margin(workspace: Workspace) -> None:
    bar = Asked(ExpandOptions, _state=workspace.state, _expansion=workspace.state.tools.expansion)
    assert not any(part["can"] for part in bar.now().values())
    with_picture(workspace)
    now = bar.now()
    assert now["left"]["can"] and now["fill"]["can"] and not now["expand"]["can"]
    bar._expansion.set_margins(replace(bar._expansion.margins, left=7, bottom=3))
    now = bar.now()
    assert now["expand"]["can"]
    assert [now[side]["value"] for side in ("left", "top", "right", "bottom")] == [7, 0, 0, 3]
    workspace.state.applying.value = True
    assert not any(part["can"] for part in bar.now().values())


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("bucket", {"tolerance", "gap", "everywhere", "erases"}),
        ("gradient", {"fades", "erases"}),
        ("filled_rectangle", {"width", "erases"}),
    ],
)
def test_a_fill_has_what_concerns_its_kind(
    workspace: Workspace, kind: str, shown: set[str]
) -> None:
    filling = workspace.state.tools.filling
    filling.value = replace(filling.value, kind=kind, erases=False, fades=False)
    bar = Asked(FillOptions, _filling=filling)
    assert {name for name, part in bar.now().items() if part["shown"]} == shown
    assert bar.now()["fades"] | {"shown": 0} == {"value": False, "can": True, "shown": 0}
    filling.value = replace(filling.value, erases=True)
    assert bar.now()["fades"]["value"] and not bar.now()["fades"]["can"]


def test_the_object_tool_offers_parts_where_something_outlines_things(
    workspace: Workspace,
) -> None:
    state = workspace.state.tools.pointing
    bar = Asked(ObjectOptions, _state=state)
    state.rough.value = False
    now = bar.now()
    assert now["parts"] == {"can": True, "shown": True} and not now["get"]["shown"]
    assert not now["back"]["can"] and not now["smaller"]["can"] and not now["rough"]["shown"]
    state.rough.value = True
    now = bar.now()
    assert not now["parts"]["can"] and now["get"]["shown"] and now["rough"]["shown"]


def test_what_is_chosen_for_the_mask_is_accepted_or_not(workspace: Workspace) -> None:
    masking = workspace.state.tools.masking
    bar = Asked(MaskBar, _masking=masking, _tools=workspace.state.tools)
    assert not any(bar.now()[name]["shown"] for name in ("cancel", "ok", "what"))
    masking.draft.value = OperationDraft("grow_mask", 8)
    now = bar.now()
    assert now["cancel"]["shown"] and now["ok"]["shown"] and not now["what"]["shown"]
    assert now["ok"]["text"] == "OK" and now["ok"]["can"] == (
        not masking.is_empty and not masking.is_looked_for
    )
    masking.draft.value = AlphaDraft(transparent=False)
    assert bar.now()["what"]["shown"] and bar.now()["what"]["value"] is False
    bar._what_chosen(True)
    assert bar.now()["what"]["value"] is True
    masking.dismiss()


@pytest.mark.parametrize(
    ("symmetry", "steady", "shown"),
    [
        ("", "", {"middle": False, "ways": False, "strength": False}),
        ("radial", "", {"middle": True, "ways": True, "strength": False}),
        ("vertical", "pull", {"middle": True, "ways": False, "strength": True}),
    ],
)
def test_what_helps_the_hand_shows_what_has_an_effect(
    workspace: Workspace, symmetry: str, steady: str, shown: dict[str, bool]
) -> None:
    tools = workspace.state.tools
    tools.aids.value = replace(tools.aids.value, symmetry=symmetry, steady=steady, centre=None)
    card = Asked(HandCard, _tools=tools)
    assert {name: card.by_id[name].shown for name in shown} == shown
    assert not card.by_id["middle"].can and card.by_id["symmetry"].value == symmetry
    card.by_id["ways"].do(7.4)
    card.by_id["strength"].do(0.25)
    card.by_id["wraps"].do(True)
    aids = tools.aids.value
    assert (aids.ways, aids.strength, aids.wraps) == (7, 0.25, True)
    tools.aids.value = replace(aids, centre=(3.0, 4.0))
    assert card.by_id["middle"].can
    card.by_id["middle"].do()
    assert tools.aids.value.centre is None


# -- beside the canvas ----------------------------------------------------------------------------


def result_bar(workspace: Workspace, shown: Any) -> Asked:
    state = workspace.state
    scene = Has(result=shown, document=state.document.value)
    keys = Has(words=str, fill=str)
    hidden = Has(isHidden=lambda: True)
    return Asked(
        ResultBar, _state=state, _scene=scene, _keys=keys, _commands=Answers(), another=hidden
    )


@pytest.mark.slow
def test_of_one_result_there_is_no_next_and_no_count(workspace: Workspace) -> None:
    first = make_result(0)
    second = make_result(1, first.job)
    workspace.state.results.add(first, show=True)
    bar = result_bar(workspace, first)
    assert not bar.shown & {"count", "discard_all", "before", "changes", "layers", "paint_mask"}
    assert {"apply_button", "discard_button"} <= bar.usable
    assert not bar.usable & {"next_button", "previous_button"}
    with_picture(workspace)
    workspace.state.results.add(first, show=True)
    workspace.state.results.add(second, show=False)
    bar = result_bar(workspace, second)
    assert {"count", "discard_all", "before", "changes"} <= bar.shown
    assert {"next_button", "previous_button"} <= bar.usable
    assert bar.by_id["count"].text.format(2, 2) == bar.by_id["count"].text == "2 of 2"
    workspace.state.applying.value = True
    names = ("apply", "discard", "next", "previous")
    assert not bar.usable & {f"{name}_button" for name in names}
    bar.by_id["discard_all"].do()
    assert bar._commands.said == [("discard", "r0", "r1")]


def test_a_result_that_was_applied_says_so(workspace: Workspace) -> None:
    shown = make_result(0)
    workspace.state.results.add(shown, show=True)
    assert result_bar(workspace, shown).by_id["apply_button"].text == "Apply"
    applied = replace(shown, applied=True)
    row = result_bar(workspace, applied).by_id["apply_button"]
    assert row.text == "Apply Again" and "<b>Apply</b>" in row.tip


def test_blending_goes_back_to_what_it_is_not() -> None:
    state = Has(applying=Observable(False))
    panel = Asked(BlendPanel, _state=state, _amounts=BlendAmounts(), _result=None)
    assert not panel.by_id["automatic"].can and panel.by_id["plain"].can
    panel._amounts = PLAIN
    assert panel.by_id["automatic"].can and not panel.by_id["plain"].can
    assert panel.by_id["sliders.grain"].value == 0 and panel.by_id["sliders.grain"].can
    state.applying.value = True
    assert not panel.usable


# -- panels ---------------------------------------------------------------------------------------


def test_a_lora_that_is_off_keeps_its_weights() -> None:
    row = Asked(LoraRow, _use=lora("k", 0.6, 0.2), _add_on=None, _weights=(0.6, 0.2), words=[])
    row.details, row.removed, row.changed = Has(setVisible=print), Has(emit=print), Has()
    told = list[Condition]()
    row.changed.emit = told.append
    assert row.by_id["on"].value and row.by_id["text"].can and row.by_id["text"].value == 0.2
    row.by_id["on"].do(False)
    assert (told[-1].weight, told[-1].text_weight) == (0.0, None)
    row._use = told[-1]
    rows = row.by_id
    assert not rows["on"].value and not any(rows[n].can for n in ("text", "start", "end", "name"))
    rows["on"].do(True)
    assert (told[-1].weight, told[-1].text_weight) == (0.6, 0.2)
    row.by_id["weight"].do(0.9)
    assert (told[-1].weight, told[-1].text_weight) == (0.9, 0.2), "it is on again"
    row._use = replace(lora("k", 0.5), start=0.2, end=0.4)
    row.by_id["start"].do(0.7)
    assert (told[-1].start, told[-1].end) == (0.7, 0.7)
    row.by_id["end"].do(0.1)
    assert (told[-1].start, told[-1].end) == (0.1, 0.1)
    row.by_id["text"].do(0.5)
    assert told[-1].text_weight is None, "the same as the other"


def test_loras_in_use_are_counted_where_they_act(workspace: Workspace) -> None:
    state = workspace.state
    panel = Asked(LoraSettings, _state=state, rows=[])
    rows = panel.by_id
    assert rows["none"].shown and rows["fold.head"].text == "LoRA" and not rows["own_parts"].shown
    uses = (lora("a", 0.5), lora("b", 0.0), replace(lora("c", 0.0), text_weight=0.3))
    state.parameters.change_conditions("lora", *uses)
    panel.rows = [1, 2, 3]
    rows = panel.by_id
    assert not rows["none"].shown and rows["fold.head"].text == "LoRA · 2"


def test_mask_settings_without_a_model_are_idle(workspace: Workspace) -> None:
    state = workspace.state
    panel = Asked(MaskSettings, _state=state)
    width = {"exact": False, "inside": True, "outside": True}
    for mode, shown in width.items():
        panel.by_id["lock_mode"].do(mode)
        assert panel.by_id["lock_width"].shown is shown
        assert state.parameters.value.plan.lock.mode == mode
    assert state.parameters.value.plan.lock.width > 0
    panel.by_id["lock_mode"].do("exact")
    assert state.parameters.value.plan.lock.width == 0
    panel.by_id["grow"].do(3.6)
    panel.by_id["feather"].do(5.2)
    panel.by_id["soft"].do(False)
    plan = state.parameters.value.plan
    assert (plan.grow, plan.feather, plan.soft) == (4, 5, False)
    needs_model = ("fill", "feather", "soft", "detail")
    by_model = not state.resolved_intent.local
    assert [panel.by_id[name].can for name in needs_model] == [by_model] * 4


def test_a_region_is_idle_where_it_is_locked_or_nothing_is_read(workspace: Workspace) -> None:
    box = Asked(RegionBox, _workspace=workspace, _locked=False)
    assert box.usable == {"prompt", "mode", "weight"}
    box._locked = True
    assert not box.usable


def prompt_bar(workspace: Workspace) -> Asked:
    toggle = Has(trigger=Answers().trigger, toolTip=lambda: "")
    actions = dict.fromkeys(("prompt_styles", "toggle_settings"), toggle)
    return Asked(PromptBar, _state=workspace.state, _kit=Has(actions=actions), _toggle_model=toggle)


def test_strength_is_asked_for_where_there_is_something_to_start_from(
    workspace: Workspace,
) -> None:
    bar = prompt_bar(workspace)
    assert not bar.by_id["strength"].shown and not bar.by_id["with_model"].shown
    assert not bar.by_id["loras"].shown and bar.by_id["styles"].text == "Styles"
    with_picture(workspace)
    blank = workspace.state.starts_from_words and not workspace.state.parameters.value.from_words
    assert bar.by_id["strength"].shown is not blank
    uses = (lora("a", 0.5), lora("b", 0.0), lora("c", 1.0))
    workspace.state.parameters.change_conditions("lora", *uses)
    workspace.state.parameters.update(styles=("One", "Two"))
    rows = bar.by_id
    assert rows["loras"].shown and rows["loras"].text == "LoRA · 0.5 +1"
    assert rows["styles"].text == "Styles · 2"
    rows["count"].do(3.2)
    assert workspace.state.parameters.value.count == 3 and bar.by_id["count"].value == 3


@pytest.mark.parametrize(
    ("typed", "text", "can"),
    [("", "Save", False), ("New", "Save", True), ("Mine", "Replace", True), ("Oil", "Save", False)],
)
def test_a_snippet_replaces_its_like_but_no_style(
    workspace: Workspace, typed: str, text: str, can: bool
) -> None:
    parameters = workspace.state.parameters
    parameters.snippets.value = {"Mine": Style("Mine", "x", is_snippet=True)}
    parameters.styles.value = {"Oil": Style("Oil", "{prompt}, oil")}
    card = Asked(SnippetCard, _parameters=parameters, _words="a  b")
    card.name = Has(text=lambda: f" {typed} ")
    rows = card.by_id
    assert (rows["save"].text, rows["save"].can) == (text, can)
    assert (rows["words"].text == "a b") is (typed != "Oil")


def test_zoom_and_angle_are_those_of_the_canvas() -> None:
    turned = Answers()
    view, scene = Has(zoom=0.5, angle=30.0), Has(content=None)
    panel = Asked(NavigatorPanel, _canvas=Has(viewport=view, scene=scene, navigation=turned))
    assert not panel.usable and panel.by_id["zoom"].value == 50 and panel.by_id["angle"].value == 30
    scene.content = Rect(0, 0, 1, 1)
    assert panel.usable == {"zoom", "angle"}
    panel.by_id["zoom"].do(200.0)
    panel.by_id["angle"].do(-10.0)
    assert turned.said == [("zoom_to", 2.0), ("turn_to", -10.0)]


def test_a_search_by_content_is_offered_where_a_model_can() -> None:
    status = Has(model="", is_on=False, total=5, seen=2, is_paused=False, seconds_left=None)
    content = Has(status=Observable(status))
    switch, bar = Asked(ContentSwitch, _content=content), Asked(ContentBar, _content=content)
    assert not switch.by_id[""].shown and not bar.shown
    status.model, status.is_on = "SigLIP", True
    assert switch.by_id[""].shown and switch.by_id[""].value
    assert bar.shown == {"progress", "button"} and bar.by_id["button"].text == "Pause"
    status.is_paused = True
    assert bar.by_id["button"].text == "Continue"
    status.seen = 5
    assert not bar.shown


def test_places_found_are_walked_where_there_are_some() -> None:
    bar = Asked(FindBar, _at=-1, _found=[], field=Has(text=lambda: " "))
    assert not {"previous", "next"} & bar.usable and bar.by_id["count"].text == ""
    bar._at, bar._found, bar.field = 1, [1, 2, 3], Has(text=lambda: "mask")
    assert {"previous", "next", "close_button"} <= bar.usable
    assert bar.by_id["count"].text == "2 of 3"
    assert bar.by_id["previous"].do.__name__ == "step_back"
    assert bar.by_id["next"].do.__name__ == "step"


# -- models ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "path", "shown"),
    [
        ("running", "", {"pause", "cancel"}),
        ("waiting", "", {"now", "pause", "cancel"}),
        ("paused", "", {"resume", "cancel"}),
        ("failed", "", {"retry", "cancel"}),
        ("done", "/m.safetensors", {"show"}),
        ("done", "", NOTHING),
        ("cancelled", "", NOTHING),
    ],
)
def test_a_download_offers_what_can_be_done_with_it(
    phase: Phase, path: str, shown: set[str]
) -> None:
    from tests.ui.models.download_samples import RUNNING

    error = StorageError("server_silent", host="x", seconds=3)
    status: DownloadStatus = replace(RUNNING, phase=phase, path=path, error=error)
    getting = Answers()
    row = Asked(DownloadRow, status=status, _parts=Has(commands=Has(getting=getting)))
    row.show_wanted = row.emits("show")
    names = {one.removeprefix("buttons.") for one in row.shown if one.startswith("buttons.")}
    assert names == shown
    wrong = phase in ("failed", "waiting", "paused")
    assert ({"error", "error_kept"} <= row.shown) is wrong and "expander" in row.shown
    for name, said in (("pause", "pause"), ("now", "resume"), ("cancel", "cancel")):
        row.by_id[f"buttons.{name}"].do()
        assert getting.said[-1] == (said, status.request.id)
    row.by_id["buttons.show"].do()
    assert row.told == [("show", path)]


def test_one_file_has_nothing_to_unfold() -> None:
    from tests.ui.models.download_samples import RUNNING

    for count, shown in ((0, False), (1, False), (2, True)):
        status = replace(RUNNING, files=RUNNING.files[:count])
        row = Asked(DownloadRow, status=status, _parts=Has(commands=Has(getting=Answers())))
        row.show_wanted = row.emits("show")
        assert row.by_id["expander"].shown is shown


def test_a_model_that_can_be_used_has_a_button_and_its_star() -> None:
    head = Asked(DetailsHead, _card=None)
    assert not head.by_id["button"].shown and not head.by_id["star"].value
    assert not head.by_id["why"].shown
    for card in CARDS:
        head._card = card
        assert head.by_id["star"].value is card.favourite
        assert head.by_id["button"].shown is bool(head.by_id["button"].text)
        assert head.by_id["why"].shown is bool(head.by_id["why"].text)


def test_work_can_be_stopped_once() -> None:
    state, commands = ManagerState(), Answers()
    parts = Has(state=state, commands=commands)
    commands.network = Answers()
    bar = Asked(Sidebar, _parts=parts, places={"mine": 1, "get": 2})
    assert not bar.by_id["stop"].can and bar.by_id["switch_line"].text == "No connections."
    assert bar.by_id["places.mine"].text == "My models" and bar.by_id["places.get"].do.args == (
        "get",
    )
    state.work.value = ManagerWork("numbers", "X", 1, 3)
    assert bar.by_id["stop"].can and bar.by_id["work_line"].text
    state.work.value = replace(state.work.value, cancelling=True)
    assert not bar.by_id["stop"].can
    state.online.value = True
    assert bar.by_id["switch"].value and bar.by_id["switch_line"].text != "No connections."
    bar.by_id["switch"].do(False)
    assert commands.network.said == [("set_online", False)] and bar.told == [("refresh",)]


def test_limits_offer_what_is_set_too() -> None:
    state, network = ManagerState(), Answers()
    parts = Has(state=state, commands=Has(network=network))
    speed, files = Has(value=""), Has(value="5")
    row = Asked(LimitsRow, _parts=parts, speed=speed, files=files)
    assert row.by_id["speed"].value == "" and "" in row.by_id["speed"].choices
    state.bandwidth.value, state.parallel.value = 3_000_000, 5
    assert row.by_id["speed"].value == "3000000" and "3000000" in row.by_id["speed"].choices
    assert [*row.by_id["files"].choices] == ["1", "2", "3", "4", "5", "6", "8"]
    row.by_id["files"].do("5")
    assert network.said == [("set_limits", 0, 5)]


def test_filters_offer_what_there_is() -> None:
    page = Asked(InstalledFilters, _cards=CARDS)
    page.changed = page.emits("changed")
    tags = {tag for card in CARDS for tag in card.tags}
    assert set(page.by_id["tag"].choices) == {"", *tags} and page.by_id["tag"].can
    page._cards = tuple(replace(card, tags=()) for card in CARDS)
    assert not page.by_id["tag"].can
    families = {card.family for card in CARDS if card.family}
    assert set(page.by_id["family"].choices) == {"", *families}
    catalog = Asked(CatalogFilters, _cards=CATALOG)
    assert set(catalog.by_id["fits"].choices) == {"", "yes"}
    tasks = {task for card in CATALOG for task in card.model.tasks}
    assert set(catalog.by_id["task"].choices) == {"", *tasks}


# -- preferences ----------------------------------------------------------------------------------


class Value:
    """Of a preference."""

    default = False

    def __init__(self, value: Any, enabled: bool = True) -> None:
        self.value, self.enabled = value, enabled

    def get(self) -> Any:
        return self.value

    def set(self, value: Any) -> None:
        self.value = value

    def is_enabled(self) -> bool:
        return self.enabled

    def choices(self) -> list[tuple[str, str]]:
        return [("a", "One"), ("b", "Two")]


@pytest.mark.parametrize("kind", [CheckRow, ChoiceRow, PathRow])
def test_a_preference_is_idle_without_what_it_needs(kind: type) -> None:
    value = Value("b", enabled=False)
    row = Asked(kind, preference=Has(said=lambda: ("Name", "A sentence.")), value=value)
    rows = row.by_id
    assert not rows["editor"].can and rows["name"].text == "Name"
    assert rows["sentence"].shown and rows["editor"].about == "A sentence."
    value.enabled = True
    assert row.by_id["editor"].can
    row.preference = Has(said=lambda: ("Name", ""))
    assert not row.by_id["sentence"].shown


def test_a_tick_of_a_preference_is_its_value() -> None:
    value = Value(True)
    row = Asked(CheckRow, preference=Has(said=lambda: ("Name", "")), value=value)
    row.show_value = lambda: None
    assert row.by_id["editor"].value is True
    row.by_id["editor"].do(False)
    assert value.value is False and row.by_id["editor"].value is False
    row.value.value = True
    row.restore()
    assert value.value is False


def saving_page(workspace: Workspace) -> Asked:
    return Asked(
        SavingPage,
        _settings=workspace.settings,
        _actions=Answers(),
        _facts=None,
        _is_own=False,
        own=Has(text=lambda: "{seed}"),
    )


def test_where_results_are_saved_is_asked_for_where_they_are(workspace: Workspace) -> None:
    page, settings = saving_page(workspace), workspace.settings
    settings.results_saved, settings.results_folder = True, ""
    within = {"_folder", "folder", "choose", "_inside", "subfolders", "place"}
    assert not within & page.shown and not page.by_id["save"].value
    settings.results_folder = "/results"
    assert within <= page.shown and page.by_id["save"].value
    assert "own" not in page.shown
    page._subfolders_chosen(next(reversed(page.by_id["subfolders"].choices)))
    assert "own" in page.shown and settings.results_subfolders == "{seed}"
    settings.results_saved = False
    assert not page.shown & {*within, "own", "own_wrong"}
    for written in (True, False):
        page.by_id["metadata"].do(written)
        assert settings.save_metadata is written
        assert all(page.by_id[name].can is written for name in ("mark", "sidecar", "_sidecar"))
