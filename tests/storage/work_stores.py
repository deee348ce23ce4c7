"""What users make the program keep besides records of one file: makings, runs, reports, ratings,
boards, projects; each is made, read and used for `record_stores.STORES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import numpy as np

from desktop_app.core.as_json import json_text
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.json_rows import keep_lost
from desktop_app.core.pixels import digest
from desktop_app.extensions.evaluation.values.evaluation import (
    Basis,
    Figure,
    Item,
    Report,
    SetAbout,
)
from desktop_app.extensions.evaluation.values.lab import LabPlan, LabReport
from desktop_app.extensions.evaluation.values.rating import (
    Answer,
    RatedPicture,
    RatingItem,
    RatingSession,
)
from desktop_app.extensions.evaluation.work.lab import lab_services
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.extensions.evaluation.work.stores.grids import keep_grid, last_grid
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.extensions.evaluation.work.suites.suite_folder import (
    SuiteFolder,
    SuiteItem,
    read_suite_folder,
)
from desktop_app.extensions.serving.server.context import ServedParts
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.workbenches.faces.server.makings import Making, Makings
from desktop_app.extensions.workbenches.work.making.maker import JOURNAL, MadeOf, previous_run
from desktop_app.extensions.workbenches.work.making.maker import RUN as MADE
from desktop_app.imaging.layered_files.layered import layered_format
from desktop_app.library.network.token_file import KeyringFile
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_masks import add_mask
from desktop_app.state.painting.reference_board import BoardPicture, board_from_json, board_to_json
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.batch_files import RUN as BATCH
from desktop_app.storage.batch_files import KeptRun, SourceRow, read_run, write_run
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.recipes import RecipeStore
from desktop_app.worker.opening import read_document, save_layers
from tests.storage.store_row import Store, Told, in_order

KEYS = [f"{number:012x}" for number in range(6)]


def checked(path: Path, value: object) -> None:
    """As those stores write whose writer takes a whole run with it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, with_check(json_text(value).encode()))


# -- makings -------------------------------------------------------------------------------------


def makings(paths: DataPaths) -> Makings:
    return Makings(ServedParts(paths, *[cast("Any", None)] * 6))


def make_making(paths: DataPaths, key: str) -> None:
    folder = paths.of_user("ann").root / "makings" / key
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "a fox.png").write_bytes(b"a picture")
    values = {"topic": f"topic of {key}", "count": 3}
    error = StorageError("disk_full", name="a.png")
    making = Making(key, "ann", folder, "lesson", values, 1_700_000_000.5, 3, error=error)
    making.summary = {"done": 1, "failed": 2, "items": [{"name": "a fox", "status": "done"}]}
    making.keep("failed")


def make_makings(paths: DataPaths) -> None:
    for key in KEYS:
        make_making(paths, key)


def read_makings(paths: DataPaths) -> Told:
    there, told = makings(paths), Told()
    there.go_on()
    for key in KEYS:
        one = there.get(ServerUser("ann"), key)
        assert one.files == ["a fox.png"], "the files are there, whatever its note is"
        assert one.error is not None and one.error.what
        if one.error.code == "making_note_damaged":
            listed = [ticket.id for ticket in there.tickets(ServerUser("ann"))]
            assert one.status == "failed" and key in listed
        else:
            told[key] = repr((one.data(), one.values, one.created, one.wanted, one.error.to_json()))
    return told


def use_makings(paths: DataPaths) -> None:
    make_making(paths, "f" * 12)
    assert makings(paths).get(ServerUser("ann"), "f" * 12).status == "failed"


# -- runs in folders -----------------------------------------------------------------------------


def make_batch(paths: DataPaths) -> None:
    folder = paths.root / "out"
    folder.mkdir(parents=True, exist_ok=True)
    recipe = Recipe("Web", (made_step("adjust", "curves", {"rgb": [[0, 0], [0.5, 0.6], [1, 1]]}),))
    rows = tuple(SourceRow(f"/pictures/{number}.png", f"name {number}") for number in range(8))
    write_run(folder, KeptRun(recipe, rows))


