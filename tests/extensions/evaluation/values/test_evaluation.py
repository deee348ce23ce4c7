"""Figures and reports as values."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import (
    Basis,
    Figure,
    Item,
    Refusal,
    Report,
    SetAbout,
)

_BASIS = Basis(measure="frechet", encoder="a", encoder_hash="12", resizer="area-128")


@pytest.mark.parametrize("name", ["measure", "encoder", "encoder_hash", "resizer", "crop"])
def test_numbers_made_in_different_ways_are_refused_by_what_differs(name: str) -> None:
    with pytest.raises(InputError) as caught:
        _BASIS.check(replace(_BASIS, **{name: "other"}))
    assert caught.value.code == "not_comparable"
    assert caught.value.params["what"] == name.replace("_", " ")


def test_numbers_of_one_basis_are_comparable() -> None:
    _BASIS.check(replace(_BASIS))


def test_a_report_comes_back_from_its_json() -> None:
    figure = Figure(basis=_BASIS, name="FID", value=1.5, low=1.0, high=2.0, n=60, notes=("x",))
    item = Item(key="a 1", file="a.png", values={"ssim": 0.5})
    report = Report(
        name="Steps",
        created_ms=5,
        asked={"measures": ["frechet"]},
        sets=(SetAbout(label="A", name="four steps", items=(item,)),),
        figures=(figure,),
        refusals=(Refusal(measure="kid", code="too_few_pictures", params={"least": 50}),),
    )
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report
    assert report.set_of("A") is report.sets[0]
    assert report.set_of("B") is None


def test_a_report_of_a_newer_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 9"):
        Report.from_json({"name": "x", "created_ms": 0, "version": 9})


def test_a_row_tells_how_its_number_was_made() -> None:
    row = Figure(basis=_BASIS, name="FID", value=1.5, n=60).row()
    assert (row["measure"], row["encoder_hash"], row["resizer"]) == ("frechet", "12", "area-128")
    assert (row["value"], row["low"], row["n"]) == (1.5, None, 60)
