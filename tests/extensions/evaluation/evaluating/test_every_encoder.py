"""Each encoder of the table, small and with weights of chance, in a whole evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from desktop_app.extensions.evaluation.values.encoders import load_encoders
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.sets import PictureSet, set_of
from tests import tiny_encoders
from tests.extensions.evaluation.evaluating.small_encoder import (
    Evaluating,
    draw_set,
    figures,
    no_history,
    untranslated,
)
from tests.tiny_clip import WIDTH, write_clip

MEASURES: Final = {
    "features": ("frechet", "near_copies"),
    "distance": ("lpips", "diversity"),
    "text": ("clip_text", "clip_picture"),
}
SCORED: Final = {"aesthetic", "preference"}
ROWS: Final = {name: row for name, row in load_encoders().items() if row.kind != "velatura"}


def small(folder: Path, name: str) -> Path:
    """Weights of one of `tiny_encoders.LAYOUTS`."""
    width = WIDTH if name == "aesthetic" else 16
    path = folder / f"{name}.safetensors"
    return tiny_encoders.write(path, tiny_encoders.LAYOUTS[name](width))


def clip(folder: Path) -> Path:
    write_clip(folder / "clip")
    return folder / "clip"


FILES: Final[Mapping[str, Callable[[Path, str], tuple[Path, Path | None]]]] = {
    "inception": lambda folder, _: (small(folder, "inception"), None),
    "lpips": lambda folder, row: (
        small(folder, row.replace("-", "_")),
        small(folder, "alexnet" if "alex" in row else "vgg16"),
    ),
    "dists": lambda folder, _: (small(folder, "dists"), small(folder, "vgg16")),
    "clip": lambda folder, _: (clip(folder), None),
    "preference": lambda folder, _: (clip(folder), None),
    "aesthetic": lambda folder, _: (small(folder, "aesthetic"), clip(folder)),
}
"""By kinds: folder and row → weights, and the file beside them."""


def drawn_set(folder: Path, label: str, seeds: range) -> PictureSet:
    """50 pictures, two a prompt."""
    found = set_of(str(draw_set(folder, seeds)), label, no_history)
    items = [
        replace(one, prompt=f"a circle, number {at // 2}", seed=at, key=f"p{at}")
        for at, one in enumerate(found.items)
    ]
    return replace(found, items=items)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_what_it_gives_is_told_under_its_own_name_alone(
    local_engine: Any, tmp_path: Path, name: str
) -> None:
    row = ROWS[name]
    weights, beside = FILES[row.kind](tmp_path, name)
    encoder = Installed(row, str(weights), "0" * 64, honest=False, backbone=str(beside or ""))
    wanted = [*SCORED & {row.kind}]
    for gives in row.gives:
        wanted += MEASURES.get(gives, ())
    if row.kind == "dists":
        wanted = ["dists"]
    sets = (
        drawn_set(tmp_path / "a", "A", range(50)),
        drawn_set(tmp_path / "b", "reference", range(50, 100)),
    )
    report = Evaluating(tmp_path, local_engine.run, encoder)(*sets, measures=wanted)
    told = figures(report)
    assert {one for one, _ in told} == {*wanted}, report.refusals
    assert not untranslated(report)
    assert all(one.basis.encoder_hash == "0" * 64 for one in told.values())
    published = {*row.called.values()}
    assert published and not published & {one.name for one in told.values()}
