"""What pages and tables of workbenches state of what was done: each is made false once."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Rect
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.arrangement import (
    PAGE_WORDS,
    Arranged,
    ByModels,
    sheet_of,
)
from desktop_app.extensions.workbenches.work.making.maker import Maker, foretold
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.imaging.certificate import Certificate
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import EDITED, GENERATED, source_type_in, with_source_type
from desktop_app.storage.batch_files import DECISION
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.certificates import read_certificate, verified
from desktop_app.storage.item_run import content_of
from desktop_app.storage.pictures import ExportOptions, save_picture
from desktop_app.studio.document_certificate import CopyFacts
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.sheets import Sheet
from desktop_app.worker.opening import read_document
from desktop_app.worker.written_file import SavedMetadata, write_pixels
from tests.extensions.workbenches.making.shop import NUMPY, ByNumpy, maker, stock
from tests.extensions.workbenches.making.test_products import results
from tests.studio.recipes.doing import MEANS, pixels_of

ENGLISH = PAGE_WORDS["en"]


def made(
    folder: Path, row: str | Workbench, services: RecipeServices = NUMPY, **given: object
) -> Maker:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    workbench = WorkbenchStore(folder / "none").get(row) if isinstance(row, str) else row
    run = Maker(workbench, given, out, services, read_document, BlobStore(folder / "blobs"))
    run.run(ByNumpy(), CancelToken())
    run.batch.close()
    assert run.batch.is_whole, run.text()
    return run


def sheet(run: Maker, *, answers: bool = False) -> Sheet:
    told = Arranged(run.workbench, run.values, run.batch, read_document)
    return sheet_of(told, answers=answers)[0]


def noise(height: int, width: int, seed: int = 1) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(90, 150, (height, width, 3), np.uint8)


def scratched(folder: Path, *, deep: bool = False) -> Path:
    pixels = noise(60, 80)
    cv2.line(pixels, (5, 10), (75, 45), (250, 250, 250), 2)
    path = folder / "old.png"
    cv2.imwrite(str(path), pixels.astype(np.uint16) * 257 if deep else pixels)
    return path


def black(run: Maker) -> str:
    """What is said of the black of the map."""
    return sheet(run).pictures[-1].text


def restored(folder: Path, path: Path, **given: object) -> Maker:
    return made(folder, "restore", MEANS, pictures=[str(path)], **{"fading": 0, **given})


def paint(run: Maker) -> None:
    """Somebody paints a part of a picture that was made."""
    path = run.folder / "editable/old_restored.velatura"
    document = read_document(path)
    inverted = 255 - document.content.picture(Rect(0, 0, 4, 4))
    document.edit("brush", document.pixels, Rect(0, 0, 4, 4), inverted)
    saved(document, path)


@pytest.mark.slow
@pytest.mark.states("page.before", "page.after")
def test_before_and_after_are_the_photograph_and_what_was_made_of_it(tmp_path: Path) -> None:
    path = scratched(tmp_path)
    run = restored(tmp_path, path)
    before, after, _ = sheet(run).pictures
    assert (before.caption, after.caption) == (ENGLISH["before"], ENGLISH["after"])
    np.testing.assert_array_equal(before.pixels[..., :3], np.array(Image.open(path)))
    assert (after.pixels[..., :3] != before.pixels[..., :3]).any()
    Image.fromarray(255 - np.array(Image.open(path))).save(path)  # another photograph in its place
    np.testing.assert_array_equal(
        sheet(run).pictures[0].pixels[..., :3], np.array(Image.open(path))
    )
    assert black(run) == ENGLISH["toned"], "and what is black on the map is not as it was"


@pytest.mark.slow
@pytest.mark.states("page.kept", "page.toned", "page.edited")
@pytest.mark.parametrize("deep", [False, True])
def test_the_black_of_a_map_is_compared_at_its_own_depth(tmp_path: Path, deep: bool) -> None:
    path = scratched(tmp_path, deep=deep)
    run = restored(tmp_path, path)
    assert black(run) == ENGLISH["kept"]
    (tmp_path / "x").mkdir()
    assert black(restored(tmp_path / "x", path, fading=0.3)) == ENGLISH["toned"]
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    pixels[0, 0, 0] ^= 1  # by one of 255, or of 65,535
    cv2.imwrite(str(path), pixels)
    assert black(run) == ENGLISH["toned"]


@pytest.mark.slow
@pytest.mark.states("page.edited", "page.kept")
def test_what_somebody_painted_afterwards_is_no_tone(tmp_path: Path) -> None:
    run = restored(tmp_path, scratched(tmp_path))
    assert black(run) == ENGLISH["kept"]
    paint(run)
    assert black(run) == ENGLISH["edited"]


@pytest.mark.slow
@pytest.mark.states("page.invented")
def test_the_white_of_a_map_is_what_was_filled_and_grey_what_was_changed(tmp_path: Path) -> None:
    run = restored(tmp_path, scratched(tmp_path))
    before, after, told = sheet(run).pictures
    assert told.caption == ENGLISH["invented"]
    shown = np.array(Image.open(run.folder / "old_restored.invented.png"))[..., 0]
    changed = (after.pixels[..., :3] != before.pixels[..., :3]).any(axis=2)
    assert changed.any() and set(np.unique(shown)) == {0, 255}
    np.testing.assert_array_equal(shown == 255, changed)
    (tmp_path / "x").mkdir()
    nothing = restored(tmp_path / "x", tmp_path / "old.png", damage=0)
    assert not np.array(Image.open(nothing.folder / "old_restored.invented.png")).any()
    np.testing.assert_array_equal(
        sheet(nothing).pictures[0].pixels, sheet(nothing).pictures[1].pixels
    )


@pytest.mark.states("page.answers")
def test_the_answer_key_alone_has_the_names(tmp_path: Path) -> None:
    path = tmp_path / "cell.png"
    Image.fromarray(noise(60, 80)).save(path)
    given: dict[str, Any] = {
        "topic": "cells",
        "picture": str(path),
        "labels": "0.3,0.4 Nucleus",
        "blanks": True,
    }
    run = made(tmp_path, "lesson", **given)

    def texts(*, answers: bool) -> str:
        return repr([(one.items, one.rows) for one in sheet(run, answers=answers).pictures])

    assert "Nucleus" in texts(answers=True) and "Nucleus" not in texts(answers=False)
    # The picture is in the file once.
    (page,) = (one for one in run.pages if one.suffix == ".pdf")
    assert page.read_bytes().count(b"/Subtype /Image") == 1
    assert {one.name for one in run.pages if one.suffix == ".png"} == {
        "biology_cells_sheet.png",
        "biology_cells_sheet_answers.png",
    }
    usual = [*sheet(run).asks]
    run.values = {**run.values, "language": "de"}
    assert usual == ["Name", "Class", "Date"]
    assert [*sheet(run).asks] == ["Name", "Klasse", "Datum"]
    run.values = {**run.values, "asks": "Vorname,Team", "answers": "Auflösung"}
    assert [*sheet(run).asks] == ["Vorname", "Team"]
    run.arrange()
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", page, "-"], capture_output=True, check=True, text=True)
        assert "cells: Auflösung" in told.stdout and "Vorname" in told.stdout
    run.values = {**run.values, "blanks": False}
    assert "Nucleus" in texts(answers=False)
    assert [*sheet(run).asks] == ["Vorname", "Team"], "what was typed stays, blanks or not"
    run.values = {**run.values, "asks": ""}
    assert not sheet(run).asks


# -- AI share ------------------------------------------------------------------------------------


def shares(folder: Path, *sides: tuple[int, int], marks: tuple[str, ...] = ()) -> Maker:
    """Photographs of these sizes, of the first of which a model paints the whole."""
    (folder / "in").mkdir(parents=True)
    for number, (width, height) in enumerate(sides):
        path, mark = folder / "in" / f"{number}.png", [*marks, *[""] * len(sides)][number]
        Image.fromarray(noise(height, width, number)).save(path)
        if mark:
            read = read_picture(path.read_bytes(), path.name)
            about = replace(read.origin.about, xmp=with_source_type(None, mark))
            save_picture(path, read.pixels, None, origin=replace(read.origin, about=about))
    return made(folder, "restore", MEANS, pictures=[str(folder / "in")], fading=0.5)


@pytest.mark.states("page.source", "mark.none", "c2pa.created")
def test_where_no_model_worked_a_page_says_none_and_has_no_mark(tmp_path: Path) -> None:
    run = shares(tmp_path, (60, 40), (30, 20))
    assert "Pictures: 2. AI share: 0 %" in sheet(run).source
    assert marks_of(run) == {""}
    run.batch.again_with(run.batch.items[1])
    run.batch.put(replace(run.batch.row(run.batch.items[1]), files={}))
    assert "Pictures: 1." in sheet(run).source


@pytest.mark.slow
@pytest.mark.states("page.source", "mark.edited")
def test_a_photograph_that_a_model_made_elsewhere_is_no_photograph(tmp_path: Path) -> None:
    run = shares(tmp_path, (60, 40), (30, 20), marks=(GENERATED,))
    assert "AI share: 80 % of all pixels" in sheet(run).source, "by pixels, not by pictures"
    assert marks_of(run) == {EDITED}


def marks_of(run: Maker) -> set[str]:
    """Of the pages' files."""
    found = set[str]()
    for page in run.pages:
        data = page.read_bytes()
        if page.suffix == ".pdf":
            found.add(EDITED if EDITED.rpartition("/")[2].encode() in data else "")
        else:
            found.add(source_type_in(read_picture(data, "").origin.about.xmp or b""))
    return found


