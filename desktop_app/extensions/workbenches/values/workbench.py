"""A workbench: fields, and the recipe that is done with what was said for them.

A file of ``resources/catalog/workbenches``, or of the user's own: a new subject or workbench is a
file there, and no code. Doing one is `extensions.workbenches.work.making`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from desktop_app.catalog.resources import invalid
from desktop_app.catalog.row_reading import COUNT, FULL, NEEDED, read_row
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.naming import safe_name
from desktop_app.core.values import (
    Choice,
    Field,
    Flag,
    Kind,
    Number,
    Plain,
    Text,
    Texts,
    one_of,
    taken,
)
from desktop_app.extensions.workbenches.values.fields import (
    File,
    Files,
    Mapped,
    ValueWord,
    read_field,
)
from desktop_app.extensions.workbenches.values.filling import Facts, file_stem, filled, steps_filled
from desktop_app.operations.recipes.recipe import Recipe, read_recipe
from desktop_app.operations.recipes.steps import INVENTED

Takes: TypeAlias = Literal["nothing", "pictures", "table"]
Page: TypeAlias = Literal["sheet", "board", "pairs"]
Stop: TypeAlias = Literal["choose", "make", "review", "arrange", "export"]

MOST_PICTURES: Final = 1000

_STEM: Final = "{document}"
"""In names of exports: what the file of a picture is called."""

COUNT_FIELD: Final = Field(
    "count", "Pictures", "How many are made.", Number(1, MOST_PICTURES, whole=True), 1
)
SEED_FIELD: Final = Field(
    "seed",
    "Seed",
    "Of the first picture; those after it count up from there.",
    Number(0, MAX_SEED, whole=True),
    0,
)
MODEL_FIELD: Final = Field(
    "model", "Model", "Id or name; empty: the usual one.", Text(300), "", sample="M"
)
PAGE_FIELDS: Final = (
    Field(
        "paper",
        "Paper",
        "Of the pages.",
        Choice({"a4": ("A4", ""), "letter": ("Letter", "")}),
        "a4",
    ),
    Field(
        "language",
        "Language",
        "Of what stands on the pages besides what you say.",
        Choice(
            {
                "en": ("English", ""),
                "zh_CN": ("中文", ""),
                "de": ("Deutsch", ""),
                "fr": ("Français", ""),
                "es": ("Español", ""),
            }
        ),
        "en",
    ),
)
"""Of workbenches that arrange pages."""
MAP_FIELD: Final = Field(
    "map",
    "Columns",
    "Columns of the table that are called otherwise: picture=Bild.",
    Mapped(),
    (),
    sample="FIELD=COLUMN",
)


class _Tables(Kind):
    @property
    def words(self) -> str:
        return "tables"

    def read(self, value: object) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        found = cast("list[Any]", value)
        if not all(isinstance(one, dict) for one in found):
            raise TypeError("tables are expected")
        return tuple(found)


_TABLES: Final = _Tables()
_ROW: Final = (
    Field("version", kind=COUNT, default=NEEDED),
    Field("name", kind=FULL, default=NEEDED),
    Field("tip", kind=FULL, default=NEEDED),
    Field("icon", default="layers"),
    Field("rank", kind=COUNT, default=100),
    Field("takes", kind=one_of(*get_args(Takes)), default="nothing"),
    Field("count", kind=COUNT, default=1),
    Field("preview", kind=COUNT, default=0),
    Field("file", kind=FULL, default=NEEDED),
    Field("page", kind=one_of("", *get_args(Page)), default=""),
    Field("title", default=""),
    Field("anonymous", kind=Flag(), default=False),
    Field("certificate", kind=Flag(), default=False),
    Field("path", kind=Texts(10), default=get_args(Stop)),
    Field("needs", kind=Texts(10), default=()),
    Field("honest", default=""),
    Field("columns", kind=Plain(), default={}),
    Field("field", kind=_TABLES, default=()),
    Field("picture", kind=_TABLES, default=()),
    Field("step", kind=_TABLES, default=NEEDED),
)


@dataclass(frozen=True, slots=True)
class Workbench:
    """One of them.

    Attributes:
        id: name of its file.
        version: of its row; what it made tells it.
        name, tip: in English; `words` translates them.
        icon: a file in resources/icons.
        rank: its place in lists; the lowest comes first.
        takes: what it is done to: "table": a row is a picture.
        count: how many pictures, usually.
        preview: how many are made first, to be looked at before all are; 0: none.
        file: pattern of their names.
        page: how they are arranged on pages; "": they are not.
        title: of these pages, with placeholders.
        anonymous: whether nothing of the files that it is done to but their pixels is kept.
        certificate: whether each file gets one beside it, but where an export says otherwise.
        path: where somebody stops on the way.
        needs: what a model must be able to do.
        columns: by field, other names that its column may have in a table, with commas between.
        honest: what is said before it runs with a model that doesn't know what is asked for.
        fields: what is asked.
        values: of choices, by field and value, what else their rows say.
        kinds: of pictures, in their order; the last one is made again and again.
        steps: of the recipe, with placeholders.
        words: of other languages, by language and English text.
    """

    id: str
    version: int
    name: str
    tip: str
    icon: str
    rank: int
    takes: Takes
    count: int
    preview: int
    file: str
    page: Page | Literal[""]
    title: str
    anonymous: bool
    certificate: bool
    path: tuple[Stop, ...]
    needs: tuple[str, ...]
    honest: str
    columns: Mapping[str, str]
    fields: tuple[Field, ...]
    values: Mapping[str, Mapping[str, Mapping[str, str]]]
    kinds: tuple[Mapping[str, str], ...]
    steps: tuple[Mapping[str, Any], ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """All of its fields, with those that every workbench has; what a column can say need not
        be said for all."""
        own, fields = {each.id for each in self.fields}, self.fields
        if self.takes == "table":
            source = self.source
            fields = tuple(one if one == source else replace(one, needed=False) for one in fields)
        common = [replace(COUNT_FIELD, default=self.count), SEED_FIELD, MODEL_FIELD]
        common += [MAP_FIELD] * (self.takes == "table")
        common += PAGE_FIELDS if self.page else ()
        return (*fields, *(each for each in common if each.id not in own))

    def said(self, settings: Mapping[str, object]) -> dict[str, Any]:
        """A value for each field.

        Raises:
            InputError: ``unknown_choice``, ``value_range``, ``value_wrong``; ``field_empty`` of one
                that is needed.
        """
        values = taken(self.all_fields, settings, self.id)
        for error in self.wrong(values).values():
            raise error
        return values

    def wrong(self, settings: Mapping[str, object]) -> dict[str, InputError]:
        """What is wrong, by the ids of fields."""
        found = dict[str, InputError]()
        for each in self.all_fields:
            one = settings.get(each.id, each.default)
            try:
                one = each.kind.take(each.id, one)
            except InputError as error:
                found[each.id] = error
            if each.needed and (not one or (isinstance(one, str) and not one.strip())):
                found[each.id] = InputError("field_empty", name=each.name)
        return found

    def facts(
        self, values: Mapping[str, Any], number: int = 0, place: int | None = None
    ) -> dict[str, Any]:
        """What placeholders of the ``number``-th picture (from 0) stand for, which is at that place
        of its run."""
        made: dict[str, Any] = {"name": ""}
        for name, one in values.items():
            about = self.values.get(name)
            made[name] = one if about is None else ValueWord(one, about.get(one, {}))
        seed = (int(values.get("seed", 0)) + number) % (MAX_SEED + 1)
        made |= {"i": number, "n": number + 1, "seed": seed, "document": _STEM}
        if self.kinds:
            kind = self.kinds[min(number if place is None else place, len(self.kinds) - 1)]
            made["kind"] = ValueWord(kind.get("name", ""), kind)
        return made

    def recipe(self, facts: Facts) -> Recipe:
        """What is done for a picture. Raises InputError: ``placeholder_unknown``,
        ``recipe_wrong``."""
        steps = steps_filled(self.steps, facts)
        if self.certificate:
            steps = [
                {"certificate": True, **one} if one.get("export", INVENTED) != INVENTED else one
                for one in steps
            ]
        return read_recipe({"version": 1, "name": self.id, "step": steps}, self.id)

    def stem(self, facts: Facts) -> str:
        """The name of a picture's file, without its ending."""
        return file_stem(self.file, facts)

    def page_stem(self, values: Mapping[str, Any]) -> str:
        """The name of its pages' file, without its ending."""
        facts = {**self.facts(values), "i": self.page}
        if self.kinds:
            facts["kind"] = ValueWord("", dict.fromkeys(self.kinds[0], ""))
        return "_".join(filter(None, self.stem(facts).split("_")))

    def heading(self, facts: Facts) -> str:
        """The title of its pages, in their language."""
        title = self.word(self.title or self.name, str(facts.get("language", "")))
        return str(filled(title, facts)).strip()

    def run_name(self, values: Mapping[str, Any]) -> str:
        """What the folder of a run is called, in English: as the one file or folder that it is done
        to, else by its heading."""
        said = values[self.source.id] if self.source is not None else ()
        paths = [said] if isinstance(said, str) else [*said]
        heading = self.heading(self.facts({**values, "language": ""}))
        return safe_name(Path(paths[0]).stem if len(paths) == 1 else heading) or self.id

    @property
    def source(self) -> Field | None:
        """The field that names what it is done to; None: it takes nothing."""
        tables = (one for one in self.fields if isinstance(one.kind, File) and one.kind.is_table)
        files = (one for one in self.fields if isinstance(one.kind, Files))
        found = {"table": tables, "pictures": files}.get(self.takes, iter(()))
        return next(found, None)

    @property
    def pictures(self) -> tuple[str, ...]:
        """Ids of fields that name files."""
        return tuple(one.id for one in self.fields if isinstance(one.kind, File | Files))

    @property
    def cuts_out(self) -> bool:
        """Whether its pictures have cut-outs."""
        return any(one.get("mask") == "subject" for one in self.steps)

    def headings(self, field: Field) -> list[str]:
        """What the column of a field may be called, the likeliest first."""
        shown = (self.word(field.name, language) for language in self.words)
        more = self.columns.get(field.id, "").split(",")
        return [field.id, field.name, *shown, *(one.strip() for one in more if one.strip())]

    def field_id(self, said: str) -> str:
        """The id of the field of that id or shown name, in any language; a placeholder's as it is.

        Raises:
            InputError: ``unknown_choice``: nothing takes it.
        """
        plain = said.strip().casefold()
        for one in self.all_fields:
            shown = (self.word(one.name, language) for language in (*self.words, ""))
            if plain in (one.id.casefold(), *(name.casefold() for name in shown)):
                return one.id
        if f"{{{said}" in f"{self.file}{self.steps}":
            return said
        choices = ", ".join(one.id for one in self.fields if one != self.source)
        raise InputError("unknown_choice", setting="map", value=said[:80], choices=choices)

    def word(self, text: str, language: str) -> str:
        """An English text of its row in another language, as ``zh_CN``."""
        return self.words.get(language, {}).get(text, text)


