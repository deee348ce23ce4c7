"""Every public method of webuiapi's client: whether it works here, and what it does. The test calls
each of them; docs/sdapi.md has the table."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import pytest
from webuiapi import ControlNetUnit

from tests.extensions.serving.server.sdapi.clients import Picture

Call = Callable[[Any, Picture], object]

_SMALL: dict[str, Any] = {"prompt": "a red fox", "width": 128, "height": 96, "seed": 7}


SCRIPTS = ["controlnet", "sampler", "seed", "refiner"]


@dataclass(frozen=True)
class Method:
    """One of them.

    Attributes:
        call: calls it, and checks what comes.
        says: what it does here.
        how: "works", or "told": it isn't offered, and the answer says why.
    """

    call: Call
    says: str
    how: Literal["works", "told"] = "works"


def _txt2img(api: Any, picture: Picture) -> None:
    made = api.txt2img(**_SMALL, cfg_scale=3.5)
    assert made.image.size == (128, 96)
    assert made.info["seed"] == 7
    assert made.info["warnings"] == []
    image: Any = picture.image
    unit = ControlNetUnit(image, module="canny", model="Starter: Lines")
    held = api.txt2img(**_SMALL, cfg_scale=3.5, controlnet_units=[unit])
    assert held.image.tobytes() != made.image.tobytes()


def _img2img(api: Any, picture: Picture) -> None:
    made = api.img2img([picture.image], **_SMALL, cfg_scale=3.5)
    assert made.image.size == (128, 96)
    edit = api.img2img([picture.image], mask_image=picture.mask_image, **_SMALL)
    assert edit.image.size == picture.image.size
    assert edit.info["extra_generation_params"]["Mask blur"] == 4  # it always asks for that


def _extra_single(api: Any, picture: Picture) -> None:
    made = api.extra_single_image(picture.image, upscaler_1="Velatura ×2")
    assert made.image.size == (256, 192)


def _extra_batch(api: Any, picture: Picture) -> None:
    made = api.extra_batch_images([picture.image] * 2, upscaler_1="Lanczos", upscaling_resize=1.5)
    assert [each.size for each in made.images] == [(192, 144)] * 2


def _png_info(api: Any, picture: Picture) -> None:
    assert api.png_info(picture.image).info == ""
    made = api.txt2img(**_SMALL)
    told = api.png_info(made.image)
    assert told.info == made.info["infotexts"][0]
    assert told.parameters["Seed"] == "7"


def _detect(api: Any, picture: Picture) -> None:
    made = api.controlnet_detect([picture.image], module="canny")
    assert made.image.size == picture.image.size


def _refused(call: Callable[[], Any]) -> None:
    with pytest.raises(RuntimeError, match="not_offered"):
        call()


def _told(answer: Any) -> None:
    assert answer["code"] == "not_offered"


def _prompt_models(api: Any, _: Picture) -> None:
    with pytest.raises(KeyError):
        api.list_prompt_gen_models()


def _async(api: Any, _: Picture) -> None:
    assert inspect.iscoroutinefunction(api.async_post)
    if find_spec("aiohttp") is None:
        return

    url = f"{api.baseurl}/txt2img"
    assert asyncio.run(api.async_post(url, {**_SMALL, "steps": 2})).image.size == (128, 96)


def _post(api: Any, _: Picture) -> None:
    body = {**_SMALL, "steps": 2}
    made = api.post_and_get_api_result(f"{api.baseurl}/txt2img", body, use_async=False)
    assert made.image.size == (128, 96)


def _custom_post(api: Any, picture: Picture) -> None:
    text = picture.text
    assert api.custom_post("png-info", {"image": text}, baseurl=True).info == ""


def _starter(titles: list[str]) -> None:
    assert any(title.startswith("Velatura Starter [") for title in titles)


def _set_model(api: Any, _: Picture) -> None:
    api.util_set_model("velatura")
    assert api.get_options()["sd_model_checkpoint"].startswith("Velatura Starter [")


def _list(name: str, *wanted: str) -> Call:
    """A list, or what is listed, by name."""

    def call(api: Any, _: Picture) -> None:
        told = getattr(api, name)()
        names = [each["name"] if "name" in each else each["title"] for each in told]
        assert set(wanted) <= set(names)

    return call


def _is(name: str, value: Any) -> Call:
    def call(api: Any, _: Picture) -> None:
        assert getattr(api, name)() == value

    return call


METHODS: Mapping[str, Method] = {
    "txt2img": Method(_txt2img, "new pictures, with hires and ControlNet units"),
    "img2img": Method(
        _img2img, "other versions, and edits by mask; the client always asks for `mask_blur` 4"
    ),
    "extra_single_image": Method(_extra_single, "enlarges by a network, Lanczos, or not at all"),
    "extra_batch_images": Method(_extra_batch, "the same for several"),
    "png_info": Method(_png_info, "the text `parameters` of a picture, and its fields"),
    "interrogate": Method(
        lambda api, picture: _refused(lambda: api.interrogate(picture.image)),
        "404: no network here describes pictures in words",
        "told",
    ),
    "list_prompt_gen_models": Method(
        _prompt_models, "404, so that the client misses `available_models`", "told"
    ),
    "prompt_gen": Method(
        lambda api, _: _refused(lambda: api.prompt_gen(text="a")),
        "404: no model here continues prompts",
        "told",
    ),
    "interrupt": Method(_is("interrupt", {}), "stops your request that runs"),
    "skip": Method(_is("skip", None), "as interrupt"),
    "get_options": Method(
        lambda api, _: api.get_options()["samples_format"], "your options, and those of all"
    ),
    "set_options": Method(
        lambda api, _: api.set_options({"CLIP_stop_at_last_layers": 1}),
        "chooses options for yourself; what has no effect is told, what would change pictures is"
        " refused",
    ),
    "get_cmd_flags": Method(_is("get_cmd_flags", {"api": True, "nowebui": True}), "two flags"),
    "get_progress": Method(
        lambda api, _: api.get_progress()["state"]["job_count"],
        "how far your request is, with its preview",
    ),
    "get_samplers": Method(
        _list("get_samplers", "Euler a", "DPM++ 2M", "DDIM"), "samplers that a model can use"
    ),
    "get_schedulers": Method(_list("get_schedulers", "automatic", "karras"), "schedules"),
    "get_sd_vae": Method(_is("get_sd_vae", []), "autoencoders besides the models' own"),
    "get_upscalers": Method(
        _list("get_upscalers", "None", "Lanczos", "Velatura ×2"), "networks, Lanczos and None"
    ),
    "get_latent_upscale_modes": Method(
        _list("get_latent_upscale_modes", "Latent"), "all names; done in one way"
    ),
    "get_loras": Method(_is("get_loras", []), "LoRAs, without paths"),
    "get_sd_models": Method(
        lambda api, _: _starter([one["title"] for one in api.get_sd_models()]),
        "models that the policy allows, without paths, and its names for several",
    ),
    "get_hypernetworks": Method(_is("get_hypernetworks", []), "there are none"),
    "get_face_restorers": Method(_is("get_face_restorers", []), "there are none"),
    "get_realesrgan_models": Method(
        _list("get_realesrgan_models", "Velatura ×4"), "networks that enlarge"
    ),
    "get_prompt_styles": Method(_list("get_prompt_styles", "Portrait photo"), "styles"),
    "get_artist_categories": Method(
        lambda api, _: _told(api.get_artist_categories()), "404, as there", "told"
    ),
    "get_artists": Method(lambda api, _: _told(api.get_artists()), "404, as there", "told"),
    "refresh_checkpoints": Method(
        _is("refresh_checkpoints", None),
        "looks at all files again; for others than administrators after ten seconds",
    ),
    "get_scripts": Method(
        _is("get_scripts", {"txt2img": SCRIPTS, "img2img": SCRIPTS}),
        "ControlNet, Sampler, Seed, Refiner",
    ),
    "get_embeddings": Method(
        _is("get_embeddings", {"loaded": {}, "skipped": {}}), "those for your model, and others"
    ),
    "get_memory": Method(
        lambda api, _: api.get_memory()["ram"]["total"] > 0, "of machine and server; not of GPUs"
    ),
    "get_endpoint": Method(lambda api, _: api.get_endpoint("x", True), "in the client alone"),
    "custom_get": Method(lambda api, _: api.custom_get("sdapi/v1/memory"), "any address"),
    "custom_post": Method(_custom_post, "any address"),
    "post_and_get_api_result": Method(_post, "any address"),
    "async_post": Method(_async, "any address; tested where aiohttp is installed"),
    "check_extensions": Method(lambda api, _: api.check_extensions(), "asks for the scripts"),
    "set_auth": Method(
        lambda api, _: api.set_auth(*api.session.auth), "name and token, by Basic authentication"
    ),
    "controlnet_version": Method(_is("controlnet_version", 3), "3"),
    "controlnet_model_list": Method(
        _is("controlnet_model_list", ["Starter: Lines", "Starter: Semantic Map"]),
        "control networks",
    ),
    "controlnet_module_list": Method(
        lambda api, _: api.controlnet_module_list().index("canny"), "preprocessors"
    ),
    "controlnet_detect": Method(_detect, "control images of pictures"),
    "util_get_model_names": Method(
        lambda api, _: _starter(api.util_get_model_names()), "from get_sd_models"
    ),
    "util_get_sampler_names": Method(
        lambda api, _: api.util_get_sampler_names().index("Euler a"), "from get_samplers"
    ),
    "util_get_scheduler_names": Method(
        lambda api, _: api.util_get_scheduler_names().index("karras"), "from get_schedulers"
    ),
    "util_set_model": Method(_set_model, "chooses your model; others keep theirs"),
    "util_get_current_model": Method(
        lambda api, _: api.util_get_current_model(), "from get_options"
    ),
    "util_wait_for_ready": Method(
        lambda api, _: api.util_wait_for_ready(0.01), "until your requests are done"
    ),
}
"""By name."""
