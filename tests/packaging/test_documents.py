"""Links in the repository's documents lead somewhere; the list of the guide's pages is whole."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import adding_sheet
import metadata_sheet
import operations_sheet
import recipes_sheet
import server_policy_sheet
import settings_sheet
from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.extensions.serving.server.policy import policy_of
from desktop_app.operations.recipes.recipe import read_recipe
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.ui.help.guide import LANGUAGES, anchor_of, load_guide

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
LATER = {"packaging/README.md"}
"""Comes with the installers."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for to in LINK.findall(document.read_text("utf-8")):
        name, _, anchor = to.partition("#")
        if to.startswith(("https://", "http://", "mailto:")):
            continue
        target = (document.parent / name).resolve() if name else document
        assert target.exists() or target.relative_to(ROOT).as_posix() in LATER, to
        if anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ +(.+?)\s*$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {anchor_of(heading.replace("`", "")) for heading in headings}, to


def test_counts_that_are_told_are_those_of_the_tables() -> None:
    told = " ".join(path.read_text("utf-8") for path in DOCUMENTS[:2])
    assert set(re.findall(r"(\d+) schedulers", told)) == {str(len(load_schedulers()))}
    assert "catalog of over a hundred models" in told and len(load_model_catalog().models) > 100


@pytest.mark.slow
def test_every_page_of_the_guide_is_listed() -> None:
    text = (ROOT / "docs" / "guide.md").read_text("utf-8")
    for language in LANGUAGES:
        for page in load_guide(language).pages:
            assert f"[{page.title}](../resources/guide/{language}/{page.id}.md)" in text


def test_the_table_of_settings_is_up_to_date() -> None:
    text = settings_sheet.SHEET.read_text("utf-8")
    assert text == settings_sheet.sheet(), "run: python packaging/documents/settings_sheet.py"


def test_the_table_of_operations_is_up_to_date() -> None:
    text = operations_sheet.SHEET.read_text("utf-8")
    assert text == operations_sheet.sheet(), "run: python packaging/documents/operations_sheet.py"


def test_the_steps_of_recipes_are_up_to_date() -> None:
    text = recipes_sheet.SHEET.read_text("utf-8")
    assert text == recipes_sheet.sheet(), "run: python packaging/documents/recipes_sheet.py"
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]
    kinds = {step.kind for step in read_recipe(tomllib.loads(example), "example").steps}
    assert kinds == {*KINDS}


def test_the_map_names_every_package() -> None:
    text = adding_sheet.SHEET.read_text("utf-8").split("## Map")[1].split("\n## ")[0]
    packages = {
        path.parent.relative_to(ROOT / "desktop_app")
        for folder in ("*", "ui/*", "state/*", "library/*")
        for path in (ROOT / "desktop_app").glob(f"{folder}/__init__.py")
    }
    assert len(packages) > 30
    assert [str(each) for each in packages if not re.search(rf"\b{each.name}\b", text)] == []


@pytest.mark.slow
def test_the_core_names_no_extension() -> None:
    """But for the packages by which public reports call what training has."""
    named = {row.split(" | ")[0][2:]: row.split(" | ")[-2:] for row in adding_sheet.extensions()}
    assert {"evaluation", "serving", "training", "workbenches"} <= named.keys()
    assert {name for name, (known, _) in named.items() if known != "0"} == set()
    assert {name: former for name, (_, former) in named.items() if former != "0 |"} == {
        "training": "3 |"
    }


@pytest.mark.slow
def test_what_to_touch_is_grouped_and_the_backlog_is_counted() -> None:
    text = adding_sheet.SHEET.read_text("utf-8")
    assert text == adding_sheet.sheet(text), "run: python packaging/documents/adding_sheet.py"
    files = (
        "geometry.py",
        "cancel.py",
        "errors.py",
        "events.py",
        "desktop_app/core/",
        "styles.toml",
    )
    row = f"| a thing | `{'`, `'.join(files)}` |"
    written = adding_sheet.sheet(text.replace("### Backlog", f"{row}\n### Backlog"))
    assert written.index("### Vocabulary") < written.index(row) < written.index("### Data")
    assert "| 6 | a thing |\n" in written and adding_sheet.sheet(written) == written


@pytest.mark.slow
def test_files_to_touch_are_in_the_folders_that_are_named_with_them() -> None:
    section = adding_sheet.SHEET.read_text("utf-8").split(adding_sheet.TITLE)[1].split("\n## ")[0]
    rows = adding_sheet.rows_of(section)
    assert len(rows) > 150
    assert {row[2:60]: lost for row in rows if (lost := adding_sheet.lost_files(row))} == {}
    row = "| x | `translations.py` of `desktop_app/core/`, `geometry.py` there |"
    assert adding_sheet.lost_files(row) == ["translations.py"]


@pytest.mark.slow
def test_the_table_of_metadata_is_up_to_date() -> None:
    text = metadata_sheet.SHEET.read_text("utf-8")
    assert text == metadata_sheet.sheet(), "run: python packaging/documents/metadata_sheet.py"


def test_the_table_of_the_policy_is_up_to_date() -> None:
    text = server_policy_sheet.SHEET.read_text("utf-8")
    wanted = server_policy_sheet.sheet(text)
    assert text == wanted, "run: python packaging/documents/server_policy_sheet.py"
    assert wanted.count("| `") > 30


def test_the_example_of_a_policy_is_one() -> None:
    text = server_policy_sheet.SHEET.read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    policy = policy_of(tomllib.loads(example))
    assert policy.may("ann", "upscale")
    assert not policy.may("bob", "upscale")
    assert [arm.share for arm in policy.names["best"].arms] == [9, 1]


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = " ".join((ROOT / "LICENSE").read_text("utf-8").split())
    assert text.startswith("Apache License Version 2.0, January 2004")
    for heading in ("1. Definitions.", "9. Accepting Warranty", "END OF TERMS AND CONDITIONS"):
        assert heading in text
    assert len(text) > 9000
