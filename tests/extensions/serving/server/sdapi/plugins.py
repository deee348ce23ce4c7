"""Calls that plug-ins of painting programs are known to make, as they send them, and what they look
for in the answer. Read in their sources; docs/sdapi.md lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.extensions.serving.server.sdapi.clients import Picture, info, pixels

Body = Callable[[Picture], dict[str, Any]]
Check = Callable[[Any, Picture], object]

KRITA: Final = "Krita: DrCyanide/cyanic-sd-krita"
PHOTOSHOP: Final = "Photoshop: AbdullahAlfaraj/Auto-Photoshop-StableDiffusion-Plugin"
FUSION: Final = "GIMP: ArtBIT/stable-gimpfusion"
STABLE_BOY: Final = "GIMP: thndrbrrr/gimp-stable-boy"
BLENDER: Final = "Blender: benrugg/AI-Render"
TAVERN: Final = "Chat: SillyTavern/SillyTavern"
KOBOLD: Final = "Chat: LostRuins/lite.koboldai.net"


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        plugin: whose it is.
        source: file that makes it.
        what: what it is for.
        path: with a query.
        body: of a POST; None: it is a GET.
        check: of the answer's JSON.
        status: of the answer.
        says: what the table adds.
        headers: more of them.
    """

    plugin: str
    source: str
    what: str
    path: str
    body: Body | None = None
    check: Check = lambda told, picture: None
    status: Literal[200, 404, 422] = 200
    says: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def _made(told: Any, picture: Picture) -> None:
    """Pictures, and what plug-ins name layers after."""
    assert len(told["images"]) == told["parameters"]["batch_size"] * told["parameters"]["n_iter"]
    assert len(info(told)["all_seeds"]) == len(info(told)["infotexts"]) == len(told["images"])


def _edited(told: Any, picture: Picture) -> None:
    _made(told, picture)
    assert pixels(told).shape == picture.pixels.shape


def _ignored(*names: str) -> Check:
    def check(told: Any, picture: Picture) -> None:
        _made(told, picture)
        said = " ".join(info(told)["warnings"])
        assert all(name in said for name in names), said

    return check


def _has(*names: str) -> Check:
    """An object with these, or a list of such."""

    def check(told: Any, picture: Picture) -> None:
        each: Any
        for each in told if isinstance(told, list) else (told,):
            assert set(names) <= set(each)

    return check


def _prompts() -> dict[str, Any]:
    return {"prompt": "a red fox", "negative_prompt": "blue"}


def _cyanic(**more: Any) -> dict[str, Any]:
    """`SDAPI.cleanup_data` of what its widgets give."""
    return {
        **_prompts(),
        "width": 128,
        "height": 96,
        "seed": -1,
        "subseed": -1,
        "subseed_strength": 0.0,
        "batch_size": 1,
        "n_iter": 1,
        "cfg_scale": 7.0,
        "sampler_name": "DPM++ 2M Karras",
        "steps": 2,
        "override_settings": {
            "sd_model_checkpoint": "Velatura Starter",
            "sd_vae": "Automatic",
            "img2img_color_correction": True,
        },
        "override_settings_restore_afterwards": False,
        **more,
    }


def _cyanic_inpaint(picture: Picture) -> dict[str, Any]:
    return _cyanic(
        init_images=[picture.text],
        mask=picture.mask_text,
        mask_blur=0,
        inpainting_mask_invert=0,
        inpainting_fill=1,
        inpaint_full_res=1,
        inpaint_full_res_padding=32,
        denoising_strength=0.8,
    )


def _photoshop(mode: str, **more: Any) -> dict[str, Any]:
    """`getSettings` of its session."""
    return {
        **_prompts(),
        "selection_info": {"left": 0, "top": 0, "width": 128, "height": 128},
        "original_prompt": "a red fox",
        "original_negative_prompt": "blue",
        "steps": 2,
        "sampler_index": "Euler a",
        "width": 128,
        "height": 64,
        "denoising_strength": 0.7,
        "batch_size": 2,
        "cfg_scale": 7,
        "seed": "-1",
        "mask_blur": 4,
        "use_sharp_mask": False,
        "use_prompt_shortcut": False,
        "prompt_shortcut_ui_dict": {},
        "uniqueDocumentId": "a-document",
        "mode": mode,
        "restore_faces": False,
        "tiling": False,
        "alwayson_scripts": {},
        **more,
    }


