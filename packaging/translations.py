"""Keeps the translations: collects what is to be translated, and makes what the window reads.

``update`` collects the texts from the program and the tables of resources/ into the files of Qt
Linguist (resources/translations/*.ts); what was translated stays. ``release`` makes the ``.qm``
files from them. ``check`` changes nothing and fails where one of both is not up to date, a text has
no translation, or a translation lacks a place, a key or an ellipsis of its source. ``release`` also
writes what the server's page says of errors (`page_errors`).

Texts in the program's Python files are found by Qt's lupdate. Sentences that stand in tables which
know no Qt (errors, notes, the catalog) come through a file that is made for it.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.families import load_architectures  # noqa: E402
from desktop_app.catalog.palettes import load_palette  # noqa: E402
from desktop_app.core.compute_profile import PROFILE_TEXTS, THREADS, THREADS_MANY  # noqa: E402
from desktop_app.core.control_types import CONTROL_TYPES  # noqa: E402
from desktop_app.core.error_texts import ERROR_TEXTS  # noqa: E402
from desktop_app.core.error_texts.files import REASONS  # noqa: E402
from desktop_app.core.extensions import LateRow, added_rows, added_texts, read_extensions  # noqa: E402
from desktop_app.core.file_features import FEATURE_TEXTS, SIZES  # noqa: E402
from desktop_app.core.file_note import NOTE_TEXTS as FILE_NOTES  # noqa: E402
from desktop_app.core.gpu_texts import GPU_TEXTS  # noqa: E402
from desktop_app.core.note_texts import NOTE_TEXTS as ENGINE_NOTES  # noqa: E402
from desktop_app.core.note_texts import PICTURE_NOTES  # noqa: E402
from desktop_app.core.registry import Registry  # noqa: E402
from desktop_app.core.request_values import Requests  # noqa: E402
from desktop_app.core.values import Choice, Field  # noqa: E402
from desktop_app.imaging.adjustments.table import ADJUSTMENTS  # noqa: E402
from desktop_app.imaging.annotations.table import ANNOTATIONS  # noqa: E402
from desktop_app.imaging.colour_values import Numbers  # noqa: E402
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS  # noqa: E402
from desktop_app.library.sharing.hub_cache import HUB_CACHE  # noqa: E402
from desktop_app.operations.recipes.steps import KINDS  # noqa: E402
from desktop_app.operations.table import (  # noqa: E402
    WORKS,
    forms,
)
from desktop_app.storage.recipes import read_recipe_file  # noqa: E402
from desktop_app.storage.table_cells import TABLE_FAULTS  # noqa: E402
from desktop_app.studio.recipes.made import REMARKS  # noqa: E402
from desktop_app.ui.actions.action_table import (  # noqa: E402
    ADDED_PAGES,
    ELSEWHERE,
    MENUS,
    PICTURE_ACTIONS,
    with_added,
)
from desktop_app.ui.actions.availability import CONDITIONS  # noqa: E402
from desktop_app.ui.actions.shortcuts.rows import CANVAS_ROWS  # noqa: E402
from desktop_app.ui.tools.tool_table import TOOLS  # noqa: E402
from page_errors import page_module  # noqa: E402
from table_texts import menu_texts, option_texts, preprocessor_texts, setting_texts  # noqa: E402

FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("en", "zh_CN")
"""English has its plurals translated, nothing else."""
PAGE = ROOT / "resources" / "server" / "errors-zh.js"
TABLES = ROOT / "resources" / "catalog"
_KEPT = re.compile(r"\{[a-z_]*(?::[^}]*)?\}|%L?n|%\d|<[^>]+>|\n")
"""What a translation has as often as its source: places, tags."""


class Text(NamedTuple):
    """A text to be translated, with what tells it from others."""

    context: str
    source: str


class Message(NamedTuple):
    """A text with its translation; plurals have several forms, an unfinished one none."""

    text: Text
    plural: bool
    forms: tuple[str, ...]


def table_texts() -> Iterator[Text]:
    """The sentences in tables that know no Qt."""
    for row in (*ERROR_TEXTS.values(), *added_texts("errors").values()):
        yield from (Text("Errors", sentence) for sentence in row)
    actions = (
        *menu_texts(with_added((*MENUS, *ELSEWHERE))),
        *(w for r in CANVAS_ROWS for w in (r.text, r.tip)),
    )
    yield from (Text("Actions", text) for text in dict.fromkeys(actions))
    needs = (need for needs in CONDITIONS.values() for need in needs)
    yield from (Text("Conditions", text) for text in dict.fromkeys(each.reason for each in needs))
    yield from (Text("Layers", kind.word) for kind in LAYER_KINDS)
    yield from (Text("FileFeatures", words) for words in FEATURE_TEXTS.values())
    yield from (Text("Reasons", reason) for reason in REASONS)
    yield from (Text("TableFaults", sentence) for sentence in TABLE_FAULTS.values())
    yield from (Text("FileNotes", sentence) for sentence in FILE_NOTES.values())
    notes = (*PICTURE_NOTES.values(), *added_texts("notes").values())
    yield from (Text("Notes", sentence) for sentence in notes)
    yield from (Text("EngineNotes", sentence) for sentence in ENGINE_NOTES.values())
    yield from (Text("Made", sentence) for sentence in REMARKS.values())
    words = Registry(LateRow)
    yield from (Text("Extensions", name) for name in read_extensions({"words": words})[0].values())
    yield from (Text(*pair) for row in words for pair in row.make())
    yield from (Text("Pages", text) for page in ADDED_PAGES for text in (page.name, page.hint))
    yield from (Text("PictureActions", row.text) for row in PICTURE_ACTIONS)
    shown = (row for row in added_rows("settings") if row.page)
    added = ((row.name, row.sentence, row.words) for row in shown)
    yield from (Text("Preferences", text) for texts in added for text in texts if text)
    yield from (Text("Gpu", sentence) for sentence in GPU_TEXTS.values())
    ways = (*PROFILE_TEXTS.values(), *THREADS.values(), THREADS_MANY)
    yield from (Text("Ways", word) for word in ways)
    for operation in WORKS.values():
        yield from (Text("Work", operation.title), Text("Recipe", operation.name))
    yield from (Text("Operations", text) for text in dict.fromkeys(form_texts()) if text)
    yield from (Text("RecipeSteps", text) for text in dict.fromkeys(recipe_texts()) if text)
    for _, form in forms():
        yield from (Text("Actions", form.text), Text("Actions", form.tip))
    for file in sorted((ROOT / "resources" / "recipes").glob("*.toml")):
        recipe = read_recipe_file(file)
        yield from (Text("Recipes", recipe.name), Text("Recipes", recipe.note))
    yield from (Text("GenerationSettings", text) for text in dict.fromkeys(setting_texts()))
    yield from (Text("Control", text) for text in dict.fromkeys(control_texts()) if text)
    yield from (Text("Adjustments", text) for text in dict.fromkeys(adjustment_texts()) if text)
    yield from (Text("Annotations", text) for text in dict.fromkeys(annotation_texts()) if text)
    yield from (Text("Tools", tool.hint) for tool in TOOLS)
    yield from (Text("Options", text) for text in dict.fromkeys(option_texts()))
    yield Text("Models", HUB_CACHE.name)  # the other programs have names
    # Of the other families the name is a product's.
    names = (row.name for row in load_architectures().values())
    yield from (Text("Models", name) for name in names if re.search(r" \(?[a-z]+\)?$", name))
    for file in sorted((TABLES / "models").glob("*.toml")):
        yield from _column("Catalog", file, "summary")
    yield from _column("Licences", TABLES / "licences.toml", "summary")
    yield from _column("Licences", TABLES / "gpu_licences.toml", "summary")
    yield from _column("Schedulers", TABLES / "schedulers.toml", "hint")
    for column in ("name", "button", "hint"):
        yield from _column("Intents", TABLES / "intents.toml", column)


def form_texts() -> Iterator[str]:
    """Words of the forms of operations."""
    for operation in WORKS.values():
        if operation.form is not None:
            yield from (operation.form.picture, operation.form.layer)
            for each in operation.fields:
                if not isinstance(each.kind, Requests):  # these have no editor
                    yield from (each.name, each.tip, each.unset)


def adjustment_texts() -> Iterator[str]:
    """Words of adjustments, and of what is asked for them."""
    yield from row_texts((row.name, row.tip, row.fields) for row in ADJUSTMENTS)


def annotation_texts() -> Iterator[str]:
    """Words of annotations, and of what is asked for them."""
    yield from row_texts((row.word, row.tip, row.fields) for row in ANNOTATIONS)


def row_texts(rows: Iterable[tuple[str, str, tuple[Field, ...]]]) -> Iterator[str]:
    """Of rows with a name, a tip and fields."""
    for name, tip, fields in rows:
        yield from (name, tip)
        for field in (each for each in fields if each.name):
            yield from filter(None, (field.name, field.tip, field.unset))
            if isinstance(field.kind, Numbers):
                yield from field.kind.names
            elif isinstance(field.kind, Choice):
                yield from (text for text, _ in field.kind.names.values())


def recipe_texts() -> Iterator[str]:
    """Words of recipes' steps that operations and adjustments don't have."""
    rows_with_words = (*ADJUSTMENTS, *ANNOTATIONS)
    shown = (one for row in rows_with_words for one in row.fields)
    known = {text for one in shown for text in (one.name, one.tip, one.unset)}
    known -= {one.name for one in SIZES}  # of pictures: an annotation's "Width" is a line's
    named = {*(row.name for row in ADJUSTMENTS), *(row.word for row in ANNOTATIONS)}
    named |= {row.name for row in WORKS.values()}
    for kind in KINDS.values():
        named_works = WORKS.keys() if kind is KINDS["do"] else ()  # a mask has such a name, too
        rows = [fields for name, fields in kind.rows().items() if name not in named_works]
        texts = (text for row in rows for one in row for text in (one.name, one.tip, one.unset))
        names = (name for name in kind.names().values() if not name.isupper() and name not in named)
        yield from (kind.name, kind.tip, *names, *(text for text in texts if text not in known))
        for one in (one for row in rows for one in row if one.id != "mode"):
            if isinstance(one.kind, Choice):
                names = one.kind.names.items()
                yield from (name for key, (name, _) in names if name != key)


def control_texts() -> Iterator[str]:
    """Words of control layers."""
    yield from (row.name for row in CONTROL_TYPES)
    yield from (colour.name for colour in load_palette().colours)
    yield from preprocessor_texts()


def _column(context: str, file: Path, key: str) -> Iterator[Text]:
    for row in tomllib.loads(file.read_text("utf-8")).values():
        if row.get(key):
            yield Text(context, row[key])


def program_files() -> list[Path]:
    """Python files that may hold texts."""
    return sorted((ROOT / "desktop_app").rglob("*.py"))


def marked_texts() -> Iterator[Text]:
    """What is marked in tables, as Python itself reads it: lupdate must have found all of it."""
    for file in program_files():
        source = file.read_text("utf-8")
        if "QT_TRANSLATE_NOOP(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QT_TRANSLATE_NOOP":
                yield Text(*(ast.literal_eval(argument) for argument in node.args))


def ts_file(language: str) -> Path:
    """The file of Qt Linguist."""
    return FOLDER / f"velatura_{language}.ts"


def qm_file(language: str) -> Path:
    """What the window reads."""
    return FOLDER / f"velatura_{language}.qm"


def messages(file: Path) -> list[Message]:
    """All that stands in a file of Qt Linguist."""
    found: list[Message] = []
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            text = Text(name, message.findtext("source") or "")
            translation = message.find("translation")
            if translation is None:
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")]
            forms = forms or [translation.text or ""]
            done = translation.get("type") is None and all(forms)
            plural = message.get("numerus") == "yes"
            found.append(Message(text, plural, tuple(forms) if done else ()))
    return found


def _tool(name: str, *words: str) -> None:
    beside = Path(sys.executable).parent / f"pyside6-{name}"
    run = subprocess.run([str(beside), *words], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{name}: {run.stdout}{run.stderr}")


def update(folder: Path = FOLDER) -> None:
    """Collect all texts into the files of Qt Linguist in ``folder``."""
    with tempfile.TemporaryDirectory() as made:
        tables = Path(made) / "tables.py"
        rows = (f"QT_TRANSLATE_NOOP({c!r}, {s!r})\n" for c, s in dict.fromkeys(table_texts()))
        tables.write_text("".join(rows), "utf-8")
        listed = Path(made) / "files.lst"
        files = [tables, *program_files()]
        listed.write_text("".join(f"{file}\n" for file in files), "utf-8")
        usual = ("-locations", "none", "-no-obsolete", "-source-language", "en")
        for language in LANGUAGES:
            target = ("-target-language", language, "-ts", str(folder / ts_file(language).name))
            only = ("-pluralonly",) if language == "en" else ()
            _tool("lupdate", f"@{listed}", *usual, *only, *target)


def release(folder: Path = FOLDER, page: Path = PAGE) -> None:
    """Make the files that the window reads, in ``folder``, and the one that the page reads."""
    for language in LANGUAGES:
        made = folder / qm_file(language).name
        _tool("lrelease", "-silent", str(ts_file(language)), "-qm", str(made))
    found = messages(ts_file("zh_CN"))
    errors = {
        one.text.source: one.forms[0] for one in found if one.text.context == "Errors" and one.forms
    }
    page.write_text(page_module(errors), "utf-8")


def faults() -> list[str]:
    """What is not as it should be, a line each."""
    found = [f"not up to date: {name}; run packaging/translations.py update" for name in _stale()]
    for language in LANGUAGES:
        for message in messages(ts_file(language)):
            found += (f"{language}: {what}: {message.text}" for what in wrong(message))
    return found


def _stale() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for language in LANGUAGES:
            (folder / ts_file(language).name).write_bytes(ts_file(language).read_bytes())
        update(folder)
        release(folder, folder / PAGE.name)
        for file in (*map(ts_file, LANGUAGES), *map(qm_file, LANGUAGES), PAGE):
            if not file.exists() or file.read_bytes() != (folder / file.name).read_bytes():
                yield file.name


def wrong(message: Message) -> list[str]:
    """What a translation lacks or has beyond its source."""
    source = message.text.source
    if not message.forms:
        return ["no translation"]
    found: list[str] = []
    for form in message.forms:
        kept, wanted = set(_KEPT.findall(form)), set(_KEPT.findall(source))
        if message.plural:  # "one step" may do without the number
            kept |= wanted & {"%n", "%Ln"}
        if kept != wanted:
            found.append("other places or tags")
        if _mnemonics(form) != _mnemonics(source):
            found.append("another mnemonic")
        if form.endswith("…") != source.endswith("…"):
            found.append("the ellipsis")
    return found


def _mnemonics(text: str) -> list[str]:
    return [letter.lower() for letter in re.findall(r"&(\w)", text.replace("&&", ""))]


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("verb", choices=("update", "release", "check"))
    verb = parser.parse_args().verb
    if verb == "update":
        update()
    elif verb == "release":
        release()
    else:
        lines = faults()
        print("\n".join(lines) or "all translated")
        return 1 if lines else 0
    for language in LANGUAGES:
        found = messages(ts_file(language))
        print(f"{language}: {sum(bool(m.forms) for m in found)} of {len(found)} translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
