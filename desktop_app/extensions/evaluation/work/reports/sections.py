"""What a report shows: sections of text, tables, plots and pictures, of which HTML, PDF and the
window are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Final, TypeAlias, cast

from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.extensions.evaluation.values.evaluation import Figure, Item, Report, SetAbout
from desktop_app.extensions.evaluation.values.texts import NOTES
from desktop_app.extensions.evaluation.work.reports.plots import (
    Inks,
    PlotGroup,
    PlotMark,
    interval_plot,
    number,
)
from desktop_app.extensions.evaluation.work.reports.report_words import (
    REPORT_TEXTS,
    Say,
    in_english,
    interval_words,
)
from desktop_app.extensions.evaluation.work.stores.evaluations import HISTORY
from desktop_app.imaging.drawing.page import DrawnPage

FEW: Final = 4
"""Pictures of a row of the best or worst."""
_SIDE_BY_SIDE: Final = 2
"""Sets that have a column each; of more each has a row."""
_COLUMNS: Final = 3
"""Measures of a table whose rows are sets."""
_PROMPTS: Final = 6
"""Prompts on which one set is better."""
_RANKING: Final = ("lower", "higher")
"""What of `Figure.better` puts pictures in an order."""
DIFFERENCE: Final = "A − B"
"""How the label of differences reads (`Figure.of`)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text below their heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """A drawing; ``words`` tell it to those who can't see it."""

    page: DrawnPage
    words: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a set, by the set's label and its file."""

    of: str
    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class Shots:
    """Pictures, row by row; each has a set, a file and a caption."""

    rows: tuple[tuple[Shot, ...], ...]


Part: TypeAlias = str | Table | Plot | Shots
"""Text is a paragraph."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    parts: tuple[Part, ...]


def sections_of(
    report: Report, say: Say = in_english, inks: Inks | None = None
) -> tuple[Section, ...]:
    """All of a report's; what there is nothing of is left out."""
    return tuple(_Sections(report, say, inks or Inks()).all())


