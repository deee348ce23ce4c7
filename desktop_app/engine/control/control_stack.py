"""Control networks of one loaded model: read once, kept beside it, and what they made of images."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import torch
from torch import nn

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray, digest
from desktop_app.engine.control.control_file import ControlFile, open_control
from desktop_app.engine.control.control_network import (
    ControlNetwork,
    Hint,
    control_picture,
    encoded_hint,
    unfit,
)
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.engine.speed.optimise import optimise_model
from desktop_app.engine.weight_file import FileState, file_state
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute, offload_groups
from desktop_app.networks.peak_memory import available_bytes
from desktop_app.networks.weight_packing import loosen

INPAINT = "inpaint"
"""The control image of networks trained for inpainting: the picture itself, with its hole."""

Make = Callable[[ControlFile], ControlNetwork]
"""Builds the network of an opened file."""

HintKey = tuple[object, ...]


class ControlStack:
    """The networks of one model, and the hints of its last job.

    Args:
        compute: where and how it runs.
        make: its family's way to build a network.

    Attributes:
        offload: how the model's parts wait in main memory (`MemoryPlan.offload`); "": not at all.
    """

    def __init__(self, compute: Compute, make: Make) -> None:
        self._compute, self._make = compute, make
        self._networks: OrderedDict[FileState, ControlNetwork] = OrderedDict()
        self._hints: dict[HintKey, Hint] = {}
        self.offload = ""

    def has(self, path: Path) -> bool:
        """Whether `network` would read nothing."""
        return file_state(path) in self._networks

    def keep(self, paths: Iterable[Path]) -> None:
        """Free networks that are not at ``paths``.

        The one used last stays where there is memory for it twice over; and so do all while none is
        wanted: control that is turned off and on again is not read again.
        """
        wanted = {file_state(path) for path in paths}
        others = [state for state in self._networks if state not in wanted]
        new = sum(_bytes_of(state) for state in wanted - set(self._networks))
        if others and available_bytes(self._compute) < 2 * (new + _bytes_of(others[-1])):
            spared = 0
        else:
            spared = 1 if wanted else len(others)
        for state in others[: len(others) - spared]:
            del self._networks[state]

    def network(self, path: Path) -> ControlNetwork:
        """The one at ``path``, from memory if it is there.

        Raises:
            ModelError: it is missing, damaged, no control network, or for another model.
        """
        state = file_state(path)
        if state not in self._networks:
            network = self._make(open_control(path))
            self._place(network)
            self._networks[state] = network
        self._networks.move_to_end(state)
        return self._networks[state]

    @property
    def modules(self) -> list[nn.Module]:
        """All in memory that has weights."""
        return [each for network in self._networks.values() for each in network.modules]

    def hint(
        self,
        network: ControlNetwork | None,
        word: str,
        picture: ByteArray,
        mask: FloatArray | None,
        codec: LatentCodec,
        painted: tuple[ByteArray, FloatArray] | None = None,
    ) -> Hint:
        """What ``network`` makes of a control image, from memory if it is there.

        Args:
            network: one of these; None: the latents are for the model's own channels.
            word: what the image shows.
            picture: (h, w, 3) uint8.
            mask: (h, w) of a hole in it.
            codec: the model's autoencoder.
            painted: see `ControlPicture.painted`.
        """
        key: HintKey = (network, codec, word, digest(picture, mask), digest(*painted or ()))
        if key not in self._hints:
            shown = control_picture(picture, mask, word)
            if painted is not None:
                shown = replace(shown, painted=control_picture(*painted))
            self._hints[key] = (
                (encoded_hint(shown, codec, with_mask=False),)
                if network is None
                else network.hint(shown, codec)
            )
        self._hints[key] = self._hints.pop(key)  # the one used last stands last
        return self._hints[key]

    def forget_hints(self, kept: int) -> None:
        """Keep the last ``kept`` hints."""
        for key in list(self._hints)[: max(0, len(self._hints) - kept)]:
            del self._hints[key]

    def rest(self) -> None:
        """Bring networks back to where the model's parts wait."""
        if self.offload:
            for network in self._networks.values():
                if not hasattr(network.module, "_diffusers_hook"):  # it waits in groups
                    network.module.to(self._compute.loads_to)

    def _place(self, network: ControlNetwork) -> None:
        """Put a network that was just read where the model is."""
        compute = self._compute
        copy_mapped_weights(network.modules)
        for module in network.modules:
            module.to(device=compute.loads_to if self.offload else compute.device)
            module.to(memory_format=compute.memory_format)  # type: ignore[call-overload]
        optimise_model(network.module, compute)  # what reads the hint is run once
        if not self.offload:
            return
        loosen(network.module)
        if self.offload == "groups" and any(True for _ in network.module.parameters()):
            offload_groups(network.module, compute.device)
        else:
            network.module.register_forward_pre_hook(_coming(network.module, compute.device))


def _bytes_of(state: FileState) -> int:
    return state[2]


def _coming(module: nn.Module, device: torch.device) -> Callable[..., None]:
    """Brings a network to the device when it is called; `ControlStack.rest` takes it away."""

    def come(_: nn.Module, __: object) -> None:
        module.to(device)

    return come


def check_file(path: Path, info: ModelInfo) -> None:
    """Check the headers of a network against a model that is not loaded yet.

    Raises:
        ModelError: ``control_unfit``, or as `open_control`.
    """
    if info.family not in _families_of(file_state(path)):
        raise unfit(path.name, info.name, "it is made for another model family")


@lru_cache(maxsize=16)
def _families_of(state: FileState) -> tuple[str, ...]:
    """What a network's headers say it is for; live mode asks for every picture."""
    path = Path(state[0])
    return open_control(path).layout.families
