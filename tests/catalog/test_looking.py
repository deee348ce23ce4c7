"""What it costs to look at a picture, held against what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.catalog.looking import load_looking_costs, looking_forecast
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.errors import StorageError
from desktop_app.core.forecast import Host
from desktop_app.core.geometry import Size
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES

TABLE = load_memory_table()
CPU = Host("cpu", "bfloat16", 8 << 30, cores=2)
CARD = Host("cuda", "float16", 32 << 30, 8 << 30)

MEASURED = {
    ("depth", Size(1000, 1000), 99_140_356): 163_500_000,
    ("depth", Size(1000, 1513), 99_140_356): 216_200_000,
    ("people", Size(640, 640), 171_565_488): 142_400_000,
    ("segmentation", Size(512, 512), 15_010_776): 174_100_000,
}
"""What a network took beside its weights (bytes, without the picture's own arrays)."""


def test_each_network_has_its_row() -> None:
    assert set(load_looking_costs()) == set(NETWORK_NAMES)


@pytest.mark.parametrize(("case", "bytes_taken"), MEASURED.items())
def test_the_forecast_is_that_of_the_measurement(
    case: tuple[str, Size, int], bytes_taken: int
) -> None:
    sight, size, file = case
    cost = load_looking_costs()[sight]
    assert cost.input * cost.seen(size) == pytest.approx(bytes_taken, rel=0.16)
    forecast = looking_forecast({sight: file}, size, CPU, TABLE)
    assert forecast.memory_bytes > bytes_taken + file
    assert forecast.device_bytes is None
    assert forecast.verdict == "fits"


def test_time_is_that_of_the_operations() -> None:
    """Counted: 115 billion for depth at 518 × 518; a core of 66 billion a second took 2.6 s."""
    one = Host("cpu", "float32", 8 << 30, cores=1)
    forecast = looking_forecast({"depth": 99_140_356}, Size(600, 600), one, TABLE)
    assert forecast.seconds == pytest.approx(2.0, rel=0.1)
    assert forecast.seconds * forecast.spread > 2.64
    finer = looking_forecast({"depth": 99_140_356}, Size(600, 600), one, TABLE, side=1036)
    assert finer.seconds == pytest.approx(4 * forecast.seconds)


def test_a_card_has_its_own_memory_and_too_little_is_said() -> None:
    both = {"people": 172_000_000, "pose": 344_000_000}
    forecast = looking_forecast(both, Size(1024, 1024), CARD, TABLE)
    assert forecast.device_bytes is not None
    assert forecast.device_bytes > sum(both.values())
    small = Host("cpu", "float32", 1 << 30)
    assert looking_forecast(both, Size(4096, 4096), small, TABLE).verdict == "no"


def test_a_wrong_row_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "looking.toml").write_text("[depth]\ncolour = 1")
    monkeypatch.setattr(
        "desktop_app.catalog.resources.resource_path", lambda *parts: tmp_path / parts[-1]
    )
    with pytest.raises(StorageError) as caught:
        load_looking_costs()
    assert caught.value.params["key"] == "depth"
