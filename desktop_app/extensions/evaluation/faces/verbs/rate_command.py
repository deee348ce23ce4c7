"""``velatura rate``: blind ratings by people, made, given to raters, and evaluated."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.app.typed_path import typed_path
from desktop_app.core.as_json import to_json
from desktop_app.core.harmless import one_line
from desktop_app.extensions.evaluation.values.evaluation import SetAbout
from desktop_app.extensions.evaluation.values.formulas.rating_result import raters_of, result_of
from desktop_app.extensions.evaluation.values.rating import QUESTIONS, SENTENCES, RatingSession
from desktop_app.extensions.evaluation.work.stores import rating_files
from desktop_app.extensions.evaluation.work.stores.evaluations import read_report
from desktop_app.extensions.evaluation.work.stores.rating_files import folder_set, new_session
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.paths import DataPaths


def rate_options(verb: argparse.ArgumentParser, add_json: Any) -> None:
    """What the verb takes; ``add_json`` adds ``--json`` to it or one of its actions."""
    verb.description = (
        "Makes ratings of sets of pictures: comparisons of two, or 1 to 5. They are"
        " answered in the window, in other people's windows, or on the server's page."
    )
    actions = verb.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    add_json(actions.add_parser("list", help="list ratings and raters"))
    new = actions.add_parser("new", help="make a rating of folders or of a report's sets")
    new.add_argument("name", metavar="NAME", help="what it is called")
    new.add_argument(
        "sets", nargs="+", type=typed_path, metavar="SET", help="folders, or one report's JSON"
    )
    new.add_argument("--kind", choices=tuple(QUESTIONS), default="pairs", help="default: pairs")
    new.add_argument("--question", default="", metavar="Q", help="what raters are asked")
    new.add_argument(
        "--repeats", type=float, default=0.1, metavar="R", help="share asked twice, 0 to 1"
    )
    new.add_argument("--seed", type=int, default=0, metavar="N", help="of order and sides")
    add_json(new)
    export = _named(actions, "export", "write a rating for another rater, as a zip", add_json)
    export.add_argument("file", type=typed_path, metavar="FILE", help="file to write; .zip")
    export.add_argument(
        "--answers", action="store_true", help="write the answers instead, as .csv or .json"
    )
    take = actions.add_parser("import", help="take in a rating, or answers to one")
    take.add_argument("file", type=typed_path, metavar="FILE", help="a .zip, .csv or .json")
    take.add_argument("--as", default="", dest="rater", metavar="RATER", help="name of the rater")
    add_json(take)
    _named(actions, "result", "what the answers say, with intervals", add_json)
    publish = _named(actions, "publish", "let users of the server rate it", add_json)
    publish.add_argument("--off", action="store_true", help="no longer")
    _named(actions, "remove", "delete a rating and its answers", add_json)


def _named(actions: Any, name: str, words: str, add_json: Any) -> argparse.ArgumentParser:
    action: argparse.ArgumentParser = actions.add_parser(name, help=words)
    action.add_argument("name", metavar="NAME", help="of a rating, or its id")
    add_json(action)
    return action


def run_rate(arguments: argparse.Namespace, _: object) -> tuple[str, Any]:
    """Do it; returns the plain and the JSON answer. Raises VelaturaError."""
    paths = DataPaths.at(arguments.data_dir)
    use = open_data(paths)
    try:
        store = RatingStore(paths.root / "ratings")
        if arguments.action == "list":
            return _list(store)
        if arguments.action == "new":
            return _new(store, arguments, paths.history)
        if arguments.action == "import":
            session, count = rating_files.import_file(store, arguments.file, arguments.rater)
            return _about(session, f"{session.name}: {count} answers imported")
        session = store.find(arguments.name)
        if arguments.action == "result":
            return _result(store, session)
        if arguments.action == "export" and arguments.answers:
            rating_files.export_answers(session, store.answers(session), arguments.file)
        elif arguments.action == "export":
            rating_files.export_session(store, session, arguments.file)
        elif arguments.action == "publish":
            store.publish(session, on=not arguments.off)
        else:
            store.remove(session)
        return _about(session, f"{session.name}: done")
    finally:
        use.release()


def _about(session: RatingSession, text: str) -> tuple[str, Any]:
    told = {"id": session.id, "name": session.name, "items": len(session.items)}
    return one_line(text), told


def _list(store: RatingStore) -> tuple[str, Any]:
    lines, told = list[str](), list[dict[str, Any]]()
    for one in store.sessions():
        raters = raters_of(one, store.answers(one))
        answered = ", ".join(f"{each.name} {each.answered}" for each in raters) or "no answers"
        mark = "; published" if store.is_published(one) else ""
        text = f"{one.name}  {one.kind}, {len(one.items)} questions; {answered}{mark}"
        line, about = _about(one, text)
        lines.append(line)
        told.append({**about, "kind": one.kind, "raters": to_json(raters), "published": bool(mark)})
    lines += [one_line(f"{one.what} {one.kept}") for one in store.damage()]
    return "\n".join(lines) or "There are no ratings.", told


def _new(store: RatingStore, arguments: argparse.Namespace, history: Path) -> tuple[str, Any]:
    session, left = new_session(
        store,
        arguments.name,
        _sets(arguments.sets, history),
        arguments.kind,
        question=arguments.question,
        repeats=min(1.0, max(0.0, arguments.repeats)),
        seed=arguments.seed,
    )
    text, told = _about(session, f"{session.name}: {len(session.items)} questions")
    notes = [one_line(f"left out: {name}: {why}") for name, why in left.items()]
    return "\n".join([text, *notes]), {**told, "left_out": left}


def _sets(paths: list[Path], history: Path) -> list[tuple[SetAbout, Path]]:
    """Folders, or the sets of a report but its reference."""
    if len(paths) > 1 or paths[0].is_dir():
        return [(folder_set(chr(65 + at), one), one) for at, one in enumerate(paths[:26])]
    return [
        (one, history if one.source.startswith("history:") else Path(one.source))
        for one in read_report(paths[0]).sets
        if one.label != "reference"
    ]


def _result(store: RatingStore, session: RatingSession) -> tuple[str, Any]:
    result = result_of(session, store.answers(session))
    lines = [SENTENCES[key].format(**params) for key, params in result.sentences]
    lines += [f"{each.name}: {each.answered} answered" for each in result.raters]
    told = {
        "rows": [one.row() for one in result.figures],
        "raters": to_json(result.raters),
        "sentences": lines[: len(result.sentences)],
    }
    return "\n".join(map(one_line, lines)), told
