"""A suite into a folder: each picture once, alike for all models, and the hidden stays hidden."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.file_lock import is_locked
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.extensions.evaluation.work.suites.suite_cases import case_of
from desktop_app.extensions.evaluation.work.suites.suite_folder import (
    SuiteFolder,
    read_suite_folder,
)
from desktop_app.extensions.evaluation.work.suites.suite_run import (
    Extent,
    SuiteRun,
    Variant,
    run_suite,
)
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import Hearer
from desktop_app.storage.paths import DataPaths
from desktop_app.worker.opening import read_document
from tests.app.submitting import made
from tests.extensions.evaluation.suites.suite_child import done
from tests.extensions.workbenches.making.shop import NUMPY, ByNumpy
from tests.patience import until

ROOT = Path(__file__).resolve().parents[4]


def suite_run(folder: Path, suite: str, label: str = "A", **more: Any) -> SuiteRun:
    folder.mkdir(parents=True, exist_ok=True)
    words = {"model": "numpy", "settings": {"steps": more.pop("steps", 1)}, "size": "64x64"}
    found = SuiteStore(folder / "none").get(suite)
    blobs = BlobStore(folder.parent / "blobs")
    variant = Variant(label=label, words=words)
    return SuiteRun(found, variant, folder, NUMPY, read_document, blobs, **more)


def by_numpy(batch: object) -> nullcontext[ByNumpy]:
    return nullcontext(ByNumpy())


def pixels(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    with Image.open(path) as picture:
        return np.asarray(picture)


def told(folder: Path) -> SuiteFolder:
    found = read_suite_folder(folder)
    assert found is not None
    return found


@pytest.mark.few(1)
@pytest.mark.parametrize(("rounds", "turns"), [((), (8,)), ((3, 5), (3, 2, 3))])
def test_in_rounds_none_has_more_before_all_have_as_many(
    tmp_path: Path, rounds: tuple[int, ...], turns: tuple[int, ...]
) -> None:
    made = list[str]()

    def hearer(variant: Variant) -> Hearer:
        def ended(item: object, outcome: object, over: int, total: int) -> None:
            there = sum(bool(one.file) for one in told(tmp_path / variant.label).items)
            assert there > 0  # it is said in the folder before
            made.append(variant.label)

        return Hearer(ended=ended)

    variants = {
        tmp_path / label: Variant(label=label, words={"model": "numpy", "size": "64x64"})
        for label in "AB"
    }
    parts = NUMPY, read_document, DataPaths.at(tmp_path)
    asked = SuiteStore(tmp_path).get("general"), variants, parts, by_numpy, CancelToken()
    run_suite(*asked, hearer, rounds, extent=Extent(most=1))
    assert "".join(made) == "".join(label * count for count in turns for label in "AB")


@pytest.mark.slow
def test_two_models_get_the_same_prompts_with_the_same_seeds(tmp_path: Path) -> None:
    extent, folders = Extent(each=2, most=1, seed=5), [tmp_path / label for label in "AB"]
    variants = [
        Variant(
            label=label, words={"model": "numpy", "settings": {"steps": steps}, "size": "64x64"}
        )
        for label, steps in (("one", 1), ("two", 2))
    ]
    suite, parts = (
        SuiteStore(tmp_path).get("general"),
        (NUMPY, read_document, DataPaths.at(tmp_path)),
    )
    by_folder = dict(zip(folders, variants, strict=True))
    asked = suite, by_folder, parts, by_numpy, CancelToken()
    run_suite(*asked, extent=extent)
    first, second = map(told, folders)
    assert (first.suite, first.model, second.model) == ("general", "one", "two")
    assert [one.key for one in first.items] == [one.key for one in second.items]
    assert len({one.seed for one in first.items}) == len(first.items) == 16
    assert first.items[1].key == "object-01_6" and first.items[0].asks["noun"] == "fox"
    assert all((tmp_path / "B" / one.file).is_file() for one in second.items)


@pytest.mark.slow
def test_what_is_to_be_found_is_hidden(tmp_path: Path) -> None:
    for one in SuiteStore(tmp_path).get("inpainting").prompts:
        case = case_of(one, tmp_path)
        assert case.original and case.mask and case.truth and case.shown
        original, mask, truth = map(pixels, (case.original, case.mask, case.truth))
        assert original.shape == truth.shape and mask.shape == truth.shape[:2], one.id
        assert 0.01 < (mask > 0).mean() < 0.7, one.id
        np.testing.assert_array_equal(original[mask == 0], truth[mask == 0], one.id)
        assert np.abs(original[mask > 0].astype(int) - truth[mask > 0]).mean() > 2, one.id
        if one.does != "remove":  # nothing is left of it: one colour
            assert len(np.unique(original[mask > 0], axis=0)) == 1, one.id
        assert one.does != "expand" or pixels(case.shown).shape < truth.shape


def test_only_what_was_hidden_is_made(tmp_path: Path) -> None:
    run = suite_run(tmp_path / "out", "inpainting", extent=Extent(most=1))
    run.run(ByNumpy(), CancelToken())
    assert run.batch.is_whole
    items = told(tmp_path / "out").items
    assert [one.does for one in items] == ["fill", "remove", "expand"]
    for one in items:
        names = one.file, one.original, one.mask, one.truth
        result, original, mask, truth = (pixels(tmp_path / "out" / name) for name in names)
        assert result.shape == truth.shape, one.key
        np.testing.assert_array_equal(result[mask == 0], truth[mask == 0], one.key)
        assert (result[mask > 0] != original[mask > 0]).any(), one.key


def test_it_goes_on_where_it_was_and_refuses_another_run(tmp_path: Path) -> None:
    out, extent = tmp_path / "out", Extent(categories=("hands",), most=4)
    run = suite_run(out, "general", extent=extent)
    run.run(ByNumpy(), CancelToken(), 2)
    run.batch.close()
    assert sum(bool(one.file) for one in told(out).items) == 2
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}
    work, again = ByNumpy(), suite_run(out, "general", extent=extent, resume=True)
    again.run(work, CancelToken())
    assert work.made == 2 and again.batch.is_whole
    assert {name: (out / name).stat().st_mtime_ns for name in before} == before
    for other in ({"suite": "inpainting"}, {"suite": "general", "label": "B"}):
        with pytest.raises(InputError) as caught:
            suite_run(out, **other, resume=True)
        assert caught.value.code == "making_other"
    with pytest.raises(InputError, match="category"):
        suite_run(out, "general", extent=Extent(categories=("feet",)))


def test_a_setting_that_is_wrong_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="steps"):
        suite_run(tmp_path / "out", "general", steps=-1)


@pytest.mark.slow
def test_a_killed_run_makes_no_picture_twice(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "tests.extensions.evaluation.suites.suite_child",
        str(data),
        str(out),
    ]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        until(lambda: len([*out.glob("*.png")]) >= 3 or child.poll() is not None)
    finally:
        child.kill()
        child.wait()
    early = {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}
    assert 3 <= len(early) < 16
    until(lambda: not is_locked(DataPaths.at(data).queue_lock))
    run = done(data, out, "general", 2, resume=True)
    assert run.batch.is_whole
    assert all(one.file for one in told(out).items)
    assert len([*out.glob("*.png")]) == 16
    assert {name: (out / name).stat().st_mtime_ns for name in early} == early
    assert len(made(data)) <= 16 + 1  # of the one whose picture was there and not yet written
