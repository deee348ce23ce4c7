"""The numbers of torch-fidelity, torchmetrics, piq, clean-fid, prdc and lpips, once, for the tests.

They need torchvision, which must not stand beside the program's torch: run this in an environment
apart, from the checkout's root:

    python3 -m venv apart
    apart/bin/pip install torch numpy scipy scikit-learn pillow requests tqdm
    apart/bin/pip install --no-deps torchvision torch-fidelity torchmetrics \
        lightning-utilities piq clean-fid prdc lpips
    apart/bin/python packaging/checks/library_metrics.py

It writes tests/extensions/evaluation/formulas/samples/library_metrics.json. Features and pictures
are no files: both sides make them from seeds, by `features` and `picture` here.
"""

# The libraries are in an environment apart.
# pyright: reportMissingImports=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportPrivateUsage=false

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
import warnings
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

FILE = (
    Path(__file__).resolve().parents[2]
    / "tests/extensions/evaluation/formulas/samples/library_metrics.json"
)
LIBRARIES = (
    "torch", "torchvision", "torch-fidelity", "torchmetrics", "piq", "clean-fid", "prdc", "lpips",
    "numpy", "scipy", "pillow",
)  # fmt: skip

CASES: dict[str, tuple[tuple[int, int, int, float], tuple[int, int, int, float]]] = {
    "halves": ((1, 400, 32, 0.0), (2, 400, 32, 0.0)),
    "shifted": ((3, 400, 32, 0.3), (4, 400, 32, 0.0)),
    "wide": ((5, 700, 256, 0.2), (6, 700, 256, 0.0)),
    "uneven": ((7, 500, 64, 0.1), (8, 300, 64, 0.0)),
}
"""Name → seed, number, width and shift of the measured set and of the reference."""

PICTURES = {"wide": (11, 200, 320), "small": (12, 61, 47), "large": (13, 431, 602)}
"""Name → seed, height, width."""


def features(seed: int, count: int, width: int, shift: float) -> Any:
    """(count, width) float64: correlated, partly 0, as features of networks behind a ReLU are."""
    random = np.random.default_rng(seed)
    mixed = random.standard_normal((count, width)) @ _mixing(width)
    return np.maximum(mixed + 0.5 + shift, 0)


def _mixing(width: int) -> Any:
    return np.random.default_rng(1000 + width).standard_normal((width, width)) / width**0.5


