"""Which families have control networks, and what builds them."""

from __future__ import annotations

from typing import Any

from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_network import ControlNetwork, unfit
from desktop_app.networks.device import Compute


def control_network(
    family: str, file: ControlFile, model: str, network: Any, compute: Compute
) -> ControlNetwork:
    """Build the control network of an opened file for a denoiser.

    Args:
        family: id of the denoiser's.
        file: of a layout that names this family.
        model: the model's name, for errors.
        network: the denoiser.
        compute: device and precision.

    Raises:
        ModelError: ``control_unfit``: it is for another denoiser; or it is damaged.
    """
    # A family's networks are imported when its first one is made.
    if family in ("sd1", "sd2", "sdxl"):
        if file.layout.id == "lora":
            from desktop_app.engine.control.control_lora import lora_network as make
        else:
            from desktop_app.engine.control.unet_networks import unet_network as make
    elif family == "sd3":
        from desktop_app.engine.control.sd3_network import sd3_control as make
    elif family == "flux1":
        from desktop_app.engine.control.flux_networks import flux_control as make
    elif family == "qwen_image":
        from desktop_app.engine.control.qwen_image_network import qwen_image_control as make
    elif family == "sana":
        from desktop_app.engine.control.sana_network import sana_control as make
    elif family == "z_image":
        from desktop_app.engine.control.z_image_network import z_image_control as make
    else:
        raise unfit(file.name, model, "its family has no control networks")
    return make(file, model, network, compute)
