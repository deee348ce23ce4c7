"""Options: what each user has chosen by `POST /options`, and what `override_settings` of a request
say. Names: modules/shared_options.py of AUTOMATIC1111's stable-diffusion-webui 1.10."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.add_on import add_on_named
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.extensions.serving.server.foreign_fields import (
    asks_nothing,
    is_nothing,
    is_of_sending,
)
from desktop_app.extensions.serving.server.inventory import title_of
from desktop_app.extensions.serving.server.sdapi.unsupported import refused

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.extensions.serving.server.context import ServerContext
    from desktop_app.extensions.serving.server.server_tokens import ServerUser

CLIP_SKIP: Final = "CLIP_stop_at_last_layers"

VAE_OF_MODEL: Final = ("Automatic", "None", "")
"""Names of the model's own autoencoder."""

_FILE = "sdapi-options.json"
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Option:
    """One that this server knows.

    Attributes:
        default: its value where nothing was chosen.
        kept: checks and returns a value that is kept for the user; None: it has one value here.
        refused: of those with one value: whether another one is refused, since it would change
            pictures; else it is told that it has no effect.
        reason: why; empty: it has one value here.
    """

    default: Any
    kept: Callable[[ServerContext, str, Any], Any] | None = None
    refused: bool = False
    reason: str = ""


def _model(context: ServerContext, name: str, value: Any) -> str:
    wanted = str(value or "")
    if wanted in context.policy.names:
        return wanted
    return title_of(context.inventory.model(wanted))


def _vae(context: ServerContext, name: str, value: Any) -> str:
    wanted = str(value or "")
    if wanted in VAE_OF_MODEL:
        return wanted
    return add_on_named(context.inventory.snapshot().add_ons, wanted, "vae").name


