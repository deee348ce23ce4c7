"""Steps done to one file: masks by rule, operations, exports."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.grading import graded
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.operations.recipes.recipe import (
    Recipe,
    RecipeStep,
    grade_of,
    made_step,
    read_recipe,
    recipe_tables,
)
from desktop_app.state.document.document import Document
from desktop_app.state.document.regions import region_from_mask
from desktop_app.storage.recipes import read_recipe_file
from desktop_app.studio.recipes.applying import FileApplying, Worked, check_lock, steps_for
from desktop_app.studio.recipes.batch import file_item
from desktop_app.studio.recipes.checking import asks_engine, check_recipe
from desktop_app.studio.recipes.exporting import encoded, name_of
from desktop_app.studio.recipes.masking import mask_by_rule
from desktop_app.studio.recipes.source import SourceFile
from tests.refusals import refused
from tests.studio.recipes.doing import MEANS, Here, brighter, grey_parts, halves, recipe

NOW = datetime(2026, 11, 26, 4, 5)  # noqa: DTZ001 - local


def source_of(pixels: Array, folder: Path, name: str = "fox.png", **more: Any) -> SourceFile:
    item = file_item(folder / name, 3, Recipe("r", ()), **more)
    return SourceFile(item, Document(pixels.copy(), name))


def exported(made: Recipe, source: SourceFile, work: Here | None = None) -> list[Worked]:
    steps = steps_for(made, source.item)
    return [worked for _, worked in FileApplying(steps, source, MEANS, work).exports()]


def masked(step: RecipeStep, source: SourceFile) -> Array | None:
    document = source.document
    pixels = document.content.picture(document.size.rect)
    return mask_by_rule(step, Worked(pixels, document.origin, {}), source, MEANS, None)


def test_each_export_has_the_picture_as_it_is_by_then(tmp_path: Path) -> None:
    pixels = halves()
    one, other = brighter(), made_step("adjust", "black_white")
    made = recipe(one, ("export", "png"), other, ("export", "png"))
    first, second = exported(made, source_of(pixels, tmp_path))
    np.testing.assert_array_equal(first.pixels, graded(pixels, [grade_of(one)], SRGB_SPACE))
    expected = graded(first.pixels, [grade_of(other)], SRGB_SPACE)
    np.testing.assert_array_equal(second.pixels, expected)


def test_adjustments_that_follow_one_another_are_a_stack(tmp_path: Path) -> None:
    """With 16 bits between them, as layers of a document."""
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    darker = made_step("adjust", "levels", {"rgb": [0, 1, 1, 0, 0.1]})
    lighter = made_step("adjust", "levels", {"rgb": [0, 0.1, 1, 0, 1]})
    (made,) = exported(recipe(darker, lighter), source_of(pixels, tmp_path))
    np.testing.assert_array_equal(made.pixels, pixels)


def test_each_picture_is_matched_to_the_same_reference(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    reference = (rng.random((20, 30, 3)) * [200, 90, 40] + [20, 60, 10]).astype(np.uint8)
    Image.fromarray(reference).save(tmp_path / "warm.png")
    file = tmp_path / "look.toml"
    file.write_text('version = 1\n[[step]]\nadjust = "match"\nfile = "warm.png"\n')
    look = read_recipe_file(file)
    assert read_recipe(recipe_tables(look), "look") == look and look.is_look
    for seed, dtype in enumerate(("uint8", "uint16", "float32")):
        full = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
        noise = np.random.default_rng(seed).random((40, 30, 3)) * (0.2 + 0.2 * seed)
        pixels = (noise * full).astype(dtype)
        (worked,) = exported(look, source_of(pixels, tmp_path))
        found, wanted = worked.pixels / full, reference / 255
        np.testing.assert_allclose(found.mean((0, 1)), wanted.mean((0, 1)), atol=0.02)
        np.testing.assert_allclose(found.std((0, 1)), wanted.std((0, 1)), atol=0.02)


def test_a_mask_by_colour_is_inverted_grown_and_feathered(tmp_path: Path) -> None:
    source = source_of(halves(), tmp_path)
    plain, other = masked(grey_parts(), source), masked(grey_parts(invert=True), source)
    grown, soft = masked(grey_parts(grow=3), source), masked(grey_parts(feather=4), source)
    assert plain is not None and other is not None and grown is not None and soft is not None
    assert plain[:, :16].all() and not plain[:, 16:].any()
    np.testing.assert_array_equal(other, 255 - plain)
    assert grown[:, :19].all() and not grown[:, 19:].any()
    assert len(np.unique(soft)) > 2
    assert masked(made_step("mask", "everything"), source) is None


def test_a_files_own_mask_is_the_documents_the_one_beside_or_what_is_opaque(
    tmp_path: Path,
) -> None:
    own = made_step("mask", "file")
    with refused(InputError, "mask_rule_empty"):
        masked(own, source_of(halves(), tmp_path))
    clear = halves(channels=4)
    clear[:5, :, 3] = 0
    opaque = masked(own, source_of(clear, tmp_path))
    assert opaque is not None and not opaque[:5].any() and opaque[5:].all()
    values = np.zeros((24, 32), np.uint8)
    values[3:9, 4:8] = 200
    Image.fromarray(values).save(tmp_path / "fox-mask.png")
    beside = masked(own, source_of(clear, tmp_path))
    np.testing.assert_array_equal(beside, values)
    Image.fromarray(values.T).save(tmp_path / "turned.png")
    with pytest.raises(InputError, match="32 × 24"):
        masked(own, source_of(clear, tmp_path, mask=tmp_path / "turned.png"))
    project = source_of(clear, tmp_path)
    project.document.mask.write(Rect(0, 0, 2, 2), np.full((2, 2), 9, np.uint8))
    painted = masked(own, project)
    assert painted is not None and painted.sum() == 4 * 9
    only = masked(made_step("mask", "file", {"source": "alpha"}), project)
    np.testing.assert_array_equal(only, opaque)


def test_a_region_is_found_by_its_name(tmp_path: Path) -> None:
    source = source_of(halves(), tmp_path)
    source.document.mask.write(Rect(4, 3, 4, 5), np.full((5, 4), 255, np.uint8))
    region_from_mask(source.document)
    (name,) = (layer.name for layer in source.document.layers.value if layer.region is not None)
    found = masked(made_step("mask", "region", {"layer": name.upper()}), source)
    assert found is not None and (found > 0).sum() == 20
    with pytest.raises(InputError, match="“Sky”"):
        masked(made_step("mask", "region", {"layer": "Sky"}), source)


@pytest.mark.few(1)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_what_is_removed_without_a_model_changes_the_mask_alone(dtype: str, tmp_path: Path) -> None:
    pixels, work = halves(dtype=dtype), Here()
    mask = np.zeros((24, 32), np.uint8)
    mask[8:14, 20:26] = 255
    Image.fromarray(mask).save(tmp_path / "fox-mask.png")
    made = recipe(("mask", "file"), ("do", "remove"))
    (worked,) = exported(made, source_of(pixels, tmp_path), work)
    assert (worked.pixels != pixels)[mask == 0].sum() == 0
    assert (worked.pixels != pixels)[mask > 0].any()
    assert len(work.made) == 1
    again = exported(made, source_of(pixels, tmp_path), work)[0]
    np.testing.assert_array_equal(again.pixels, worked.pixels)
    assert work.made[0] == work.made[1], "the job of the same file has the same id"


def test_a_change_outside_the_mask_is_found() -> None:
    pixels, mask = halves(), np.zeros((24, 32), np.uint8)
    mask[2:4] = 1
    after = pixels.copy()
    after[3, 3] += 1
    check_lock(pixels, after, mask, brighter())
    after[9, 9, 1] += 1
    with pytest.raises(StorageError) as told:
        check_lock(pixels, after, mask, brighter())
    assert told.value.code == "lock_broken"


WRONG: Mapping[str, Any] = {
    "a model that is not here": (("do", "generate", {"prompt": "a"}),),
    "no OWLv2": (("mask", "subject", {"words": ["face"]}),),
    "no upscaler": (("do", "upscale", {}),),
    "a mask is needed": (("do", "remove", {}),),
    "an intent": (("mask", "file", {}), ("do", "generate", {"intent": "paint"})),
    "size": (("mask", "file", {}), ("do", "preprocess", {"preprocessor": "canny"})),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_done_here_is_named_before(case: str) -> None:
    steps = [made_step(kind, name, said) for kind, name, said in WRONG[case]]
    with pytest.raises(InputError) as told:
        check_recipe(recipe(brighter(), *steps), MEANS)
    assert told.value.code == "recipe_wrong"
    assert f"step {len(steps) + 1}: " in told.value.what
    assert asks_engine(recipe(*steps))


def test_what_can_be_done_here_is_not_refused() -> None:
    check_recipe(recipe(("mask", "file"), ("do", "remove"), brighter(), ("export", "png")), MEANS)
    assert not asks_engine(recipe(grey_parts(), brighter()))


def test_values_for_one_file_take_the_place_of_the_recipes(tmp_path: Path) -> None:
    item = replace(source_of(halves(), tmp_path).item, values={"1.exposure": "-2", "task": "x"})
    step, export = steps_for(recipe(brighter()), item)
    assert step.values["exposure"] == -2.0 and export.title == "export same"
    for values in ({"7.exposure": 1}, {"1.expo": 1}, {"1.exposure": "much"}):
        with pytest.raises(InputError):
            steps_for(recipe(brighter()), replace(item, values=values))


# -- exports ----------------------------------------------------------------------------------


def worked_of(pixels: Array, about: About | None = None) -> Worked:
    return Worked(pixels, FileOrigin(about or About()), {})


def export(kind: str, **said: object) -> RecipeStep:
    return made_step("export", kind, said)


@pytest.mark.parametrize("name", ["png", "jpeg", "webp", "tiff", "avif"])
def test_an_export_has_its_format(name: str) -> None:
    saved, ending = encoded(export(name), worked_of(halves()))
    picture = read_picture(saved.data, f"a{ending}")
    assert picture.format == name.upper()
    assert ("saved_with_loss" in saved.notes) == (name in ("jpeg", "avif"))


def test_floats_stay_floats_where_no_format_is_said() -> None:
    _, ending = encoded(export("same"), worked_of(halves(dtype="float32")))
    assert ending == ".tiff"
    assert encoded(export("same"), worked_of(halves()))[1] == ".png"


@pytest.mark.parametrize("kind", ["exr", "same"])
def test_an_export_of_openexr_is_packed_as_the_recipe_says(kind: str) -> None:
    library = pytest.importorskip("OpenEXR")
    render = read_picture(encoded(export("exr"), worked_of(halves(dtype="float32")))[0].data, "a")
    for said, values, packed in ((None, "float32", "ZIP"), ("half-piz", "float16", "PIZ")):
        step = export(kind, **({} if said is None else {"exr": said}))
        saved, ending = encoded(step, Worked(render.pixels, render.origin, {}))
        part = library.File(io.BytesIO(saved.data), separate_channels=True).parts[0]
        assert ending == ".exr" and part.channels["R"].pixels.dtype == values
        assert part.header["compression"].name.startswith(packed)
    with pytest.raises(InputError):
        export(kind, exr="half-lzw")


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ({"side": 16}, (12, 16)),
        ({"side": 99}, (24, 32)),
        ({"width": 16}, (12, 16)),
        ({"width": 16, "height": 6}, (6, 8)),
        ({"percent": 50}, (12, 16)),
        ({"side": 0, "percent": 0}, (24, 32)),
    ],
)
def test_an_export_is_scaled_to_the_size_that_is_said(
    sizes: dict[str, float], shape: tuple[int, int]
) -> None:
    saved, _ = encoded(export("png", **sizes), worked_of(halves()))
    assert read_picture(saved.data, "a.png").pixels.shape == (*shape, 3)


def test_a_lower_quality_is_smaller() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    sizes = [len(encoded(export("jpeg", quality=q), worked_of(noise))[0].data) for q in (30, 0, 99)]
    assert sizes == sorted(sizes) and len({*sizes}) == 3


def test_metadata_are_left_out_where_they_are_not_wanted() -> None:
    texts = {"parameters": "a fox\nSteps: 3", "Author": "Ann"}
    worked = worked_of(halves(), About(texts=tuple(texts.items())))
    assert read_texts(encoded(export("png"), worked)[0].data)["parameters"]
    plain = read_texts(encoded(export("png", metadata=False), worked)[0].data)
    assert "parameters" not in plain


NAMES: Mapping[str, str] = {
    "{document}": "fox",
    "{document}-{size}": "fox-32x24",
    "{count:4}-{task}": "0003-dark",
    "{date}/{document}": "2026-11-26/fox",
}


@pytest.mark.parametrize("pattern", NAMES)
def test_names_follow_the_pattern(pattern: str, tmp_path: Path) -> None:
    item = replace(source_of(halves(), tmp_path).item, values={"task": "dark"})
    name = name_of(export("png", name=pattern), worked_of(halves()), item, now=NOW)
    assert "/".join(name) == NAMES[pattern]


@pytest.mark.states("note.size_not_reached")
def test_it_is_said_where_a_picture_stays_smaller_than_asked(tmp_path: Path) -> None:
    pixels = np.full((40, 40, 3), 90, np.uint8)
    export = made_step("export", "png", {})
    for side, notes in ((20, []), (400, ["size_not_reached"])):
        size = made_step("canvas", "resize", {"width": side, "height": side})
        source = source_of(pixels, tmp_path)
        applying = FileApplying(steps_for(recipe(size, export), source.item), source, MEANS, None)
        ((_, made),) = applying.exports()
        assert applying.notes == notes and made.size.width == min(side, 40)
