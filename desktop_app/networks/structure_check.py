"""Could a model be loaded? ``python -m desktop_app.networks.structure_check``, another process.

Reads a `ModelInfo` as JSON and answers a `Structure`. Each part is built without memory, of its
settings and the headers of its files, as the engine does it before it reads a number: what the
classes of diffusers and transformers want is asked of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.catalog.families import Family, load_families
from desktop_app.core.as_json import from_json, json_in, json_text
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import Structure
from desktop_app.core.network_audit import NetworkAudit, tell
from desktop_app.networks.device import Compute, pick_compute
from desktop_app.networks.diffusers_folder import ModelFolder
from desktop_app.networks.failures import weights_named
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import PartReading, no_weights
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.single_file import SingleFile

_SPARE: Final = re.compile(r"(.*\.)?(position_ids|logit_scale|num_batches_tracked|scaled_fp8)$")
"""What files carry along that no program needs."""


def check_structure(info: ModelInfo, family: Family) -> Structure:
    """What the model's own files hold; what its companion and files of single parts hold is theirs.

    Args:
        info: what and where it is.
        family: its own.
    """
    info = replace(info, companion="", parts={})
    compute = replace(pick_compute("float32", "cpu"), only_shapes=True)
    with ExitStack() as files:
        try:
            source = _source(info, family, files)
            return _compared(PartReading(info, family, source), source, info, family, compute)
        except ModelError as error:
            return Structure((_reason(error),))


def _source(info: ModelInfo, family: Family, files: ExitStack) -> ModelFolder | SingleFile:
    path = Path(info.path)
    if info.layout == "folder":
        return ModelFolder(path, info.name, family, info.variant)
    engine = family_engine(family.id)
    return files.enter_context(
        SingleFile(path, info.name, family.config, engine.single, engine.tokenizers)
    )


def _compared(
    reading: PartReading,
    source: ModelFolder | SingleFile,
    info: ModelInfo,
    family: Family,
    compute: Compute,
) -> Structure:
    engine = family_engine(family.id)
    parts, faults, lent = dict[str, Any](), list[str](), list[str]()
    for part in engine.order:
        if not reading.has(part) and (part in family.lends or no_weights(part)):
            lent.append(PART_NAMES[part])
            continue
        try:
            parts[part] = reading.part(part, compute)
        except ModelError as error:
            faults.append(_reason(error))
    if not lent and not faults:
        try:
            engine.check_fit(info, parts)
        except ModelError as error:
            faults.append(_reason(error))
    return Structure(tuple(faults), tuple(_surplus(source.unused.items())), tuple(lent))


def _reason(error: ModelError) -> str:
    return str(error.params.get("reason") or error.what).rstrip(".")


def _surplus(unused: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    for part, names in unused:
        # Text encoders may hold what only other models use: a decoder, one for pictures.
        left = sorted(name for name in names if not _SPARE.fullmatch(name))
        if left and not part.startswith("text_encoder"):
            yield f"the {PART_NAMES[part]} has {weights_named(left)} that nothing uses"


def main() -> int:
    """Answer what was asked on stdin."""
    NetworkAudit(tell).start()
    info = from_json(ModelInfo, json_in(sys.stdin.buffer.read()))
    sys.stdout.write(json_text(check_structure(info, load_families()[info.family])))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
