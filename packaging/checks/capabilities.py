"""What the program can be asked to do: verbs and options of the command line, actions of the
window, addresses and fields of the server's API, settings, and names in files.

``python packaging/checks/capabilities.py`` writes `docs/capabilities.txt`, a line each, or shows
it (``--show``). A test
(`tests/packaging/test_capabilities.py`) fails where a line of it is gone: what is removed on
purpose is removed there, too, with a word in CHANGELOG.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "capabilities.txt"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def capabilities() -> list[str]:
    """All lines, sorted."""
    return sorted({*_verbs(), *_actions(), *_addresses(), *_settings(), *_intents()})


def _verbs() -> Iterator[str]:
    from desktop_app.app.arguments import build_parser

    todo: list[tuple[str, argparse.ArgumentParser]] = [("velatura", build_parser())]
    while todo:
        name, parser = todo.pop()
        yield f"verb: {name}"
        for action in parser._actions:  # pyright: ignore[reportPrivateUsage]
            choices: Any = action.choices
            if isinstance(choices, dict):
                todo += [(f"{name} {verb}", each) for verb, each in choices.items()]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
            elif action.option_strings:
                yield from (f"option: {name} {option}" for option in action.option_strings)
                yield from (
                    f"option: {name} {action.option_strings[-1]} {one}" for one in choices or ()
                )


def _actions() -> Iterator[str]:
    from desktop_app.ui.actions.action_table import ACTIONS

    yield from (f"action: {each.id}" for each in ACTIONS)


def _addresses() -> Iterator[str]:
    from desktop_app.extensions.serving.server.application import make_application

    document: Any = make_application(None).openapi()  # pyright: ignore[reportArgumentType]
    schemas = document["components"]["schemas"]
    for path, row in document["paths"].items():
        for method, told in row.items():
            address = f"{method.upper()} {path}"
            yield f"address: {address}"
            yield from (
                f"parameter: {address} {each['name']}" for each in told.get("parameters", ())
            )
            good = [row for row in told["responses"].items() if row[0] < "3"]
            sent = {"sent": told.get("requestBody", {})}
            gives = {f"gives {code}": each for code, each in good}
            for word, each in {**sent, **gives}.items():
                for content in each.get("content", {}).values():
                    for name in sorted(_fields(content.get("schema", {}), schemas)):
                        yield f"field: {address} {word} {name}"


def _fields(schema: Any, schemas: Any) -> set[str]:
    """Names of an object, or of what it may be."""
    if "$ref" in schema:
        return _fields(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    found = set(schema.get("properties", ()))
    for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), schema.get("items", {})):
        if each:
            found |= _fields(each, schemas)
    return found


def _settings() -> Iterator[str]:
    from desktop_app.core.setting_table import ROWS
    from desktop_app.storage.settings import setting_rows

    yield from (f"setting: {name}" for name in ROWS)
    yield from (f"program setting: {row.key}" for row in setting_rows().values())


def _intents() -> Iterator[str]:
    from desktop_app.catalog.intents import load_intents
    from desktop_app.catalog.schedulers import load_schedulers
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    yield from (f"intent: {name}" for name in load_intents())
    yield from (f"scheduler: {name}" for name in load_schedulers())
    yield from (f"preprocessor: {each.id}" for each in PREPROCESSORS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--show", action="store_true", help="print them, and write nothing")
    show = parser.parse_args().show
    lines = "\n".join(capabilities()) + "\n"
    if show:
        sys.stdout.write(lines)
    else:
        LIST.write_text(lines, "utf-8")
        print(f"{LIST.name} written")
