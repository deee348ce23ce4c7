"""Writes docs/statements.md: each statement that pages, certificates and metadata make of what was
done, and the tests that make it false, which name it by the mark `states`.

``python packaging/documents/statements_sheet.py``
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.app import certify_command  # noqa: E402 - the program lies beside packaging
from desktop_app.core.note_texts import (  # noqa: E402
    NOTE_TEXTS,
    PICTURE_NOTES,
    SAVED_NOTES,
)
from desktop_app.extensions.evaluation.values.drift import VERDICTS  # noqa: E402
from desktop_app.extensions.evaluation.values.reproduction import REPEATED  # noqa: E402
from desktop_app.extensions.training.values.metadata import metadata_of  # noqa: E402
from desktop_app.extensions.workbenches.values.texts import (  # noqa: E402
    NOTES as OF_RUNS,
)
from desktop_app.extensions.workbenches.work.making.arrangement import PAGE_WORDS  # noqa: E402
from desktop_app.extensions.workbenches.work.making.results import COLUMNS  # noqa: E402
from desktop_app.imaging.certificate import (  # noqa: E402
    Certificate,
    CertifiedAction,
    CertifiedMaking,
    FreeArea,
    Hashed,
    Locked,
)
from desktop_app.imaging.certificate_check import FIELDS  # noqa: E402
from desktop_app.imaging.credentials import manifest  # noqa: E402
from desktop_app.imaging.edit_texts import OURS  # noqa: E402
from desktop_app.imaging.xmp import CREATED, EDITED, GENERATED  # noqa: E402
from tests.extensions.training.values.test_metadata import CONSTANT, all_said  # noqa: E402

SHEET: Final = ROOT / "docs" / "statements.md"
_TESTS: Final = ROOT / "tests"
_WORDS: Final = ROOT / "resources" / "translations" / "velatura_zh_CN.ts"
_PROMISES: Final = re.compile(
    r"only what you masked changes|unchanged, bit for bit|nothing is sent|nothing is contacted"
    r"|nothing is generated|no model sees it|originals are not changed"
    r"|files are unchanged since|stays offline|as the model made them"
    r"|made by a model or by remove|needs no model|doesn't know|was invented",
    re.IGNORECASE,
)
"""What the window says of what is done to pictures, and of what leaves the computer."""
_ELSEWHERE: Final = frozenset({"Errors", "Licences", "Notes"})
"""Contexts of what failed and of notes, which are told by codes, and of other people's work."""
_OF_PICTURES: Final = ("edit_", "retried_", "settled", "fell_back", "picture_")
"""How notes of an engine begin that say what was done to a picture."""
_MARKS: Final = {"": "none", EDITED: "edited", GENERATED: "generated"}

_HEAD: Final = """# Statements

Written by `packaging/documents/statements_sheet.py`: each statement that a page, a certificate or
metadata makes of what was done, as the program's own tables have it, and the tests that make it
false (plant a change, use another model, leave a step out) and see it change or fail. A test names
the statements it breaks by the mark `states`; `tests/packaging/test_statements.py` fails where one
has no test. What a certificate can't derive is [called a claim](certificates.md).
"""

Rows = dict[str, str]
"""Sentences by their codes."""


def groups() -> dict[str, Rows]:
    """All statements, by what makes them."""
    return {
        "Fields of a certificate": {f"certificate.{name}": kind for name, kind in FIELDS.items()},
        "Sentences of `velatura certify`": dict(_certify()),
        "Actions that are signed (C2PA)": dict(_actions()),
        "Mark of a picture's file (IPTC, in XMP)": {
            f"mark.{name}": address.rpartition("/")[2] or "no mark"
            for address, name in _MARKS.items()
        },
        "Texts of a picture's file": {f"text.{key}": "" for key in sorted(OURS)},
        "Pages of workbenches": {
            f"page.{name}": sentence for name, sentence in PAGE_WORDS["en"].items()
        },
        "Columns of results.csv": {f"results.{name}": "" for name in COLUMNS},
        "Notes on a picture": {
            f"note.{code}": sentence
            for code, sentence in {**OF_RUNS, **PICTURE_NOTES, **SAVED_NOTES, **NOTE_TEXTS}.items()
            if code not in ("cut_out_shown", "making_busy")
            and (code not in NOTE_TEXTS or code.startswith(_OF_PICTURES))
        },
        "Texts of a trained file (`ss_`, `modelspec`)": {
            f"trained.{key}": "" for key in sorted(_trained()) if key not in CONSTANT
        },
        "Made again": {f"repeated.{code}": sentence for code, sentence in REPEATED.items()},
        "Drift": {f"drift.{code or 'interrupted'}": row.text for code, row in VERDICTS.items()},
        "The window": dict(_window()),
    }


