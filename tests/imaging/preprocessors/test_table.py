"""What every preprocessor keeps to, whatever it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.catalog.palettes import load_palette
from desktop_app.core.conditions import KINDS
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.registry import Registry, RowError
from desktop_app.core.values import Choice, Flag, Number
from desktop_app.imaging.preprocessors.control_image import from_painting, from_picture
from desktop_app.imaging.preprocessors.parameter import Parameter, Value, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from table_texts import preprocessor_texts
from tests.imaging.preprocessors.sources import pictures

ROWS = tuple(PREPROCESSORS)
OF_PICTURES = tuple(row for row in ROWS if row.process is not None)
OF_PAINTINGS = tuple(row for row in ROWS if row.reads_painting)
FINDING = tuple(row for row in OF_PICTURES if row.shape == "lines" and row.id != "invert")
PARAMETERS = tuple((row, each) for row in ROWS for each in row.parameters)
PALETTE = load_palette()


def name(value: object) -> str | None:
    return value.id if isinstance(value, Preprocessor | Parameter) else None


def values_of(parameter: Parameter) -> st.SearchStrategy[Value]:
    """Those it may have; lengths are short, as the pictures are small."""
    kind = parameter.kind
    if isinstance(kind, Flag):
        return st.booleans()
    if isinstance(kind, Choice):
        return st.sampled_from(tuple(kind.names))
    assert isinstance(kind, Number)
    high = min(kind.maximum, 64)
    if kind.whole:
        return st.integers(int(kind.minimum), int(high))
    return st.floats(kind.minimum, high)


def values_for(row: Preprocessor) -> st.SearchStrategy[Values]:
    own = st.fixed_dictionaries({each.id: values_of(each) for each in row.parameters})
    return own.map(lambda given: row.values(given, PALETTE))


def check(row: Preprocessor, image: ByteArray, size: Size) -> None:
    assert image.shape == (size.height, size.width, 3)
    assert image.dtype == np.uint8
    if row.shape == "lines":
        assert (image == image[..., :1]).all()


def wanted(data: st.DataObject, source: ByteArray) -> Size | None:
    sizes = st.builds(Size, st.integers(1, 40), st.integers(1, 40))
    return data.draw(st.none() | sizes, f"of {source.shape}")


def size_of(source: ByteArray) -> Size:
    return Size(source.shape[1], source.shape[0])


@pytest.mark.slow
@pytest.mark.parametrize("row", OF_PICTURES, ids=name)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_picture_gives_a_control_image_of_the_size_asked_for_and_always_the_same(
    row: Preprocessor, data: st.DataObject
) -> None:
    picture, values = data.draw(pictures()), data.draw(values_for(row))
    size, before = wanted(data, picture), picture.copy()
    picture.flags.writeable = False
    image = from_picture(row, picture, values, size)
    check(row, image, size or size_of(picture))
    assert (image == from_picture(row, picture.copy(), values, size)).all()
    assert (picture == before).all()
    assert not np.shares_memory(image, picture)


@pytest.mark.slow
@pytest.mark.parametrize("row", OF_PAINTINGS, ids=name)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_painting_too(row: Preprocessor, data: st.DataObject) -> None:
    painting, values = data.draw(pictures(4)), data.draw(values_for(row))
    size = wanted(data, painting)
    painting.flags.writeable = False
    image = from_painting(row, painting, values, size)
    check(row, image, size or size_of(painting))
    assert (image == from_painting(row, painting.copy(), values, size)).all()


@pytest.mark.parametrize("row", [row for row in ROWS if not row.posed], ids=name)
def test_parts_of_larger_arrays_are_read_as_what_they_show(row: Preprocessor) -> None:
    whole = np.random.default_rng(1).integers(0, 256, (60, 70, 4), np.uint8)
    values = row.values(palette=PALETTE)
    views = (whole[10:40, 20:60], whole[::-1, ::-2], np.asfortranarray(whole), whole[..., ::-1])
    for view in views:
        copy = np.ascontiguousarray(view)
        if row.process is not None:
            seen = from_picture(row, view[..., :3], values)
            assert (seen == from_picture(row, copy[..., :3].copy(), values)).all()
        if row.paint is not None:
            assert (from_painting(row, view, values) == from_painting(row, copy, values)).all()


@pytest.mark.parametrize("row", OF_PAINTINGS, ids=name)
def test_nothing_painted_says_nothing(row: Preprocessor) -> None:
    painting = np.zeros((20, 30, 4), np.uint8)
    painting[..., :3] = 200  # what colour it has there, nobody sees
    assert not from_painting(row, painting, row.values(palette=PALETTE)).any()


@pytest.mark.parametrize("row", FINDING, ids=name)
def test_a_plain_picture_has_no_lines(row: Preprocessor) -> None:
    for grey in (0, 3, 128, 255):
        picture = np.full((40, 50, 3), grey, np.uint8)
        assert not from_picture(row, picture, row.values()).any()


@pytest.mark.few(4)
@pytest.mark.parametrize(("row", "parameter"), PARAMETERS, ids=name)
def test_both_ends_of_each_parameter_can_be_used(row: Preprocessor, parameter: Parameter) -> None:
    kind = parameter.kind
    ends: tuple[Value, ...]
    if isinstance(kind, Number):
        ends = kind.minimum, kind.maximum
        ends = tuple(int(end) for end in ends) if kind.whole else ends
    else:
        ends = tuple(kind.names) if isinstance(kind, Choice) else (False, True)
    rng = np.random.default_rng(1)
    for end in ends:
        values = row.values({parameter.id: end}, PALETTE)
        if row.process is not None:
            picture = rng.integers(0, 256, (12, 9, 3), np.uint8)
            check(row, from_picture(row, picture, values), Size(9, 12))
        if row.paint is not None:
            painting = rng.integers(0, 256, (12, 9, 4), np.uint8)
            check(row, from_painting(row, painting, values), Size(9, 12))


@pytest.mark.parametrize(("row", "parameter"), PARAMETERS, ids=name)
def test_what_is_out_of_range_is_refused_by_name(row: Preprocessor, parameter: Parameter) -> None:
    kind = parameter.kind
    if isinstance(kind, Number):
        for value in (kind.minimum - 0.001, kind.maximum + 0.001, float("nan"), float("inf")):
            with pytest.raises(InputError) as caught:
                row.values({parameter.id: value})
            assert caught.value.code == "value_range"
            said = f"{row.id} {parameter.id.replace('_', ' ')}"
            assert caught.value.params["setting"] == said
    elif isinstance(kind, Choice):
        with pytest.raises(InputError) as caught:
            row.values({parameter.id: "no such"})
        assert caught.value.code == "unknown_choice"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_defaults_are_of_their_kind(row: Preprocessor) -> None:
    assert row.values().to_json() == {each.id: each.default for each in row.parameters}
    for each in row.parameters:
        assert isinstance(each.default, int) or not getattr(each.kind, "whole", False)
        typed = each.kind.parse(each.id, each.kind.text(each.default))  # pyright: ignore[reportArgumentType]
        assert typed == each.default


def test_values_of_another_type_are_left_out() -> None:
    odd: list[Any] = [None, "x", [], {}, True, 1, 1.5]
    for row in PREPROCESSORS:
        for parameter in row.parameters:
            for value in odd:
                try:
                    found = row.values({parameter.id: value}).given[parameter.id]
                except InputError:
                    continue  # of its type, and out of range
                assert isinstance(found, bool) == isinstance(parameter.default, bool)
                assert isinstance(found, str) == isinstance(parameter.default, str)


def test_each_row_can_be_shown() -> None:
    texts = list(preprocessor_texts())
    assert all(text.strip() == text and text for text in texts)
    for row in ROWS:
        assert {row.name, row.tip} <= set(texts)
        assert row.tip.endswith(".")
        assert len({each.id for each in row.parameters}) == len(row.parameters)
        for each in row.parameters:
            assert each.tip.endswith(".")
            assert each.of != "painting" or row.reads_painting
            assert each.of != "picture" or row.reads_picture


def test_all_that_control_layers_show_can_be_limited_to_a_region() -> None:
    assert all(KINDS[row.kind].masked for row in CONTROL_TYPES)


def test_what_control_layers_take_by_themselves_is_there() -> None:
    wanted = {name for row in CONTROL_TYPES for name in (row.preprocessor, row.painted) if name}
    assert wanted <= {row.id for row in ROWS}
    for row in CONTROL_TYPES:
        drawn = PREPROCESSORS.get(row.usual("own"))
        assert row.drawn in ("", "pose") or (drawn is not None and drawn.reads_painting)


def test_a_flag_is_read_and_typed() -> None:
    flag = Flag()
    assert [flag.parse("x", text) for text in ("yes", " On", "0", "false")] == [1, 1, 0, 0]
    assert flag.parse("x", flag.text(True)) is True
    with pytest.raises(InputError):
        flag.parse("x", "perhaps")


def test_rows_that_make_nothing_or_twice_the_same_are_not_added() -> None:
    check = PREPROCESSORS._check  # pyright: ignore[reportPrivateUsage]
    table = Registry(Preprocessor, (), check)
    canny = PREPROCESSORS["canny"]
    wrong = (
        replace(canny, id="a", process=None, paint=None),
        replace(canny, id="b", operation="detect"),
        replace(canny, id="c", shape="tones", process=None),
    )
    for row in wrong:
        with pytest.raises(RowError):
            table.add(row)
    table.add(replace(canny, id="d", process=None, operation="detect", needs=("depth",)))
    assert [row.needs_weights and row.reads_picture for row in table] == [True]


def test_other_pixels_are_refused() -> None:
    canny, pose = PREPROCESSORS["canny"], PREPROCESSORS["pose"]
    good = np.zeros((4, 4, 4), np.uint8)
    for pixels in (good, good[..., 0], good[:0, :, :3], good[..., :3].astype(np.float32)):
        with pytest.raises(ValueError):
            from_picture(canny, pixels, canny.values())
    with pytest.raises(ValueError):
        from_painting(canny, good[..., :3], canny.values())
    with pytest.raises(ValueError):
        from_picture(pose, good[..., :3], pose.values())
    with pytest.raises(ValueError):
        from_painting(pose, good, pose.values())
