"""Loading a model of any family: read its parts, check that they fit, put them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.codec import Codec
from desktop_app.engine.device import Compute
from desktop_app.engine.families.table import family_engine
from desktop_app.engine.model import Model
from desktop_app.engine.parts import PART_NAMES
from desktop_app.engine.source import opened

__all__ = ["assemble", "load"]


def load(
    info: ModelInfo,
    family: Family,
    compute: Compute,
    on_event: Callable[[EngineEvent], None],
    cancel: CancelToken,
) -> Model:
    """Load all parts of a model.

    Args:
        info: what and where it is.
        family: its family's facts.
        compute: device and precision.
        on_event: told of every part (`Loading`).
        cancel: looked at before every part.

    Raises:
        ModelError: a part is missing, damaged, of a class the family does not use, or does not fit
            the others.
        Cancelled: between two parts.
    """
    engine = family_engine(family.id)
    parts: dict[str, Any] = {}
    with opened(info, family, engine) as reading:
        for done, part in enumerate(engine.order):
            cancel.check()
            on_event(Loading(PART_NAMES[part], done, len(engine.order)))
            parts[part] = reading.part(part, compute)
    cancel.check()
    engine.check_fit(info, parts)
    model = assemble(info, family, compute, parts)
    # Fitted now where it must be, so that the first preview comes without delay.
    if compute.loads_to == compute.device:
        _ = model.rgb_map
    on_event(Loading(PART_NAMES[engine.order[-1]], len(engine.order), len(engine.order)))
    return model


def assemble(info: ModelInfo, family: Family, compute: Compute, parts: dict[str, Any]) -> Model:
    """Make a `Model` of loaded ``parts``, whose keys are those of `parts.PART_NAMES`."""
    engine = family_engine(family.id)
    return Model(
        info=info,
        family=family,
        engine=engine,
        compute=compute,
        parts=parts,
        texts=engine.text_encoder(parts, compute),
        codec=Codec(parts["vae"], compute),
    )