def read_batch(paths: DataPaths) -> Told:
    with suppress(StorageError):
        return {"run": repr(read_run(paths.root / "out"))}
    return {}


def use_batch(paths: DataPaths) -> None:
    new = DataPaths.at(paths.root / "another")
    make_batch(new)
    assert read_batch(new)


def make_run(paths: DataPaths) -> None:
    values = {"topic": "a fox", "count": 6}
    checked(paths.root / "out" / MADE, MadeOf("lesson", 2, values, 3, {"sheet.pdf": "a" * 64}))
    (paths.root / "out" / JOURNAL).touch()


def read_made(paths: DataPaths) -> Told:
    with suppress(StorageError):
        return {"run": repr(previous_run(paths.root / "out"))}
    return {}


def use_made(paths: DataPaths) -> None:
    make_run(DataPaths.at(paths.root / "another"))


def make_suite(paths: DataPaths) -> None:
    folder = paths.root / "out"
    folder.mkdir(parents=True, exist_ok=True)
    items = tuple(
        SuiteItem(file=f"{n}.png", key=f"{n}", prompt=f"a fox {n}", seed=n, category="animals")
        for n in range(6)
    )
    SuiteFolder(suite="general", version=1, model="M", items=items).write(folder)


def read_suite(paths: DataPaths) -> Told:
    with suppress(StorageError):
        return {"run": repr(read_suite_folder(paths.root / "out"))}
    return {}


def use_suite(paths: DataPaths) -> None:
    make_suite(DataPaths.at(paths.root / "another"))


def make_lab(paths: DataPaths) -> None:
    report = LabReport(plan=LabPlan(model="m" * 64, schedules=((0,), (18, 0)), count=8))
    checked(paths.root / "labs" / "one" / lab_services.FILE, report)


def read_lab(paths: DataPaths) -> Told:
    with suppress(InputError):
        return {"report": repr(lab_services.read_report(paths.root / "labs" / "one"))}
    return {}


def use_lab(paths: DataPaths) -> None:
    checked(paths.root / "labs" / "two" / lab_services.FILE, LabReport(plan=LabPlan(model="n")))
    assert lab_services.read_report(paths.root / "labs" / "two")


def make_grid(paths: DataPaths) -> None:
    keep_grid(
        paths.root / "grids" / "one", {"axes": ["seed", "steps"], "prompt": "a fox"}, None, None
    )


def read_grid(paths: DataPaths) -> Told:
    found = last_grid(paths.root / "grids")
    return {} if found is None else {"grid": repr(found[1])}


def use_grid(paths: DataPaths) -> None:
    keep_grid(paths.root / "grids" / "two", {"axes": []}, None, None)
    assert read_grid(paths) == {"grid": "{'axes': []}"}


# -- reports and ratings -------------------------------------------------------------------------


def report(name: str) -> Report:
    items = (Item(key="1", file="1.png", digest="a" * 64, values={"psnr": 12.5}),)
    sets = (SetAbout(label="A", name="a", source="history:fox", items=items),)
    figure = Figure(basis=Basis(measure="psnr"), name="PSNR", value=12.5, n=1)
    return Report(name=name, created_ms=1, sets=sets, figures=(figure,))


def make_reports(paths: DataPaths) -> None:
    for number in range(6):
        EvaluationStore(paths.root / "evaluations").put(report(f"report {number}"))


def read_reports(paths: DataPaths) -> Told:
    store = EvaluationStore(paths.root / "evaluations")
    return {row.id: repr(store.get(row.id)) for row in store.rows() if not row.damage}


def use_reports(paths: DataPaths) -> None:
    store = EvaluationStore(paths.root / "evaluations")
    assert store.get(store.put(report("new"))).name == "new"


