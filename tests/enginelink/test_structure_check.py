"""The process that tries whether a model could be loaded: it answers, or it is said why not."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import EngineError
from desktop_app.core.model_record import Structure
from desktop_app.enginelink.structure_check import check_structure
from desktop_app.library.probing.probe import probe

STARTER = probe(resource_path("models", "starter"), load_families())


@pytest.mark.slow
def test_the_process_answers_of_a_whole_model() -> None:
    assert check_structure(STARTER) == Structure()


@pytest.mark.slow
def test_the_process_answers_of_a_model_that_is_gone(tmp_path: Path) -> None:
    gone = check_structure(replace(STARTER, path=str(tmp_path / "gone")))
    assert len(gone.faults) == 1 and "model_index.json" in gone.faults[0]


@pytest.mark.parametrize("does", ["raise SystemExit(3)", "print('no')", "print('[1]')", "pass"])
def test_a_process_without_an_answer_is_an_error(does: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_structure(STARTER, [sys.executable, "-c", does])
    assert caught.value.code == "engine_failed"


def test_a_process_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        check_structure(STARTER, [str(tmp_path / "none")])
    assert caught.value.code == "engine_start"
