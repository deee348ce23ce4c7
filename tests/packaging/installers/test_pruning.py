"""The table of what is left out of the payload, against the packages that are installed here."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
import pytest
from transformers.models.clip.modeling_clip import CLIPVisionModel

from desktop_app.networks import part_classes
from devtools.console import SetupError
from installers.payload import pruning
from installers.payload.inside import backbones, late_imports, trouble
from installers.payload.layout import Layout
from installers.payload.pruning import Pruning, expression

SITE = Path(numpy.__file__).parents[1]


def layout(root: Path, system: str = "linux") -> Layout:
    return Layout.of(root, system, "3.11")


@pytest.mark.parametrize(
    ("pattern", "met", "missed"),
    [
        ("a/*.py", "a/b.py", "a/b/c.py"),
        ("a/**/tests", "a/b/c/tests", "a/b/tests.py"),
        ("a/**/tests", "a/tests", "b/tests"),
        ("**/*.pyi", "x/y/z.pyi", "x/y/z.py"),
        ("a?b", "a.b", "a/b"),
    ],
)
def test_patterns(pattern: str, met: str, missed: str) -> None:
    assert expression(pattern).match(met)
    assert not expression(pattern).match(missed)


def test_every_rule_says_why_and_holds_somewhere(tmp_path: Path) -> None:
    by_name = {
        rule.name: rule
        for system in pruning.SYSTEMS
        for rule in Pruning(layout(tmp_path, system)).rules
    }
    assert len(by_name) > 15
    for rule in by_name.values():
        assert rule.why
        assert rule.drop or rule.keep, rule.name
        assert bool(rule.folder) == bool(rule.keep), rule.name


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the packages here are those of Linux")
def test_every_pattern_meets_something_in_the_packages() -> None:
    """Looks at names alone, in the environment the tests run in."""
    table = Pruning(layout(Path("/nowhere")))

    def look(folder: Path, place: str) -> None:
        for path in folder.iterdir():
            name = f"{place}/{path.name}"
            if table.rule_for(name) is None and path.is_dir() and not path.is_symlink():
                look(path, name)

    look(SITE, table_site := layout(Path("/nowhere")).site)
    for rule in table.rules:
        # A target folder of pip has them, an environment has not.
        rule.met |= {f"{table_site}/bin", f"{table_site}/share"}
    idle = [text for rule in table.rules for text in rule.patterns() if text not in rule.met]
    assert idle == []


@pytest.mark.slow
def test_every_architecture_that_the_engine_builds_is_kept() -> None:
    place = layout(Path("/nowhere"))
    table = Pruning(place)
    modules = {*part_classes.MODULES.values(), CLIPVisionModel.__module__}
    modules |= {module for module, _ in backbones()}
    folders = {each.split(".")[2] for each in modules if each.startswith("transformers.models.")}
    assert {"clip", "depth_anything", "dinov2", "rt_detr", "vitpose_backbone"} <= folders
    for folder in folders:
        assert table.rule_for(f"{place.site}/transformers/models/{folder}") is None, folder
    assert [trouble(*each) for each in backbones()] == [""] * len(backbones())


def test_a_pattern_that_meets_nothing_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="torch/test"):
        Pruning(layout(tmp_path)).check()


def test_what_a_rule_names_is_not_copied(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    place = layout(root)
    for name in (
        "torch/test/a.py",
        "torch/bin/protoc",
        "torch/bin/torch_shm_manager",
        "torch/b.pyi",
    ):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("x" * 10)
    (source / "torch" / "__pycache__").mkdir()
    table = Pruning(place)
    table.copy(source, root, place.site)
    found = {str(path.relative_to(place.site_path)) for path in root.rglob("*") if path.is_file()}
    assert found == {"torch/bin/torch_shm_manager"}
    assert sum(rule.saved for rule in table.rules) == 30


@pytest.mark.slow
def test_no_package_the_program_imports_is_left_out(tmp_path: Path) -> None:
    table = Pruning(layout(tmp_path))
    site = layout(tmp_path).site
    program = Path(__file__).resolve().parents[3] / "desktop_app"
    wanted = {module for path in program.rglob("*.py") for module, _ in late_imports(path)}
    assert "torch" in wanted
    lost = []
    for module in wanted:
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            if table.rule_for(f"{site}/{'/'.join(parts[:end])}") is not None:
                lost.append(module)
    assert lost == []