def session(key: str) -> RatingSession:
    pictures = tuple(RatedPicture(set=label, key="1", prompt="a fox") for label in "AB")
    items = tuple(RatingItem(shown=(n % 2, 1 - n % 2)) for n in range(6))
    return RatingSession(
        id=key, name=f"rating {key}", kind="pairs", question="Which?", created_ms=5, side=256,
        sets={"A": "a", "B": "b"}, pictures=pictures, items=items,
    )  # fmt: skip


def answer(rater: str, item: int) -> Answer:
    return Answer(rater=rater, item=item, choice="first", ms=1500 + item, at_ms=9)


def make_ratings(paths: DataPaths) -> None:
    store = RatingStore(paths.root / "ratings")
    for key in KEYS:
        (paths.root / "ratings" / key).mkdir(parents=True)
        store.add(session(key))
        for rater in ("ann", "bob"):
            store.note(session(key), *(answer(rater, item) for item in range(5)))


def read_ratings(paths: DataPaths) -> Told:
    store = RatingStore(paths.root / "ratings")
    return {one.id: repr(one) for one in store.sessions()}


def read_answers(paths: DataPaths) -> Told:
    store = RatingStore(paths.root / "ratings")
    answers = [(one.id, each) for one in store.sessions() for each in store.answers(one)]
    return {f"{key} {each.rater} {each.item}": repr(each) for key, each in answers}


def use_ratings(paths: DataPaths) -> None:
    store, new = RatingStore(paths.root / "ratings"), session("f" * 12)
    (paths.root / "ratings" / new.id).mkdir()
    store.add(new)
    store.note(new, answer("ann", 0))
    assert store.find(new.id) == new and len(store.answers(new)) == 1


def make_recipes(paths: DataPaths) -> None:
    for number in range(4):
        step = made_step("adjust", "curves", {"rgb": [[0, 0], [0.5, number / 4], [1, 1]]})
        RecipeStore(paths.recipes).put(Recipe(f"Recipe {number}", (step,)))


def read_recipes(paths: DataPaths) -> Told:
    store, told = RecipeStore(paths.recipes), Told()
    for name in store.names():
        with suppress(VelaturaError):
            told[name] = repr(store.get(name))
    return told


def use_recipes(paths: DataPaths) -> None:
    step = made_step("adjust", "curves", {"rgb": [[0, 0], [1, 1]]})
    RecipeStore(paths.recipes).put(Recipe("new", (step,)))
    assert "new" in read_recipes(paths)


# -- the board and tokens ------------------------------------------------------------------------


def make_board(paths: DataPaths) -> None:
    pictures = [BoardPicture(f"{n:064x}", f"{n}.png", 10, 20, x=n * 5.0) for n in range(8)]
    checked(paths.reference_board, board_to_json(pictures))


def read_board(paths: DataPaths) -> Told:
    data = paths.reference_board.read_bytes()
    found = board_from_json(data)
    keep_lost(paths.reference_board, data, found)
    return {one.blob: repr(one) for one in found.rows}


def use_board(paths: DataPaths) -> None:
    there = board_from_json(paths.reference_board.read_bytes()).rows
    new = BoardPicture("f" * 64, "new", 1, 1)
    checked(paths.reference_board, board_to_json([*there, new]))
    assert new.blob in read_board(paths)


def make_keys(paths: DataPaths) -> None:
    for number in range(5):
        KeyringFile(paths.tokens).set(f"host-{number}.example", f"hf_{number}" * 9)


def read_keys(paths: DataPaths) -> Told:
    hosts = [f"host-{number}.example" for number in range(5)]
    found = {host: KeyringFile(paths.tokens).get(host) for host in hosts}
    return {host: token for host, token in found.items() if token is not None}


def use_keys(paths: DataPaths) -> None:
    KeyringFile(paths.tokens).set("new.example", "x" * 20)
    assert KeyringFile(paths.tokens).get("new.example")


# -- projects ------------------------------------------------------------------------------------


def project(paths: DataPaths, name: str = "picture.velatura") -> Path:
    return paths.root / name


