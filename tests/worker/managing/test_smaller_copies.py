"""Smaller copies from the models window: made in the background, taken up, or given up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import Origin
from desktop_app.library.probing.probe import probe
from desktop_app.operations.all_operations import answers_below
from tests.tiny_models import tiny_single_file
from tests.worker.managing.conftest import Sitting


@pytest.fixture
def model(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> ModelInfo:
    """A model whose licence is known, with an engine in this process."""
    from desktop_app.engine.local import LocalEngine

    path = tiny_single_file(sitting.models / "small.safetensors")
    workspace = sitting.start()
    smaller = sitting.manager.smaller
    services = replace(smaller._services, make_engine=lambda: LocalEngine("float32"))
    monkeypatch.setattr(smaller, "_services", services)
    origin = Origin("hub", "some/where", catalog="sd-1.5")
    (row,) = workspace.models.collection.arrived(path, origin)
    workspace.models.collection.records.set_notes(row.key, "mine")
    return probe(path, load_families())


@pytest.mark.slow
def test_a_copy_lies_beside_its_model_with_a_note_and_its_licence(
    sitting: Sitting, model: ModelInfo
) -> None:
    smaller = sitting.manager.smaller
    assert smaller.model("starter") is None, "it is a folder"
    sitting.do(
        smaller.save, model, "Q8_0", None, lambda told: f"{told.prediction_psnr is not None}"
    )
    assert sitting.said() == "smaller_saved"
    card = sitting.card("small Q8_0")
    assert Path(card.path) == Path(model.path).with_name("small-Q8_0.gguf")
    assert card.notes == "True\nmine"
    assert card.origin is not None
    assert (card.origin.address, card.origin.catalog) == ("small.safetensors", "sd-1.5")


@pytest.mark.slow
def test_what_is_given_up_leaves_nothing(sitting: Sitting, model: ModelInfo) -> None:
    sitting.manager.smaller.save(model, "Q8_0", None, lambda _: "")
    sitting.manager.cancel_work()
    sitting.settle()
    assert [file.name for file in sitting.models.rglob("small*")] == ["small.safetensors"]
    assert "small Q8_0" not in sitting.cards


@pytest.mark.slow
def test_what_is_merged_lies_beside_its_model_with_a_note(
    sitting: Sitting, model: ModelInfo
) -> None:
    (operation,) = (each for each in answers_below("merge") if each.verb == "merge prune")
    sitting.do(sitting.manager.smaller.merge, operation, model, (), {"share": 0.5})
    assert sitting.said() == "smaller_saved"
    card = sitting.card("small pruned 0.5")
    assert Path(card.path) == Path(model.path).with_name("small-pruned-0.5.safetensors")
    assert "50%" in card.notes