@pytest.mark.states("page.source", "page.little")
@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0"),
        (1e-7, "less than 1"),
        (0.5, "less than 1"),
        (1.0, "1"),
        (2.6, "3"),
        (99.9, "99"),
        (100.0, "100"),
    ],
)
def test_neither_none_nor_all_is_said_where_it_is_some(share: float, told: str) -> None:
    assert ByModels(share, "", 1).words(ENGLISH) == told


@pytest.mark.slow
@pytest.mark.states("page.source", "mark.generated", "mark.edited", "mark.none")
@pytest.mark.parametrize("own", [False, True])
def test_a_lesson_with_an_own_drawing_has_no_share_and_a_generated_one_all(
    tmp_path: Path, own: bool
) -> None:
    path = tmp_path / "cell.png"
    Image.fromarray(noise(64, 64)).save(path)
    picture: dict[str, Any] = {"picture": str(path)} if own else {}
    run = made(tmp_path, "lesson", topic="a fox", count=1, **picture)
    assert f"AI share: {0 if own else 100} %" in sheet(run).source
    assert marks_of(run) == {"" if own else EDITED}
    (file,) = (one for one in run.folder.glob("*_0.png"))
    about = read_picture(file.read_bytes(), "").origin.about
    assert source_type_in(about.xmp or b"") == ("" if own else GENERATED)


