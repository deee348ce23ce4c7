"""Groups that pass through (PDF: non-isolated), in every depth, kept composed or not, merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.compositing import faded
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed, spread
from desktop_app.imaging.layers.content import Content, PictureSource, picture_of
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_proxies import make_proxies
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_commands as commands
from desktop_app.state.document import layer_merging as merging
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.picture.composition import Composition
from tests.draws import examples
from tests.imaging import spec_compositing as spec
from tests.state.document.test_layer_commands import shown, some_document, stroke

SIZE = Size(18, 12)
FULL = {"uint8": 255, "uint16": 65535, "float32": 1.0}
THROUGH = BlendMode.PASS_THROUGH
SMOOTH = [
    mode
    for mode in COLOUR_MODES
    if mode in spec.SEPARABLE
    and mode
    not in (
        BlendMode.COLOR_DODGE, BlendMode.COLOR_BURN, BlendMode.VIVID_LIGHT, BlendMode.HARD_MIX,
        BlendMode.DIVIDE, BlendMode.LINEAR_DODGE,
    )
]  # fmt: skip
"""Those that make no more than twice as much of a rounding, and nothing beyond white."""


def paint(rng: np.random.Generator, dtype: str, rect: Rect, **looks: object) -> Layer:
    values = rng.random((rect.height, rect.width, 4))
    values[..., 3] = np.where(rng.random(values.shape[:2]) < 0.3, 1, values[..., 3])
    values[..., 3] = np.where(rng.random(values.shape[:2]) < 0.2, 0, values[..., 3])
    pixels = (values * FULL[dtype]).astype(dtype)
    tiles = Tiles.of_array(pixels).moved(rect.x, rect.y)
    return Layer("paint", "p", pixels=tiles, **looks)  # type: ignore[arg-type]


@st.composite
def trees(draw: st.DrawFn, dtype: str, depth: int = 0) -> tuple[Layer, ...]:
    """Layers and groups of every kind; some reach beyond the canvas, some are hidden."""
    made: list[Layer] = []
    for _ in range(draw(st.integers(1, 3))):
        rng = np.random.default_rng(draw(st.integers(0, 2**32)))
        looks = {
            "visible": draw(st.sampled_from((True, True, True, False))),
            "opacity": draw(st.sampled_from((1.0, 1.0, 0.5, 0.0)) | st.floats(0, 1)),
        }
        if depth < 2 and draw(st.booleans()):
            children = draw(trees(dtype, depth + 1))
            mode = draw(st.sampled_from((THROUGH, THROUGH, *SMOOTH)))
            made.append(Layer("group", "g", children=children, mode=mode, **looks))
        else:
            x, y = draw(st.integers(-6, 12)), draw(st.integers(-6, 8))
            rect = Rect(x, y, draw(st.integers(1, 20)), draw(st.integers(1, 14)))
            made.append(paint(rng, dtype, rect, mode=draw(st.sampled_from(SMOOTH)), **looks))
    return tuple(made)


def plain(layers: Sequence[Layer], backdrop: np.ndarray) -> np.ndarray:
    """ISO 32000-1, 11.4.8, as it stands there: (h, w, 5) float64 of Cn, αn and αgn, the group's own
    alpha, over a backdrop (h, w, 4); straight colours, one pixel at a time."""
    height, width = backdrop.shape[:2]
    state = np.dstack([backdrop, np.zeros((height, width))])
    for layer in layers:
        if not layer.visible:
            continue
        if layer.kind == "group":
            through = layer.mode is THROUGH
            ground = state[..., :4] if through else np.zeros_like(backdrop)
            inside = plain(layer.children, ground)
            cn, c0, a0 = inside[..., :3], ground[..., :3], ground[..., 3:]
            ag = inside[..., 4:].astype(np.longdouble)  # 1 / ag may be beyond a double
            with np.errstate(all="ignore"):
                colour = np.where(ag > 0, cn + (cn - c0) * (a0 / ag - a0), 0)
            source = np.dstack([colour, ag]).astype(np.float64)
            mode = BlendMode.NORMAL if through else layer.mode
        else:
            assert layer.pixels is not None
            found = layer.pixels.read(Rect(0, 0, width, height))
            source, mode = found / FULL[found.dtype.name], layer.mode
        for y in range(height):
            for x in range(width):
                alpha = source[y, x, 3] * layer.opacity
                below, above = tuple(state[y, x, :3]), tuple(source[y, x, :3])
                if alpha > 0:
                    whole = spec.composite(mode, below, state[y, x, 3], above, alpha)
                    state[y, x, :4] = whole
                    state[y, x, 4] += alpha * (1 - state[y, x, 4])
    return state


def premultiplied(values: np.ndarray) -> np.ndarray:
    return np.dstack([values[..., :3] * values[..., 3:4], values[..., 3]])


@pytest.mark.slow
@pytest.mark.parametrize(("dtype", "limit"), [("float32", 1e-5), ("uint16", 3e-4), ("uint8", 0.05)])
@pytest.mark.parametrize("opaque", [False, True])
def test_it_is_the_sum_that_the_specification_tells(dtype: str, limit: float, opaque: bool) -> None:
    @settings(max_examples=examples(25), deadline=None)
    @given(trees(dtype))
    def check(tree: tuple[Layer, ...]) -> None:
        channels = 3 if opaque else 4
        found = composed(tree, SIZE.rect, Canvas(SIZE, channels, np.dtype(dtype))) / FULL[dtype]
        ground = np.full((SIZE.height, SIZE.width, 4), 1.0 if opaque else 0.0)
        wanted = plain(tree, ground)
        if opaque:
            found = np.dstack([found, np.ones(found.shape[:2])])
        assert np.abs(premultiplied(found) - premultiplied(wanted)).max() <= limit

    check()


def opened(tree: Sequence[Layer]) -> tuple[Layer, ...]:
    """Without the groups that pass all of it through."""
    made: list[Layer] = []
    for layer in tree:
        if layer.kind == "group":
            layer = replace(layer, children=opened(layer.children))
        if layer.is_through and layer.opacity >= 1:
            made += layer.children if layer.visible else ()
        else:
            made.append(layer)
    return tuple(made)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_group_that_passes_all_of_it_through_is_as_if_it_were_not_there(dtype: str) -> None:
    @settings(max_examples=examples(40), deadline=None)
    @given(trees(dtype), st.sampled_from((3, 4)))
    def check(tree: tuple[Layer, ...], channels: int) -> None:
        kind = np.dtype(dtype)
        canvas = Canvas(SIZE, channels, kind)
        whole = composed(tree, SIZE.rect, canvas)
        assert np.array_equal(whole, composed(opened(tree), SIZE.rect, canvas))
        assert np.array_equal(whole, composed([*spread(tree)], SIZE.rect, canvas))
        # However the picture is cut, and whichever pixels of it are looked at.
        parts = [composed(tree, Rect(x, 0, 6, 12), canvas) for x in (0, 6, 12)]
        assert np.array_equal(np.hstack(parts), whole)
        rough = composed(tree, SIZE.rect, replace(canvas, step=2))
        assert np.array_equal(rough[..., -1], whole[::2, ::2, -1])

    check()


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(trees("uint8"), st.data())
def test_what_is_kept_composed_is_what_the_layers_make(
    tree: tuple[Layer, ...], data: st.DataObject
) -> None:
    rng = np.random.default_rng(1)
    tree = (paint(rng, "uint8", SIZE.rect), paint(rng, "uint8", SIZE.rect), *tree)
    every = [*layer_tree.walk(tree)]
    look = PictureSource(tree, SIZE, 4, np.dtype(np.uint8), data.draw(st.sampled_from(every)).id)
    picture = Composition("pixels", look)
    assert np.array_equal(picture.read(SIZE.rect), picture_of(look, SIZE.rect))
    for number in range(3):
        layer = data.draw(st.sampled_from([*layer_tree.walk(look.layers)]))
        if layer.pixels is not None:
            values = np.full((4, 5, 4), 60 * number + 40, np.uint8)
            new = replace(layer, pixels=layer.pixels.written(Rect(3, 2, 5, 4), values))
            rects = [Rect(3, 2, 5, 4)]
        else:
            new = replace(layer, mode=data.draw(st.sampled_from((THROUGH, BlendMode.NORMAL))))
            rects = [layer.rect]
        changed = layer_tree.replaced(look.layers, new)
        assert set(layer_tree.changed_rects(look.layers, changed)) <= {*rects} or layer.pixels
        look = replace(look, layers=changed, active=layer.id)
        picture.show(look, rects)
        assert np.array_equal(picture.read(SIZE.rect), picture_of(look, SIZE.rect))


@given(st.sampled_from(("uint8", "uint16", "float32")), st.floats(0, 1), st.sampled_from((3, 4)))
def test_fading_leaves_what_is_the_same_bit_for_bit(dtype: str, share: float, depth: int) -> None:
    rng = np.random.default_rng(3)
    before = (rng.random((9, 8, depth)) * FULL[dtype]).astype(dtype)
    before[::3, :, -1] = 0  # colours that nobody sees
    after = before.copy()
    after[2:5, 3:6] = FULL[dtype]
    made = faded(before, after, share)
    kept = np.ones((9, 8), bool)
    kept[2:5, 3:6] = False
    assert np.array_equal(made[kept], before[kept])
    assert np.array_equal(faded(before, after, 0), before)
    assert np.array_equal(faded(before, after, 1), after)
    with pytest.raises(ValueError):
        faded(before, after[1:], share)


def test_a_patch_in_it_replaces_what_lies_below_the_group() -> None:
    document = some_document(4)
    value = np.zeros((12, 12, 4), np.uint8)  # it takes away
    patch = Layer("patch", "p", (Patch(Rect(9, 11, 12, 12), value),))
    document.put_in("apply", patch)
    before = shown(document)
    assert not before[12, 12].any()
    group = commands.group(document, [patch.id])
    assert np.array_equal(shown(document), before)
    layer_properties.change_properties(document, [group], opacity=0.5)
    half, base = shown(document)[12, 12, 3], document.base(Rect(12, 12, 1, 1))[0, 0, 3]
    assert abs(int(half) - int(base) / 2) <= 0.5


# -- commands -------------------------------------------------------------------------------------


def with_modes(channels: int = 3) -> Document:
    document = some_document(channels)
    stroke(document, 6, 6, 200)
    first = document.active.value
    commands.add_paint(document)
    stroke(document, 9, 8, 90)
    layer_properties.change_properties(document, [document.active.value], mode=BlendMode.MULTIPLY)
    assert first != document.active.value
    return document


def test_to_group_layers_that_lie_together_changes_nothing_of_the_picture() -> None:
    document = with_modes()
    before, ids = shown(document), [layer.id for layer in document.layers.value[1:]]
    group = commands.group(document, ids)
    assert layer_tree.find(document.layers.value, group).mode is THROUGH  # type: ignore[union-attr]
    assert np.array_equal(shown(document), before)
    layer_properties.change_properties(document, [group], mode=BlendMode.NORMAL)
    assert not np.array_equal(shown(document), before)
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before)
    commands.ungroup(document, group)
    assert np.array_equal(shown(document), before)
    assert commands.add_group(document) == document.active.value
    assert document.layers.value[-1].is_through


def test_only_groups_pass_through() -> None:
    document = with_modes()
    steps = [*document.undo_stack.steps]
    layer_properties.change_properties(document, [document.active.value], mode=THROUGH)
    assert [*document.undo_stack.steps] == steps
    assert document.layers.value[-1].mode is BlendMode.MULTIPLY


@given(st.randoms(use_true_random=False), st.sampled_from([3, 4]))
@settings(max_examples=examples(30), deadline=None)
def test_what_is_merged_in_it_shows_the_same_or_is_refused(random, channels) -> None:
    document = with_modes(channels)
    for _ in range(2):
        commands.add_paint(document)
        stroke(document, random.randrange(30), random.randrange(30), random.randrange(256))
        mode = random.choice([BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN])
        layer_properties.change_properties(document, [document.active.value], mode=mode)
    _, *others = document.layers.value
    group = commands.group(document, [layer.id for layer in others[1:]])
    if random.random() < 0.4:
        inner = commands.group(document, [layer.id for layer in others[2:]])
        layer_properties.change_properties(document, [inner], opacity=random.choice([0.5, 1.0]))
    layer_properties.change_properties(document, [group], opacity=random.choice([0.5, 1.0]))
    layer_properties.set_visible(document, [group], random.random() < 0.7)
    content = document.content
    layer_properties.set_visible(document, [group], True)
    before = shown(document)
    for layer in layer_tree.walk(content.layers):
        make = merging.to_paint if layer.kind == "group" else merging.merge_down
        try:
            made = make(content, layer.id)
        except InputError:
            continue
        assert not any(one.kind != "group" and one.is_through for one in made.layers)
        assert change(with_all_shown(made), before) <= 2


def with_all_shown(content: Content) -> np.ndarray:
    """The picture with its groups' eyes open: what was merged must fit there too."""
    layers = layer_tree.mapped(
        content.layers,
        lambda one: (replace(one, visible=True) if one.kind in ("group", "paint") else one,),
    )
    return replace(content, layers=layers).picture(content.size.rect)


