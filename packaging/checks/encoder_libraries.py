"""Do our encoders of evaluations give what the libraries give, of the same random weights?

Needs torchvision, torch-fidelity, lpips and piq, which must not stand beside the program's torch:

    python -m pip install --no-deps --target FOLDER torchvision torch-fidelity lpips piq
    python packaging/checks/encoder_libraries.py FOLDER

It prints the numbers that tests/engine/encoders/test_published.py holds ours against, and how far
ours are off. Measured with torch-fidelity 0.4.0, lpips 0.1.4, piq 0.8.0, torchvision 0.29.1: 0 for
Inception, less than 1e-7 for the others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import types
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests import tiny_encoders  # noqa: E402
from tests.engine.encoders.published import ours, pictures  # noqa: E402


def _without_operators() -> None:
    """torchvision's compiled part is of another torch: its operators are declared, and do
    nothing."""
    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library_module: Any = torch.library
    real = library_module.register_fake

    def register(name: str, *args: Any, **kwargs: Any) -> Any:
        def decorated(function: Any) -> Any:
            try:
                return real(name, *args, **kwargs)(function)
            except RuntimeError:
                return function

        return decorated

    library_module.register_fake = register
    sys.modules["lpips.trainer"] = types.ModuleType("lpips.trainer")
    globals()["_kept"] = library


def _fill(network: Any, tensors: dict[str, Tensor]) -> None:
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            number = name.rpartition(".")[2]
            module.weight.data = tensors[f"features.{number}.weight"]
            module.bias = nn.Parameter(tensors[f"features.{number}.bias"])


def inception(pixels: Tensor) -> Tensor:
    there: Any = import_module("torch_fidelity.feature_extractor_inceptionv3")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "weights.pth")
        torch.save(tiny_encoders.weights(tiny_encoders.inception()), file)
        network = there.FeatureExtractorInceptionV3(
            "inception-v3-compat", ["2048"], feature_extractor_weights_path=str(file)
        )

    def seen(*_: Any, **__: Any) -> Tensor:
        return pixels * 128 + 128

    there.interpolate_bilinear_2d_like_tensorflow1x = seen
    return network(torch.zeros(pixels.shape, dtype=torch.uint8))[0]


def lpips(net: str, head: str, before: str) -> Tensor:
    network: Any = (
        import_module("lpips")
        .LPIPS(net=net, pretrained=False, pnet_rand=True, verbose=False)
        .eval()
    )
    heads = tiny_encoders.weights(tiny_encoders.LAYOUTS[head]())
    copies = {f"lins.{key[3]}.{key[5:]}": each for key, each in heads.items()}
    network.load_state_dict({**heads, **copies}, strict=False)
    _fill(network.net, tiny_encoders.weights(tiny_encoders.LAYOUTS[before]()))
    first, second = pictures()
    return network(2 * first - 1, 2 * second - 1).flatten()


def dists() -> Tensor:
    there: Any = import_module("piq.perceptual")
    made: Any = there.vgg16
    heads = tiny_encoders.weights(tiny_encoders.dists())
    total = heads["alpha"].sum() + heads["beta"].sum()

    def untrained(*_: Any, **__: Any) -> Any:
        return made(weights=None)

    def normed(*_: Any, **__: Any) -> dict[str, Tensor]:
        return {key: each / total for key, each in heads.items()}

    there.vgg16, torch.hub.load_state_dict_from_url = untrained, normed
    network = there.DISTS(reduction="none")
    _fill(network.model, tiny_encoders.weights(tiny_encoders.vgg16()))
    return network(*pictures())


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", help="where the libraries were installed to")
    sys.path.append(parser.parse_args().folder)
    _without_operators()
    mine = ours()
    with torch.inference_mode():
        theirs: dict[str, Tensor] = {
            "inception": inception(mine["pixels"])[:, :6],
            "lpips-alex": lpips("alex", "lpips_alex", "alexnet"),
            "lpips-vgg": lpips("vgg", "lpips_vgg", "vgg16"),
            "dists": dists(),
        }
    for name, values in theirs.items():
        off = float((values - mine[name]).abs().max() / values.abs().max())
        told = [round(float(value), 7) for value in values.flatten()]
        print(name, told, f"off by {off:.1e}")


if __name__ == "__main__":
    main()