def make_project(paths: DataPaths, name: str = "picture.velatura") -> None:
    paths.root.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(len(name))
    document = Document(rng.integers(0, 256, (60, 80, 3), np.uint8), name)
    ColourStroke(document, Brush(size=20), (250, 10, 10), 30, 30).finish()
    document.fill_mask("rectangle", 77, Rect(10, 20, 30, 20))
    document.branches.take("as it was")
    document.fill_mask("rectangle", 255, Rect(40, 5, 20, 30))
    ColourStroke(document, Brush(size=12), (20, 200, 10), 60, 40).finish()
    masked = document.mask.read(document.size.rect).copy()
    add_mask(document, "copied")  # it takes the mask along
    document.edit("stroke", document.mask, document.size.rect, masked)
    path = project(paths, name)
    row = layered_format(path)
    assert row is not None
    branches = document.branches.items.value
    save_layers(row, path, document.content, document.origin, {"Author": "Ödön"}, branches)


def read_project(paths: DataPaths, name: str = "picture.velatura") -> Told:
    """Nothing of what can't be opened at all, as is said then."""
    try:
        return looks(read_document(project(paths, name)))
    except InputError as error:
        if error.code != "project_unreadable":
            raise
        return {}


def looks(document: Document) -> Told:
    """Layers, their masks, and the masks of picture and branches, by what they look like."""
    told, rect = Told(), document.size.rect
    branches = {one.name: one.content for one in document.branches.items.value}
    for branch, content in {"picture": document.content, **branches}.items():
        if content.mask.tiles:
            told[f"mask of {branch}"] = digest(content.mask.read(rect))
        for layer in content.layers:
            for one in (layer, *layer.children):
                if one.pixels is not None and one.pixels.tiles:
                    told[f"{one.name} of {branch}"] = digest(one.pixels.read(rect))
    return told


def check_project(paths: DataPaths) -> bool:
    try:
        return read_document(project(paths)).read_only is None
    except InputError:
        return False


def use_project(paths: DataPaths) -> None:
    """Saved as another one, what could be read of it is whole."""
    make_project(paths, "another.velatura")
    assert read_project(paths, "another.velatura")


def _run(read: Callable[[DataPaths], Told]) -> Callable[[DataPaths], bool]:
    return lambda paths: bool(read(paths))


STORES: Mapping[str, Store] = {
    "makings": Store("making.json", make_makings, read_makings, use_makings, in_order("makings"),
                     is_named=True),
    "batch": Store(BATCH, make_batch, read_batch, use_batch, _run(read_batch), stays=True),
    "workbench": Store(MADE, make_run, read_made, use_made, _run(read_made), stays=True),
    "suite": Store("suite.json", make_suite, read_suite, use_suite, _run(read_suite), stays=True),
    "lab": Store(lab_services.FILE, make_lab, read_lab, use_lab, in_order("labs"), stays=True),
    "grid": Store("grid.json", make_grid, read_grid, use_grid, _run(read_grid), stays=True),
    "evaluations": Store("evaluations/*.json", make_reports, read_reports, use_reports,
                         in_order("evaluations"), is_named=True, stays=True),
    "ratings": Store("session.json", make_ratings, read_ratings, use_ratings, in_order("ratings"),
                     is_named=True, stays=True),
    "answers": Store("ann.jsonl", make_ratings, read_answers, use_ratings, in_order("ratings")),
    "recipes": Store("recipes/*.toml", make_recipes, read_recipes, use_recipes, in_order("recipes"),
                     stays=True),
    "board": Store("reference-board.json", make_board, read_board, use_board, in_order("board")),
    "hub tokens": Store("tokens.json", make_keys, read_keys, use_keys,
                        lambda paths: not list(paths.root.glob("tokens.damaged.json"))),
    "project": Store("picture.velatura", make_project, read_project, use_project, check_project,
                     stays=True),
}  # fmt: skip
