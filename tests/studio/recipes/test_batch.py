"""Many files by one recipe: each is made or named, once, and nothing is written over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.certificates import certificate_path
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.recipes.batch import Batch, check_items, file_item
from desktop_app.studio.recipes.masking import mask_by_rule
from desktop_app.studio.recipes.source import SourceFile
from desktop_app.studio.recipes.worked import Worked
from desktop_app.worker.opening import read_document
from tests.refusals import says
from tests.studio.recipes.doing import (
    MEANS,
    Here,
    batch,
    brighter,
    broken,
    grey_parts,
    mixed,
    pixels_of,
    recipe,
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.slow
def test_files_of_all_kinds_are_made_or_named_and_change_in_the_mask_alone(
    tmp_path: Path, out: Path
) -> None:
    before = mixed(tmp_path / "in")
    bad = broken(tmp_path / "in", 5)
    steps = recipe(grey_parts(), brighter(), made_step("adjust", "blur", {"radius": 3}), brighter())
    run = batch(steps, sorted((tmp_path / "in").iterdir()), out)
    told = {one["name"]: one for one in run.summary()["items"]}
    assert run.counts() == {"done": len(before), "failed": len(bad), "cancelled": 0, "open": 0}
    assert all(told[name]["error"]["what"] for name in bad)
    for item in run.items:
        if item.name in bad:
            continue
        pixels, after = before[item.name], pixels_of(out / run.row(item).files["0"])
        assert (after.shape, after.dtype) == (pixels.shape, pixels.dtype), item.name
        source = SourceFile.opened(item, read_document)
        assert source.document is not None
        at = Worked(pixels, source.document.origin, {})
        mask = mask_by_rule(grey_parts(), at, source, MEANS, None)
        assert mask is not None
        assert (pixels != after)[mask == 0].sum() == 0, item.name
        assert (pixels != after)[mask > 0].any(), item.name
    files = {file for one in told.values() for file in one["files"]}
    assert {path.name for path in out.iterdir()} == files | {".batch.jsonl"}


@pytest.mark.slow
def test_what_is_there_is_never_written_over(tmp_path: Path, out: Path) -> None:
    for folder in ("a", "b"):
        mixed(tmp_path / folder)
    (tmp_path / "out").mkdir()
    (out / "plain.png").write_bytes(b"mine")
    paths = [tmp_path / folder / "plain.png" for folder in ("a", "b")]
    run = batch(recipe(brighter()), paths, out)
    assert sorted(file for item in run.items for file in run.row(item).files.values()) == [
        "plain-2.png",
        "plain-3.png",
    ]
    assert (out / "plain.png").read_bytes() == b"mine"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs links")
@pytest.mark.parametrize("name", ["plain.png", "plain-2.png", "plain.png.velatura.json"])
def test_nothing_is_written_through_a_link_in_its_folder(
    tmp_path: Path, out: Path, name: str
) -> None:
    mixed(tmp_path / "in")
    out.mkdir()
    (out / name).symlink_to(tmp_path / "elsewhere")
    if name == "plain-2.png":
        (out / "plain.png").write_bytes(b"mine")
    run = batch(recipe(brighter()), [tmp_path / "in" / "plain.png"], out)
    assert run.counts()["done"] == 1
    assert (out / name).is_symlink() and not (tmp_path / "elsewhere").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_journal_that_is_a_link_is_not_added_to(tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    out.mkdir()
    (tmp_path / "mine").write_bytes(b"mine")
    (out / ".batch.jsonl").symlink_to(tmp_path / "mine")
    with pytest.raises(InputError, match="it is a link"):
        batch(recipe(brighter()), [tmp_path / "in" / "plain.png"], out, resume=True)
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_what_is_done_is_not_done_again_and_what_was_lost_is(tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    paths = sorted((tmp_path / "in").glob("*.png"))
    made = recipe(brighter())
    first = batch(made, paths, out)
    before = {path.name: path.read_bytes() for path in out.glob("*.png")}
    (out / "deep.png").unlink()
    (out / "grey.png").write_bytes(b"changed by somebody")
    done = list[str]()
    hearer = Hearer(ended=lambda item, outcome, over, of: done.append(item.name))
    again = batch(made, paths, out, resume=True, hearer=hearer)
    assert done == ["deep.png"]
    assert again.counts()["done"] == len(paths)
    assert (out / "grey.png").read_bytes() == b"changed by somebody"
    assert (out / "deep.png").read_bytes() == before["deep.png"]
    assert len([*out.glob("*.png")]) == len(paths)
    one = next(item["steps"] for item in again.summary()["items"] if item["name"] == "plain.png")
    assert one == ["adjust exposure", "export same"]
    # Another recipe, and another file of that name, are other items.
    os.utime(paths[0], (1, 1))
    assert len(batch(made, paths, out, resume=True).row(first.items[0]).files) == 1


def test_what_was_written_before_a_kill_and_not_noted_is_taken_up(
    tmp_path: Path, out: Path
) -> None:
    mixed(tmp_path / "in")
    path, made = tmp_path / "in" / "plain.png", recipe(brighter())
    batch(made, [path], out)
    (out / ".batch.jsonl").unlink()
    (out / ".velatura-0123456789abcdef.tmp").write_bytes(b"half")
    run = batch(made, [path], out, resume=True)
    assert run.row(run.items[0]).files == {"0": "plain.png"}
    assert sorted(file.name for file in out.iterdir()) == [".batch.jsonl", "plain.png"]


def test_what_operations_made_is_kept_until_the_file_is_written(tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    work, path = Here(), tmp_path / "in" / "plain.png"
    name = made_step("export", "png", {"name": "{document}/a"})
    steps = recipe(grey_parts(), ("do", "remove"), brighter(), name)
    out.mkdir()
    (out / "plain").write_text("no folder")
    run = batch(steps, [path], out, work=work)
    assert run.counts()["failed"] == 1 and len(work.made) == 1
    (out / "plain").unlink()
    run = batch(steps, [path], out, work=work, resume=True)
    assert run.is_whole and (out / "plain" / "a.png").exists()
    assert work.made == [work.made[0], f"forgotten {work.made[0]}"]
    # A new run makes it again.
    run = batch(steps, [path], out, work=work)
    assert run.row(run.items[0]).files == {"0": "plain/a.png"}
    assert len({*work.made}) == 3


class Recording(Here):
    """Has a record of what it did."""

    def make(self, job: Job, name: str) -> Result | None:
        return None if job.id in self.made else super().make(job, name)

    def make_unrecorded(self, job: Job) -> Result:
        made = super().make(job, "")
        assert made is not None
        self.made[-1] = f"unrecorded {job.id}"
        return made


@pytest.mark.slow
def test_what_is_recorded_and_was_not_kept_is_made_without_another_record(
    tmp_path: Path, out: Path
) -> None:
    mixed(tmp_path / "in")
    work, path = Recording(), tmp_path / "in" / "plain.png"
    steps = recipe(grey_parts(), ("do", "remove"), made_step("export", "png"))
    blobs = tmp_path / "blobs"
    blobs.write_bytes(b"no folder")
    run = batch(steps, [path], out, work=work)
    assert run.counts()["failed"] == 1 and len(work.made) == 1
    blobs.unlink()
    run = batch(steps, [path], out, work=work, resume=True)
    assert run.is_whole and work.made == [work.made[0], f"unrecorded {work.made[0]}"]


@pytest.mark.slow
def test_a_run_that_is_stopped_leaves_the_rest_open(tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    token = CancelToken()
    token.cancel()
    run = batch(recipe(brighter()), sorted((tmp_path / "in").iterdir()), out, token=token)
    assert run.counts()["open"] == len(run.items) and not run.is_whole


def test_a_file_without_anything_masked_is_passed_over(tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    mask = made_step("mask", "colour", {"colour": "#00ff00", "tolerance": 2})
    run = batch(recipe(mask, brighter()), [tmp_path / "in" / "plain.png"], out)
    assert run.counts()["skipped"] == 1 and run.is_whole
    assert says("mask_rule_empty", run.text())


def test_a_picture_is_done_once_more_where_somebody_wants_it(tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    run = batch(recipe(brighter()), [tmp_path / "in" / "plain.png"], out)
    (item,) = run.items
    run.again_with(item)
    assert run.open == [item]
    run.run(None, CancelToken())
    assert run.is_whole and (out / "plain.png").exists()


def test_values_of_a_table_are_checked_before(tmp_path: Path, out: Path) -> None:
    made = recipe(brighter(), made_step("export", "png", {"name": "{document}-{task}"}))
    good = file_item(tmp_path / "a.png", 1, made, values={"1.exposure": "-2", "task": "dark"})
    check_items(made, [good])
    wrong = {"1.exposre": "1", "9.exposure": "1", "x.y": "1", "1.exposure": "99", "colour": "red"}
    items = [
        file_item(tmp_path / f"{n}.png", n, made, values={key: value})
        for n, (key, value) in enumerate(wrong.items())
    ]
    with pytest.raises(InputError) as told:
        check_items(made, items)
    assert told.value.code == "recipe_wrong"
    assert str(told.value.params["reasons"]).count(".png: ") == len(wrong)


def test_a_file_is_moved_to_a_name_that_nobody_has(tmp_path: Path, out: Path) -> None:
    out.mkdir()
    run = Batch(*(recipe(brighter()), [], out, MEANS, read_document, BlobStore(tmp_path / "blobs")))
    run.close()
    (out / "sorted").mkdir()
    (out / "sorted" / "a.png").write_bytes(b"mine")
    for number, wanted in enumerate(("sorted/a-2.png", "sorted/a-3.png", "sorted/a-4.png")):
        (out / f"{number}.png").write_bytes(b"%d" % number)
        certificate_path(out / f"{number}.png").write_bytes(b"of %d" % number)
        assert run.moved(f"{number}.png", "sorted/a.png") == wanted
        assert (out / wanted).read_bytes() == b"%d" % number
        assert certificate_path(out / wanted).read_bytes() == b"of %d" % number
    assert run.moved("gone.png", "sorted/b.png") == "gone.png"
    run._claimed.add("c.png")  # is being written
    assert run.moved("sorted/a.png", "c.png") == "c-2.png"
    assert sorted(path.name for path in out.glob("*.png")) == ["c-2.png"]
