"""The table of builds is read strictly, and its page is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog import gpu_packs
from desktop_app.catalog.gpu_packs import load_gpu_builds
from desktop_app.core.errors import StorageError
from gpu_sheet import SHEET, with_table

GOOD: dict[str, Any] = {
    "name": "CUDA 99",
    "vendor": "nvidia",
    "path": "cu99",
    "cards": ["9.0"],
    "licence": "nvidia-cuda",
    "linux": {"driver": "900.1", "download": 1, "unpacked": 2},
}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"vendor": "intel"}, "cu99.vendor"),
        ({"cards": ["new"]}, "cu99.cards"),
        ({"cards": []}, "cu99.cards"),
        ({"licence": "none"}, "cu99.licence"),
        ({"linux": {"driver": "new", "download": 1, "unpacked": 2}}, "cu99.linux.driver"),
        ({"linux": {"driver": "900.1", "download": 1}}, "cu99.linux.unpacked"),
        ({"macos": {}}, "cu99.macos"),
        ({"linux": None}, "cu99"),
    ],
)
def test_a_wrong_table_is_named(
    change: dict[str, Any], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    monkeypatch.setattr(gpu_packs, "read_table", lambda name: {"cu99": table})
    with pytest.raises(StorageError) as caught:
        load_gpu_builds()
    assert caught.value.params["key"] == where


def test_a_good_table_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_packs, "read_table", lambda name: {"cu99": GOOD})
    (build,) = load_gpu_builds().values()
    assert build.carries("9.0") and build.carries("9.9") and not build.carries("8.9")


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    text = Path(SHEET).read_text(encoding="utf-8")
    assert text == with_table(text, load_gpu_builds()), (
        "run: python packaging/documents/gpu_sheet.py"
    )
