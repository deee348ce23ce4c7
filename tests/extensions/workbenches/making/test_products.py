"""Products by a table: nothing of a product changes but its edge, what is wrong is named by its
row, and a run that was killed makes each row once."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.cancel import CancelToken
from desktop_app.core.pixels import Array
from desktop_app.storage.certificates import verified
from desktop_app.storage.table_cells import cell_fault, table_fault
from desktop_app.worker.opening import read_document
from tests.extensions.workbenches.making.shop import ByNumpy, maker, photograph, stock
from tests.patience import until
from tests.refusals import templates

ROOT = Path(__file__).resolve().parents[4]


def results(folder: Path) -> list[dict[str, str]]:
    text = (folder / "out" / "results.csv").read_text("utf-8-sig")
    return [*csv.DictReader(text.splitlines(), delimiter=";")]


def shown(path: Path) -> Array:
    document = read_document(path)
    return document.content.picture(document.size.rect)


@pytest.mark.slow
def test_the_product_stays_as_it_is_and_the_table_tells_it(tmp_path: Path) -> None:
    stock(tmp_path, 6)
    run, work = maker(tmp_path), ByNumpy()
    run.run(work, CancelToken())
    assert run.batch.counts() == {"done": 6, "failed": 0, "cancelled": 0, "open": 0}
    assert work.made == 3
    rows = results(tmp_path)
    assert [one["name"] for one in rows] == [f"S-{number:05}" for number in range(6)]
    for number, row in enumerate(rows):
        before, mask = photograph(number)
        png, project = (tmp_path / "out" / name for name in row["files"].split())
        assert row["sha256"].split()[0] == hashlib.sha256(png.read_bytes()).hexdigest()
        assert len(row["locked_sha256"]) == 64
        assert row["certificates"] == f"{png.name}.certificate.json"
        shot = tmp_path / "shots" / f"{number:05}.png"
        proof = verified(png, shot, lambda path: np.asarray(Image.open(path)))
        assert proof.is_good and proof.source_equal and proof.checked >= 100
        after = np.asarray(Image.open(png))
        inside = mask > 0
        if number % 2:
            assert (after[inside] == before[inside]).all() and (after != before).any()
        else:  # its cut-out was proposed
            same = (after == before).all(axis=2)
            deep = cv2.erode(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
            assert same[deep].all() and same[inside].mean() > 0.95  # its edge is cleaned
            assert (after[0, 0] == 255).all()
        document = read_document(project)
        names = [layer.name for layer in document.content.layers]
        assert names[1:] == (["Shadow"] if number % 2 else ["Edge", "Background colour", "Shadow"])
        whole = document.content.picture(document.size.rect)[..., :3]
        assert np.abs(whole.astype(int) - after.astype(int)).max() <= 1
        assert (whole[inside] == after[inside]).all()


def test_what_is_wrong_with_a_row_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    table = stock(tmp_path, 2)
    lines = table.read_text("cp1252").splitlines()
    wrong = ["S-2;no.png;;;", "S-3;;;;", 'S-4;"shots;;;', "S-5;shots/00000.png;;;soft", "S-6;a"]
    table.write_text("\n".join([*lines, *wrong, lines[1].replace("S-00000", "=S")]))
    run = maker(tmp_path)
    run.batch.threads = 1  # of two that are alike the first is made
    run.run(ByNumpy(), CancelToken())
    told = {one["row"]: one["reason"] for one in results(tmp_path) if one["status"] == "failed"}
    unknown = table_fault(
        "value_unknown", setting="shadow", value="soft", choices="made, kept, none"
    )
    assert told == {
        "4": cell_fault(4, "Bild", table_fault("not_found", file="no.png")) + ".",
        "5": cell_fault(5, "Bild", table_fault("empty")) + ".",
        "6": table_fault("at_number", row=6, column=2, fault=table_fault("quote")) + ".",
        "7": cell_fault(7, "shadow", unknown) + ".",
        "8": cell_fault(8, "mask", table_fault("ends", count=5)) + ".",
        "9": templates()["rejected_alike"][0],
    }
    assert [one["status"] for one in results(tmp_path)][:2] == ["done", "done"]


@pytest.mark.slow
def test_a_cut_out_that_is_used_left_and_used_again_has_its_name_again(tmp_path: Path) -> None:
    stock(tmp_path, 1)
    pair = Image.new("RGB", (96, 96), (200, 205, 210))
    for part in ((20, 20, 34, 80), (60, 20, 76, 80)):
        pair.paste((180, 30, 30), part)
    pair.save(tmp_path / "shots" / "00000.png")
    run, made = maker(tmp_path), tmp_path / "out" / "S-00000.png"
    run.run(ByNumpy(), CancelToken())
    for used in (True, False, True, False, True):
        run.paint(0, used)
        run.run(ByNumpy(), CancelToken())
        assert [*made.parent.glob("*.png")] == ([made] if used else [])
    layers = read_document(made.parent / "editable" / "S-00000.velatura").content.layers
    assert "Edge" in [one.name for one in layers], "it is cleaned like one that no rule rejects"
    own = np.asarray(pair)[..., 0] < 200
    run.paint(0, np.where(own, np.uint8(255), np.uint8(0)))
    run.run(ByNumpy(), CancelToken())
    layers = read_document(made.parent / "editable" / "S-00000.velatura").content.layers
    assert "Edge" in [one.name for one in layers], "and so is what somebody has painted"
    thing = cv2.erode(own.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    np.testing.assert_array_equal(np.asarray(Image.open(made))[thing], np.asarray(pair)[thing])


@pytest.mark.slow
def test_a_cut_out_of_nothing_is_not_offered(tmp_path: Path) -> None:
    """White on white: what is said of it stays when the run is taken up."""
    stock(tmp_path, 1)
    Image.new("RGB", (96, 96), (250, 250, 250)).save(tmp_path / "shots" / "00000.png")
    run = maker(tmp_path)
    run.run(ByNumpy(), CancelToken())
    said = run.batch.outcomes[run.batch.items[0].key]
    assert said.status in ("failed", "skipped") and said.error is not None
    assert not run.cut_outs(0, "proposed") and not run.cut_outs(0, "seen")
    again = maker(tmp_path, resume=True)
    assert again.batch.outcomes[again.batch.items[0].key].error == said.error


@pytest.mark.slow
def test_a_preview_makes_the_first_and_goes_on(tmp_path: Path) -> None:
    stock(tmp_path, 12)
    run, work = maker(tmp_path, preview=True), ByNumpy()
    run.run(work, CancelToken())
    assert len(results(tmp_path)) == 10
    there = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.png")}
    rest = maker(tmp_path, resume=True)
    assert len(rest.batch.open) == 2
    rest.run(work, CancelToken())
    assert [one["status"] for one in results(tmp_path)] == ["done"] * 12
    assert {path: path.stat().st_mtime_ns for path in there} == there
    assert work.made == 6


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_run_that_is_killed_makes_each_row_once(tmp_path: Path) -> None:
    count, line = (
        8,
        [sys.executable, "-m", "tests.extensions.workbenches.making.shop", str(tmp_path)],
    )
    stock(tmp_path, count)
    for wanted in (2, 5):
        process = subprocess.Popen(line, cwd=ROOT)
        made = lambda: len([*(tmp_path / "out").glob("*.png")]) >= wanted  # noqa: B023, E731
        until(lambda: made() or process.poll() is not None)  # noqa: B023
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert subprocess.run(line, cwd=ROOT, check=False).returncode == 0
    out = tmp_path / "out"
    assert sorted(one.name for one in out.glob("*.png")) == [f"S-{n:05}.png" for n in range(count)]
    assert len([*out.glob("editable/*")]) == count
    assert {one["status"] for one in results(tmp_path)} == {"done"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plain", "turned", "p3_12"])
def test_a_photograph_of_a_telephone_passes(tmp_path: Path, name: str) -> None:
    """HEIC: as it is, turned by the file, and of 12 bits in another profile."""
    pytest.importorskip("pi_heif")
    shot = tmp_path / f"{name}.heic"
    shutil.copy(Path(__file__).parents[3] / "imaging" / "heic" / shot.name, shot)
    height, width = shown(shot).shape[:2]
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : -height // 4, width // 4 : -width // 4] = 255
    Image.fromarray(mask).save(tmp_path / "cut.png")
    (tmp_path / "shop.csv").write_text(f"SKU;Bild;mask\r\nA;{shot.name};cut.png\r\n")
    run = maker(tmp_path)
    run.run(ByNumpy(), CancelToken())
    assert run.batch.is_whole, run.text()
    proof = verified(tmp_path / "out" / "A.png", shot, shown)
    assert proof.is_good and proof.source_equal and proof.how == "bits"
    assert proof.certificate.locked.count == (mask > 0).sum()
