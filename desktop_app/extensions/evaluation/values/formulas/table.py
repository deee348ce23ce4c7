"""All measures: a row each, in the order of reports. What asks for one looks here."""

from __future__ import annotations

from math import inf
from typing import Final

from desktop_app.extensions.evaluation.values.formulas import (
    answers,
    distances,
    edits,
    manifolds,
    near_copies,
    pictures,
)
from desktop_app.extensions.evaluation.values.formulas.measure import Measure

FEWEST: Final = 50
"""Pictures a side below which measures of sets are refused: chance decides there."""

_CLIP = "Hessel et al. 2021, equation 1, times 100"
_MANIFOLDS = (
    (manifolds.precision, "Kynkäänniemi et al. 2019, equation 2, k = 3"),
    (manifolds.recall, "Kynkäänniemi et al. 2019, equation 2, k = 3"),
    (manifolds.density, "Naeem et al. 2020, equation 3, k = 5"),
    (manifolds.coverage, "Naeem et al. 2020, equation 4, k = 5"),
)

_ROWS = (
    Measure("frechet", "Fréchet distance", "features", "lower",
            distances.frechet, distances.frechet_interval, excess=True,
            fewest=FEWEST, few=10_000, few_note="few_frechet",
            source="Heusel et al. 2017, equation 6"),
    Measure("kid", "Kernel distance", "features", "lower",
            distances.kid, distances.kid_interval, digits=5, least=-inf,
            fewest=FEWEST, few=1_000, few_note="few_kid",
            source="Bińkowski et al. 2018, equation 4"),
    Measure("sliced", "Sliced Wasserstein distance", "features", "lower",
            distances.sliced, distances.sliced_interval, excess=True, fewest=FEWEST,
            source="Bonneel et al. 2015, equation 9; Berthet et al. 2026"),
    *(Measure(formula.__name__, formula.__name__.capitalize(), "features", "higher",
              formula, manifolds.interval_of(formula), fewest=FEWEST, source=source,
              most=inf if formula is manifolds.density else 1.0)
      for formula, source in _MANIFOLDS),
    Measure("diversity", "Diversity within a prompt", "within", "higher", answers.mean_distance,
            source="Zhu et al. 2017, section 5.2"),
    Measure("lpips", "Perceptual distance", "distance", "lower", source="Zhang et al. 2018"),
    Measure("dists", "Structure and texture distance", "distance", "lower",
            source="Ding et al. 2020"),
    Measure("ssim", "SSIM", "pair", "higher", pictures.ssim, least=-1.0, most=1.0,
            source="Wang et al. 2004, equation 13, inside the edges"),
    Measure("psnr", "PSNR", "pair", "higher", pictures.psnr, unit="dB", digits=2,
            source="10 log₁₀ 255² / mean squared error"),
    Measure("clip_text", "Match of picture and text", "text", "higher", answers.clip_score,
            digits=2, most=100.0, source=_CLIP),
    Measure("clip_picture", "Match of picture and reference", "text", "higher", answers.clip_score,
            digits=2, most=100.0, source=_CLIP),
    Measure("aesthetic", "Aesthetic score", "score", "higher", least=-inf),
    Measure("preference", "Preference score", "score", "higher", least=-inf),
    Measure("asked_found", "What was asked is found", "answers", "higher", answers.share_found,
            share=True, most=1.0),
    Measure("categories_covered", "Categories covered", "answers", "higher",
            answers.categories_covered, share=True, most=1.0),
    Measure("colourfulness", "Colourfulness", "picture", "", pictures.colourfulness, digits=1,
            source="Hasler and Süsstrunk 2003, section 7"),
    Measure("contrast", "Contrast", "picture", "", pictures.contrast, digits=1,
            source="Peli 1990"),
    Measure("saturation", "Saturation", "picture", "", pictures.saturation, most=1.0,
            source="Smith 1978"),
    Measure("sharpness", "Sharpness", "picture", "", pictures.sharpness, digits=1,
            source="Pech-Pacheco et al. 2000"),
    Measure("near_copies", "Near copies", "copies", "lower", near_copies.are_copies, share=True,
            most=1.0, source="Carlini et al. 2023, section 5.1"),
    Measure("outside_change", "Pixels changed outside the mask", "edit", "lower",
            edits.outside_change, unit="px", digits=0),
    Measure("seam", "Visibility of the seam", "edit", "lower", edits.seam, unit="ΔE00", digits=2),
    Measure("shift", "Shift", "edit", "lower", edits.shift, unit="px"),
    Measure("scale", "Change of scale", "edit", "lower", edits.scale, unit="%"),
    Measure("local_shift", "Local shift", "edit", "lower", edits.local_shift, unit="px"),
    Measure("grain", "Grain against the surroundings", "edit", "", edits.grain, unit="×"),
    Measure("hole_sharpness", "Sharpness against the surroundings", "edit", "",
            edits.hole_sharpness, unit="×"),
    Measure("hole_prompt", "Match of hole and prompt", "text", "higher", answers.clip_score,
            digits=2, most=100.0, source=_CLIP),
    Measure("hole_fidelity", "Colour difference to the hidden original", "edit", "lower",
            edits.hole_fidelity, unit="ΔE00", digits=2, source="Sharma et al. 2005"),
    Measure("hole_psnr", "PSNR to the hidden original", "edit", "higher", edits.hole_psnr,
            unit="dB", digits=2),
    Measure("hole_ssim", "SSIM to the hidden original", "edit", "higher", edits.hole_ssim,
            least=-1.0, most=1.0),
)  # fmt: skip

MEASURES: Final[dict[str, Measure]] = {row.id: row for row in _ROWS}
"""By id."""
