"""Every PSD of the corpus opens as it looks, or it is said what is missing; none is wrong."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pytest
from psd_tools.constants import ChannelID, ColorMode, Compression, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import ChannelData, ChannelInfo, MaskFlags

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import InputError
from desktop_app.imaging.layered_files.psd_read import read_psd
from tests.imaging.layered_files import psd_recipes as recipes
from tests.imaging.layered_files.psd_cases import SHAPE, WORDS, Case, judged
from tests.imaging.layered_files.psd_corpus import cases
from tests.imaging.layered_files.psd_nodes import Form, MaskOf, Node, flat, layered


@pytest.mark.slow
def test_no_file_of_the_corpus_is_opened_wrong():
    counts, wrong = Counter[str](), list[str]()
    for case in cases():
        verdict = judged(case)
        counts[verdict.word] += 1
        if verdict.word == "wrong":
            wrong.append(f"{case.group}, {case.name}: {verdict}")
    assert wrong == []
    assert sum(counts.values()) >= 290
    assert all(counts[word] > 0 for word in WORDS[:-1])


def test_the_judgement_can_fail():
    """A file whose look is another one, and nothing explains it."""
    pixels = np.random.default_rng(2).random((*SHAPE, 4))
    data = layered([Node("x", pixels)], SHAPE)
    assert judged(Case("x", "x", data, pixels)).word == "right"
    assert judged(Case("x", "x", data, np.roll(pixels, 3, axis=1))).word == "wrong"
    assert judged(Case("x", "x", data, pixels, frozenset({"mask_applied"}))).word == "wrong"


def test_each_part_is_told_and_cancelling_ends_it():
    nodes = [Node(str(n), np.ones((*SHAPE, 4)) * 0.5) for n in range(4)]
    data, said = layered(nodes, SHAPE), list[tuple[str, int, int]]()
    with read_psd(data, step=lambda *about: said.append(about)):
        pass
    layers = [("layer", n, 4) for n in range(4)]
    assert said == [("structure", 0, 1), *layers, ("merged", 0, 1)]

    def stop(part: str, done: int, whole: int) -> None:
        if (part, done) == ("layer", 2):
            raise Cancelled

    with pytest.raises(Cancelled):
        read_psd(data, step=stop)


@pytest.mark.parametrize("packing", list(Compression))
@pytest.mark.parametrize("version", [1, 2])
def test_a_file_that_is_cut_is_damaged(packing: Compression, version: int):
    rng = np.random.default_rng(1)
    nodes = [Node(str(n), rng.random((*SHAPE, 4))) for n in range(3)]
    data = layered(nodes, SHAPE, Form(8, packing, version))
    for tenth in (*range(1, 10), 9.5, 9.9):
        try:
            found = read_psd(data[: int(len(data) * tenth / 10)], "x.psd")
        except InputError:
            continue
        assert found.read_only
        codes = {note.code for note in found.notes}
        assert codes & {"file_cut_off", "layers_lost"}, tenth
        assert found.stack.merged is None


@pytest.mark.parametrize("mode", [ColorMode.CMYK, ColorMode.LAB, ColorMode.INDEXED])
def test_a_cut_file_of_other_colours_is_refused(mode: ColorMode):
    rng = np.random.default_rng(1)
    count = {ColorMode.CMYK: 4, ColorMode.LAB: 3}.get(mode, 1)
    palette = bytes(768) if mode == ColorMode.INDEXED else b""
    data = flat([rng.random(SHAPE) for _ in range(count)], mode, Form(), palette=palette)
    for tenth in range(1, 10):
        with pytest.raises(InputError) as caught:
            read_psd(data[: int(len(data) * tenth / 10)], "x.psd")
        assert caught.value.code == "project_unreadable"


@pytest.mark.parametrize("broken", [b"", b"\0" * 40, b"\xff" * 300])
def test_a_damaged_recipe_or_path_never_ends_the_program(broken: bytes):
    red = recipes.solid(recipes.colour(255, 0, 0))
    for tag in (
        Tag.SOLID_COLOR_SHEET_SETTING, Tag.GRADIENT_FILL_SETTING, Tag.VECTOR_MASK_SETTING1,
        Tag.ARTBOARD_DATA1, Tag.KNOCKOUT_SETTING, Tag.BLEND_CLIPPING_ELEMENTS,
    ):  # fmt: skip
        blocks = {**recipes.shape_blocks(SHAPE, [(recipes.box(1, 1, 9, 9), 1)], red), tag: broken}
        data = layered([Node("x", None, blocks=blocks)], SHAPE, merged=np.ones((*SHAPE, 4)))
        try:
            found = read_psd(data)
        except InputError:
            continue
        for layer in found.stack.layers:
            if layer.pixels is not None:
                layer.pixels()


def test_of_a_users_mask_and_one_that_holds_the_path_too_the_darker_counts():
    """Photoshop stores both where there are a path and a user's mask: the path is in one."""
    pixels = np.ones((*SHAPE, 4))
    one, other = np.full(SHAPE, 200 / 255), np.full(SHAPE, 1.0)
    other[5:9, 3:17] = 51 / 255
    blocks = {Tag.VECTOR_MASK_SETTING1: recipes.path(SHAPE, [(recipes.box(0, 0, 4, 4), 1)])}
    psd = PSD.frombytes(layered([Node("x", pixels, mask=MaskOf(one), blocks=blocks)], SHAPE))
    info = psd.layer_and_mask_information.layer_info
    assert info is not None
    record, mask = info.layer_records[0], info.layer_records[0].mask_data
    mask.real_flags, mask.real_background_color = MaskFlags(), 255
    mask.real_top, mask.real_left, mask.real_bottom, mask.real_right = 0, 0, *SHAPE
    record.channel_info.append(ChannelInfo(id=ChannelID.REAL_USER_LAYER_MASK))
    channel = ChannelData(Compression.RLE)
    channel.set_data(np.rint(other * 255).astype(np.uint8).tobytes(), SHAPE[1], SHAPE[0], 8)
    info.channel_image_data[0].append(channel)
    out = io.BytesIO()
    psd.write(out)
    with read_psd(out.getvalue()) as found:
        assert [note.code for note in found.notes] == ["mask_applied"]
        make = found.stack.layers[0].pixels
        assert make is not None
        assert np.abs(make()[..., 3] - np.minimum(one, other) * 255).max() <= 1
