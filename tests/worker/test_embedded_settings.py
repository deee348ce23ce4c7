"""What a picture tells of how it was made is offered, and taken over as far as it can be had."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.generation_metadata import PARAMETERS, REQUEST, request_json
from desktop_app.imaging.picture_info.draft import MOST_PROMPT
from desktop_app.state.session import Session
from desktop_app.worker.embedded_settings import EmbeddedSettings, Offer
from desktop_app.worker.picture_settings import Replaced
from desktop_app.worker.workspace import Workspace
from tests.imaging.picture_info.a1111_samples import PLAIN
from tests.imaging.picture_info.comfyui_samples import comfy, node
from tests.imaging.picture_info.files import as_exif, as_png, picture
from tests.imaging.picture_info.samples import SAMPLES
from tests.models import model_info

WAIT_MS = 20_000
STARTER = model_info("starter", defaults=ModelDefaults(steps=9, guidance_scale=3.0))
PRUNED = model_info(
    "pruned", name="v1-5-pruned", defaults=ModelDefaults(steps=33, guidance_rescale=0.25)
)
SAMPLER = comfy()["3"]["inputs"]
SMALL = comfy(n3=node("KSampler", **{**SAMPLER, "seed": 42}))


def comfy_png(graph: dict[str, Any] = SMALL) -> bytes:
    return as_png({"prompt": json.dumps(graph)})


pytestmark = pytest.mark.numpy_engine(None)


@pytest.fixture(autouse=True)
def _chosen(workspace: Workspace) -> None:
    workspace.state.models.value = (STARTER, PRUNED)
    workspace.models.choose("starter")
    workspace.state.parameters.update(prompt="mine", negative_prompt="no", seed=5)


@pytest.fixture
def embedded_settings(workspace: Workspace) -> EmbeddedSettings:
    return workspace.embedded_settings


def put(folder: Path, data: bytes, name: str = "made.png") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def opened(workspace: Workspace, path: Path, qtbot: QtBot) -> None:
    """Open a file, and let all that comes of it come."""
    before = len(workspace.state.documents)
    workspace.files.open(path)
    qtbot.waitUntil(
        lambda: len(workspace.state.documents) > before and workspace.is_idle, timeout=WAIT_MS
    )


def offered(workspace: Workspace, path: Path, qtbot: QtBot) -> Offer:
    opened(workspace, path, qtbot)
    offer = workspace.embedded_settings.offered.value
    assert offer is not None
    return offer


def used(workspace: Workspace, offer: Offer, qtbot: QtBot) -> Offer:
    workspace.embedded_settings.use(offer)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    said = workspace.embedded_settings.offered.value
    assert said is not None and said.before is not None
    return said


@pytest.mark.slow
def test_an_opened_picture_offers_its_settings_and_changes_none(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    before = workspace.state.parameters.value
    offer = offered(workspace, put(tmp_path, comfy_png()), qtbot)
    assert (offer.program, offer.taken.prompt, offer.before) == ("ComfyUI", "a bottle", None)
    assert workspace.state.parameters.value == before


@pytest.mark.slow
def test_what_it_tells_stands_in_the_settings_and_the_rest_is_the_models(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    used(workspace, offered(workspace, put(tmp_path, comfy_png()), qtbot), qtbot)
    now = workspace.state.parameters.value
    assert (now.prompt, now.negative_prompt) == ("a bottle", "text, watermark")
    assert (now.seed, now.seed_once, now.steps, now.guidance_scale) == (42, True, 20, 8.0)
    assert (now.scheduler, now.sigmas, now.size) == ("dpmpp_2m", "k_karras", Size(512, 640))
    assert (now.model, now.guidance_rescale) == ("pruned", 0.25)
    assert workspace.state.embedded_settings.value is None


def test_undo_brings_all_of_it_back_until_something_else_is_changed(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    path, state = put(tmp_path, comfy_png()), workspace.state
    before = state.parameters.value
    workspace.embedded_settings.undo(used(workspace, offered(workspace, path, qtbot), qtbot))
    assert state.parameters.value == before and workspace.embedded_settings.offered.value is None
    workspace.embedded_settings.take_from(path)
    qtbot.waitUntil(lambda: workspace.is_idle and state.parameters.value != before)
    state.parameters.update(steps=12)
    assert workspace.embedded_settings.offered.value is None


def test_only_the_prompt_can_be_used(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    offer = offered(workspace, put(tmp_path, comfy_png()), qtbot)
    workspace.embedded_settings.use_prompt(offer)
    qtbot.waitUntil(lambda: workspace.is_idle)
    now = workspace.state.parameters.value
    assert (now.prompt, now.model, now.steps, now.seed) == ("a bottle", "starter", 9, 5)


@pytest.mark.slow
def test_a_seed_that_can_not_be_had_locks_none(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    offer = used(workspace, offered(workspace, put(tmp_path, comfy_png(comfy())), qtbot), qtbot)
    assert Replaced("seed", "156680208700286") in offer.taken.missing
    assert not workspace.state.parameters.value.seed_locked


@pytest.mark.slow
def test_the_nearest_model_is_said_and_used(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    text = f"{PLAIN}, Model: dreamshaper_8"
    offer = offered(workspace, put(tmp_path, as_png({PARAMETERS: text})), qtbot)
    replaced = next(one for one in offer.taken.replaced if one.what == "model")
    assert (replaced.wanted, replaced.used) == ("dreamshaper_8", offer.taken.model.name)  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.slow
def test_what_is_installed_meanwhile_counts(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    text = f"{PLAIN}, Model: dreamshaper_8"
    path = put(tmp_path, as_png({PARAMETERS: text}))
    assert offered(workspace, path, qtbot).taken.replaced
    dream = model_info("dream", name="dreamshaper_8")
    workspace.state.models.value = (STARTER, PRUNED, dream)
    qtbot.waitUntil(lambda: workspace.is_idle)
    offer = workspace.embedded_settings.offered.value
    assert offer is not None and offer.taken.model == dream and not offer.taken.replaced


@pytest.mark.slow
def test_loras_of_the_picture_take_the_place_of_those_in_use(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    ink, other = (
        AddOn(name * 5, name, f"/nowhere/{name}.safetensors", "lora", "sd1") for name in ("x", "y")
    )
    workspace.state.add_ons.value = (ink, other)
    own = lora("model.safetensors", 0.3)
    workspace.state.parameters.change_conditions("lora", own, lora(other.key, 1.0))
    text = f"{PLAIN.replace('a fox', 'a fox <lora:x:0.5>')}"
    used(workspace, offered(workspace, put(tmp_path, as_png({PARAMETERS: text})), qtbot), qtbot)
    now = workspace.state.parameters.value
    assert of_kind(now.conditions, "lora") == (own, lora(ink.key, 0.5))
    assert now.prompt == "a fox"


def test_our_own_picture_gives_back_its_request(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, "a fox", "pruned", Size(64, 64), seed=7, steps=12, eta=0.5
    )
    text = request_json(request, model_name="v1-5-pruned", model_digest="", seed=7, version="1")
    path = put(tmp_path, as_png({REQUEST: text, PARAMETERS: PLAIN}))
    used(workspace, offered(workspace, path, qtbot), qtbot)
    now = workspace.state.parameters.value
    assert (now.prompt, now.seed, now.steps, now.eta) == ("a fox", 7, 12, 0.5)
    assert (now.model, now.size) == ("pruned", Size(64, 64))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jpeg", "webp", "tiff"])
def test_other_kinds_of_files_offer_theirs(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    comment = b"UNICODE\0" + PLAIN.encode("utf-16-be")
    path = put(tmp_path, as_exif(name.upper(), comment), f"made.{name}")
    assert offered(workspace, path, qtbot).taken.prompt == "a fox"


@pytest.mark.slow
def test_a_text_beside_the_file_counts(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    put(tmp_path, PLAIN.encode(), "made.txt")
    assert offered(workspace, put(tmp_path, as_png({})), qtbot).taken.prompt == "a fox"


@pytest.mark.few(1)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_program_s_pictures_are_taken_over(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, sample: Any
) -> None:
    workspace.embedded_settings.take_from(put(tmp_path, as_png(dict(sample.texts))))
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    assert workspace.state.notice.value is None
    said = workspace.embedded_settings.offered.value
    assert said is not None and said.before is not None and said.program
    assert workspace.state.parameters.value.prompt == said.taken.prompt


@pytest.mark.slow
def test_an_ordinary_picture_offers_nothing(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(workspace, put(tmp_path, as_png({"Title": "holiday"})), qtbot)
    assert workspace.embedded_settings.offered.value is None


@pytest.mark.slow
def test_each_tab_has_its_own_and_one_that_was_put_away_stays_so(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    documents, embedded_settings = workspace.state.documents, workspace.embedded_settings
    offered(workspace, put(tmp_path, comfy_png()), qtbot)
    first = documents.active.value
    opened(workspace, put(tmp_path, as_png({}), "plain.png"), qtbot)
    assert embedded_settings.offered.value is None
    second = documents.active.value
    documents.activate(first)
    qtbot.waitUntil(lambda: embedded_settings.offered.value is not None)
    embedded_settings.put_away()
    documents.activate(second)
    documents.activate(first)
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert embedded_settings.offered.value is None


@pytest.mark.slow
def test_a_document_that_was_worked_on_is_offered_nothing(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    state, embedded_settings = workspace.state, workspace.embedded_settings
    offered(workspace, put(tmp_path, comfy_png()), qtbot)
    document, first = state.document.value, state.documents.active.value
    assert document is not None
    rect = document.pixels.rect
    document.edit("paint", document.pixels, rect, document.pixels.read(rect))
    embedded_settings.offer_from(document)  # its reading ends only now
    opened(workspace, put(tmp_path, as_png({}), "plain.png"), qtbot)
    state.documents.activate(first)
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert embedded_settings.offered.value is None


@pytest.mark.slow
def test_what_was_open_last_time_offers_nothing(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    back: list[object] = []
    workspace.files.bring_back(put(tmp_path, comfy_png()), back.append)
    qtbot.waitUntil(lambda: bool(back) and workspace.is_idle)
    assert workspace.embedded_settings.offered.value is None


def test_a_pasted_text_is_offered_and_an_ordinary_one_is_not(
    workspace: Workspace, embedded_settings: EmbeddedSettings, qtbot: QtBot
) -> None:
    embedded_settings.offer_from_text("Steps: to the sea, painted")
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert embedded_settings.offered.value is None
    embedded_settings.offer_from_text(PLAIN)
    qtbot.waitUntil(lambda: embedded_settings.offered.value is not None)
    offer = embedded_settings.offered.value
    assert offer is not None and offer.program == "AUTOMATIC1111"
    used(workspace, offer, qtbot)
    assert workspace.state.parameters.value.negative_prompt == "fog"


@pytest.mark.slow
def test_a_file_is_taken_from_without_being_opened_or_it_is_said_why_not(
    workspace: Workspace, embedded_settings: EmbeddedSettings, tmp_path: Path, qtbot: QtBot
) -> None:
    embedded_settings.take_from(put(tmp_path, comfy_png()))
    qtbot.waitUntil(lambda: workspace.state.parameters.value.prompt == "a bottle")
    assert workspace.state.document.value is None
    embedded_settings.take_from(put(tmp_path, as_png({}), "plain.png"))
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None)
    notice = workspace.state.notice.value
    assert notice is not None and notice.notes == ("tells_nothing",)
    embedded_settings.take_from(tmp_path / "gone.png")
    qtbot.waitUntil(
        lambda: (
            workspace.state.notice.value is not None
            and workspace.state.notice.value.error is not None
        )
    )


def test_what_a_picture_tells_never_lands_in_a_tab_that_is_chosen_meanwhile(
    workspace: Workspace, embedded_settings: EmbeddedSettings, tmp_path: Path, qtbot: QtBot
) -> None:
    state, other = workspace.state, Session()
    state.documents.add(other)
    embedded_settings.take_from(put(tmp_path, comfy_png()))
    state.documents.activate(other)
    before = state.parameters.value.prompt
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert state.parameters.value.prompt == before
    assert embedded_settings.offered.value is None


@pytest.mark.slow
def test_what_has_no_model_here_keeps_the_one_in_use(
    workspace: Workspace, embedded_settings: EmbeddedSettings, tmp_path: Path, qtbot: QtBot
) -> None:
    text = f"{PLAIN}, Model: sd3.5_large"
    embedded_settings.take_from(put(tmp_path, as_png({PARAMETERS: text})))
    qtbot.waitUntil(lambda: workspace.state.parameters.value.prompt == "a fox")
    assert workspace.state.parameters.value.model == "starter"
    offer = embedded_settings.offered.value
    assert offer is not None and Replaced("model", "sd3.5_large") in offer.taken.missing


@pytest.mark.slow
def test_a_hostile_text_keeps_nobody_from_opening(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    text = "(" * 3_000_000 + "\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"
    path = put(tmp_path, as_png({PARAMETERS: text}, picture(size=(8, 8))))
    workspace.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    offer = workspace.embedded_settings.offered.value
    assert offer is not None and len(offer.taken.prompt) <= MOST_PROMPT
