"""A report with all that reports can show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.extensions.evaluation.values.evaluation import (
    Basis,
    Figure,
    Item,
    Refusal,
    Report,
    SetAbout,
)

CATEGORIES = ("objects", "colours")


def small_report() -> Report:
    """Two sets of twelve pictures, three measures."""
    rng = np.random.default_rng(7)
    first = _items(rng.uniform(0.6, 0.9, 12))
    second = _items(rng.uniform(0.5, 0.8, 12))
    frechet = Basis(
        measure="frechet",
        encoder="Velatura features 1",
        encoder_hash="0123456789abcdef",
        resizer="area-128",
    )
    ssim = Basis(measure="ssim")
    name = "Fréchet distance, Velatura features 1"
    distance = Figure(
        basis=frechet,
        name=name,
        value=12.34,
        low=11.0,
        high=13.5,
        n=12,
        n_reference=60,
        jpeg=3,
        better="lower",
        interval="jackknife",
    )
    alike = Figure(basis=ssim, name="SSIM", value=0.75, low=0.7, high=0.8, n=12, better="higher")
    figures = [
        distance,
        replace(distance, value=15.5, low=14.1, high=17.0, of="B"),
        replace(distance, value=-3.16, low=-4.5, high=-1.2, of="A − B"),
        alike,
        replace(alike, value=0.65, low=0.6, high=0.7, of="B"),
        replace(alike, value=0.1, low=-0.01, high=0.2, of="A − B", paired=True),
    ]
    figures += [
        Figure(basis=ssim, name="SSIM", value=0.7, of=of, n=6, category=category, better="higher")
        for category in CATEGORIES
        for of in ("A", "B")
    ]
    return Report(
        name="4 steps & 20 steps <starter>",
        created_ms=1_790_000_000_000,
        asked={"measures": ["frechet", "ssim"], "seed": 0},
        environment={"program": "1.0", "torch": "2.13.0"},
        sets=(
            SetAbout(label="A", name="20 steps", source="a", model="Starter", items=first),
            SetAbout(
                label="B",
                name="4 steps",
                items=second,
                left_out={"broken.png": "It is damaged."},
                notes={"alpha_dropped": 2},
            ),
        ),
        figures=tuple(figures),
        refusals=(Refusal(measure="kid", code="too_few_pictures", what="KID needs 50 pictures."),),
    )


def _items(values: Array) -> tuple[Item, ...]:
    return tuple(
        Item(
            key=f"p{k} 0",
            file=f"{k}.png",
            prompt=f"a red fox on a beach, number {k}",
            seed=0,
            category=CATEGORIES[k % 2],
            values={"ssim": float(value)},
        )
        for k, value in enumerate(values)
    )


def picture(label: str, file: str) -> Array | None:
    """A plain picture for each but the last."""
    number = int(file.partition(".")[0])
    if number == 11:
        return None
    made = np.full((96, 128, 3), 20 * number, np.uint8)
    made[20:60, 30:90] = (200, 60, 30) if label == "A" else (30, 60, 200)
    return made
