from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop_app
from desktop_app.core.download import Phase
from desktop_app.core.weights_info import COMPONENTS, Component
from desktop_app.state.model_cards import CardState, ManagerWork
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.models.catalog_words import FIT_LOOKS
from desktop_app.ui.models.filtering import CardFilter, CatalogFilter, filtered, filtered_catalog
from desktop_app.ui.models.model_words import (
    KINDS,
    PHASES,
    STATES,
    kind_name,
    parameters_text,
    phase_name,
    speed_text,
    task_name,
    work_text,
)
from desktop_app.ui.models.sentences import FITS, OBSTACLES, REPORT, ROOM, sentence
from tests.ui.models.samples import CARDS, CATALOG

PROGRAM = Path(desktop_app.__file__).parent


def _names(literal: object) -> set[str]:
    return set(literal.__args__)  # pyright: ignore[reportAttributeAccessIssue]


def test_every_kind_state_and_phase_has_words_and_a_drawing(theme: Theme) -> None:
    assert set(KINDS) == set(COMPONENTS) == _names(Component)
    assert set(STATES) == _names(CardState)
    assert set(PHASES) == _names(Phase)
    icons = Icons(theme)
    looks = [*STATES.values(), *FIT_LOOKS.values()]
    for icon in {*(row.icon for row in COMPONENTS.values()), *(look.icon for look in looks)}:
        assert not icons.icon(icon).isNull()
    for look in looks:
        assert theme.color(look.token).isValid()


def test_states_are_told_apart_without_colour() -> None:
    assert len({look.icon for look in STATES.values()}) == len(STATES)
    assert len({look.icon for look in FIT_LOOKS.values()}) == len(FIT_LOOKS)


def test_unknown_codes_are_shown_as_they_are() -> None:
    assert kind_name("motion_module") == "Motion module"
    assert task_name("make_coffee") == "Make coffee"
    assert phase_name("dreaming") == "Dreaming"
    assert work_text(ManagerWork("polish", "SD")) == "Polish SD"
    assert sentence(REPORT, "left_handed", (("count", 3),)) == "Left handed: 3"


def test_sentences_take_their_values() -> None:
    params = (("needed", 17_000_000_000), ("available", 8_000_000_000), ("gpu", "RTX 4060"))
    said = sentence(FITS, "fits_gpu", params)
    assert said == "It needs 17.0 GB of memory; RTX 4060 has 8.0 GB."
    # A missing value costs the sentence its filling, nothing else.
    assert sentence(FITS, "fits_gpu") == FITS["fits_gpu"]


def test_numbers_are_short() -> None:
    assert parameters_text(859_520_964) == "860 M"
    assert parameters_text(3_470_000_000) == "3.5 B"
    assert parameters_text(12) == "12"
    assert speed_text(18_400_000) == "18.4 MB/s"
    assert speed_text(900) == "900 bytes/s"


def _constants(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Calls of these names in the program, outside the window."""
    for path in sorted(PROGRAM.rglob("*.py")):
        if "ui" in path.relative_to(PROGRAM).parts:
            continue
        text = path.read_text("utf-8")
        if not any(name in text for name in names):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                name = node.func.id if isinstance(node.func, ast.Name) else name
                if name in names:
                    yield path, node


@pytest.mark.slow
@pytest.mark.parametrize(
    ("callee", "place", "keyword", "table"),
    [
        ("ReportRow", 0, "code", REPORT),
        ("CleanupStep", 4, "reason", ROOM),
        ("DuplicateSet", 5, "obstacle", OBSTACLES),
        ("CatalogCard", 3, "fit_reason", FITS),
    ],
)
def test_codes_written_elsewhere_have_sentences(
    callee: str, place: int, keyword: str, table: dict[str, str]
) -> None:
    """Codes that stand as plain text where such a value is made."""
    for path, call in _calls(callee):
        given = next((each.value for each in call.keywords if each.arg == keyword), None)
        if given is None and len(call.args) > place:
            given = call.args[place]
        if isinstance(given, ast.Constant) and given.value:
            assert given.value in table, f"{path.name}:{call.lineno}"


def test_tables_of_the_library_have_sentences() -> None:
    """What `library.trust.report` and `catalog.model_fit` can say, where they are there."""
    report = PROGRAM / "library" / "trust" / "report.py"
    if report.exists():
        for node in ast.parse(report.read_text("utf-8")).body:
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "ROW_TEXTS":
                assert isinstance(node.value, ast.Dict)
                keys = {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
                assert keys == set(REPORT)
    fit = PROGRAM / "catalog" / "model_fit.py"
    if fit.exists():
        for node in ast.parse(fit.read_text("utf-8")).body:
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "FitReason":
                assert node.value is not None and set(_constants(node.value)) == set(FITS)


def test_filters_work_together_and_sorting_is_stable() -> None:
    wanted = CardFilter(component="checkpoint", state="ready", sort="last_used")
    names = [card.name for card in filtered(CARDS, wanted)]
    # Those that were never used stand last, by name.
    used = ["Stable Diffusion XL Base", "Dreamshaper 8"]
    assert names == [*used, "SD 1.5 Inpainting", "SD 2.1", "Starter"]
    assert filtered(CARDS, CardFilter(text="no such thing")) == ()


def test_models_of_unknown_size_are_left_out_where_a_size_is_asked_for() -> None:
    shown = filtered_catalog(CATALOG, CatalogFilter(most_bytes=10**12), {})
    assert "CD Bedroom 256" not in [card.model.name for card in shown]
    assert len(shown) == len(CATALOG) - 1
