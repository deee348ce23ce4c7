"""Our numbers are those of torch-fidelity, torchmetrics, piq, clean-fid and prdc.

Theirs were computed once, by `packaging/checks/library_metrics.py`.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from desktop_app.evaluation import distances, manifolds, pictures
from library_metrics import CASES, FILE, PICTURES, disturbed, features, picture

THEIRS = json.loads(FILE.read_text(encoding="utf-8"))

OF_FEATURES = {
    "frechet clean-fid": distances.frechet,
    "frechet torch-fidelity": distances.frechet,
    "frechet torchmetrics": distances.frechet,
    "kid torchmetrics": distances.kid,
    "kid clean-fid": distances.kid,
    "kid of subsets torch-fidelity": lambda one, other: of_subsets(one, other)[0],
    "kid deviation torch-fidelity": lambda one, other: of_subsets(one, other)[1],
    "precision torch-fidelity": manifolds.precision,
    "precision piq": manifolds.precision,
    "recall torch-fidelity": manifolds.recall,
    "recall piq": manifolds.recall,
    "density prdc": manifolds.density,
    "coverage prdc": manifolds.coverage,
}

OF_PICTURES = {
    "ssim piq": pictures.ssim,
    "ssim torchmetrics": lambda one, other: pictures.ssim(one, other, "reflect"),
    "psnr piq": pictures.psnr,
    "psnr torchmetrics": pictures.psnr,
}


def of_subsets(one, other):
    """As torch-fidelity draws them."""
    return distances.kid_of_subsets(one, other, np.random.RandomState(2020), subsets=10, size=100)


@pytest.mark.parametrize("case", CASES)
def test_measures_of_features_are_the_libraries(case: str) -> None:
    first, second = (features(*each) for each in CASES[case])
    for name, value in THEIRS["features"][case].items():
        if name == "frechet piq":
            continue  # its root by iterations is off by 1e-4 of the three others, which agree
        assert OF_FEATURES[name](first, second) == pytest.approx(value, rel=1e-6), name


def test_piq_finds_the_same_frechet_distance_as_far_as_its_iterations_go() -> None:
    for case, sides in CASES.items():
        first, second = (features(*each) for each in sides)
        value = THEIRS["features"][case]["frechet piq"]
        assert distances.frechet(first, second) == pytest.approx(value, rel=1e-2)


@pytest.mark.parametrize("case", PICTURES)
def test_measures_of_pictures_are_the_libraries(case: str) -> None:
    one = picture(*PICTURES[case])
    other = disturbed(one, PICTURES[case][0])
    for name, value in THEIRS["pictures"][case].items():
        assert OF_PICTURES[name](other, one) == pytest.approx(value, rel=1e-6), name
