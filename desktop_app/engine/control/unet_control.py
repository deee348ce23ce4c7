"""Which control networks UNets have."""

from __future__ import annotations

from typing import Any

from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_lora import lora_network
from desktop_app.engine.control.control_network import ControlNetwork
from desktop_app.engine.control.unet_networks import unet_network
from desktop_app.engine.device import Compute


def unet_control(file: ControlFile, model: str, unet: Any, compute: Compute) -> ControlNetwork:
    """See `FamilyEngine.control_network`."""
    make = lora_network if file.layout.id == "lora" else unet_network
    return make(file, model, unet, compute)
