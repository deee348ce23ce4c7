"""Fields that this server can't do what they ask for: which values ask for nothing, and what is
said to the others. A row each; a field that is in no table is read by `translating`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One field.

    Attributes:
        nothing: whether a value (not null) asks for nothing.
        reason: why others can't be had, in English.
        refused: whether they are refused, since they would change the picture; else it is said in
            ``info``.
    """

    nothing: Callable[[Any], bool]
    reason: str
    refused: bool = True


def _is(*values: object) -> Callable[[Any], bool]:
    return lambda value: value in values


def _none(value: Any) -> bool:
    return str(value).casefold() in ("", "none")


def _same(value: Any) -> bool:
    """What the web UI sends where a second pass is to be like the first."""
    return _none(value) or str(value).casefold().startswith(("use same", "automatic"))


GENERATION: Final[Mapping[str, Unsupported]] = {
    "restore_faces": Unsupported(_is(False), "there are no face restorers"),
    "script_name": Unsupported(_none, "there are no scripts"),
    "seed_resize_from_h": Unsupported(lambda value: value <= 0, "noise isn't resized"),
    "seed_resize_from_w": Unsupported(lambda value: value <= 0, "noise isn't resized"),
    "s_churn": Unsupported(_is(0), "no scheduler has it"),
    "s_min_uncond": Unsupported(_is(0), "no scheduler has it"),
    "s_noise": Unsupported(_is(1), "no scheduler has it"),
    "disable_extra_networks": Unsupported(_is(False), "tags in prompts are always read"),
    "infotext": Unsupported(_is(""), "say the settings themselves; png-info reads them"),
    "initial_noise_multiplier": Unsupported(_is(1), "noise isn't weakened"),
    "latent_mask": Unsupported(_is(""), "there is one mask for picture and latents"),
    "firstpass_image": Unsupported(_is(""), "the first pass is always made"),
    "script_args": Unsupported(_is([]), "there are no scripts", refused=False),
    "do_not_save_samples": Unsupported(
        _is(False), "finished pictures are kept in your history", refused=False
    ),
    "comments": Unsupported(_is({}), "they are not kept", refused=False),
    "force_task_id": Unsupported(_is(""), "progress is that of all your requests", refused=False),
}
"""Of txt2img and img2img. s_tmin and s_tmax have an effect with s_churn alone, image_cfg_scale with
InstructPix2Pix models alone, which are not among the families: any value asks for nothing."""

HIRES: Final[Mapping[str, Unsupported]] = {
    "hr_checkpoint_name": Unsupported(_same, "the second pass has the model of the first"),
    "hr_sampler_name": Unsupported(_same, "the second pass has the sampler of the first"),
    "hr_scheduler": Unsupported(_same, "the second pass has the schedule of the first"),
}
"""Of txt2img, where there is a second pass."""

EXTRAS: Final[Mapping[str, Unsupported]] = {
    "gfpgan_visibility": Unsupported(_is(0), "there are no face restorers"),
    "codeformer_visibility": Unsupported(_is(0), "there are no face restorers"),
}
"""Of extra-single-image and extra-batch-images."""

UNIT: Final[Mapping[str, Unsupported]] = {
    "mask": Unsupported(_none, "a ControlNet unit has no mask of its own"),
    "mask_image": Unsupported(_none, "a ControlNet unit has no mask of its own"),
    "effective_region_mask": Unsupported(_none, "a ControlNet unit has no mask of its own"),
    "advanced_weighting": Unsupported(_is([]), "a unit has one weight"),
    "ipadapter_input": Unsupported(_is([]), "send the picture as image"),
    "input_mode": Unsupported(_is("simple", 0), "a unit has one picture"),
    "batch_images": Unsupported(_is("", []), "a unit has one picture"),
    "hr_option": Unsupported(
        _is("Both", "HiResFixOption.BOTH", 0), "units count in both passes", refused=False
    ),
    "animatediff_batch": Unsupported(_is(False), "there are no animations", refused=False),
}
"""Of a unit of ControlNet (internal_controlnet/args.py of sd-webui-controlnet)."""


def check(values: Mapping[str, Any], table: Mapping[str, Unsupported], warnings: list[str]) -> None:
    """Refuse, or say, what of ``values`` can't be had.

    Args:
        values: values by name; None is as if it weren't given.
        table: the rows.
        warnings: what is said is added.

    Raises:
        InputError: ``field_unsupported``.
    """
    for name, row in table.items():
        value = values.get(name)
        if value is None or row.nothing(value):
            continue
        if row.refused:
            raise refused(name, value, row.reason)
        warnings.append(f"{name} is ignored: {row.reason}.")


def refused(name: str, value: object, reason: str) -> InputError:
    """What is said of a value that can't be had."""
    return InputError("field_unsupported", name=name, value=str(value)[:80], reason=reason)
