"""Whatever its size, a new picture's control image reaches the network as it was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.app.arguments import build_parser
from desktop_app.app.generate_command import prepare_run
from desktop_app.app.services import AppServices, load_services
from desktop_app.core.conditions import of_kind
from desktop_app.core.geometry import Size
from desktop_app.storage.pictures import save_mask, save_picture
from desktop_app.studio.job_runner import engine_job
from tests.control_ways import (
    OTHERS,
    SIZES,
    SOME,
    Way,
    by_command_line,
    by_sdapi,
    by_v1,
    by_window,
    drawn,
    sent,
    wanted,
)
from tests.extensions.serving.server.inside import Inside


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServices]:
    with closing(load_services(tmp_path_factory.mktemp("here") / "data")) as made:
        yield made


@pytest.fixture(scope="module")
def ways(
    parts: AppServices, nearby: Inside, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Way]:
    return {
        "window": by_window(parts),
        "command line": by_command_line(parts, tmp_path_factory.mktemp("controls")),
        "v1": by_v1(nearby.context),
        "sdapi": by_sdapi(nearby.context),
    }


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [SOME, pytest.param(SIZES, marks=pytest.mark.slow)])
@pytest.mark.parametrize("way", ["window", "command line", "v1", "sdapi"])
def test_the_network_gets_the_picture_that_was_given(
    ways: dict[str, Way], way: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    for wide, high in sizes:
        given = drawn(wide, high)
        assert np.array_equal(sent(ways[way](given, Size(wide, high), "")), given), (wide, high)


@pytest.mark.few(1)
@pytest.mark.parametrize("way", ["window", "command line", "v1", "sdapi"])
def test_of_other_proportions_it_gets_what_is_around_the_centre(
    ways: dict[str, Way], way: str
) -> None:
    size = Size(320, 192)
    for wide, high in OTHERS:
        given = drawn(wide, high)
        got, meant = sent(ways[way](given, size, "")), wanted(given, size)
        # In the window it is scaled first, and what is beyond the canvas is kept.
        assert got.shape == meant.shape
        assert np.abs(got.astype(int) - meant).mean() < 6, (way, wide, high)
        assert (got > 250).all(-1).mean() < 0.2, "no white border"


@pytest.mark.parametrize("way", ["command line", "v1", "sdapi"])
def test_each_of_two_passes_gets_it_at_its_own_size(ways: dict[str, Way], way: str) -> None:
    given = drawn(512, 384)
    job = ways[way](given, Size(256, 192), "2")
    (spot,) = job.spots
    assert job.model is not None
    request = spot.request.second_pass(job.model.factor)
    first, second = (engine_job(one, job).arrays for one in (spot, replace(spot, request=request)))
    (use,) = of_kind(spot.request.conditions, "control")
    assert first[use.arrays[0]].shape == (192, 256, 3)
    assert np.array_equal(second[use.arrays[0]], given)


def test_of_other_proportions_it_is_said(
    parts: AppServices, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_command_line(parts, tmp_path)(drawn(300, 900), Size(320, 192), "")
    assert "“300x900.png” is 300 × 900, the picture 320 × 192" in capsys.readouterr().err


@pytest.mark.slow
def test_what_lies_over_a_picture_has_its_size_whatever_it_was(
    parts: AppServices, tmp_path: Path
) -> None:
    save_picture(tmp_path / "photo.png", drawn(208, 144))
    job = by_command_line(parts, tmp_path, "--image", str(tmp_path / "photo.png"))
    made = job(drawn(416, 288), Size(208, 144), "")
    (spot,) = made.spots
    assert [part.values.shape[:2] for part in spot.brought.values()] == [(144, 208)]


@pytest.mark.slow
def test_regions_of_new_pictures_lie_where_they_were_painted(
    parts: AppServices, tmp_path: Path
) -> None:
    mask = np.zeros((1216, 832), np.uint8)
    mask[900:, 500:] = 255
    save_mask(tmp_path / "m.png", mask)
    words = ["generate", "a meadow", "--size", "832x1216", "--region", f"{tmp_path / 'm.png'}=hut"]
    job = prepare_run(parts, build_parser().parse_args(words)).job
    (values,) = engine_job(job.spots[0], job).arrays.values()
    assert np.array_equal(values, mask / np.float32(255))
