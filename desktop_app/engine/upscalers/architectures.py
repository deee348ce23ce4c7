"""Which of spandrel's architectures are offered, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class UpscalerArchitecture:
    """One of spandrel's.

    Attributes:
        convolutions: whether it is made of convolutions and of what looks at one pixel: what a
            pixel depends on can be counted, and channels-last order is as good.
        idle: piece of the names of convolutions that only training uses.
        refused: why it is not offered, as the rest of "it is a … network: "; "" of those that are.
        fills: whether it is given a mask, too, and fills what is in it.
    """

    convolutions: bool = False
    idle: str = ""
    refused: str = ""
    fills: bool = False


_OFFERED = UpscalerArchitecture()
_CONVOLUTIONS = UpscalerArchitecture(convolutions=True)
_FACES = UpscalerArchitecture(refused="it restores cut-out faces, not pictures")

ARCHITECTURES: Final[dict[str, UpscalerArchitecture]] = {
    "ATD": _OFFERED,
    "AuraSR": UpscalerArchitecture(refused="it draws noise of its own, so no result comes twice"),
    "CRAFT": _OFFERED,
    "DAT": _OFFERED,
    "DCTLSA": _OFFERED,
    "DITN": _OFFERED,
    "DRCT": _OFFERED,
    "DRUNet": _OFFERED,
    "DnCNN": _CONVOLUTIONS,
    "ESRGAN": _CONVOLUTIONS,
    "FBCNN": _OFFERED,
    "FDAT": _OFFERED,
    "FFTformer": _OFFERED,
    "GFPGAN": _FACES,
    "GRL": _OFFERED,
    "HAT": _OFFERED,
    "HVICIDNet": _OFFERED,
    "IPT": _OFFERED,
    "KBNet": _OFFERED,
    "LaMa": UpscalerArchitecture(fills=True),
    "MMRealSR": _OFFERED,
    "MixDehazeNet": _OFFERED,
    "MoESR": _OFFERED,
    "MoSR": _OFFERED,
    "NAFNet": _OFFERED,
    "OmniSR": _OFFERED,
    "PLKSR": _OFFERED,
    "RCAN": _OFFERED,
    "RGT": _OFFERED,
    "RealCUGAN": _OFFERED,
    "RestoreFormer": _FACES,
    "RetinexFormer": _OFFERED,
    "SAFMN": _OFFERED,
    "SAFMNBCIE": _OFFERED,
    "SCUNet": _OFFERED,
    "SPAN": UpscalerArchitecture(convolutions=True, idle=".conv.1"),
    "SeemoRe": _OFFERED,
    "SwiftSRGAN": _CONVOLUTIONS,
    "Swin2SR": _OFFERED,
    "SwinIR": _OFFERED,
    "Uformer": _OFFERED,
}
"""spandrel's id → what is known of it. Compact ones are ours (`compact`)."""