@pytest.mark.slow
@pytest.mark.states("page.source")
def test_what_a_model_put_into_a_picture_afterwards_counts(tmp_path: Path) -> None:
    run = restored(tmp_path, scratched(tmp_path))
    assert "AI share: 0 %" in sheet(run).source
    path = run.folder / "editable/old_restored.velatura"
    document = read_document(path)
    patch_of_a_model(document, Rect(0, 0, 40, 60))
    saved(document, path)
    assert "AI share: 50 %" in sheet(run).source
    run.arrange()
    assert marks_of(run) == {EDITED}


def patch_of_a_model(document: Any, rect: Rect) -> None:
    from desktop_app.imaging.blend import Patch
    from desktop_app.imaging.layers.layer import Layer

    pixels = np.full((rect.height, rect.width, 3), 9, np.uint8)
    document.put_in("apply", Layer("patch", "x", (Patch(rect, pixels),), passes=1), {})


def saved(document: Any, path: Path) -> None:
    from desktop_app.imaging.layered_files.layered import LAYERED
    from desktop_app.imaging.layers.stacks import to_stack

    LAYERED["VELATURA"].write(path, to_stack(document.content, {}))


# -- certificates of pages, tables ----------------------------------------------------------------


@pytest.mark.states(
    "certificate.source_type", "certificate.made.count", "certificate.done", "mark.edited"
)
@pytest.mark.parametrize("own", [False, True])
def test_the_certificate_of_a_page_says_what_its_pictures_are(tmp_path: Path, own: bool) -> None:
    path = tmp_path / "cell.png"
    Image.fromarray(noise(64, 64)).save(path)
    row = replace(WorkbenchStore(tmp_path / "none").get("lesson"), certificate=True)
    picture: dict[str, Any] = {"picture": str(path)} if own else {}
    run = made(tmp_path, row, topic="a fox", count=1, **picture)
    for page in run.pages:
        found: Certificate = read_certificate(page)
        assert found.source_type == ("" if own else EDITED)
        assert (found.made.count > 0) is not own
        files = [
            content_of(run.folder / name)
            for name in run.batch.row(run.batch.items[0]).files.values()
        ]
        told: Mapping[str, Any] = found.done[0].settings
        assert set(told["pictures"]) <= {hashlib.sha256(one).hexdigest() for one in files}
        assert told["made_percent"] == (0 if own else 100)


