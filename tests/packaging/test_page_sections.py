"""Some sections of a page are written again, the others stay as they are."""

from __future__ import annotations

from pathlib import Path

from family_lines import tables
from page_sections import headed, sections


def test_sections_are_read_as_they_were_written(tmp_path: Path) -> None:
    page, made = tmp_path / "page.md", {"SD 1": ["| a |", "|---|"], "FLUX.2": ["| b |"]}
    lines = [line for title, body in made.items() for line in headed(title, body)]
    page.write_text("# Title\n\nwords\n\n" + "\n".join(lines) + "\n", "utf-8")
    assert sections(page) == made
    assert sections(tmp_path / "none.md") == {}


def test_a_table_counts_with_the_comment_above_it(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(
        "# of a\n[a]\nb = 1\n# in a\nc = 2\n\n# of a.d,\n# two\n[a.d]\ne = 3\n", "utf-8"
    )
    assert tables(file) == {"a": 6, "a.d": 4}
