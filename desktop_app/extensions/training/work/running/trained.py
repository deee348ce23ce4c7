"""What was trained is taken up: it is in the list at once, with where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desktop_app.core.errors import InputError
from desktop_app.core.events import TrainingDone
from desktop_app.core.model_record import ModelRecord, Origin
from desktop_app.extensions.training.values.metadata import usage_of
from desktop_app.extensions.training.values.run import Run
from desktop_app.library.collection.collection import Collection
from desktop_app.library.model_list.file_placement import subfolder_of


def out_for(folder: Path, title: str, method: str, others: Iterable[str] = ()) -> tuple[Path, str]:
    """Where a training of that title puts what comes of it, without its ending: in the models
    folder, under a name that is free there and that none of ``others`` will write, which haven't
    yet. And its title, with the number that makes that name another one."""
    component = {"full": "checkpoint", "inversion": "embedding"}.get(method, "lora")
    place = folder / subfolder_of(component)
    name = "".join(sign if sign.isalnum() or sign in "-_ ." else "-" for sign in title).strip(" .")
    there = (each.name.partition(".")[0] for each in place.glob("*"))
    taken = {each.casefold() for each in (*there, *(Path(one).name for one in others))}
    number, free = 1, name or "training"
    while free.casefold() in taken:
        number += 1
        free = f"{name or 'training'}-{number}"
    return place / free, title if number == 1 else f"{title} {number}"


def keep_trained(collection: Collection, run: Run, done: TrainingDone) -> None:
    """Take up its files; where no model is looked for, none is in the list.

    Raises:
        StorageError: no record can be kept; they are in the list all the same.
    """
    origin = Origin("import", run.model.name, fetched=collection.now())
    note = note_of(run, done)
    for path in map(Path, done.files.values()):
        try:
            rows = collection.arrived(path, origin)
        except InputError as error:
            if error.code != "model_missing":
                raise
            continue
        for row in rows:

            def noted(record: ModelRecord) -> ModelRecord:
                return replace(record, notes=record.notes or note)

            collection.records.change(row.key, noted)


def note_of(run: Run, done: TrainingDone) -> str:
    """What is noted of them, in English."""
    trigger = run.settings["trigger"]
    learnt = sum(example.role == "learn" for example in run.examples)
    method = run.settings["method"]
    said = [
        f"Trained on {learnt} pictures with {run.model.name}, {done.step} steps ({method}).",
        f"Use: {usage}." if (usage := usage_of(run)) else "",
        f"Trigger word: {trigger}." if trigger else "",
        f"Licence of the pictures: {run.notes.licence}." if run.notes.licence else "",
        f"Consent: {run.notes.consent}." if run.notes.consent else "",
    ]
    return " ".join(filter(None, said))
