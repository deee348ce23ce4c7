"""What the lab measures pictures by: their distance to those of a reference folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.operations import MOST_CLASSIFIED, Featuring
from desktop_app.core.pixels import ByteArray, Doubles, FloatArray
from desktop_app.extensions.evaluation.values.formulas.intervals import Interval
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.encoders import encoders_of
from desktop_app.extensions.evaluation.work.evaluating.features import features_of
from desktop_app.extensions.evaluation.work.lab.lab_services import Quality
from desktop_app.imaging.resize import covering
from desktop_app.storage.batch_files import named_files
from desktop_app.storage.pictures import open_picture

FEWEST: Final = 50
"""Pictures a side below which no distance of sets is told."""


def reference_pictures(folder: Path, side: int) -> list[ByteArray]:
    """Those of a folder that can be read, cropped to ``side`` × ``side``, (h, w, 3) uint8.

    Raises:
        InputError: ``lab_reference``: too few.
    """
    found: list[ByteArray] = []
    for path, *_ in named_files(folder, recursive=True):
        try:
            pixels = open_picture(path).shown[..., :3]
        except VelaturaError:
            continue
        found.append(covering(pixels, Size(side, side)))
    if len(found) < FEWEST:
        raise InputError("lab_reference", name=folder.name, count=len(found), least=FEWEST)
    return found


def set_quality(reference: Sequence[ByteArray], measure: str = "frechet") -> Quality:
    """A measure of sets (`values.formulas.table`) against the reference, by the encoder that ships.

    Raises:
        InputError: ``encoder_missing``.
    """
    row, encoder = MEASURES[measure], next(iter(encoders_of(())), None)
    if encoder is None or row.formula is None:
        raise InputError("encoder_missing", name=row.name, weights="Velatura features")
    formula, within, name = row.formula, row.interval, encoder.figure_name(row.id, row.name)
    digest = hashlib.sha256(b"".join(one.tobytes() for one in reference)).hexdigest()[:16]
    held: list[Doubles] = []

    def seen(pictures: Sequence[ByteArray], access: EngineAccess) -> tuple[Doubles, Doubles]:
        if row.refused(len(pictures)):
            count = len(pictures)
            raise InputError("too_few_pictures", name=name, least=row.fewest, count=count)
        if not held:
            held.append(_vectors(encoder, reference, access))
        return _vectors(encoder, pictures, access), held[0]

    def of(pictures: Sequence[ByteArray], access: EngineAccess) -> float:
        return float(formula(*seen(pictures, access)))

    def interval(pictures: Sequence[ByteArray], access: EngineAccess) -> Interval:
        assert within is not None
        return within(*seen(pictures, access), 0)

    basis = f"{measure}, {encoder.name} {encoder.sha256[:16]}, {encoder.encoder.resizer}"
    better = "higher" if row.better == "higher" else "lower"
    return Quality(name, f"{basis}, reference {digest}", better, of, interval if within else None)


def _vectors(encoder: Installed, pictures: Sequence[ByteArray], access: EngineAccess) -> Doubles:
    """(pictures, features) float64, `MOST_CLASSIFIED` pictures a job."""
    kind, resizer = encoder.encoder.kind, encoder.encoder.resizer
    found: list[FloatArray] = []
    for at in range(0, len(pictures), MOST_CLASSIFIED):
        part = {str(k): one for k, one in enumerate(pictures[at : at + MOST_CLASSIFIED])}
        job = Featuring(kind, encoder.path, resizer, part, encoder.backbone)
        found.append(features_of(job, access).vectors)
    return np.concatenate(found).astype(np.float64)