def picture(seed: int, height: int, width: int) -> Any:
    """(height, width, 3) uint8: slopes with noise, by whole numbers alone."""
    random = np.random.default_rng(seed)
    rows, columns = np.arange(height)[:, None, None], np.arange(width)[None, :, None]
    slopes = (rows * np.array([3, 1, 2]) + columns * np.array([1, 2, 4])) % 256
    return ((slopes * 3 + random.integers(0, 256, (height, width, 3))) // 4).astype(np.uint8)


def disturbed(values: Any, seed: int) -> Any:
    """A picture with noise of up to 20 levels."""
    noise = np.random.default_rng(seed).integers(-20, 21, values.shape)
    return np.clip(values.astype(np.int64) + noise, 0, 255).astype(np.uint8)


def maps(seed: int) -> tuple[Any, Any, Any]:
    """Feature maps of two pictures, (1, 16, 9, 7) float64 each, and weights of channels (16,)."""
    random = np.random.default_rng(seed)
    one, other = (random.standard_normal((1, 16, 9, 7)) for _ in range(2))
    return one, other, random.random(16)


def main() -> int:
    """Write the file; returns the exit code."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    import torch

    # Two operators that torchvision names, for where it was not built for this torch.
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    warnings.simplefilter("ignore")
    told = {
        "command": "python packaging/checks/library_metrics.py",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "processor": torch.backends.cpu.get_cpu_capability(),
        "features": {name: _of_features(*each) for name, each in CASES.items()},
        "pictures": {name: _of_pictures(*each) for name, each in PICTURES.items()},
        "resizers": {name: _of_resizers(*each) for name, each in PICTURES.items()},
        "lpips": {str(seed): _of_maps(seed) for seed in (21, 22)},
    }
    FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def _of_features(first: Any, second: Any) -> dict[str, float]:
    import piq
    import torch
    from cleanfid.fid import frechet_distance, kernel_distance
    from prdc import compute_prdc
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
    from torch_fidelity.metric_kid import kid_features_to_metric
    from torch_fidelity.metric_prc import prc_features_to_metric
    from torchmetrics.image.fid import _compute_fid
    from torchmetrics.image.kid import poly_mmd

    one, other = features(*first), features(*second)
    ours, theirs = torch.from_numpy(one), torch.from_numpy(other)
    moments = [(each.mean(0), np.cov(each, rowvar=False)) for each in (one, other)]
    tensors = [torch.from_numpy(each) for pair in moments for each in pair]
    statistics = [fid_features_to_statistics(each) for each in (ours, theirs)]
    fid = fid_statistics_to_metric(*statistics, verbose=False)
    subsets = {"kid_subsets": 10, "kid_subset_size": 100, "verbose": False}
    kid = kid_features_to_metric(ours, theirs, **subsets)
    prc = prc_features_to_metric(ours, theirs, verbose=False)
    prdc = compute_prdc(other, one, 5)
    piq_precision, piq_recall = piq.PR(nearest_k=3).compute_metric(theirs, ours)
    told = {
        "frechet clean-fid": frechet_distance(*moments[0], *moments[1]),
        "frechet torch-fidelity": fid["frechet_inception_distance"],
        "frechet torchmetrics": _compute_fid(*tensors),
        "frechet piq": piq.FID().compute_metric(ours, theirs),
        "kid of subsets torch-fidelity": kid["kernel_inception_distance_mean"],
        "kid deviation torch-fidelity": kid["kernel_inception_distance_std"],
        "precision torch-fidelity": prc["precision"],
        "recall torch-fidelity": prc["recall"],
        "precision piq": piq_precision,
        "recall piq": piq_recall,
        "density prdc": prdc["density"],
        "coverage prdc": prdc["coverage"],
    }
    if len(one) == len(other):
        told["kid torchmetrics"] = poly_mmd(ours, theirs)
        told["kid clean-fid"] = kernel_distance(one, other, 1, len(one))
    return {name: float(value) for name, value in told.items()}


def _of_pictures(seed: int, height: int, width: int) -> dict[str, float]:
    import piq
    import torch
    from torchmetrics.functional.image import (
        peak_signal_noise_ratio,
        structural_similarity_index_measure,
    )

    one = picture(seed, height, width)
    pair = [
        torch.from_numpy(each).permute(2, 0, 1)[None].double()
        for each in (disturbed(one, seed), one)
    ]
    told = {
        "ssim torchmetrics": structural_similarity_index_measure(*pair, data_range=255.0),
        "ssim piq": piq.ssim(*pair, data_range=255, downsample=False),
        "psnr torchmetrics": peak_signal_noise_ratio(*pair, data_range=255.0),
        "psnr piq": piq.psnr(*pair, data_range=255),
    }
    return {name: float(value) for name, value in told.items()}


class _SeenError(Exception):
    """Carries what a network was given."""


def _given(forward: Callable[..., Any], pixels: Any, **attributes: Any) -> Any:
    """What the first layer of a library's Inception gets."""

    def first_layer(given: Any) -> Any:
        raise _SeenError(given)

    network = SimpleNamespace(
        features_list=["64"], INPUT_IMAGE_SIZE=299, Conv2d_1a_3x3=first_layer, **attributes
    )
    try:
        forward(network, pixels)
    except _SeenError as seen:
        return seen.args[0]
    raise RuntimeError("the first layer was not reached")


def _of_resizers(seed: int, height: int, width: int) -> dict[str, Any]:
    import torch
    from cleanfid.resize import build_resizer
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
    from torchmetrics.image.fid import NoTrainInceptionV3

    one = picture(seed, height, width)
    pixels = torch.from_numpy(one).permute(2, 0, 1)[None]
    clean = torch.from_numpy(build_resizer("clean")(one)).permute(2, 0, 1)[None]
    made = {
        "tf1-bilinear-299": _given(
            FeatureExtractorInceptionV3.forward,
            pixels,
            feature_extractor_internal_dtype=torch.float,
        ),
        "torch-antialias-299": _given(
            NoTrainInceptionV3._torch_fidelity_forward, pixels, use_antialias=True
        ),
        # As cleanfid.inception_torchscript's own forward.
        "pillow-bicubic-299": (clean - 128) / 128,
    }
    return {name: _fingerprint(each.contiguous().numpy()) for name, each in made.items()}


def _fingerprint(values: Any) -> dict[str, Any]:
    """SHA-256 of the bytes, and every 9,973rd value."""
    digest = hashlib.sha256(values.tobytes()).hexdigest()
    return {"sha256": digest, "values": [float(each) for each in values.ravel()[::9973]]}


def _of_maps(seed: int) -> float:
    """LPIPS of one layer: lpips' own functions of maps and a 1 × 1 convolution of its kind."""
    import torch
    from lpips import NetLinLayer, normalize_tensor, spatial_average

    one, other, weights = maps(seed)
    layer = NetLinLayer(16).double().eval()
    with torch.no_grad():
        layer.model[-1].weight.copy_(torch.from_numpy(weights).reshape(1, 16, 1, 1))
        sides = [normalize_tensor(torch.from_numpy(each)) for each in (one, other)]
        return float(spatial_average(layer((sides[0] - sides[1]) ** 2), keepdim=False))


if __name__ == "__main__":
    sys.exit(main())