def change(one: Array, other: Array) -> float:
    """In steps of 8 bits, colours as much as they are seen."""

    def seen(values: Array) -> np.ndarray:
        values = values.astype(np.float64)
        if values.shape[2] == 4:
            values[..., :3] *= values[..., 3:] / 255
        return values

    return float(np.abs(seen(one) - seen(other)).max())


def test_a_group_whose_modes_need_what_is_below_is_not_merged() -> None:
    document = with_modes()
    group = commands.group(document, [document.active.value])
    with pytest.raises(InputError) as caught:
        merging.to_paint(document.content, group)
    assert caught.value.code == "layer_inexact"
    layer_properties.change_properties(document, [group], mode=BlendMode.NORMAL)
    made = merging.to_paint(document.content, group)
    assert np.array_equal(made.picture(made.size.rect), shown(document))


@pytest.mark.parametrize("opacity", [1.0, 0.6])
def test_the_preview_of_a_layer_that_is_moved_shows_what_lies_in_it(opacity: float) -> None:
    document = with_modes()
    commands.add_paint(document)
    stroke(document, 20, 20, 40)
    _, *others = document.layers.value
    group = commands.group(document, [layer.id for layer in others])
    layer_properties.change_properties(document, [group], opacity=opacity)
    whole, content = document.pixels.rect, document.content
    top = make_proxies(content, others[-1].id, others[-1].rect, whole, 0, SRGB_SPACE)
    assert top is not None
    assert (top.own.mode, top.own.opacity) == (BlendMode.NORMAL, opacity)
    low = make_proxies(content, others[0].id, others[0].rect, whole, 0, SRGB_SPACE)
    assert low is not None
    assert [one.mode for one in low.above] == [BlendMode.MULTIPLY, BlendMode.NORMAL]
    # Of a group above, what is below the base is composed as in the picture.
    commands.add_paint(document)
    last = document.content.active
    document.arrange("move", [*document.layers.value], last)
    over = commands.add_paint(document)
    commands.move(document, [over], group, "above")
    found = make_proxies(document.content, over, whole, whole, 0, SRGB_SPACE)
    assert found is not None
    assert np.abs(found.below.pixels.astype(int) - shown(document)).max() <= 1