def _photoshop_inpaint(picture: Picture) -> dict[str, Any]:
    return _photoshop(
        "inpaint",
        init_images=[picture.text],
        mask=picture.mask_text,
        expanded_mask=picture.mask_text,
        mask_expansion=4,
        inpaint_full_res=False,
        inpaint_full_res_padding=32,
        inpainting_fill=0,
        width=128,
        height=96,
        batch_size=1,
    )


def _photoshop_control(picture: Picture) -> dict[str, Any]:
    unit = {
        "enabled": True,
        "input_image": picture.text,
        "mask": "",
        "module": "canny",
        "model": "Starter: Lines",
        "weight": 1,
        "resize_mode": "Scale to Fit (Inner Fit)",
        "lowvram": False,
        "processor_res": 512,
        "threshold_a": 100,
        "threshold_b": 200,
        "guidance_start": 0,
        "guidance_end": 1,
        "guessmode": False,
        "control_mode": "Balanced",
        "pixel_perfect": True,
    }
    units = [unit, {**unit, "enabled": False, "input_image": ""}]
    return _photoshop(
        "txt2img",
        batch_size=1,
        controlnet_units=units,
        subseed=-1,
        override_settings={},
        override_settings_restore_afterwards=True,
        alwayson_scripts={"controlnet": {"args": units}},
    )


def _photoshop_extras(picture: Picture) -> dict[str, Any]:
    return {
        "resize_mode": 0,
        "show_extras_results": 0,
        "gfpgan_visibility": 0,
        "codeformer_visibility": 0,
        "codeformer_weight": 0,
        "upscaling_resize": 2,
        "upscaling_resize_w": 256,
        "upscaling_resize_h": 192,
        "upscaling_crop": True,
        "upscaler_1": "Velatura ×2",
        "upscaler_2": "None",
        "extras_upscaler_2_visibility": 0,
        "upscale_first": False,
        "image": picture.text,
    }


def _fusion(**more: Any) -> dict[str, Any]:
    return {
        **_prompts(),
        "denoising_strength": 0.8,
        "steps": 2,
        "cfg_scale": 7.5,
        "width": 128.0,
        "height": 64.0,
        "sampler_index": "Euler a",
        "batch_size": 1,
        "seed": -1,
        **more,
    }


def _fusion_inpaint(picture: Picture) -> dict[str, Any]:
    return _fusion(
        init_images=[picture.text],
        mask=picture.mask_text,
        inpaint_full_res=True,
        inpaint_full_res_padding=10,
        inpainting_mask_invert=0,
        resize_mode=0,
    )


def _fusion_control(picture: Picture) -> dict[str, Any]:
    unit = {
        "input_image": picture.text,
        "module": "canny",
        "model": "Starter: Lines",
        "weight": 1.0,
        "resize_mode": "Scale to Fit (Inner Fit)",
        "lowvram": False,
        "processor_res": 64,
        "threshold_a": 64,
        "threshold_b": 64,
        "guidance": 1.0,
        "guidance_start": 0.0,
        "guidance_end": 1.0,
        "guessmode": True,
    }
    return _fusion(init_images=[picture.text], resize_mode=0, controlnet_units=[unit])


def _stable_boy(**more: Any) -> dict[str, Any]:
    return {
        **_prompts(),
        "steps": 2.0,
        "sampler_index": "DPM fast",
        "batch_size": 1,
        "cfg_scale": 7.5,
        "seed": "-1",
        "restore_faces": False,
        "width": 128,
        "height": 96,
        **more,
    }


