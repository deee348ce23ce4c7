"""txt2img: settings by AUTOMATIC1111's names, what is told of them, and what is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from desktop_app.extensions.serving.server.sdapi.shapes import Txt2Img
from desktop_app.operations.recipes.words import read_settings
from tests.extensions.serving.server.sdapi.clients import (
    SMALL,
    img2img,
    info,
    picture,
    pixels,
    refused,
    txt2img,
)
from tests.extensions.serving.server.serving import Served, bytes_in

PATH = "/sdapi/v1/txt2img"
HERE = picture()


@pytest.fixture(scope="module")
def painter(server: Served) -> httpx.Client:
    return server.user("painter")


@pytest.mark.slow
def test_info_tells_what_clients_read(painter: httpx.Client) -> None:
    told = txt2img(painter, sampler_name="DPM++ 2M Karras", negative_prompt="blue", cfg_scale=4)
    said = info(told)
    assert pixels(told).shape == (96, 128, 3)
    wanted = {
        "prompt": "a red fox",
        "negative_prompt": "blue",
        "seed": 7,
        "all_seeds": [7],
        "width": 128,
        "height": 96,
        "steps": 2,
        "cfg_scale": 4,
        "batch_size": 1,
        "sampler_name": "DPM++ 2M",
        "sd_model_name": "Velatura Starter",
        "clip_skip": 1,
        "index_of_first_image": 0,
        "styles": [],
        "warnings": [],
    }
    assert {name: said[name] for name in wanted} == wanted
    assert said["extra_generation_params"] == {"Schedule type": "Karras"}
    assert said["sd_model_hash"]
    assert len(said["job_timestamp"]) == 14
    (text,) = said["infotexts"]
    assert "Seed: 7, " in text
    assert "Negative prompt: blue" in text
    assert told["parameters"]["sampler_name"] == "DPM++ 2M Karras"
    assert told["parameters"]["n_iter"] == 1


@pytest.mark.slow
def test_it_is_in_the_history_like_any_other(painter: httpx.Client) -> None:
    said = info(txt2img(painter, seed=77))
    (newest, *_) = painter.get("/v1/history").json()["pictures"]
    assert (newest["job"], newest["seed"]) == (said["job"], 77)


@pytest.mark.slow
def test_what_is_not_said_is_the_models_own(painter: httpx.Client) -> None:
    said = info(txt2img(painter, width=None, height=None))
    assert (said["width"], said["height"], said["cfg_scale"]) == (256, 256, 3.5)
    assert said["sampler_name"] == "Euler a"


@pytest.mark.slow
def test_batches_count_seeds_up(painter: httpx.Client) -> None:
    told = txt2img(painter, batch_size=2, n_iter=2)
    assert info(told)["all_seeds"] == [7, 8, 9, 10]
    assert len({pixels(told, number).tobytes() for number in range(4)}) == 4
    assert (pixels(told, 2) == pixels(txt2img(painter, seed=9))).all()


@pytest.mark.slow
def test_any_seed_is_another_each_time(painter: httpx.Client) -> None:
    first, second = (info(txt2img(painter, seed=-1))["seed"] for _ in range(2))
    assert first != second


@pytest.mark.slow
def test_subseeds_vary_one_picture(painter: httpx.Client) -> None:
    said = info(txt2img(painter, batch_size=2, subseed=5, subseed_strength=0.2))
    assert (said["all_seeds"], said["all_subseeds"]) == ([7, 7], [5, 6])
    assert said["subseed_strength"] == 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "size", "upscaler"),
    [
        ({"hr_scale": 1.5}, (144, 192), "Latent"),
        ({"hr_scale": 2, "hr_upscaler": "Velatura ×2", "hr_prompt": "a fox"}, (192, 256), "x2"),
        ({"hr_resize_x": 192, "hr_upscaler": "Lanczos"}, (144, 192), "Lanczos"),
        (
            {"firstphase_width": 64, "firstphase_height": 64, "width": 96, "height": 96},
            (96, 96),
            "Latent",
        ),
    ],
)
def test_a_second_pass_enlarges(
    more: dict[str, Any], size: tuple[int, int], upscaler: str, painter: httpx.Client
) -> None:
    told = txt2img(painter, enable_hr=True, hr_second_pass_steps=1, denoising_strength=0.5, **more)
    assert pixels(told).shape[:2] == size
    text = info(told)["infotexts"][0]
    assert "Hires upscale: " in text
    assert upscaler in text
    assert info(told)["denoising_strength"] == 0.5


@pytest.mark.slow
def test_styles_are_applied(painter: httpx.Client) -> None:
    said = info(txt2img(painter, styles=["Portrait photo", "None"]))
    assert said["prompt"].startswith("portrait photo of a red fox")
    assert said["styles"] == ["Portrait photo"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"width": 133}, "sides are multiples of 16"),
        ({"sampler_name": "DPM adaptive"}, "comes nearest"),
        ({"sampler_name": "DDPM", "scheduler": "Karras"}, "its own is used"),
        ({"sampler_name": "DPM++ 2M", "scheduler": "odd"}, "can't follow the schedule of “odd”"),
        ({"sampler_name": "DDIM CFG++"}, "“DDIM CFG++” is not here: DDIM comes nearest"),
        ({"sampler_name": "Euler CFG++"}, "“Euler CFG++” is not here: Euler comes nearest"),
        ({"sampler_name": "UniPC", "scheduler": "Karras"}, "levels of “Karras” are a stand-in"),
        ({"sampler_name": "LCM"}, "LCM can't follow"),
        ({"alwayson_scripts": {"Never OOM Integrated": {"args": [False, True]}}}, "kept by itself"),
        (
            {"override_settings": {"sd_checkpoint_hash": "f5e39ba848"}},
            "sd_checkpoint_hash is ignored: sd_model_checkpoint names the model",
        ),
        ({"eta": 0.5, "sampler_name": "Euler a"}, "eta is ignored"),
        ({"uniqueDocumentId": "a", "mask_blur": 4}, "uniqueDocumentId is ignored"),
        ({"do_not_save_samples": True}, "kept in your history"),
        ({"force_task_id": "task"}, "force_task_id is ignored"),
        (
            {"override_settings": {"randn_source": "NV"}},
            "override_settings.randn_source is ignored",
        ),
    ],
)
def test_what_is_done_otherwise_is_said(
    more: dict[str, Any], said: str, painter: httpx.Client
) -> None:
    told = info(txt2img(painter, **{**more, "steps": 1}))
    assert said in " ".join(told["warnings"])
    assert said in told["extra_generation_params"]["Warnings"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"restore_faces": True}, "field_unsupported"),
        ({"script_name": "X/Y/Z plot"}, "field_unsupported"),
        ({"s_churn": 1}, "field_unsupported"),
        ({"seed_resize_from_w": 512}, "field_unsupported"),
        ({"disable_extra_networks": True}, "field_unsupported"),
        ({"infotext": "Steps: 3"}, "field_unsupported"),
        ({"alwayson_scripts": {"ADetailer": {"args": [True, {}]}}}, "field_unsupported"),
        ({"alwayson_scripts": {"ADetailer": 3}}, "unknown_choice"),
        ({"firstphase_width": 64}, "field_unsupported"),
        ({"enable_hr": True, "hr_sampler_name": "DDIM"}, "field_unsupported"),
        ({"enable_hr": True, "hr_resize_x": 512, "hr_resize_y": 512}, "field_unsupported"),
        ({"enable_hr": True, "hr_upscaler": "R-ESRGAN 4x+"}, "model_missing"),
        ({"sampler_name": "a sampler"}, "unknown_choice"),
        ({"styles": ["a style"]}, "style_missing"),
        ({"refiner_checkpoint": "a refiner"}, "model_missing"),
        ({"override_settings": {"sd_model_checkpoint": "a model"}}, "model_missing"),
        ({"override_settings": {"sd_model_checkpoint": "../a"}}, "address_given"),
        ({"override_settings": {"CLIP_stop_at_last_layers": 40}}, "value_range"),
        ({"override_settings": {"tiling": True}}, "field_unsupported"),
        ({"override_settings": {"an_option": 1}}, "option_unknown"),
        ({"alwayson_scripts": {"FreeU Integrated": {"args": [True, 1.1]}}}, "field_unsupported"),
        ({"alwayson_scripts": {"Sampler": {"args": [1, "no such"]}}}, "unknown_choice"),
        (
            {"alwayson_scripts": {"Seed": {"args": [1, True, 2, 0.5, 512, 512]}}},
            "field_unsupported",
        ),
        ({"steps": 500}, "value_range"),
        ({"cfg_scale": 60}, "value_range"),
        ({"batch_size": 8, "n_iter": 8}, "beyond_policy"),
        ({"width": 8192, "height": 8192}, "beyond_policy"),
        ({"a_field": 1}, "invalid"),
        ({"steps": "many"}, "invalid"),
    ],
)
def test_what_would_change_the_picture_is_refused(
    more: dict[str, Any], code: str, painter: httpx.Client
) -> None:
    told = refused(painter, PATH, {**SMALL, **more})
    assert told["code"] == code
    name = next(iter(more))
    assert told["todo"], name


@pytest.mark.slow
def test_scripts_that_are_off_change_nothing(painter: httpx.Client) -> None:
    off = {
        "ADetailer": {"args": [False, {"ad_model": "None"}]},
        "animatediff": {"args": [{"enable": False}]},
        "Soft Inpainting": {"args": []},
        "controlnet": {"args": [{"enabled": False, "module": "canny"}, {}]},
        "adetailer": {"args": [True, False, {"ad_model": "None", "ad_confidence": 0.3}]},
        "ReActor": {"args": ["", False, "0"]},
        "a": None,
        "b": {},
        "c": {"args": {}},
        "d": {"args": ["False", 3]},
    }
    asked = {"tiling": False, "restore_faces": None, "s_tmax": 3.0, "script_name": "None"}
    told = txt2img(painter, alwayson_scripts=off, **asked)
    assert info(told)["warnings"] == []
    assert (pixels(told) == pixels(txt2img(painter))).all()


@pytest.mark.slow
def test_edges_meet_where_tiling_is_asked_for(painter: httpx.Client) -> None:
    assert (pixels(txt2img(painter, tiling=True)) != pixels(txt2img(painter))).any()


@pytest.mark.slow
def test_pictures_need_not_be_sent(painter: httpx.Client) -> None:
    told = txt2img(painter, send_images=False)
    assert told["images"] == []
    assert info(told)["all_seeds"] == [7]


# -- ControlNet ----------------------------------------------------------------------------------


def _held(painter: httpx.Client, **unit: Any) -> bytes:
    whole = {"module": "canny", "model": "Starter: Lines", "image": HERE.text, **unit}
    told = txt2img(painter, alwayson_scripts={"ControlNet": {"args": [whole]}})
    return pixels(told).tobytes()


@pytest.mark.slow
def test_a_unit_steers_the_picture(painter: httpx.Client) -> None:
    plain = pixels(txt2img(painter)).tobytes()
    held = _held(painter)
    assert held != plain
    assert _held(painter, weight=0.0) == plain
    assert _held(painter, module="none") not in (plain, held)  # lines, by the network's name
    assert _held(painter, threshold_a=1, threshold_b=2) != held
    older = {"image": None, "input_image": HERE.text, "guessmode": False, "lowvram": True}
    assert _held(painter, **older, resize_mode=1, control_mode=0) == held


@pytest.mark.slow
def test_a_module_that_is_done_otherwise_is_said(painter: httpx.Client) -> None:
    unit = {"module": "softedge_hed", "model": "Starter: Lines", "image": HERE.text}
    told = txt2img(painter, alwayson_scripts={"controlnet": {"args": [unit]}})
    assert "softedge_hed" in info(told)["warnings"][0]


@pytest.mark.slow
def test_without_a_picture_it_is_the_one_that_is_edited(painter: httpx.Client) -> None:
    unit = {"module": "canny", "model": "Starter: Lines"}
    scripts = [{"controlnet": {"args": [one]}} for one in (unit, {**unit, "image": HERE.text})]
    made = [
        pixels(img2img(painter, init_images=[HERE.text], alwayson_scripts=each)).tobytes()
        for each in scripts
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ({"module": "shuffle"}, "field_unsupported"),
        ({"model": "control_v11p_sd15_canny [d14c016b]"}, "model_missing"),
        ({"model": "/models/canny"}, "address_given"),
        ({"image": None}, "field_unsupported"),
        ({"image": {"image": HERE.text, "mask": HERE.text}}, "field_unsupported"),
        ({"mask": HERE.text}, "field_unsupported"),
        ({"weight": 3}, "value_range"),
        ({"guidance_end": 1.5}, "value_range"),
        ({"control_mode": "Loud"}, "unknown_choice"),
        ({"resize_mode": 7}, "unknown_choice"),
        ({"module": "none", "model": "None"}, "field_unsupported"),
        ({"module": "depth_midas", "model": "None"}, "control_network_missing"),
        ({"a_field": 1}, "unknown_choice"),
    ],
)
def test_units_that_can_not_be_had_are_refused(
    unit: dict[str, Any], code: str, painter: httpx.Client
) -> None:
    whole = {"module": "canny", "model": "Starter: Lines", "image": HERE.text, **unit}
    body = {**SMALL, "alwayson_scripts": {"controlnet": {"args": [whole]}}}
    assert refused(painter, PATH, body)["code"] == code


# -- options -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_options_are_each_users_own(server: Served) -> None:
    ann, bob = server.user("ann"), server.user("bob")
    answer = ann.post("/sdapi/v1/options", json={"samples_format": "jpg", "samples_save": False})
    assert "samples_save is ignored" in answer.json()["warnings"][0]
    assert bob.get("/sdapi/v1/options").json()["samples_format"] == "png"
    assert ann.get("/sdapi/v1/options").json()["samples_format"] == "jpg"
    beginnings = [bytes_in(txt2img(each)["images"][0])[:2] for each in (ann, bob)]
    assert beginnings == [b"\xff\xd8", b"\x89P"]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("more", "skip", "said"),
    [
        ({"clip_skip": 2}, 2, []),
        ({"clip_skip": 2, "override_settings": {"CLIP_stop_at_last_layers": 1}}, 2, []),
        ({"clip_skip": 1, "override_settings": {"CLIP_stop_at_last_layers": 3}}, 3, []),
        ({"clip_skip": 2, "override_settings": {"CLIP_stop_at_last_layers": 3}}, 3, ["clip_skip"]),
        ({"clip_skip": -1}, 1, []),
    ],
)
def test_a_clip_skip_has_two_names(
    more: dict[str, Any], skip: int, said: list[str], painter: httpx.Client
) -> None:
    told = info(txt2img(painter, **{**more, "steps": 1}))
    assert told["clip_skip"] == skip
    assert [warning.split()[0] for warning in told["warnings"]] == said


@pytest.mark.slow
def test_options_may_be_sent_back_as_they_came(server: Served) -> None:
    ann = server.user("ann")
    answer = ann.post("/sdapi/v1/options", json=ann.get("/sdapi/v1/options").json())
    assert answer.status_code == 200, answer.text


def test_options_about_files_and_pages_have_no_effect(painter: httpx.Client) -> None:
    options = {"samples_filename_pattern": "[seed]", "forge_preset": "xl", "an_option": None}
    said = " ".join(info(txt2img(painter, override_settings=options, steps=1))["warnings"])
    assert all(f"override_settings.{name} is ignored" in said for name in options)


@pytest.mark.slow
def test_a_second_pass_may_repeat_what_the_first_has(painter: httpx.Client) -> None:
    first = {"sampler_name": "DDIM", "scheduler": "Automatic", "enable_hr": True, "hr_scale": 1.5}
    asked = {**first, "hr_sampler_name": "DDIM", "hr_scheduler": "Automatic"}
    assert info(txt2img(painter, **asked, hr_second_pass_steps=1))["warnings"] == []


@pytest.mark.slow
def test_settings_of_a_request_stay_only_if_that_is_asked_for(server: Served) -> None:
    ann = server.user("ann")
    skip = {"override_settings": {"CLIP_stop_at_last_layers": 2}}
    assert info(txt2img(ann, **skip))["clip_skip"] == 2
    assert info(txt2img(ann))["clip_skip"] == 1
    txt2img(ann, **skip, override_settings_restore_afterwards=False)
    said = info(txt2img(ann))
    assert said["clip_skip"] == 2
    assert "Clip skip: 2" in said["infotexts"][0]


@pytest.mark.slow
def test_pictures_need_not_tell_their_settings(painter: httpx.Client) -> None:
    told = txt2img(painter, override_settings={"enable_pnginfo": False})
    answer = painter.post("/sdapi/v1/png-info", json={"image": told["images"][0]})
    assert answer.json() == {"info": "", "items": {}, "parameters": {}}


@pytest.mark.parametrize(
    "options",
    [{"sd_model_checkpoint": "a model"}, {"an_option": 1}, {"samples_format": "gif"}],
)
def test_options_that_there_are_not_are_refused(
    options: dict[str, Any], painter: httpx.Client
) -> None:
    refused(painter, "/sdapi/v1/options", options)


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("Sampler", [1, "Euler a", "Simple"], {"steps": 1, "sampler_name": "Euler a"}),
        ("sampler", [1], {"steps": 1}),
        ("Seed", [9, False, -1, 0, 0, 0], {"seed": 9, "subseed_strength": 0}),
        ("Seed", [9, False, 5, 0.5, 512, 512], {"seed": 9, "subseed_strength": 0}),
        ("Seed", [9, True, 5, 0.5, 0, 0], {"seed": 9, "subseed": 5, "subseed_strength": 0.5}),
        ("Refiner", [False, "a refiner", 0.8], {"seed": 7}),
        ("Extra options", [], {"seed": 7}),
        ("Soft Inpainting", [False, 1, 0.5, 4, 0, 0.5, 2], {"seed": 7}),
    ],
)
def test_built_in_scripts_say_fields_of_the_request(
    script: str, arguments: list[Any], said: dict[str, Any], painter: httpx.Client
) -> None:
    scripts = {script: {"args": arguments}}
    told = info(txt2img(painter, steps=2, alwayson_scripts=scripts))
    assert {name: told[name] for name in said} == said
    assert told["warnings"] == []


NAMED = [
    ({"batch_size": 500}, "batch_size is 500"),
    ({"n_iter": 500}, "n_iter is 500"),
    ({"batch_size": 20, "n_iter": 20}, "batch_size × n_iter is 400"),
    ({"batch_size": "two"}, "batch_size: Input should be a valid integer"),
    ({"cfg_scale": 60}, "cfg_scale is 60"),
    ({"cfg_scale": 600}, "cfg_scale: Input should be less than or equal to 100, not “600”"),
    ({"steps": 500}, "steps is 500"),
    ({"seed": -5}, "seed: Input should be greater than or equal to -1, not “-5”"),
    ({"sampler_name": "a sampler"}, "sampler_name: “a sampler”"),
    ({"sampler_index": "a sampler"}, "sampler_index: “a sampler”"),
    ({"firstphase_height": 64}, "firstphase_height can't be “64”"),
    ({"enable_hr": True, "width": None, "hr_resize_y": 64}, "hr_resize_y can't be “64”"),
    ({"enable_hr": True, "hr_scale": 12}, "hr_scale is 12"),
    ({"override_settings": {"an_option": 3}}, "no option override_settings.an_option"),
    ({"override_settings": {"jpeg_quality": 300}}, "override_settings.jpeg_quality is 300"),
    ({"override_settings": {"tiling": True}}, "override_settings.tiling can't be “True”"),
    ({"override_settings": {"samples_format": "tga"}}, "override_settings.samples_format: “tga”"),
    ({"alwayson_scripts": {"Sampler": {"args": ["x"]}}}, "Sampler.args[0] (steps) can't be “x”"),
    ({"alwayson_scripts": {"Seed": {"args": ["x"]}}}, "Seed.args[0] (seed) can't be “x”"),
]


@pytest.mark.parametrize(("more", "said"), NAMED)
def test_an_error_names_the_field_and_the_value(
    more: dict[str, Any], said: str, painter: httpx.Client
) -> None:
    told = refused(painter, PATH, {**SMALL, **more})
    assert said in told["detail"]


@pytest.mark.parametrize("name", list(Txt2Img.model_fields))
def test_every_field_of_another_type_is_named_with_its_value(
    name: str, painter: httpx.Client
) -> None:
    wrong: Any = 3.25 if _takes(name, "odd") else "odd"
    told = refused(painter, PATH, {**SMALL, name: wrong})
    assert told["title"].startswith(f"body.{name}: ")
    assert told["title"].endswith(f", not “{wrong}”")


def _takes(name: str, value: Any) -> bool:
    try:
        Txt2Img.model_validate({name: value})
    except ValidationError:
        return False
    return True


def test_settings_of_the_own_api_are_named_as_they_are_written() -> None:
    for name, value in (("guidance_scale", 99), ("hires_factor", 99), ("steps", 0)):
        with pytest.raises(ValueError, match=f"{name} is {value}"):
            read_settings({name: value})
    with pytest.raises(ValueError, match="steps: 'many' is not a number"):
        read_settings({"steps": "many"})
