"""What a Linux desktop reads: entry, file type, description, manual; by their tools' rules."""

from __future__ import annotations

import argparse
import configparser
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import desktop_app
from desktop_app.app.arguments import build_parser
from desktop_app.imaging.formats import READ_FORMATS
from installers import identity
from installers.linux import desktop
from installers.linux.man_page import escaped, man_page

ROOT = Path(__file__).resolve().parents[3]


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_the_version_comes_from_one_place() -> None:
    assert identity.version() == desktop_app.__version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == desktop_app.__version__


def test_the_desktop_entry_opens_files_with_the_program() -> None:
    entry = configparser.RawConfigParser(strict=True)
    entry.optionxform = str
    entry.read_string(desktop.desktop_entry())
    row = entry["Desktop Entry"]
    assert row["Exec"] == "velatura -- %F"
    assert identity.MIME_TYPE in row["MimeType"].split(";")
    assert row["StartupWMClass"] == "Velatura", "the name build_application gives its windows"
    assert row["Comment[zh_CN]"]


def test_the_desktop_entry_is_valid(tmp_path: Path) -> None:
    (tmp_path / "velatura.desktop").write_text(desktop.desktop_entry(), encoding="utf-8")
    words = [tool("desktop-file-validate"), "velatura.desktop"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_the_description_is_valid(tmp_path: Path) -> None:
    path = tmp_path / f"{identity.APP_ID}.metainfo.xml"
    path.write_text(desktop.metainfo(), encoding="utf-8")
    tree = ElementTree.parse(path)
    assert tree.findtext("id") == identity.APP_ID
    release = tree.find("releases/release")
    assert release is not None
    assert release.get("version") == desktop_app.__version__
    words = [tool("appstreamcli"), "validate", "--no-net", str(path)]
    done = subprocess.run(words, capture_output=True, text=True)
    warned = [line for line in done.stdout.splitlines() if line.startswith(("E:", "W:"))]
    assert (done.returncode, warned) == (0, []), done.stdout


def test_the_file_type_is_a_kind_of_openraster() -> None:
    tree = ElementTree.fromstring(desktop.mime_type())
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    kind = tree.find(f"{space}mime-type")
    assert kind is not None and kind.get("type") == identity.MIME_TYPE
    (above,) = kind.findall(f"{space}sub-class-of")
    assert above.get("type") == "image/openraster"
    (glob,) = kind.findall(f"{space}glob")
    assert glob.get("pattern") == "*.velatura"


def test_the_file_type_is_known_once_installed(tmp_path: Path) -> None:
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    (packages / "velatura.xml").write_text(desktop.mime_type(), encoding="utf-8")
    done = subprocess.run(
        [tool("update-mime-database"), str(tmp_path / "mime")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    globs = (tmp_path / "mime" / "globs2").read_text(encoding="utf-8")
    assert f"80:{identity.MIME_TYPE}:*.velatura" in globs


def every_option(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield f"verb {name}"
                yield from every_option(child)


def test_the_manual_names_every_verb_and_every_option() -> None:
    parser = build_parser()
    page = man_page(parser, "1.2.3", "2026-01-02")
    words = set(every_option(parser))
    assert {"verb generate", "verb models", "verb verify", "--mask"} <= words
    for word in words:
        verb = word.removeprefix("verb ")
        if verb == word:
            assert f"\\fB{escaped(word)}\\fR" in page, word
        else:
            assert f' {escaped(verb)}"\n' in page, word


@pytest.mark.slow
def test_the_manual_is_proper_roff(tmp_path: Path) -> None:
    path = tmp_path / "velatura.1"
    path.write_text(man_page(build_parser(), "1.2.3", "2026-01-02"), encoding="utf-8")
    words = [tool("groff"), "-man", "-ww", "-Tutf8", str(path)]
    done = subprocess.run(words, capture_output=True)
    assert done.stderr.decode() == ""
    assert b"VELATURA(1)" in done.stdout


def test_the_types_are_those_of_the_table_of_formats() -> None:
    kinds = {kind for row in READ_FORMATS.values() for kind in row.kinds}
    assert {*identity.PICTURE_TYPES, identity.MIME_TYPE} == kinds