def _stable_boy_inpaint(picture: Picture) -> dict[str, Any]:
    return _stable_boy(
        denoising_strength=0.5,
        init_images=[picture.text],
        inpainting_mask_invert=1,
        inpainting_fill=1,
        mask_blur=4.0,
        inpaint_full_res=True,
        inpaint_full_res_padding=0,
        mask=picture.mask_text,
    )


def _tavern(picture: Picture) -> dict[str, Any]:
    """`generateAutoImage`, whose body its server forwards as a whole."""
    return {
        "url": "http://127.0.0.1:7860",
        "auth": "name:password",
        **_prompts(),
        "sampler_name": "Euler a",
        "scheduler": "Automatic",
        "steps": 2,
        "cfg_scale": 7,
        "width": 128,
        "height": 96,
        "restore_faces": False,
        "enable_hr": False,
        "hr_upscaler": "Latent",
        "hr_scale": 2,
        "hr_additional_modules": [],
        "denoising_strength": 0.7,
        "hr_second_pass_steps": 0,
        "override_settings": {"CLIP_stop_at_last_layers": 2},
        "override_settings_restore_afterwards": True,
        "clip_skip": 2,
        "save_images": True,
        "send_images": True,
        "do_not_save_grid": False,
        "do_not_save_samples": False,
    }


def _kobold(picture: Picture) -> dict[str, Any]:
    return {
        **_prompts(),
        "sampler_name": "Euler a",
        "seed": -1,
        "steps": 2,
        "width": 128,
        "height": 96,
        "do_not_save_samples": True,
        "override_settings": {
            "sd_model_checkpoint": "Velatura Starter",
            "eta_noise_seed_delta": 0.0,
            "CLIP_stop_at_last_layers": 1.0,
            "ddim_discretize": "uniform",
            "sd_hypernetwork": "None",
            "inpainting_mask_weight": 1.0,
            "comma_padding_backtrack": 20.0,
        },
        "clip_skip": 2,
    }


def _blender(picture: Picture) -> dict[str, Any]:
    return {
        **_prompts(),
        "width": 128,
        "height": 96,
        "image_similarity": 0.4,
        "denoising_strength": 0.6,
        "seed": 7,
        "cfg_scale": 7,
        "steps": 2,
        "sampler": "DPM++ 2M Karras",
        "sampler_index": "DPM++ 2M Karras",
        "init_images": [f"data:image/png;base64,{picture.text}"],
    }


_LISTS: Final[tuple[tuple[str, Check], ...]] = (
    ("sd-models", _has("title", "model_name")),
    ("sd-vae", _has("model_name")),
    ("samplers", _has("name")),
    ("upscalers", _has("name")),
    ("face-restorers", _has("name")),
    ("prompt-styles", _has("name", "prompt", "negative_prompt")),
    ("scripts", _has("txt2img", "img2img")),
    ("loras", _has("name")),
    ("embeddings", _has("loaded")),
    ("hypernetworks", _has("name")),
    ("options", _has("sd_model_checkpoint", "sd_vae")),
    ("progress", _has("progress", "state", "current_image")),
)

