"""Keys in a request become files here, and what does not fit is refused before loading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import (
    components_of,
    embedding,
    image_prompt,
    lora,
    of_kind,
    using,
)
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.request import PREVIEW_FILE, GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.state.work.add_ons import (
    files_of,
    missing_of,
    with_removal_network,
    without,
)
from desktop_app.state.work.parameters import Parameters, ParameterState, settings_in_use
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.requests import build_request
from desktop_app.worker.live import live_request
from tests.models import model_info

MODEL = model_info("base")
THERE = (
    AddOn("l", "Detail", "/x/l.safetensors", "lora", "sd1"),
    AddOn("u", "Unknown", "/x/u.safetensors", "lora"),
    AddOn("f", "Foreign", "/x/f.safetensors", "lora", "sdxl"),
    AddOn("e", "ugly", "/x/e.safetensors", "embedding", "sd1"),
    AddOn("g", "far", "/x/g.safetensors", "embedding", "sdxl"),
    AddOn("v", "Bright", "/x/v.safetensors", "vae", "sd1"),
    AddOn("w", "Wide", "/x/w.safetensors", "vae", "flux1"),
)
PLAIN = GenerationRequest(Task.TEXT_TO_IMAGE, "a cat", "base", Size(64, 64))


def test_all_that_is_named_is_found_and_reaches_the_engine() -> None:
    request = replace(
        PLAIN,
        conditions=(
            *(lora("l"), lora("u"), lora("own.safetensors"), embedding("e", "ugly")),
            *using("vae", "v"),
        ),
    )
    files = files_of(request, MODEL, THERE)
    assert files == {key: f"/x/{key}.safetensors" for key in "luev"}
    job = replace(Job.of([request], MODEL, None), files=files)
    assert engine_job(job.spots[0], job).files == files
    assert files_of(request, None, ()) == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"conditions": (lora("f"),)}, "lora_family"),
        ({"conditions": (lora("gone"),)}, "weights_missing"),
        ({"conditions": (lora("v"),)}, "weights_missing"),
        ({"conditions": (embedding("g", "x"),)}, "embedding_unfit"),
        ({"conditions": using("vae", "w")}, "vae_unfit"),
    ],
)
def test_what_is_missing_or_of_another_family_is_named(
    fields: dict[str, object], code: str
) -> None:
    with pytest.raises(ModelError) as error:
        files_of(replace(PLAIN, **fields), MODEL, THERE)  # pyright: ignore[reportArgumentType]
    assert error.value.code == code
    if code == "lora_family":
        assert "Foreign" in error.value.what and "Stable Diffusion XL" in error.value.what


def test_what_is_gone_is_taken_out_of_an_old_request_and_the_rest_stays() -> None:
    request = replace(
        PLAIN, conditions=(lora("gone", 0.3), lora("l", 0.5), *using("vae", "away")), steps=7
    )
    missing = missing_of(request, THERE)
    assert missing == ("gone", "away")
    assert without(request, missing) == replace(request, conditions=(lora("l", 0.5),))


def test_a_models_own_choice_becomes_the_parameters() -> None:
    state = ParameterState(Parameters(conditions=(embedding("e", "ugly"), *using("vae", "old"))))
    chosen = ModelDefaults(conditions=(lora("l", 0.4), *using("vae", "v")))
    state.use_defaults_of(replace(MODEL, defaults=chosen))
    assert state.value.conditions == chosen.conditions


def test_few_steps_and_live_mode_keep_what_the_user_brought_along() -> None:
    own = lora("few.safetensors")
    quick = ModelDefaults(steps=4, guidance_scale=1.0, scheduler="lcm", conditions=(own,))
    model = replace(MODEL, quick=quick, live=quick)
    state = ParameterState(Parameters())
    state.use_defaults_of(model)
    brought = lora("l", 0.4)
    state.update(conditions=(brought, *using("vae", "v")))
    state.use_settings(quick)
    assert state.value.conditions == (own, brought, *using("vae", "v"))
    assert settings_in_use(state.value, model) == quick
    state.use_settings(model.defaults)
    assert of_kind(state.value.conditions, "lora") == (brought,)
    assert settings_in_use(state.value, model) == model.defaults
    request = live_request(replace(state.value, prompt="a cat"), model, None)
    assert request.conditions == (own, brought, *using("vae", "v"))


def test_only_embeddings_whose_word_is_written_are_asked_for() -> None:
    uses = (embedding("e", "ugly"), embedding("g", "far"))
    written = Parameters(prompt="a cat", negative_prompt="(ugly:1.2)", conditions=uses)
    assert build_request(written, MODEL, None).conditions == uses[:1]


TINY = (
    AddOn("a", "taesd", "/m/taesd/w.safetensors", "vae", variant="tiny"),
    AddOn("b", "madebyollin taesdxl", "/m/hub/w.safetensors", "vae", variant="tiny"),
    AddOn("c", "weights", "/m/TAEF1/w.safetensors", "vae", variant="tiny-16-channel"),
    AddOn("e", "taesd3_encoder", "/m/e.safetensors", "vae", variant="tiny-16-channel-encoder"),
    AddOn("d", "taesd3_decoder", "/m/d.safetensors", "vae", variant="tiny-16-channel-decoder"),
)


@pytest.mark.parametrize(
    ("family", "path"),
    [
        ("sd1", "/m/taesd/w.safetensors"),
        ("sd2", "/m/taesd/w.safetensors"),
        ("sdxl", "/m/hub/w.safetensors"),
        ("flux1", "/m/TAEF1/w.safetensors"),
        ("sd3", "/m/d.safetensors"),  # its decoder alone
        ("consistency", None),
    ],
)
def test_previews_are_decoded_by_what_is_called_like_the_familys(
    family: str, path: str | None
) -> None:
    model, there = replace(MODEL, family=family), (*THERE, *TINY)
    wanted = replace(PLAIN, conditions=(lora("u", 1.0),))
    files = files_of(wanted, model, there, load_families())
    assert files.get(PREVIEW_FILE) == path and files["u"] == "/x/u.safetensors"
    assert PREVIEW_FILE not in files_of(wanted, model, there)


def test_a_removal_without_a_model_has_the_network_that_is_installed() -> None:
    there = (*THERE, AddOn("n", "big-lama", "/x/n.safetensors", "inpainter", "lama"))
    asked = Parameters()
    assert with_removal_network(asked, THERE) == asked
    assert with_removal_network(asked, there).removal_network == "n"
    without_any = replace(asked, removal_network="none")
    assert with_removal_network(without_any, there) == without_any
    request = replace(PLAIN, model="", seed=0, removal_network="n")
    assert files_of(request, None, there) == {"n": "/x/n.safetensors"}
    assert not replace(Job.of([request], None, None), files=files_of(request, None, there)).is_local
    assert missing_of(request, THERE) == ("n",)
    with pytest.raises(ModelError):
        files_of(request, None, THERE)
    assert [replace(request, seed=seed).filled_by for seed in (0, 1)] == ["n", ""]
    assert [replace(request, seed=seed).fill_seed for seed in (0, 1, 2)] == [0, 0, 1]


def test_pictures_as_prompts_bring_their_adapter_and_all_encoders() -> None:
    there = (
        *THERE,
        AddOn("i", "Adapter", "/x/i.safetensors", "ip_adapter", "sd1"),
        AddOn("c", "Encoder", "/x/c", "image_encoder"),
        AddOn("d", "Large encoder", "/x/d", "image_encoder"),
    )
    adapter = next(iter(components_of("image_prompt")))
    there = tuple(replace(one, component=adapter) if one.key == "i" else one for one in there)
    asked = replace(PLAIN, conditions=(image_prompt("i", ["picture"]),))
    files = files_of(asked, MODEL, there)
    assert files.pop("i") == "/x/i.safetensors"
    assert sorted(files.values()) == ["/x/c", "/x/d"]
    assert files_of(replace(asked, conditions=(lora("l"),)), MODEL, there).keys() == {"l"}
