"""Our latents of edits by instruction equal those of diffusers' stock pipelines: float32, same
noise, within 1e-4 of their deviation; each reference is heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.control.stock import our_latents
from tests.engine.parity import TOLERANCE, WIDE, difference
from tests.engine.parity_edits import EDITORS, Editor, drawn, edit_job, edits
from tests.engine.parity_qwen_edit import seen_small

Build = Callable[[Editor], ModelInfo]
SOME = {"flow_euler", "flow_dpmpp_2m_sde"}
"""One without and one with fresh noise; all others are slow."""


def cases() -> list[Any]:
    found: list[Any] = []
    for editor in EDITORS:
        for scheduler in editor.schedulers:
            for count in range(1, len(editor.pictures) + 1):
                for size in editor.sizes:
                    quick = scheduler == "flow_euler" or count == len(editor.pictures)
                    quick = quick and scheduler in SOME and size == WIDE
                    name = f"{editor.name}-{scheduler}-{count}-{size.width}x{size.height}"
                    marks = [] if quick else [pytest.mark.slow]
                    case = (editor, scheduler, count, size)
                    found.append(pytest.param(*case, id=name.replace(" ", "_"), marks=marks))
    return found


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Writes a tiny model, once."""
    made: dict[str, ModelInfo] = {}

    def model_of(editor: Editor) -> ModelInfo:
        if editor.name not in made:
            folder = tmp_path_factory.mktemp("edits") / editor.name.replace(" ", "_").lower()
            made[editor.name] = editor.build(folder)
        return made[editor.name]

    return model_of


@pytest.mark.few(1)
@pytest.mark.parametrize(("editor", "scheduler", "count", "size"), cases())
def test_it_equals_the_stock_pipeline(
    engine: LocalEngine, build: Build, editor: Editor, scheduler: str, count: int, size: Size
) -> None:
    ours, theirs = edits(engine, editor, build(editor), scheduler, count, size)
    assert difference(ours, theirs) < TOLERANCE
    assert 0.1 < float(theirs.std()) < 10  # neither nothing nor out of all proportion


@pytest.mark.few(3)
@pytest.mark.parametrize("editor", EDITORS, ids=lambda each: each.name.replace(" ", "_"))
def test_each_picture_is_heard(engine: LocalEngine, build: Build, editor: Editor) -> None:
    info = build(editor)
    pictures = [drawn(seed, each) for seed, each in enumerate(editor.pictures)]
    with seen_small(WIDE.width * WIDE.height):
        usual = our_latents(engine, edit_job(editor, info, pictures, WIDE, "flow_euler"))
        for at, size in enumerate(editor.pictures):
            others = [*pictures[:at], drawn(7, size), *pictures[at + 1 :]]
            made = our_latents(engine, edit_job(editor, info, others, WIDE, "flow_euler"))
            assert difference(made, usual) > 10 * TOLERANCE


def test_every_kind_of_model_that_takes_references_is_compared(build: Build) -> None:
    there = {
        (row.id, variant)
        for row in load_families().values()
        for variant in row.variants or ("",)
        if row.references_of(variant)
    }
    assert there <= {(editor.id, build(editor).variant) for editor in EDITORS}