CALLS: Final[tuple[Call, ...]] = (
    Call(KRITA, "cyanic/sdapi_v1.py", "is it there?", "/queue/status"),
    *(
        Call(KRITA, "cyanic/sdapi_v1.py", "lists", f"/sdapi/v1/{name}", check=check)
        for name, check in _LISTS
    ),
    Call(
        *(KRITA, "cyanic/sdapi_v1.py", "a picture", "/sdapi/v1/txt2img"),
        body=lambda _: _cyanic(enable_hr=False),
        check=_ignored("img2img_color_correction"),
        says="`img2img_color_correction` is said to have no effect",
    ),
    Call(
        *(KRITA, "cyanic/widgets/hires_fix.py", "with hires", "/sdapi/v1/txt2img"),
        body=lambda _: _cyanic(
            enable_hr=True,
            hr_upscaler="Latent (antialiased)",
            hr_second_pass_steps=0,
            denoising_strength=0.5,
            hr_resize_x=192,
            hr_resize_y=146,
        ),
        check=_ignored("Latent (antialiased)", "not quite 192 × 146"),
        says="sizes and kind of latent upscaling are said to be the nearest",
    ),
    Call(
        *(KRITA, "cyanic/widgets/mask.py", "an edit", "/sdapi/v1/img2img"),
        body=_cyanic_inpaint,
        check=_edited,
    ),
    Call(
        *(KRITA, "cyanic/pages/upscale.py", "enlarge", "/sdapi/v1/extra-single-image"),
        body=lambda picture: {
            "resize_mode": 0,
            "upscaling_resize": 2.0,
            "upscaling_resize_w": 1024,
            "upscaling_resize_h": 1024,
            "upscaling_crop": True,
            "upscaler_1": "Velatura ×2",
            "image": picture.text,
            "override_settings": {},
            "override_settings_restore_afterwards": False,
        },
        check=_has("image"),
    ),
    Call(
        *(KRITA, "cyanic/sdapi_v1.py", "cancel", "/sdapi/v1/interrupt"),
        body=lambda _: {},
    ),
    *(
        Call(KRITA, "cyanic/extension_widgets/controlnet.py", "ControlNet", path, check=_has(name))
        for path, name in (
            ("/controlnet/model_list?update=true", "model_list"),
            ("/controlnet/module_list?alias_names=true", "module_detail"),
            ("/controlnet/control_types", "control_types"),
            ("/controlnet/settings", "control_net_unit_count"),
        )
    ),
    Call(
        *(KRITA, "cyanic/sdapi_v1.py", "describe a picture", "/sdapi/v1/interrogate"),
        body=lambda picture: {"image": picture.text, "model": "clip"},
        status=404,
        says="not offered",
    ),
    *(
        Call(PHOTOSHOP, "sdapi_py_re.js, utility/tab/sd.js", "lists", path)
        for path in (
            *("/sdapi/v1/options", "/sdapi/v1/sd-models", "/sdapi/v1/samplers"),
            *("/sdapi/v1/upscalers", "/sdapi/v1/progress?skip_current_image=false"),
            *("/controlnet/version", "/controlnet/settings", "/controlnet/model_list"),
            "/controlnet/module_list?alias_name=1",
        )
    ),
    Call(
        *(PHOTOSHOP, "sdapi_py_re.js", "Gradio's settings", "/config"),
        status=404,
        says="not offered; the plug-in goes on without",
    ),
    Call(
        *(PHOTOSHOP, "sdapi_py_re.js", "choose a model", "/sdapi/v1/options"),
        body=lambda _: {"sd_model_checkpoint": "Velatura Starter"},
    ),
    Call(
        *(PHOTOSHOP, "sdapi_py_re.js", "mask weight", "/sdapi/v1/options"),
        body=lambda _: {"inpainting_mask_weight": 0.5},
        status=422,
        says="another weight than 1 can't be had",
    ),
    Call(
        *(PHOTOSHOP, "utility/session.js", "pictures", "/sdapi/v1/txt2img"),
        body=lambda _: _photoshop("txt2img"),
        check=_ignored("mask_blur", "mode", "uniqueDocumentId", "selection_info"),
        says="fields of its own are said to be ignored",
    ),
    Call(
        *(PHOTOSHOP, "utility/session.js", "an edit", "/sdapi/v1/img2img"),
        body=_photoshop_inpaint,
        check=_edited,
        says="it always asks for `mask_blur` 4",
    ),
    Call(
        *(PHOTOSHOP, "typescripts/controlnet/entry.ts", "ControlNet", "/sdapi/v1/txt2img"),
        body=_photoshop_control,
        check=_ignored("controlnet_units"),
        says="of the units, which it sends twice, those of `alwayson_scripts` are read",
    ),
    Call(
        *(PHOTOSHOP, "typescripts/session/modes.ts", "enlarge", "/sdapi/v1/extra-single-image"),
        body=_photoshop_extras,
        check=_has("image"),
    ),
    Call(
        *(PHOTOSHOP, "utility/sdapi/python_replacement.js", "settings", "/sdapi/v1/png-info"),
        body=lambda picture: {"image": f"data:image/png;base64,{picture.text}"},
        check=_has("info"),
    ),
    Call(
        *(PHOTOSHOP, "utility/tab/control_net.js", "a control image", "/controlnet/detect"),
        body=lambda picture: {
            "controlnet_module": "canny",
            "controlnet_input_images": [picture.text],
            "controlnet_processor_res": 512,
            "controlnet_threshold_a": 100,
            "controlnet_threshold_b": 200,
        },
        check=_has("images", "info"),
    ),
    *(
        Call(FUSION, "stable_gimpfusion.py", "lists", path, check=_has(name))
        for path, name in (
            ("/sdapi/v1/options?", "sd_model_checkpoint"),
            ("/sdapi/v1/sd-models?", "title"),
            ("/controlnet/model_list?", "model_list"),
        )
    ),
    Call(
        *(FUSION, "stable_gimpfusion.py", "a picture", "/sdapi/v1/txt2img?"),
        body=lambda _: _fusion(),
        check=_made,
    ),
    Call(
        *(FUSION, "stable_gimpfusion.py", "another version", "/sdapi/v1/img2img?"),
        body=lambda picture: _fusion(init_images=[picture.text], resize_mode=1),
        check=_made,
    ),
    Call(
        *(FUSION, "stable_gimpfusion.py", "an edit", "/sdapi/v1/img2img?"),
        body=_fusion_inpaint,
        check=_edited,
    ),
    Call(
        *(FUSION, "stable_gimpfusion.py", "ControlNet", "/controlnet/img2img?"),
        body=_fusion_control,
        check=_made,
    ),
    Call(
        *(STABLE_BOY, "src/gimp_stable_boy/commands/_command.py", "a picture"),
        "/sdapi/v1/txt2img",
        body=lambda _: _stable_boy(),
        check=_ignored("DPM fast"),
        says="a sampler that isn't here is done by the nearest, and said",
    ),
    Call(
        *(STABLE_BOY, "src/gimp_stable_boy/commands/inpainting.py", "an edit"),
        "/sdapi/v1/img2img",
        body=_stable_boy_inpaint,
        check=_edited,
    ),
    Call(
        *(STABLE_BOY, "src/gimp_stable_boy/commands/upscale.py", "enlarge"),
        "/sdapi/v1/extra-single-image",
        body=lambda picture: {
            "upscaling_resize": 2,
            "upscaler_1": "Lanczos",
            "upscaler_2": "None",
            "extras_upscaler_2_visibility": 0.0,
            "image": picture.text,
        },
        check=_has("image"),
    ),
    Call(
        *(STABLE_BOY, "src/gimp_stable_boy/commands/upscale.py", "enlarge by another program's"),
        "/sdapi/v1/extra-single-image",
        body=lambda picture: {"upscaler_1": "SwinIR_4x", "image": picture.text},
        status=404,
        says="a network that isn't on this machine",
    ),
    Call(
        *(BLENDER, "sd_backends/automatic1111_api.py", "another version", "/sdapi/v1/img2img"),
        body=_blender,
        check=_ignored("image_similarity", "sampler"),
        says="fields of its own are said to be ignored",
    ),
    Call(
        *(TAVERN, "public/scripts/extensions/stable-diffusion/index.js", "a picture"),
        "/sdapi/v1/txt2img",
        body=_tavern,
        check=_ignored("url", "auth", "hr_additional_modules"),
        says="its own fields are said to be ignored; `clip_skip`, which is SD.Next's, counts",
    ),
    Call(
        *(KOBOLD, "index.html", "a picture", "/sdapi/v1/txt2img"),
        body=_kobold,
        check=_ignored("do_not_save_samples"),
        says="`do_not_save_samples` is said to have no effect",
    ),
)