def read_workbench(table: Mapping[str, Any], name: str) -> Workbench:
    """One of its tables, as TOML gives them.

    Args:
        table: the file.
        name: of it, without its ending.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    languages = {key: one for key, one in table.items() if key.startswith("words_")}
    plain = {key: one for key, one in table.items() if key not in languages}
    row = read_row(name, "the file", plain, _ROW)
    fields, values = list[Field](), dict[str, Mapping[str, Mapping[str, str]]]()
    for entry in row.pop("field"):
        made, about = read_field(name, entry)
        fields.append(made)
        if about:
            values[made.id] = about
    if len({each.id for each in fields}) < len(fields):
        raise invalid(name, "field", "two fields have one id")
    kinds = tuple({key: str(one) for key, one in entry.items()} for entry in row.pop("picture"))
    words = {
        key.removeprefix("words_"): {str(a): str(b) for a, b in one.items()}
        for key, one in languages.items()
    }
    made = Workbench(
        id=name, fields=tuple(fields), values=values, kinds=kinds, steps=row.pop("step"),
        words=words, **row,
    )  # fmt: skip
    _check(made)
    return made


def _check(made: Workbench) -> None:
    """Whether its placeholders and steps can be used, with any values. Raises StorageError."""
    values = {each.id: _any(each) for each in made.all_fields}
    try:
        for number in range(max(1, len(made.kinds))):
            facts = made.facts(values, number)
            made.recipe(facts)
            made.stem(facts)
            made.heading(facts)
    except InputError as error:
        reasons = error.params.get("reasons", error.what)
        raise invalid(made.id, "step", f"{reasons}".rstrip(".")) from error


def _any(one: Field) -> Any:
    """A value that it may have."""
    if one.example is not None:
        return one.example
    return one.default if one.default not in ("", ()) or not one.needed else "something"


def in_order(found: Sequence[Workbench]) -> list[Workbench]:
    """By rank, then by name."""
    return sorted(found, key=lambda one: (one.rank, one.name))