class _Sections:
    def __init__(self, report: Report, say: Say, inks: Inks) -> None:
        self._report, self._say, self._inks = report, say, inks
        self._names = {one.label: one.name for one in report.sets}
        found = dict.fromkeys(one.of for one in report.figures if one.of != DIFFERENCE)
        self._labels = sorted(found)

    def all(self) -> Iterator[Section]:
        for code, parts in (
            ("summary", self._summary()),
            ("figures", self._figures()),
            ("categories", self._categories()),
            ("pictures", self._pictures()),
            ("untold", self._untold()),
            ("made", self._made()),
        ):
            found = tuple(part for part in parts if part)
            if found:
                yield Section(self._word(code), found)

    def _word(self, code: str, **values: object) -> str:
        return self._say(REPORT_TEXTS[code]).format(**values)

    def _name(self, label: str) -> str:
        """What the user calls a set."""
        name = self._names.get(label, label)
        return f"{label}: {name}" if name and name != label else label

    # -- figures ----------------------------------------------------------------------------------

    def _whole(self) -> list[Figure]:
        return [one for one in self._report.figures if not one.category]

    def _summary(self) -> Iterator[Part]:
        differences, even = [one for one in self._whole() if one.of == DIFFERENCE], list[str]()
        for one in differences:
            if one.low is None or one.high is None:
                continue
            told = {
                "name": self._say(one.name),
                "low": number(one.low),
                "high": number(one.high),
                "value": number(one.value),
                "size": number(abs(one.value)),
            }
            if one.low <= 0 <= one.high:
                even.append(told["name"])
            elif one.better not in _RANKING:
                yield self._word("is_shifted", **told)
            else:
                label = "A" if (one.value < 0) == (one.better == "lower") else "B"
                yield self._word("is_better", better=self._name(label), **told)
        if even:
            yield self._word("is_even", names=", ".join(even))
        if not differences:
            for one in self._whole():
                if one.low is not None and one.high is not None:
                    told = {"value": number(_middle(one)), "low": number(one.low)}
                    name = self._say(one.name)
                    yield self._word("is_told", name=name, high=number(one.high), **told)

    def _figures(self) -> Iterator[Part]:
        figures = self._whole()
        if not figures:
            return
        yield from self._many(figures) if len(self._labels) > _SIDE_BY_SIDE else self._few(figures)
        groups = [
            PlotGroup(
                self._say(same[0].name),
                [PlotMark(one.of, _middle(one), one.low, one.high) for one in same],
            )
            for same in _grouped([one for one in figures if one.of != DIFFERENCE])
        ]
        words = "; ".join(f"{group.title}: {number(group.marks[0].value)}" for group in groups)
        yield Plot(interval_plot(groups, self._inks), words)

    def _few(self, figures: Sequence[Figure]) -> Iterator[Part]:
        """A row a measure, a column a set."""
        is_compared = any(one.of == DIFFERENCE for one in figures)
        labels = [*self._labels, *([DIFFERENCE] if is_compared else [])]
        rows = list[tuple[str, ...]]()
        for same in _grouped(figures):
            by = {one.of: one for one in same}
            first = same[0]
            counts = f"{first.n}"
            if first.n_reference:
                counts += f" ({self._word('against', count=first.n_reference)})"
            if first.jpeg:
                counts += f", {self._word('of_jpeg', count=first.jpeg)}"
            cells = (self._cell(by[label]) if label in by else "" for label in labels)
            rows.append((self._say(first.name), *cells, counts, self._how(first)))
        heads = (self._word("measured"), *(self._name(label) for label in labels))
        yield Table((*heads, self._word("count"), self._word("how")), tuple(rows))

    def _many(self, figures: Sequence[Figure]) -> Iterator[Part]:
        """A row a set, a column a measure; a few measures at a time."""
        groups = _grouped([one for one in figures if one.of != DIFFERENCE])
        for at in range(0, len(groups), _COLUMNS):
            part = groups[at : at + _COLUMNS]
            by = [{one.of: one for one in same} for same in part]
            heads = (self._word("set"), *(self._say(same[0].name) for same in part))
            cells = [
                [self._cell(each[label]) if label in each else "" for each in by]
                for label in self._labels
            ]
            names = map(self._name, self._labels)
            rows = ((name, *told) for name, told in zip(names, cells, strict=True))
            yield Table(heads, tuple(rows))
        heads = (self._word("measured"), self._word("count"), self._word("how"))
        told = ((self._say(x[0].name), str(x[0].n), self._how(x[0])) for x in groups)
        yield Table(heads, tuple(told))

    def _cell(self, one: Figure) -> str:
        value = number(one.value)
        if one.low is None or one.high is None:
            return value
        interval = f"({number(one.low)} – {number(one.high)})"
        if one.corrected is None:
            return f"{value} {interval}"
        corrected = f"{number(one.corrected)} {interval}"
        return self._word("corrected", value=value, corrected=corrected)

    def _how(self, one: Figure) -> str:
        basis, interval = one.basis, self._word("no_interval")
        if one.interval:
            interval = interval_words(one.interval, self._say)
        encoder = f"{basis.encoder} {basis.encoder_hash[:10]}" if basis.encoder else ""
        crop = basis.crop if basis.crop != "whole" else ""
        paired = self._word("paired") if one.paired else ""
        return " · ".join(filter(None, (encoder, basis.resizer, crop, interval, paired)))

    def _categories(self) -> Iterator[Part]:
        figures = [one for one in self._report.figures if one.category and one.of != DIFFERENCE]
        categories = list(dict.fromkeys(one.category for one in figures))
        for same in _grouped(figures):
            by = {(one.category, one.of): one for one in same}
            labels = [label for label in self._labels if any(one.of == label for one in same)]
            rows = [
                (
                    self._say(category),
                    *(self._cell(by[category, x]) if (category, x) in by else "" for x in labels),
                )
                for category in categories
                if any((category, label) in by for label in labels)
            ]
            yield f"{self._say(same[0].name)}"
            heads = (self._word("category"), *(self._name(label) for label in labels))
            yield Table(heads, tuple(rows))

    # -- pictures ---------------------------------------------------------------------------------

    def _pictures(self) -> Iterator[Part]:
        main = self._main()
        if main is None:
            return
        measure, name, upside = main.basis.measure, self._say(main.name), main.better == "higher"
        if len(self._labels) > _SIDE_BY_SIDE:
            yield from self._apart(measure)
            return
        first, second = (self._valued(self._report.set_of(x), measure) for x in ("A", "B"))
        for label, items in (("A", first), ("B", second)):
            ranked = sorted(items, key=lambda item: item.values[measure], reverse=upside)
            if not ranked or ranked[0].values[measure] == ranked[-1].values[measure]:
                continue  # all are as good
            rows = (("best", ranked[:FEW]), ("worst", ranked[::-1][: min(FEW, len(ranked) // 2)]))
            for code, chosen in rows:
                yield f"{self._name(label)} – {self._word(code, name=name)}"
                yield Shots((tuple(_shot(label, item, measure) for item in chosen),))
        yield from self._prompts(first, second, measure, name, upside=upside)

    def _apart(self, measure: str) -> Iterator[Part]:
        """The pictures of all sets to the prompts on which these differ most."""
        sets = [self._valued(self._report.set_of(label), measure) for label in self._labels]
        by = [{item.key: item for item in items} for items in sets]
        common = [key for key in by[0] if all(key in each for each in by)] if by else []

        def spread(key: str) -> float:
            values = [each[key].values[measure] for each in by]
            return max(values) - min(values)

        for key in sorted(common, key=spread, reverse=True)[:FEW]:
            yield by[0][key].prompt or key
            shots = [
                _shot(label, each[key], measure)
                for label, each in zip(self._labels, by, strict=True)
            ]
            rows = (tuple(shots[at : at + FEW]) for at in range(0, len(shots), FEW))
            yield Shots(tuple(rows))

    def _prompts(
        self,
        first: Sequence[Item],
        second: Sequence[Item],
        measure: str,
        name: str,
        *,
        upside: bool,
    ) -> Iterator[Part]:
        """Where A beats B by most, and B beats A."""
        other = {item.key: item for item in second}
        pairs = [(item, other[item.key]) for item in first if item.key in other]
        sign = 1 if upside else -1

        def lead(pair: tuple[Item, Item]) -> float:
            return sign * (pair[0].values[measure] - pair[1].values[measure])

        ranked = sorted(pairs, key=lead, reverse=True)
        for label, chosen in (
            ("A", [pair for pair in ranked[:_PROMPTS] if lead(pair) > 0]),
            ("B", [pair for pair in ranked[::-1][:_PROMPTS] if lead(pair) < 0]),
        ):
            if not chosen:
                continue
            yield f"{self._word('better_on', name=self._name(label))} ({name})"
            heads = (self._word("prompt"), self._name("A"), self._name("B"))
            rows = (
                (a.prompt or a.key, number(a.values[measure]), number(b.values[measure]))
                for a, b in chosen
            )
            yield Table(heads, tuple(rows))
            shots = [
                _shot(*each, measure) for a, b in chosen[:FEW] for each in (("A", a), ("B", b))
            ]
            yield Shots((tuple(shots[:FEW]), tuple(shots[FEW:]))[: -(-len(shots) // FEW)])

    def _main(self) -> Figure | None:
        """The measure by which pictures are ranked."""
        items = [item for one in self._report.sets for item in one.items]
        known = {measure for item in items for measure in item.values}
        ranked = (
            one for one in self._whole() if one.better in _RANKING and one.basis.measure in known
        )
        return next(ranked, None)

    def _valued(self, about: SetAbout | None, measure: str) -> list[Item]:
        items: Iterable[Item] = () if about is None else about.items
        return [item for item in items if measure in item.values]

    # -- the rest ---------------------------------------------------------------------------------

    def _untold(self) -> Iterator[Part]:
        for one in self._report.refusals:
            place = one.category and f" ({self._say(one.category)})"
            yield f"{self._name(one.of)}{place} – {one.what or one.code}"
        for about in self._report.sets:
            for file, why in about.left_out.items():
                yield self._word("left_out", file=file, why=why)

    def _made(self) -> Iterator[Part]:
        report = self._report
        date = datetime.fromtimestamp(report.created_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        yield self._word("made_with", version=report.environment.get("program", ""), date=date)
        for about in report.sets:
            for note, count in about.notes.items():
                told = self._note(note)
                yield self._word("set_note", name=self._name(about.label), count=count, note=told)
        noted = {(one.name, note): None for one in report.figures for note in one.notes}
        for name, note in noted:
            yield self._word("figure_note", name=self._say(name), note=self._note(note))
        heads = tuple(self._word(code) for code in ("set", "count", "model", "source"))
        yield Table(
            heads,
            tuple(
                (self._name(one.label), str(len(one.items)), one.model, _place(one.source))
                for one in report.sets
            ),
        )
        rows = [*report.environment.items()]
        rows += [(name, _plain(value)) for name, value in report.asked.items()]
        yield Table((self._word("field"), self._word("value")), tuple(rows))

    def _note(self, key: str) -> str:
        return self._say(NOTES.get(key) or PICTURE_NOTES.get(key, key))


def _grouped(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Those of one measure and basis together, in their order."""
    groups: dict[object, list[Figure]] = {}
    for one in figures:
        groups.setdefault(one.basis, []).append(one)
    return [*groups.values()]


def _middle(one: Figure) -> float:
    """What its interval lies about."""
    return one.value if one.corrected is None else one.corrected


def _shot(label: str, item: Item, measure: str) -> Shot:
    told = " ".join((item.prompt or item.file).split())
    return Shot(label, item.file, f"{number(item.values[measure])} · {told[:80]}")


def _place(source: str) -> str:
    """Without the folders before the last: a report is for others, too."""
    return source if source.startswith(HISTORY) else PurePath(source).name


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, cast("Sequence[object]", value)))
    return str(value)
