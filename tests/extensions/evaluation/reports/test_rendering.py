"""Reports as HTML and PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.values.texts import NOTES
from desktop_app.extensions.evaluation.work.reports.rendering import html_of, pdf_of
from desktop_app.extensions.evaluation.work.reports.report_words import REPORT_TEXTS
from desktop_app.extensions.evaluation.work.reports.sections import Shots, Table, sections_of
from tests.extensions.evaluation.reports.reports import CATEGORIES, picture, small_report


def _tables(report: Report) -> list[Table]:
    return [p for s in sections_of(report) for p in s.parts if isinstance(p, Table)]


def test_the_summary_says_which_is_better_only_where_the_interval_excludes_nothing() -> None:
    summary = sections_of(small_report())[0]
    assert summary.parts == (
        "Fréchet distance, Velatura features 1: A: 20 steps is better by 3.16 (-4.5 to -1.2).",
        "No difference can be told by: SSIM.",
    )


def test_figures_stand_with_their_intervals_counts_and_how_they_were_made() -> None:
    table = _tables(small_report())[0]
    assert table.rows[0][1:] == (
        "12.34 (11 – 13.5)",
        "15.5 (14.1 – 17)",
        "-3.16 (-4.5 – -1.2)",
        "12 (against 60), 3 JPEG",
        "Velatura features 1 0123456789 · area-128 · jackknife",
    )


def test_each_category_has_its_row() -> None:
    table = _tables(small_report())[1]
    assert [row[0] for row in table.rows] == list(CATEGORIES)


def test_prompts_are_ranked_by_how_far_one_set_is_ahead() -> None:
    report = small_report()
    a, b = report.sets
    lead = [x.values["ssim"] - y.values["ssim"] for x, y in zip(a.items, b.items, strict=True)]
    best = a.items[max(range(12), key=lead.__getitem__)]
    table = _tables(report)[2]
    assert table.rows[0][0] == best.prompt


@pytest.mark.slow
def test_html_is_one_file_that_needs_no_other_and_takes_no_markup_from_names() -> None:
    made = html_of(small_report(), picture)
    assert "&lt;starter&gt;" in made
    assert "<starter>" not in made
    assert not re.search(r"(src|href)=\"(?!data:)", made)
    assert "<svg" in made
    HTMLParser().feed(made)


def test_the_same_report_gives_the_same_files() -> None:
    again = Report.from_json(small_report().to_json())
    assert html_of(small_report(), picture) == html_of(again, picture)
    assert pdf_of(small_report(), picture) == pdf_of(again, picture)


def test_of_more_than_two_sets_each_has_a_row_and_pictures_of_one_prompt_stand_together() -> None:
    report = small_report()
    third = replace(report.sets[1], label="C", name="8 steps")
    more = [replace(one, of="C", value=one.value + 1) for one in report.figures if one.of == "B"]
    report = replace(report, sets=(*report.sets, third), figures=(*report.figures, *more))
    tables = _tables(report)
    assert [row[0] for row in tables[0].rows] == ["A: 20 steps", "B: 4 steps", "C: 8 steps"]
    shots = [p for s in sections_of(report) for p in s.parts if isinstance(p, Shots)]
    assert [one.of for one in shots[0].rows[0]] == ["A", "B", "C"]
    assert len({one.file for one in shots[0].rows[0]}) == 1


def test_a_report_without_anything_but_refusals_is_rendered() -> None:
    report = replace(small_report(), figures=(), sets=())
    assert "KID needs 50 pictures." in html_of(report, picture)
    assert pdf_of(report, picture).startswith(b"%PDF")


def test_a_translated_report_says_nothing_in_english_by_itself() -> None:
    said = set[str]()

    def say(text: str) -> str:
        said.add(text)
        return "@" + text

    html_of(small_report(), picture, say)
    noted = {code for one in small_report().sets for code in one.notes}
    noted |= {code for one in small_report().figures for code in one.notes}
    assert noted and {{**PICTURE_NOTES, **NOTES}[code] for code in noted} <= said
    assert {REPORT_TEXTS[code] for code in ("summary", "figures", "made", "is_better")} <= said
