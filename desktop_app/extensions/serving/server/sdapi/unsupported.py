"""Fields that this server can't do what they ask for: which values ask for nothing, and what is
said to the others. A row each; a field that is in no table is read by `translating`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.foreign_fields import asks_nothing


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


def one_of(*values: object) -> Callable[[Any], bool]:
    """Whether a value is among ``values``."""
    return lambda value: value in values


GENERATION: Final[Mapping[str, Unsupported]] = {
    "restore_faces": Unsupported(asks_nothing, "there are no face restorers"),
    "script_name": Unsupported(asks_nothing, "there are no scripts"),
    "seed_resize_from_h": Unsupported(lambda value: value <= 0, "noise isn't resized"),
    "seed_resize_from_w": Unsupported(lambda value: value <= 0, "noise isn't resized"),
    "s_churn": Unsupported(asks_nothing, "no scheduler has it"),
    "s_min_uncond": Unsupported(asks_nothing, "no scheduler has it"),
    "s_noise": Unsupported(one_of(1), "no scheduler has it"),
    "disable_extra_networks": Unsupported(asks_nothing, "tags in prompts are always read"),
    "infotext": Unsupported(asks_nothing, "say the settings themselves; png-info reads them"),
    "initial_noise_multiplier": Unsupported(one_of(1), "noise isn't weakened"),
    "latent_mask": Unsupported(asks_nothing, "there is one mask for picture and latents"),
    "firstpass_image": Unsupported(asks_nothing, "the first pass is always made"),
    "script_args": Unsupported(asks_nothing, "there are no scripts", refused=False),
    "do_not_save_samples": Unsupported(
        asks_nothing, "finished pictures are kept in your history", refused=False
    ),
    "comments": Unsupported(asks_nothing, "they are not kept", refused=False),
    "force_task_id": Unsupported(asks_nothing, "progress is that of all requests", refused=False),
}
"""Of txt2img and img2img. s_tmin and s_tmax have an effect with s_churn alone, image_cfg_scale with
InstructPix2Pix models alone, which are not among the families: any value asks for nothing."""

HIRES: Final[Mapping[str, Unsupported]] = {
    "hr_checkpoint_name": Unsupported(asks_nothing, "the second pass has the model of the first"),
    "hr_sampler_name": Unsupported(asks_nothing, "the second pass has the sampler of the first"),
    "hr_scheduler": Unsupported(asks_nothing, "the second pass has the schedule of the first"),
}
"""Of txt2img, where there is a second pass."""

EXTRAS: Final[Mapping[str, Unsupported]] = {
    "gfpgan_visibility": Unsupported(asks_nothing, "there are no face restorers"),
    "codeformer_visibility": Unsupported(asks_nothing, "there are no face restorers"),
}
"""Of extra-single-image and extra-batch-images."""

UNIT: Final[Mapping[str, Unsupported]] = {
    "mask": Unsupported(asks_nothing, "a ControlNet unit has no mask of its own"),
    "mask_image": Unsupported(asks_nothing, "a ControlNet unit has no mask of its own"),
    "effective_region_mask": Unsupported(asks_nothing, "a ControlNet unit has no mask of its own"),
    "advanced_weighting": Unsupported(asks_nothing, "a unit has one weight"),
    "ipadapter_input": Unsupported(asks_nothing, "send the picture as image"),
    "input_mode": Unsupported(one_of("simple", 0), "a unit has one picture"),
    "batch_images": Unsupported(asks_nothing, "a unit has one picture"),
    "pulid_mode": Unsupported(one_of("Fidelity"), "there is no PuLID"),
    "hr_option": Unsupported(
        one_of("Both", "HiResFixOption.BOTH", 0), "units count in both passes", refused=False
    ),
    "animatediff_batch": Unsupported(asks_nothing, "there are no animations", refused=False),
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
        if value in (None, "") or row.nothing(value):
            continue
        if row.refused:
            raise refused(name, value, row.reason)
        warnings.append(f"{name} is ignored: {row.reason}.")


def refused(name: str, value: object, reason: str) -> InputError:
    """What is said of a value that can't be had."""
    return InputError("field_unsupported", name=name, value=str(value)[:80], reason=reason)
