"""The same questions, put to models that diffusers itself has written."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.library.probing.probe import probe
from tests.library.samples import FAMILIES
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts, tiny_single_file

CASES = {
    "sd1": {"family": "sd1"},
    "sd1 inpainting": {"family": "sd1", "channels": 9},
    "sd2 v": {"family": "sd2", "prediction_type": "v_prediction"},
    "sd1 with a tiny autoencoder": {"family": "sd1", "tiny_vae": True, "channels": 16},
}
FIELDS = ("family", "prediction_type", "input_channels", "latent_channels", "factor", "layout")


@pytest.mark.slow
@pytest.mark.parametrize("options", CASES.values(), ids=CASES)
@pytest.mark.parametrize("variant", [None, "fp16"])
def test_a_diffusers_folder_is_known_for_what_it_is(
    tmp_path: Path, options: dict[str, object], variant: str | None
) -> None:
    parts = tiny_parts(**options)  # type: ignore[arg-type]
    path = tiny_folder(tmp_path / "m", parts=parts, variant=variant)
    info, wanted = probe(path, FAMILIES), tiny_info(path, parts)
    assert [getattr(info, f) for f in FIELDS] == [getattr(wanted, f) for f in FIELDS]


@pytest.mark.slow
@pytest.mark.parametrize("options", list(CASES.values())[:3], ids=list(CASES)[:3])
def test_a_single_file_is_known_for_what_it_is(tmp_path: Path, options: dict[str, object]) -> None:
    parts = tiny_parts(**options, clip_tokenizer=True)  # type: ignore[arg-type]
    path = tiny_single_file(tmp_path / "m.safetensors", parts=parts)
    info, wanted = probe(path, FAMILIES), tiny_info(path, parts)
    assert [getattr(info, f) for f in FIELDS] == [getattr(wanted, f) for f in FIELDS]