@pytest.mark.states(
    "results.row",
    "results.name",
    "results.status",
    "results.reason",
    "results.files",
    "results.sha256",
    "results.locked_sha256",
    "results.certificates",
)
def test_a_table_of_results_follows_what_there_is(tmp_path: Path) -> None:
    stock(tmp_path, 2)
    run = maker(tmp_path)
    run.run(ByNumpy(), CancelToken())
    one, other = results(tmp_path)
    first = tmp_path / "out" / one["files"].split()[0]
    assert (one["row"], one["name"], one["status"]) == ("2", "S-00000", "done")
    assert hashlib.sha256(first.read_bytes()).hexdigest() == one["sha256"].split()[0]
    assert len(one["locked_sha256"]) == 64 and one["locked_sha256"] != other["locked_sha256"]
    beside = tmp_path / "out" / one["certificates"].split()[0]
    item = run.batch.items[0]
    beside.unlink()
    outcome = run.batch.outcomes[item.key]
    told = {**outcome.told, DECISION: "reject", "reason": ["No label"], "locked": ""}
    run.batch.outcomes[item.key] = replace(outcome, told=told)
    row = run.batch.row(item)
    run.batch.put(replace(row, files={"0": "other.png"}, digests={"0": "00"}))
    run.batch.items[0] = replace(item, name="another", values={"row": 9})
    run.write_results()
    run.batch.close()
    now, same = results(tmp_path)
    assert same == other
    assert (now["row"], now["name"], now["status"]) == ("9", "another", "rejected")
    assert now["reason"].startswith("No label") and now["locked_sha256"] == ""
    assert (now["files"], now["sha256"]) == ("other.png", "00")
    assert beside.name not in now["certificates"]


# -- before anything is made ----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.states("note.faces_unknown")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, True),
        ({"faces": True}, False),
        ({"damage": 0}, False),
    ],
)
def test_faces_that_nothing_finds_are_said_before_and_in_the_notes_or_not_at_all(
    tmp_path: Path, given: dict[str, Any], said: bool
) -> None:
    path = scratched(tmp_path)
    row = WorkbenchStore(tmp_path / "none").get("restore")
    honest, unkept = foretold(row, {"pictures": [str(path)], **given}, MEANS)
    assert honest is None and bool(unkept) is said
    run = restored(tmp_path, path, **given)
    notes = run.batch.outcomes[run.batch.items[0].key].told["notes"]
    assert run.unkept == unkept == ([one for one in notes if "faces" in one])


@pytest.mark.slow
def test_a_switch_that_is_off_has_no_effect(tmp_path: Path) -> None:
    """All of them off: every pixel is as it was."""
    path = scratched(tmp_path)
    run = restored(tmp_path, path, damage=0, noise=0, extend=0)
    made_of = np.array(Image.open(run.folder / "old_restored.png"))
    np.testing.assert_array_equal(made_of, np.array(Image.open(path)))


