"""What a card says of one row: every state, whose it is, and which row of the catalog."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.models import CatalogModel
from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_record import FileFact, ModelRecord, Origin, Verification
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.imaging.opening import read_picture
from desktop_app.library.collection.collection_entry import CollectionEntry, CollectionState
from desktop_app.library.model_list.model_entry import ModelEntry
from desktop_app.worker.managing.cards import CardFacts, card_of, have_of
from tests.models import model_info

FACTS = CardFacts("park", Path("/pictures"))
REFUSED = ModelError("not_a_model", name="x", reason="it is something else")
PICKLE = ModelError("model_pickle", name="x")
DAMAGED = ModelError("model_damaged", name="x", reason="cut")


def row(
    state: CollectionState,
    weights: WeightsInfo | None = None,
    error: VelaturaError | None = None,
    record: ModelRecord | None = None,
) -> CollectionEntry:
    info = model_info("park") if state == "ready" else None
    entry = ModelEntry("park", "park", Path("/m/park.safetensors"), info, error)
    entries = () if state in ("away", "missing") else (entry,)
    return CollectionEntry(record or ModelRecord("k1"), state, "park", entries, weights, error)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (row("ready"), "ready"),
        (row("away"), "away"),
        (row("missing"), "missing"),
        (row("other", WeightsInfo("lora", "lora", "sd1")), "part"),
        (row("unusable", WeightsInfo("sdxl", "checkpoint", "sdxl"), REFUSED), "other"),
        (row("unusable", WeightsInfo("x", "unknown"), REFUSED), "unusable"),
        (row("unusable", WeightsInfo("sd1", "checkpoint", "sd1"), DAMAGED), "unusable"),
        (row("unusable", None, PICKLE), "pickle"),
        (row("unusable", WeightsInfo("sd1", "checkpoint", "sd1"), PICKLE), "pickle"),
        (row("unusable", None, DAMAGED), "unusable"),
    ],
)
def test_every_row_has_its_state(seen: CollectionEntry, state: str) -> None:
    assert card_of(seen, FACTS).state == state


def test_damage_that_was_found_stands_before_all_but_absence() -> None:
    damaged = ModelRecord("k1", verification=Verification(1, "first", ("park.safetensors",)))
    assert card_of(row("ready", record=damaged), FACTS).state == "damaged"
    assert card_of(row("away", record=damaged), FACTS).state == "away"
    sound = replace(damaged, verification=Verification(1, "first"))
    assert card_of(row("ready", record=sound), FACTS).state == "ready"


def test_the_model_in_use_is_marked_and_what_was_noted_is_shown() -> None:
    record = ModelRecord("k1", favourite=True, tags=("a",), notes="n", thumbnail="k1.png", uses=3)
    card = card_of(row("ready", record=record), FACTS)
    assert (card.in_use, card.model_id, card.favourite, card.uses) == (True, "park", True, 3)
    assert Path(card.thumbnail) == Path("/pictures/k1.png")
    assert not card_of(row("ready"), CardFacts("other", Path())).in_use


def test_the_model_that_ships_brings_its_picture_others_do_not() -> None:
    plain = row("ready")
    ships = replace(plain, entries=tuple(replace(one, bundled=True) for one in plain.entries))
    assert card_of(plain, FACTS).thumbnail == ""
    assert Path(card_of(ships, FACTS).thumbnail) == Path("/m/park.safetensors.jpg")
    tested = replace(ships, record=ModelRecord("k1", thumbnail="k1.png"))
    assert Path(card_of(tested, FACTS).thumbnail) == Path("/pictures/k1.png")
    shipped = resource_path("models", "starter.jpg")
    assert shipped.is_file() and read_picture(shipped.read_bytes(), "x").pixels.shape[1] > 500


def test_a_file_that_nobody_can_read_is_named_by_its_path() -> None:
    card = card_of(row("unusable", None, DAMAGED, ModelRecord("")), FACTS)
    assert Path(card.key) == Path("/m/park.safetensors")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("", ""),
        ("comfyui", "ComfyUI"),
        ("automatic1111", "AUTOMATIC1111"),
        ("folder", "Shared folder"),
    ],
)
def test_a_card_says_whose_it_is(program: str, said: str) -> None:
    assert card_of(replace(row("ready"), program=program), FACTS).program == said


def _catalog_model() -> CatalogModel:
    models = load_model_catalog().models.values()
    return next(model for model in models if model.files and model.repo)


def test_the_catalog_knows_what_is_here_by_its_files_not_by_its_repository_alone() -> None:
    model = _catalog_model()
    facts = tuple(FileFact(file.name, 1) for file in model.files)
    whole = ModelRecord("k1", origin=Origin("hub", model.repo, files=facts))
    other = ModelRecord("k1", origin=Origin("hub", model.repo, files=facts[:-1]))
    told = ModelRecord("k1", origin=Origin("hub", "else/where", catalog=model.id))
    for record, have in ((whole, "k1"), (other, ""), (told, "k1"), (ModelRecord("k1"), "")):
        card = card_of(row("ready", record=record), FACTS)
        assert have_of(model, (card,), ())[0] == have
    assert have_of(model, (card_of(row("missing", record=told), FACTS),), ())[0] == ""
