"""The small stores of `record_stores`: each is made, read and used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.catalog.models import Licence
from desktop_app.core.compute_profile import Trial
from desktop_app.extensions.evaluation.values.drift import DriftCheck, DriftSet, KeptRequest
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.extensions.serving.verbs.submission import JOURNAL
from desktop_app.library.licences import Acceptances
from desktop_app.library.model_list.reference_list import ReferenceList
from desktop_app.library.sharing.link_journal import Linked, LinkJournal
from desktop_app.storage.compute_profile_store import ComputeProfileStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.run_journal import JournalRow, RunJournal
from desktop_app.storage.speeds import Speeds
from desktop_app.storage.tab_folders import TabFolder, left_tabs

Told = dict[str, str]

TRIAL = Trial("a model", "bf16 plain torch apart", "bf16 plain torch apart",
              {"bf16 plain torch apart": 1.5})  # fmt: skip


def make_licences(paths: DataPaths) -> None:
    for number in range(8):
        licence = Licence(
            f"licence-{number}", f"Licence {number}", "https://example.org", "yes", "no", ""
        )
        Acceptances(paths.licences).accept(f"model-{number}", licence, "a text")


def read_licences(paths: DataPaths) -> Told:
    return {row.model: repr(row) for row in Acceptances(paths.licences).all()}


def use_licences(paths: DataPaths) -> None:
    licence = Licence("new", "New", "https://example.org", "yes", "no", "")
    Acceptances(paths.licences).accept("new", licence, "a text")
    assert Acceptances(paths.licences).has_accepted("new", "new")


def make_model_list(paths: DataPaths) -> None:
    for number in range(8):
        ReferenceList(paths.model_list).add(Path(f"/models/model-{number}.safetensors"))


def read_model_list(paths: DataPaths) -> Told:
    return {str(path): "" for path in ReferenceList(paths.model_list).paths()}


def use_model_list(paths: DataPaths) -> None:
    ReferenceList(paths.model_list).add(Path("/models/new.safetensors"))
    assert "/models/new.safetensors" in read_model_list(paths)


def make_links(paths: DataPaths) -> None:
    for number in range(8):
        linked = Linked(number, Path("/models/kept"), Path(f"/models/copy-{number}"), 9, 8, 0o644)
        LinkJournal(paths.model_links).add(linked)


def read_links(paths: DataPaths) -> Told:
    return {str(one.replaced): repr(one) for one in LinkJournal(paths.model_links).all()}


def use_links(paths: DataPaths) -> None:
    new = Linked(9, Path("/models/kept"), Path("/models/new"), 9, 8, 0o644)
    LinkJournal(paths.model_links).add(new)
    assert LinkJournal(paths.model_links).about(new.replaced) == new


def make_speeds(paths: DataPaths) -> None:
    speeds = Speeds(paths.speeds)
    for number in range(8):
        speeds.learn(f"model {number}", "cpu", "float32", 512 * 512, 1.5 + number)


def read_speeds(paths: DataPaths) -> Told:
    # What another model's speed became is a speed still.
    return {key: repr(speed) for key, speed in vars(Speeds(paths.speeds))["_entries"].items()}


def use_speeds(paths: DataPaths) -> None:
    Speeds(paths.speeds).learn("new", "cpu", "float32", 64, 2.0)
    assert Speeds(paths.speeds).of("new", "cpu", "float32") == {64: 2.0}


def make_ways(paths: DataPaths) -> None:
    paths.root.mkdir(exist_ok=True)
    for number in range(6):
        ComputeProfileStore(paths.root / "ways.json").keep(f"key {number}", TRIAL)


def read_ways(paths: DataPaths) -> Told:
    return {
        key: repr(one) for key, one in ComputeProfileStore(paths.root / "ways.json").read().items()
    }


def use_ways(paths: DataPaths) -> None:
    ComputeProfileStore(paths.root / "ways.json").keep("new", TRIAL)
    assert ComputeProfileStore(paths.root / "ways.json").read()["new"] == TRIAL


def kept_set(number: int) -> DriftSet:
    return DriftSet(
        id=f"{number:032x}",
        name=f"set {number}",
        model="m",
        model_name="M",
        created_ms=number,
        requests=(KeptRequest(id="01-1", group="01", request={"prompt": f"a {number}"}),),
        kept=True,
        environment={"torch": "2"},
        checks=(DriftCheck(id=f"{number + 64:032x}", created_ms=1, verdict="repeats"),),
    )


def make_drift(paths: DataPaths) -> None:
    for number in range(8):
        DriftStore(paths).add(kept_set(number))


def read_drift(paths: DataPaths) -> Told:
    return {one.id: repr(one) for one in DriftStore(paths).sets()}


def use_drift(paths: DataPaths) -> None:
    store = DriftStore(paths)
    new = store.add(kept_set(99))
    assert store.put_check(new.id, new.checks[0]) == store.get(new.id)
    store.remove(new.id)
    store.add(kept_set(98))
    assert any(one.id == f"{98:032x}" for one in store.sets())


def make_submitted(paths: DataPaths) -> None:
    folder = paths.root / "out"
    folder.mkdir(parents=True, exist_ok=True)
    journal = RunJournal(folder / JOURNAL)
    for number in range(8):
        files = {"0": f"a-picture-{number}.png"}
        journal.note(JournalRow(f"key-{number}", 1, 1, files, {"0": "a" * 64}, done=True))


def read_submitted(paths: DataPaths) -> Told:
    journal = RunJournal(paths.root / "out" / JOURNAL)
    known = [f"key-{number}" for number in range(8)]
    return {key: repr(journal.row(key)) for key in known if journal.knows(key)}


def use_submitted(paths: DataPaths) -> None:
    RunJournal(paths.root / "out" / JOURNAL).note(JournalRow("new"))
    assert RunJournal(paths.root / "out" / JOURNAL).knows("new")


_TAB: Mapping[str, Any] = {
    "document": "a document", "making": {"prompt": "a fox"}, "look": {"zoom": 2.0}, "picked": True,
    "results": [{"id": "r1"}, {"id": "r2"}], "shown": "r1", "jobs": ["j1", "j2"],
}  # fmt: skip


def make_tab(paths: DataPaths) -> None:
    paths.tabs.mkdir(parents=True, exist_ok=True)
    tab = TabFolder.begin(paths.tabs)
    tab.write(dict(_TAB))
    tab.close(keep=True)


def read_tab(paths: DataPaths) -> Told:
    told = dict[str, Any]()
    for one in left_tabs(paths.tabs).values():
        told |= one
    return {name: repr(told[name]) for name in _TAB if name in told}


def use_tab(paths: DataPaths) -> None:
    (name,) = left_tabs(paths.tabs)
    tab = TabFolder.resume(paths.tabs, name)
    assert tab is not None
    tab.write({"new": True})
    tab.close(keep=True)
    assert left_tabs(paths.tabs)[name]["new"] is True