STARTER: ModelInfo = NUMPY.model("")


@pytest.mark.states("window.doesn-t-know")
def test_words_are_only_called_unknown_of_a_model_that_lists_its_own(tmp_path: Path) -> None:
    row = WorkbenchStore(tmp_path / "none").get("lesson")
    model = tmp_path / "model"
    model.mkdir()
    listing = replace(STARTER, path=str(model))

    def listed(name: str) -> ModelInfo:
        return listing

    services = replace(NUMPY, model=listed)
    said = {"topic": "mitochondrion"}
    assert foretold(row, said, services) == (None, []), "a tokenizer's tokens are no words"
    (model / "velatura.json").write_text(json.dumps({"vocabulary": ["fox", "detailed"]}))
    honest, _ = foretold(row, said, services)
    assert honest is not None and honest.unknown == ("mitochondrion",)
    assert foretold(row, {"topic": "a fox"}, services)[0] is None
    assert foretold(row, {"topic": "狐狸"}, services)[0] is None, "it is put into English"
    honest, _ = foretold(row, {"topic": "线粒体"}, services)
    assert honest is not None and honest.unknown == ("线粒体",), "in the words that were typed"
    picture = scratched(tmp_path)
    own = {**said, "picture": str(picture)}
    assert foretold(row, own, services)[0] is None, "nothing is generated"
    assert foretold(row, {"topic": ""}, services) == (None, []), "it can't be made yet"


@pytest.mark.slow
def test_a_restored_project_is_certified_against_the_photograph(tmp_path: Path) -> None:
    path = scratched(tmp_path)
    run = restored(tmp_path, path, fading=0.3)
    project = run.folder / "editable/old_restored.velatura"
    assert read_certificate(run.folder / "old_restored.png").source is not None
    for is_painted in (False, True):
        if is_painted:
            paint(run)
        document, copy = read_document(project), tmp_path / "copy.png"
        write_pixels(
            copy,
            document.content,
            SavedMetadata(document.told.now, ""),
            document.origin,
            ExportOptions(),
        )
        facts = CopyFacts.of(document, "", with_details=True, licence=lambda digest: "")
        found = facts.write(copy)
        assert found.source is not None and found.made.count == 0
        assert [one.what for one in found.done] == ["do remove", "adjust levels"]
        assert verified(copy, path, pixels_of).is_good


@pytest.mark.slow
@pytest.mark.states(
    "page.share", "page.damage", "page.fading", "page.noise", "page.extend", "page.faces"
)
def test_a_sheet_says_how_much_was_invented_how_far_fading_went_and_that_faces_were_not_found(
    tmp_path: Path,
) -> None:
    path = scratched(tmp_path)
    run = restored(tmp_path, path, fading=0.3)
    white = np.array(Image.open(run.folder / "old_restored.invented.png"))[..., 0] == 255
    said = sheet(run).pictures[1].text.splitlines()[1:]
    share = ENGLISH["share"].format(share=f"{100 * white.mean():.1f}", changed="0.0", ai=0)
    damage = ENGLISH["damage"].format(share=35)
    assert 0 < white.mean() < 0.1
    assert said == [share, damage, ENGLISH["fading"].format(share=30), ENGLISH["faces"]]
    run.values = {**run.values, "damage": 0.0, "noise": 0.35, "grain": 0.5, "extend": 0.2}
    noise, extend = ENGLISH["noise"].format(share=35, grain=50), ENGLISH["extend"].format(share=20)
    said = sheet(run).pictures[1].text.splitlines()[1:]
    assert said == [share, ENGLISH["fading"].format(share=30), noise, extend, ENGLISH["faces"]]
    save_picture(
        run.folder / "old_restored.invented.png", np.full((*white.shape, 3), 128, np.uint8)
    )
    said = sheet(run).pictures[1].text.splitlines()[1:]
    assert said[0] == ENGLISH["share"].format(share="0.0", changed="100.0", ai=0)
    (tmp_path / "x").mkdir()
    plain = sheet(restored(tmp_path / "x", path, faces=True)).pictures[1].text
    assert plain.splitlines()[1:] == [share, damage]
