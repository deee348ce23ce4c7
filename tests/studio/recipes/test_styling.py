"""The look of another picture: by what it is taken over, and how strongly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import Task
from desktop_app.extensions.workbenches.work.making.planning import planned
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.jobs.job import Job
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.state.document.document import Document
from desktop_app.studio.recipes.batch import recipe_key
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.recipes.style_methods import STYLE_METHODS, at
from desktop_app.studio.recipes.styling import method_for
from desktop_app.studio.wording import Wording
from tests.models import model_info
from tests.refusals import refused
from tests.studio.recipes.doing import MEANS, halves

MODEL = model_info("m", native_size=64)
ADAPTER = AddOn("a" * 64, "ip-adapter", "/nets/ip-adapter.safetensors", "ip_adapter", "sd1")
LORA = AddOn("b" * 64, "ink", "/loras/ink.safetensors", "lora", "sd1")


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "look.png"
    Image.fromarray(np.full((32, 32, 3), (20, 120, 60), np.uint8)).save(path)
    return path


def job_of(
    style: dict[str, Any], model: ModelInfo = MODEL, *add_ons: AddOn, **values: Any
) -> tuple[Job, list[str], RecipeServices]:
    said: list[Noted] = []

    def named(_: str) -> ModelInfo:
        return model

    method = replace(MEANS, model=named, add_ons=lambda: add_ons, wording=Wording(say=said.append))
    step = made_step("do", "generate", {"prompt": "a", "style": style, **values})
    picture = Document(halves(64, 64), "a.png")
    return method.job(step, picture, 7), [note.code for note in said], method


def test_the_best_that_there_is_is_used_and_said(reference: Path) -> None:
    style = {"file": str(reference), "strength": 1.0}
    job, said, _ = job_of(style)
    (seen,) = of_kind(job.request.conditions, "reference")
    assert (seen.weight, job.request.strength) == (1.0, 0.75)
    assert "style_reference" in said
    job, said, _ = job_of(style, MODEL, ADAPTER)
    (seen,) = of_kind(job.request.conditions, "image_prompt")
    assert (seen.mode, seen.weight, job.request.strength) == ("style", 1.0, 0.8)
    assert "style_image_prompt" in said
    job, said, _ = job_of({**style, "lora": "ink"}, MODEL, ADAPTER, LORA)
    (lora,) = of_kind(job.request.conditions, "lora")
    assert lora.weight == 1.2 and "style_lora" in said
    other = model_info("n", native_size=64, family="sd3")
    flow = MEANS.families["sd3"].schedulers[0]
    job, said, _ = job_of(style, other, settings={"scheduler": flow})
    assert (job.request.conditions, job.request.strength) == ((), 0.65)
    assert "style_edit" in said


def test_one_strength_goes_from_little_to_much_with_each(reference: Path) -> None:
    for method in STYLE_METHODS:
        for span in (method.weight, method.denoising, method.colours):
            values = [at(span, strength) for strength in (0.0, 0.25, 0.5, 1.0)]
            assert values == sorted(values) and (values[0], values[-1]) == span
    strengths = [
        job_of({"file": str(reference), "strength": one})[0].request.strength
        for one in (0.0, 0.5, 1.0)
    ]
    assert strengths == sorted(set(strengths))


def test_what_the_step_says_itself_stays(reference: Path) -> None:
    job, _, _ = job_of({"file": str(reference)}, settings={"strength": 0.9})
    assert job.request.strength == 0.9


def test_without_a_reference_nothing_is_changed() -> None:
    job, said, method = job_of({"file": "", "strength": 1.0})
    assert job.request.conditions == () and not any(code.startswith("style") for code in said)
    assert method.colours_after(made_step("do", "generate", {"prompt": "a"})) is None


def test_the_colours_follow_by_their_share(reference: Path) -> None:
    style = {"file": str(reference), "strength": 1.0, "lora": ""}
    _, _, method = job_of(style)
    step = method.colours_after(made_step("do", "generate", {"prompt": "a", "style": style}))
    assert step is not None and step.title == "adjust match"
    assert step.values["strength"] == method_for(style, MODEL, ()).colours[1]


def test_a_new_picture_looks_at_it_too(reference: Path) -> None:
    style = {"file": str(reference), "strength": 0.5}
    _, _, method = job_of(style)
    step = made_step("do", "generate", {"prompt": "a", "style": style})
    request = method.job(step, None, 7).request
    (seen,) = of_kind(request.conditions, "reference")
    assert (seen.weight, request.task) == (0.65, Task.TEXT_TO_IMAGE)


def test_of_several_pictures_a_model_sees_as_many_as_it_can(tmp_path: Path) -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)]
    paths = [tmp_path / f"{number}.png" for number in range(len(colours))]
    for path, colour in zip(paths, colours, strict=True):
        Image.fromarray(np.full((32, 32, 3), colour, np.uint8)).save(path)
    style = {"file": [*map(str, paths)], "strength": 1.0}
    job, said, method = job_of(style)
    assert len(of_kind(job.request.conditions, "reference")) == 3
    assert "style_pictures" in said
    step = method.colours_after(made_step("do", "generate", {"prompt": "a", "style": style}))
    assert step is not None  # of all four
    assert np.allclose(step.values["reference"][:3], 0.25, atol=1e-6)
    job, said, _ = job_of(style, MODEL, ADAPTER)
    weights = [one.weight for one in of_kind(job.request.conditions, "image_prompt")]
    assert weights == [0.25] * 4 and "style_pictures" not in said
    with refused(InputError, "value_wrong", reason="file: there are 9 pictures; 8 are the most"):
        job_of({"file": ["a.png"] * 9})


def test_a_turnaround_follows_its_drawing_and_has_its_proportions(
    reference: Path, tmp_path: Path
) -> None:
    drawing = tmp_path / "views.png"
    Image.fromarray(np.full((50, 100, 3), 255, np.uint8)).save(drawing)
    row = WorkbenchStore(tmp_path / "none").get("game-sheet")
    said = {"what": "an owl", "reference": str(reference), "drawing": str(drawing)}
    items = planned(row, row.said(said), 0)
    network = AddOn("c" * 64, "scribble", "/nets/scribble.safetensors", "controlnet", "sd1")
    model = model_info("m", native_size=256)

    def named(_: str) -> ModelInfo:
        return model

    method = replace(MEANS, model=named, add_ons=lambda: [network])
    requests = [method.job(one.steps[0], None, 7).request for one in items]
    kinds = [[one.kind for one in each.conditions] for each in requests]
    assert kinds == [["reference"]] * 4 + [["control", "reference"]]
    assert [str(each.size) for each in requests] == ["256x256"] * 4 + ["360x184"]
    pose = planned(row, row.said({**said, "drawn": "pose"}), 0)
    with pytest.raises(ModelError) as error:
        method.job(pose[-1].steps[0], None, 7)
    assert error.value.code == "control_network_missing"


def test_what_a_model_is_shown_counts_by_its_content(reference: Path, tmp_path: Path) -> None:
    row = WorkbenchStore(tmp_path / "none").get("game-sheet")

    def key() -> str:
        said = {"what": "an owl", "reference": reference.name}
        return planned(row, row.said(said), 0, reference.parent)[0].key

    def of_recipe() -> str:
        style = {"file": str(reference)}
        return recipe_key(Recipe("", (made_step("do", "generate", {"style": style}),)))

    first, pixels = (key(), of_recipe()), np.asarray(Image.open(reference)).copy()
    assert (key(), of_recipe()) == first
    moved = tmp_path / "elsewhere" / "other.png"
    moved.parent.mkdir()
    reference = reference.rename(moved)
    assert (key(), of_recipe()) == first
    data = bytearray(reference.read_bytes())
    data[-20] ^= 1  # of the same size
    reference.write_bytes(data)
    assert key() != first[0] and of_recipe() != first[1]
    Image.fromarray(pixels).save(reference)
    assert (key(), of_recipe()) == first