def _trained() -> set[str]:
    """Keys of files of trainings with all that can be said, and of one in few steps."""
    with tempfile.TemporaryDirectory() as folder:
        run, figures = all_said(Path(folder))
        few = replace(run, settings={**run.settings, "method": "distil"})
        return {key for each in (run, few) for key in metadata_of(each, figures)}


def _certify() -> Iterator[tuple[str, str]]:
    tables: Mapping[str, Mapping[str, Any]] = {
        "locked": certify_command.LOCKED_TEXTS,
        "why": certify_command.WHY_TEXTS,
        "fault": certify_command.FAULT_TEXTS,
        "state": certify_command.STATE_TEXTS,
        "signing": certify_command.SIGNING_TEXTS,
        "kind": {name: text for name, (_, text) in certify_command.KIND_TEXTS.items()},
        "mark": {_MARKS[name]: text for name, text in certify_command.MARK_TEXTS.items()},
    }
    for table, rows in tables.items():
        yield from ((f"certify.{table}.{name}", str(text)) for name, text in rows.items())


def _actions() -> Iterator[tuple[str, str]]:
    """Those of pictures with and without an original, with and without a mark."""
    none, free, done = Hashed("", "", 1, 1), FreeArea("", 0.0, ""), (CertifiedAction("generate"),)
    plain = Certificate(
        "velatura", none, None, (1, 1), (0, 0), True, free, Locked(0), CertifiedMaking(0, 0), done
    )
    for source in (None, none):
        for mark in ("", EDITED):
            one = replace(plain, source=source, source_type=mark)
            for assertion in manifest("image/png", one, False)["assertions"]:
                for action in assertion["data"].get("actions", ()):
                    kind = str(action.get("digitalSourceType", "")).rpartition("/")[2]
                    yield action["action"], ""
                    if kind and kind != CREATED.rpartition("/")[2]:
                        yield f"{action['action']}.{kind}", "with that digital source type"


def _window() -> Iterator[tuple[str, str]]:
    """By what is promised; all sentences that do."""
    found = defaultdict[str, list[str]](list)
    for name, source in _sources():
        for promise in map(str, _PROMISES.findall(source)):
            found["-".join(map(str, re.findall("[a-z]+", promise.lower())))].append(
                f"{name}: {source}"
            )
    yield from ((f"window.{promise}", "; ".join(said)) for promise, said in found.items())


def _sources() -> Iterator[tuple[str, str]]:
    """English texts of the window, with their contexts."""
    for context in ElementTree.parse(_WORDS).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message") if name not in _ELSEWHERE else ():
            yield name, " ".join(message.findtext("source", "").split())


def marked() -> dict[str, list[str]]:
    """The tests that name each statement, as ``file::test``."""
    found = defaultdict[str, list[str]](list)
    for path in sorted(_TESTS.rglob("test_*.py")):
        text = path.read_text("utf-8")
        if "mark.states(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                place = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
                for code in _named(node):
                    found[code].append(place)
    return found


def _named(node: ast.FunctionDef) -> Iterator[str]:
    for one in node.decorator_list:
        for call in ast.walk(one):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.states":
                yield from (ast.literal_eval(each) for each in call.args)


def sheet() -> str:
    """The page. Raises SystemExit: a statement has no test, or a test names one that there is
    not."""
    tests, lines = marked(), [_HEAD]
    known = [code for rows in groups().values() for code in rows]
    lacking, unknown = sorted(set(known) - set(tests)), sorted(set(tests) - set(known))
    if lacking or unknown:
        raise SystemExit(f"no test makes these false: {lacking}; nothing states these: {unknown}")
    for title, rows in groups().items():
        lines += [f"\n## {title}\n", "| statement | sentence | made false by |", "|---|---|---|"]
        for code, sentence in rows.items():
            places = "<br>".join(f"`{place.removeprefix('tests/')}`" for place in tests[code])
            told = " ".join(sentence.split()).replace("|", "\\|")
            lines.append(f"| `{code}` | {told} | {places} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the sheet."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    SHEET.write_text(sheet(), encoding="utf-8")


if __name__ == "__main__":
    main()