def _whole(low: int, high: int) -> Callable[[ServerContext, str, Any], int]:
    def checked(context: ServerContext, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
            raise _unknown(name, value, f"{low}..{high}")
        if not low <= value <= high:
            raise InputError("value_range", setting=name, value=value, minimum=low, maximum=high)
        return int(value)

    return checked


def _one_of(*choices: Any) -> Callable[[ServerContext, str, Any], Any]:
    def checked(context: ServerContext, name: str, value: Any) -> Any:
        if value not in choices:
            raise _unknown(name, value, ", ".join(map(str, choices)))
        return value

    return checked


def _unknown(name: str, value: Any, choices: str) -> InputError:
    return InputError("unknown_choice", setting=name, value=str(value)[:80], choices=choices)


OPTIONS: Final[Mapping[str, Option]] = {
    "sd_model_checkpoint": Option("", _model),
    "sd_vae": Option("Automatic", _vae),
    CLIP_SKIP: Option(1, _whole(1, 12)),
    "samples_format": Option("png", _one_of("png", "jpg", "jpeg", "webp")),
    "jpeg_quality": Option(80, _whole(1, 100)),
    "enable_pnginfo": Option(True, _one_of(True, False)),
    # Others would change pictures.
    "inpainting_mask_weight": Option(1.0, refused=True),
    "initial_noise_multiplier": Option(1.0, refused=True),
    "eta_noise_seed_delta": Option(0, refused=True),
    "img2img_fix_steps": Option(False, refused=True),
    "face_restoration": Option(False, refused=True),
    "tiling": Option(False, refused=True),
    "sd_hypernetwork": Option("None", refused=True),
    "token_merging_ratio": Option(0.0, refused=True),
    "token_merging_ratio_img2img": Option(0.0, refused=True),
    "token_merging_ratio_hr": Option(0.0, refused=True),
    "img2img_extra_noise": Option(0.0, refused=True),
    "s_min_uncond": Option(0.0, refused=True),
    "s_churn": Option(0.0, refused=True),
    "s_noise": Option(1.0, refused=True),
    "eta_ancestral": Option(1.0, refused=True),
    "eta_ddim": Option(0.0, refused=True),
    "skip_early_cond": Option(0.0, refused=True),
    "sgm_noise_multiplier": Option(False, refused=True),
    "always_discard_next_to_last_sigma": Option(False, refused=True),
    "sd_noise_schedule": Option("Default", refused=True),
    "ddim_discretize": Option("uniform", refused=True),
    "sd_unet": Option("Automatic", refused=True),
    "sd_vae_encode_method": Option("Full", refused=True),
    "sd_vae_decode_method": Option("Full", refused=True),
    "use_old_emphasis_implementation": Option(False, refused=True),
    "use_old_karras_scheduler_sigmas": Option(False, refused=True),
    "use_old_hires_fix_width_height": Option(False, refused=True),
    "use_old_scheduling": Option(False, refused=True),
    "forge_additional_modules": Option([], refused=True),
    # Others have no effect.
    "sd_checkpoint_hash": Option("", reason="sd_model_checkpoint names the model"),
    "img2img_color_correction": Option(False),
    "img2img_background_color": Option("#ffffff"),
    "face_restoration_model": Option("None"),
    "code_former_weight": Option(0.5),
    "upscaler_for_img2img": Option("None"),
    "sd_model_refiner": Option("None"),
    "samples_save": Option(True),
    "grid_save": Option(False),
    "return_grid": Option(False),
    "do_not_show_images": Option(False),
    "live_previews_enable": Option(True),
    "show_progress_every_n_steps": Option(1),
    "show_progress_type": Option("Approx cheap"),
    "live_previews_image_format": Option("png"),
    "randn_source": Option("CPU"),
    "sd_checkpoints_limit": Option(1),
    "sd_checkpoint_cache": Option(0),
    "interrogate_clip_num_beams": Option(1),
    "comma_padding_backtrack": Option(20),
    "control_net_unit_count": Option(3),
}
"""By name."""

ELSEWHERE: Final = (
    # files that the web UI writes, and what stands in them
    *("samples_", "grid_", "save_", "outdir_", "directories_", "add_", "infotext"),
    # its page
    *(
        "ui_",
        "js_",
        "keyedit_",
        "extra_networks_",
        "show_",
        "live_preview",
        "gradio_",
        "hires_fix_",
    ),
    # captions, training, logs; memory, of Forge too
    *("interrogate_", "deepbooru_", "training_", "print_", "batch_cond_", "persistent_", "forge_"),
)
"""How names of options begin that change no picture here, whatever their value."""


def checked(
    context: ServerContext, values: Mapping[str, Any], warnings: list[str], where: str = ""
) -> dict[str, Any]:
    """Those of ``values`` that are kept for users, checked; the others are refused or said.

    Args:
        context: the server.
        values: values by name; null is as if it weren't given.
        warnings: what is said is added.
        where: what stands before a name in errors.

    Raises:
        InputError: ``option_unknown``, ``field_unsupported``, ``unknown_choice``, ``value_range``,
            or as `Inventory.model`.
    """
    made: dict[str, Any] = {}
    for name, value in values.items():
        row = OPTIONS.get(name)
        if row is None and (
            name.startswith(ELSEWHERE) or is_of_sending(name) or asks_nothing(value)
        ):
            warnings.append(f"{where}{name[:80]} is ignored: it has no effect here.")
            continue
        if row is None:
            choices = ", ".join(OPTIONS)
            raise InputError("option_unknown", name=(where + name)[:120], choices=choices)
        if value is None:
            continue
        if row.kept is not None:
            made[name] = row.kept(context, where + name, value)
        elif value != row.default and not (is_nothing(value) and is_nothing(row.default)):
            if row.refused:
                raise refused(where + name, value, f"it is {row.default} here")
            reason = row.reason or f"it is {row.default} here"
            warnings.append(f"{where}{name} is ignored: {reason}.")
    return made


def kept_by(context: ServerContext, user: ServerUser) -> dict[str, Any]:
    """What that user has chosen. For threads beside the loop."""
    with suppress(OSError):
        found = object_in(read_regular(_path(context, user))) or {}
        return {name: each for name, each in found.items() if name in OPTIONS}
    return {}


def keep(context: ServerContext, user: ServerUser, values: Mapping[str, Any]) -> None:
    """Keep values that were `checked`, beside those that the user has. Raises StorageError."""
    if values:
        with _lock:
            path = _path(context, user)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps({**kept_by(context, user), **values})
            write_atomic(path, with_check(text.encode()))


def all_of(context: ServerContext, user: ServerUser) -> dict[str, Any]:
    """Every option, as `GET /options` tells them."""
    made = {name: row.default for name, row in OPTIONS.items()} | kept_by(context, user)
    name = made["sd_model_checkpoint"]
    if name in context.policy.names:
        return {**made, "sd_checkpoint_hash": ""}
    try:
        model = context.inventory.model(name)
    except InputError:  # it was removed since
        model = context.inventory.model("")
    digest = model.sha256 or model.digest
    return {**made, "sd_model_checkpoint": title_of(model), "sd_checkpoint_hash": digest}


def chosen_model(context: ServerContext, user: ServerUser) -> str:
    """The name of the user's model; of a name for several the first one's."""
    return context.policy.first_model(str(kept_by(context, user).get("sd_model_checkpoint", "")))


def _path(context: ServerContext, user: ServerUser) -> Path:
    return context.jobs.histories.of(user.name).paths.root / _FILE
