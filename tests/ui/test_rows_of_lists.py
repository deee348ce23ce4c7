"""What pages of models, preferences and searches offer, in tables of their states, without a
window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace as Has
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import StorageError
from desktop_app.core.events import Noted
from desktop_app.core.gpu import GpuView
from desktop_app.core.observable import Observable
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import DuplicateSet, ManagerWork, SharedFolder
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.storage.history_unzip import Imported
from desktop_app.storage.history_usage import HistoryUsage
from desktop_app.storage.history_zip import Exported
from desktop_app.ui.models.duplicate_files import DuplicatesPanel
from desktop_app.ui.models.machine_page import MachinePage, _CardSection, _SupportSection
from desktop_app.ui.models.program_folders import FolderRow, ProgramFoldersPanel
from desktop_app.ui.models.speed_section import SpeedSection
from desktop_app.ui.panels.prompt.wildcard_preview import WildcardPreview
from desktop_app.ui.preferences.history_page import HistoryPage
from desktop_app.ui.search.page_bar import PageBar
from desktop_app.worker.history_transfer import Report, Transfer
from desktop_app.worker.wording_session import Previewed
from tests.ui.asked_rows import Answers, Asked
from tests.ui.models import gpu_samples as samples
from tests.ui.models.room_samples import DUPLICATES, SHARED

pytestmark = pytest.mark.usefixtures("qapp")

ZIP = Path("/all.zip")
NOTHING: frozenset[str] = frozenset()


# -- history --------------------------------------------------------------------------------------


def history(now: Transfer | None = None, days: int = 45, inputs: int = 0) -> Asked:
    work = Has(transfer=Has(now=Observable(now), cancel=Answers().cancel, start=Answers().start))
    work.start_upkeep = Answers().start_upkeep
    settings = Has(history_days=days, history_inputs=inputs)
    return Asked(HistoryPage, _history=work, _settings=settings, _usage=None, _kept=(days, inputs))


@pytest.mark.parametrize(
    ("now", "shown", "usable", "said"),
    [
        (None, set[str](), {"export", "import_"}, ""),
        (Transfer("export", ZIP), {"said", "cancel"}, set[str](), "Preparing…"),
        (
            Transfer("export", ZIP, 1, 3),
            {"said", "cancel"},
            set[str](),
            "Exporting to all.zip: 1 of 3 pictures",
        ),
        (
            Transfer("import", ZIP, 1, 3),
            {"said", "cancel"},
            set[str](),
            "Importing all.zip: 1 of 3 pictures",
        ),
        (
            Transfer("import", ZIP, 1, 3, is_cancelled=True),
            {"said"},
            {"export", "import_"},
            "Cancelled.",
        ),
        (
            Transfer("export", ZIP, report=Exported(3, (), 0, 0)),
            {"said"},
            {"export", "import_"},
            "3 picture(s) exported to all.zip.",
        ),
    ],
)
def test_a_history_is_exported_or_imported_and_either_can_be_stopped(
    now: Transfer | None, shown: set[str], usable: set[str], said: str
) -> None:
    page = history(now)
    assert page.shown & {"said", "cancel"} == shown
    assert page.usable & {"export", "import_"} == usable
    assert page.by_id["said"].text == said
    assert page.does | {"days": "", "inputs": ""} == {
        "cancel": "cancel",
        "export": "_ask_for_export",
        "import_": "_ask_for_import",
        "days": "",
        "inputs": "",
    }


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (Imported(2, 0, (), 0, False), "2 picture(s) imported."),
        (
            Imported(2, 1, (("a", "b"),), 3, True),
            (
                "2 picture(s) imported. 1 were in the history already. 1 could not be read. The end"
                " of the file is missing. 3 originals are missing or damaged."
            ),
        ),
        (
            Exported(2, ("a",), 4, 0),
            (
                "2 picture(s) exported to all.zip. 1 were left out: their files are missing."
                " 4 originals are missing or damaged."
            ),
        ),
    ],
)
def test_what_came_of_a_transfer_is_counted(report: Report, said: str) -> None:
    assert history()._words(Transfer("import", ZIP, report=report)) == said


def test_what_went_wrong_with_a_transfer_is_said_in_its_lines() -> None:
    said = history()._words(Transfer("import", ZIP, report=StorageError("disk_full", name="x")))
    assert said and "picture" not in said.split(".")[0]


def test_limits_offer_what_is_set_what_was_and_the_usual() -> None:
    page = history(days=45, inputs=7)
    days, inputs = page.by_id["days"], page.by_id["inputs"]
    assert (days.value, inputs.value) == (45, 7)
    assert [*days.choices] == [0, 30, 45, 90, 365, 730] and days.choices[0] == "Never"
    assert days.choices[45] == "after 45 day(s)" and inputs.choices[0] == "Don't keep"
    assert inputs.choices[10_000] == "up to 10.0 GB" and not page.by_id["note"].shown
    days.do(90)
    inputs.do(0)
    days, inputs = page.by_id["days"], page.by_id["inputs"]
    assert (days.value, inputs.value) == (90, 0) and {45, 90} <= {*days.choices}
    assert page.by_id["note"].shown and 7 in inputs.choices and page.told == [("refresh",)]


@pytest.mark.parametrize(
    ("now", "bar"),
    [
        (None, (0, 0, False)),
        (Transfer("export", ZIP, 1, 3), (1, 3, True)),
        (Transfer("export", ZIP, 1, 3, is_cancelled=True), (1, 3, False)),
    ],
)
def test_how_far_a_transfer_is_is_shown(now: Transfer | None, bar: tuple[int, int, bool]) -> None:
    page = history(now)
    page.bar = Has(show_share=lambda over, total, *, shown: page.told.append((over, total, shown)))
    page._on_transfer(now)
    assert page.told == [bar, ("refresh",)]


def test_the_space_of_a_history_is_told_when_it_is_known() -> None:
    page = history()
    assert (page._used_words(), page._inputs_words()) == ("Calculating…", "")
    page._on_usage(HistoryUsage(3, 0, 2_000_000, 5_000_000))
    assert page._used_words() == "3 picture(s), 2 MB" and page._inputs_words() == "Originals: 5 MB"
    page._on_usage(HistoryUsage(3, 2, 2_000_000, 5_000_000))
    assert page._inputs_words() == "Originals: 5 MB · 2 picture(s) in the trash"


# -- this machine ---------------------------------------------------------------------------------

BUTTONS = frozenset({"add", "check", "remove", "cancel", "details"})


def machine(view: GpuView | None) -> tuple[Asked, Asked, ManagerState]:
    state = ManagerState()
    state.gpu.value = view
    parts = Has(state=state, commands=Has(gpu=Answers(), getting=Answers()))
    support = Asked(_SupportSection, _parts=parts, _download=None, show_view=Answers().show)
    support.downloads_wanted = support.emits("downloads")
    return Asked(_CardSection, _parts=parts), support, state


@pytest.mark.parametrize(
    ("view", "buttons", "maker", "build"),
    [
        (None, set[str](), "", ""),
        (samples.NOTHING, set[str](), "the processor", "built-in, PyTorch 2.13.0+cpu"),
        (samples.CAN_ADD, {"add"}, "the processor", "built-in, PyTorch 2.13.0+cpu"),
        (samples.IN_USE, {"remove"}, samples.CARD.name, "CUDA 12.6"),
        (samples.FAILED, {"check", "remove"}, "the processor", "built-in, PyTorch 2.13.0+cpu"),
        (samples.OTHER_FAILED, {"add", "check", "remove"}, "the processor", "built-in"),
        (samples.OTHER_TORCH, {"add", "remove"}, "the processor", "built-in"),
    ],
)
def test_each_state_of_a_card_offers_what_can_be_done(
    view: GpuView | None, buttons: set[str], maker: str, build: str
) -> None:
    card, page, state = machine(view)
    assert page.shown & BUTTONS == buttons
    problem = view is not None and view.problem is not None
    assert page.by_id["problem"].shown is problem and bool(page.by_id["problem"].text) is problem
    assert page.by_id["about"].shown is ("add" in buttons)
    assert not {"line", "bar"} & page.shown
    if view is not None:
        facts = dict(page._facts(view))
        assert facts["Generating on"] == maker and facts["Build in use"].startswith(build)
        assert bool(facts["GPU support uses"]) is bool(view.pack)
    assert card.by_id["advice"].text.startswith("Looking") is (view is None)
    assert (page.does["add"], page.does["check"], page.does["remove"]) == ("add", "check", "remove")
    assert page.does["cancel"] == "_cancel" and card.does == {"again": "refresh"}
    assert {"add", "check", "remove"} <= page.usable and card.by_id["again"].can
    state.gpu_busy.value = "check"
    assert not {"add", "check", "remove"} & page.usable and not card.by_id["again"].can


def test_a_card_that_makes_pictures_by_itself_is_said_to() -> None:
    _, page, _ = machine(samples.NOTHING)
    for code in ("gpu_metal", "gpu_built_in"):
        advice = replace(samples.ADVICE, code=code)
        view = replace(samples.NOTHING, advice=advice, gpus=(samples.CARD,))
        assert dict(page._facts(view))["Generating on"] == samples.CARD.name
        view = replace(view, gpus=())
        assert dict(page._facts(view))["Generating on"] == "the graphics card"


def test_facts_of_a_card_are_those_of_its_maker() -> None:
    card, _, _ = machine(samples.CAN_ADD)
    assert card._facts(samples.CARD) == [
        ("Card", "NVIDIA GeForce RTX 4090"),
        ("Driver", "550.54.14"),
        ("Compute capability", "8.9"),
        ("Graphics memory", "25.8 GB"),
    ]
    other = replace(samples.CARD, vendor="amd", memory_bytes=0)
    assert card._facts(other)[2:] == [("Target", "8.9"), ("Graphics memory", "")]


def test_the_download_of_a_build_is_followed_until_it_is_there() -> None:
    _, page, _ = machine(samples.OTHER_FAILED)
    other = replace(samples.COMING, request=replace(samples.REQUEST, id="b", source=None))  # type: ignore[arg-type]
    gone = replace(samples.COMING, phase="cancelled")
    for downloads, followed in (
        ((), None),
        ((other, gone, samples.DONE), None),
        ((other, samples.COMING), samples.COMING),
        ((samples.CHECKING,), samples.CHECKING),
        ((samples.BROKEN,), samples.BROKEN),
        ((samples.DONE,), None),
    ):
        page.show_download(downloads)
        assert page._download is followed
        coming = {"cancel", "details"} if followed else {"add"}
        assert page.shown & BUTTONS == coming | {"check", "remove"}
        assert page.shown & {"line", "bar"} == ({"line", "bar"} if followed else set())
        assert bool(page.by_id["line"].text) is bool(followed)
        page._cancel()
    said = page._parts.commands.getting.said
    assert said == [("cancel", "gpu")] * 3, "nothing that isn't there is cancelled"
    page.by_id["details"].do()
    assert page.told[-1] == ("downloads",)


def test_who_may_not_connect_is_asked_where_something_can_be_had() -> None:
    wanted = list[bool]()
    page = Asked(MachinePage, offline=Has(set_wanted=wanted.append))
    page.card = page.support = Has(show_view=Answers().show)
    for view in (None, samples.NOTHING, samples.CAN_ADD, samples.IN_USE):
        page._on_view(view)
    assert wanted == [False, False, True, False]


@pytest.mark.parametrize(
    ("now", "about", "again", "seen"),
    [
        (None, "", True, {"cancel", "bar"}),
        (ComputeProfilesNow(), "Each model is measured", True, set[str]()),
        (ComputeProfilesNow(samples.measured()), "The fastest way to compute", True, set[str]()),
        (
            ComputeProfilesNow(samples.measured(), "Starter", 0.25),
            "Measuring Starter…",
            False,
            {"cancel", "bar"},
        ),
    ],
)
def test_how_fast_this_machine_is_is_measured_once_at_a_time(
    now: ComputeProfilesNow | None, about: str, again: bool, seen: set[str]
) -> None:
    state = ManagerState()
    state.profiles.value = now
    section = Asked(SpeedSection, _parts=Has(state=state, commands=Has(gpu=Answers())))
    assert section.by_id["about"].text.startswith(about) and section.by_id["again"].can is again
    assert section.shown & {"cancel", "bar"} == seen
    assert section.does == {"again": "measure", "cancel": "stop_measuring"}
    facts, shares = list[Any](), list[float]()
    section.facts, section.bar = Has(set_facts=facts.append), Has(show_share=shares.append)
    section.show_profiles(now)
    assert shares == ([] if now is None else [now.share])
    if now is not None and now.profiles.here:
        plain = "bfloat16, unpacked weights, PyTorch's attention, separate layers, 2 threads"
        assert facts == [
            [
                ("Other", plain),
                ("Starter", f"{plain} (1.21× as fast as the default)"),
                (
                    "Photo",
                    (
                        "bfloat16, packed weights, tiled attention, joined layers (default);"
                        " with OpenVINO 1.60× as fast as that"
                    ),
                ),
            ]
        ]


def test_where_no_processor_computes_nothing_is_measured() -> None:
    page = Asked(MachinePage, rule=Answers(), speed=Answers())
    for now in (None, ComputeProfilesNow(), ComputeProfilesNow(samples.measured())):
        page._on_profiles(now)
    assert page.rule.said == page.speed.said
    assert [one[1] for one in page.speed.said] == [False, False, True]


# -- room -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sets", "at", "busy", "usable", "words"),
    [
        (None, -1, False, {"find_button"}, "Link all: 0 bytes…"),
        ((), -1, False, {"find_button"}, "Link all: 0 bytes…"),
        (DUPLICATES, -1, False, {"find_button", "link_all"}, "Link all: 14.2 GB…"),
        (DUPLICATES, 0, False, {"find_button", "link_all", "link_one"}, "Link all: 14.2 GB…"),
        (DUPLICATES, 2, False, {"find_button", "link_all"}, "Link all: 14.2 GB…"),
        (DUPLICATES, 0, True, NOTHING, "Link all: 14.2 GB…"),
        (DUPLICATES[2:], 0, False, {"find_button"}, "Link all: 0 bytes…"),
    ],
)
def test_what_wins_nothing_is_not_linked(
    sets: tuple[DuplicateSet, ...] | None, at: int, busy: bool, usable: set[str], words: str
) -> None:
    state = ManagerState()
    state.duplicates.value = sets
    state.work.value = ManagerWork("numbers", "X", 1, 3) if busy else None
    parts = Has(state=state, commands=Has(duplicates=Answers()))
    page = Asked(DuplicatesPanel, _parts=parts, chosen=None if at < 0 or not sets else sets[at])
    assert page.usable - {"text", "list"} == usable and page.by_id["link_all"].text == words
    asked = list[Any]()
    page._ask = asked.append
    page.by_id["link_all"].do()
    assert asked == [tuple(one for one in sets or () if one.saved_bytes)]
    page.by_id["link_one"].do()
    assert asked[1:] == ([] if page.chosen is None else [(page.chosen,)])
    assert page.does["find_button"] == "find_duplicates"


def test_the_chosen_set_is_that_of_the_file() -> None:
    whole = Has(parent=lambda: None, data=lambda column, role: (column, DUPLICATES[0]))
    inside = Has(parent=lambda: whole, data=lambda column, role: None)
    for item in (whole, inside):
        page = Asked(DuplicatesPanel, list=Has(currentItem=lambda item=item: item))
        assert page.chosen == (0, DUPLICATES[0])
    page = Asked(DuplicatesPanel, list=Has(currentItem=lambda: None))
    assert page.chosen is None


@pytest.mark.parametrize(
    ("folder", "words", "can", "does", "facts"),
    [
        (SHARED[0], "Stop using", True, "unshare", "used in place, never modified"),
        (SHARED[1], "Use in place", True, "share", ""),
        (SHARED[3], "Stop using", True, "unshare", "This folder is not available now"),
        (
            replace(SHARED[3], used=False),
            "Use in place",
            False,
            "share",
            "This folder is not available now",
        ),
    ],
)
def test_a_folder_of_another_program_is_used_or_no_more(
    folder: SharedFolder, words: str, can: bool, does: str, facts: str
) -> None:
    programs = Answers()
    row = Asked(FolderRow, folder=folder, _programs=programs)
    button = row.by_id["button"]
    assert (button.text, button.can, button.name) == (words, can, f"{words}: {folder.path}")
    assert row.by_id["facts"].text.endswith(facts) and row.by_id["name"].text == folder.program
    assert not row.by_id["needs"].shown
    button.do()
    assert programs.said == [(does, Path(folder.path))]


def test_what_models_of_another_program_need_is_named() -> None:
    row = Asked(
        FolderRow,
        folder=replace(SHARED[1], problems=(StorageError("disk_full", name="x"),)),
        _programs=Answers(),
    )
    assert row.by_id["needs"].shown


def test_a_folder_is_pointed_to() -> None:
    programs = Answers()
    page = Asked(ProgramFoldersPanel, _parts=Has(commands=Has(programs=programs)))
    assert page.does == {"find_button": "find_programs", "point": "_ask"}
    page._pointed("/models")
    assert programs.said == [("share", Path("/models"))]


def test_folders_of_other_programs_are_parted_by_lines(qtbot: QtBot) -> None:
    parts, placed, empty = Has(commands=Has(programs=Answers())), list[Any](), list[bool]()
    page = Asked(ProgramFoldersPanel, _parts=parts, rows=[], _lines=[])
    page.stack = Has(set_empty=empty.append)
    page._list = Has(insertWidget=lambda at, part: placed.insert(at, part))
    page._list.removeWidget = placed.remove
    page._on_shared(SHARED[:2])
    assert [one.folder for one in page.rows] == [*SHARED[:2]]
    one, other = page.rows
    assert placed == [one, page._lines[0], other, page._lines[1]]
    page._on_shared(())
    assert not placed and not page.rows and empty == [False, True]


# -- prompts and searches -------------------------------------------------------------------------


def wildcards(count: int) -> Asked:
    page = Asked(WildcardPreview, list=Has(count=lambda: count), _first=7, _asked="{a|b}")
    page._workspace = Has(wording=Answers())
    page._parameters = Has(value=Has(prompt="{a|b}", seed=5, seed_locked=True))
    return page


@pytest.mark.parametrize("count", [0, 10])
def test_other_texts_are_drawn_where_there_is_a_choice(count: int) -> None:
    page = wildcards(count)
    assert page.by_id["again"].can is page.by_id["hint"].shown is (count > 0)
    assert page.by_id["folder"].can
    assert page.does == {"again": "_draw_again", "folder": "_open_folder"}
    page._draw_again()
    (said,) = page._workspace.wording.said
    assert said[:2] == ("preview", "{a|b}") and said[2] == page._first != 7 and said[3] == 10


@pytest.mark.parametrize(
    ("seen", "prompt", "asks"), [(True, "new", 1), (True, "{a|b}", 0), (False, "new", 0)]
)
def test_texts_follow_what_is_typed_while_they_are_seen(seen: bool, prompt: str, asks: int) -> None:
    page = wildcards(3)
    page.isVisible, page._parameters.value.prompt = (lambda: seen), prompt
    page._changed(None)
    assert len(page._workspace.wording.said) == asks and page._asked == (
        prompt if asks else "{a|b}"
    )


def test_texts_of_what_was_typed_before_are_not_shown() -> None:
    page = wildcards(3)
    page.list.clear = Answers().clear
    page.stack, page.warnings = Has(set_empty=page.told.append), Answers()
    page._show(Previewed("old"))
    assert not page.told
    note = Noted("wildcard_missing", {"name": "cat"})
    page._show(Previewed("{a|b}", (), (note, note)))
    assert page.told == [True, ("refresh",)]
    text, seen = page.warnings.said
    assert text[0] == "setText" and text[1] and "\n" not in text[1], "the same is said once"
    assert seen == ("setVisible", True)


def page_bar() -> Asked:
    bar = Asked(PageBar, _done=str, _can_undo=False, _use=Answers().use)
    bar.facts, bar.field = Has(text=str), Has(text=str)
    bar.setCurrentIndex, bar.is_shown = bar.emits("page").emit, None
    return bar


@pytest.mark.parametrize(("at", "asks"), [(0, False), (1, False), (2, True)])
def test_a_name_is_asked_for_in_place(at: int, asks: bool) -> None:
    bar = page_bar()
    bar.currentIndex = lambda: at
    assert bar.is_asking is asks


def test_one_selected_picture_is_used() -> None:
    bar = page_bar()
    assert not bar.shown & {"use", "undo"}
    bar.facts = Has(text=lambda: "640 × 480")
    assert bar.by_id["use"].shown and bar.does["use"] == "use"


def test_what_was_done_is_taken_back_once_and_a_name_is_no_space(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop_app.ui.search.page_bar.announce", lambda part, words: None)
    bar, undone = page_bar(), list[str]()
    bar.offer_undo(lambda: "Deleted.", lambda: undone.append("x"))
    assert bar.by_id["undo"].shown and bar.by_id["done"].text == "Deleted."
    assert bar.told[-1] == ("page", 1)
    bar.by_id["undo"].do()
    assert undone == ["x"] and bar.told[-1] == ("page", 0)
    bar.say(lambda: "Saved.")
    assert not bar.by_id["undo"].shown and bar.by_id["done"].text == "Saved."
    for typed, can in (("", False), ("  ", False), (" Trees ", True)):
        bar.field = Has(text=lambda typed=typed: typed)
        assert bar.by_id["accept"].can is can
        bar.accept = Has(isEnabled=lambda can=can: can)
        bar._name_it = undone.append
        bar.by_id["accept"].do()
    assert undone == ["x", "Trees"]
    assert bar.does["cancel"] == bar.does["close_button"] == "rest"
