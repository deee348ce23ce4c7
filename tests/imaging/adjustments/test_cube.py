"""Files of look-up tables: read, refused, and what colours become through them."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.imaging.adjustments.cube import Cube, cube_text, packed, read_cube, unpacked
from tests.imaging.adjustments.references import tetrahedral

RNG = np.random.default_rng(11)


def identity(size: int) -> Cube:
    line = np.linspace(0, 1, size, dtype=np.float32)
    blue, green, red = np.meshgrid(line, line, line, indexing="ij")
    return Cube("", np.stack([red, green, blue], axis=-1))


def test_a_33_cube_is_the_reference_within_a_step_of_16_bit() -> None:
    cube = Cube("", RNG.random((33, 33, 33, 3), np.float32))
    pixels = RNG.random((20, 30, 3), np.float32)
    made = cube.through(pixels).reshape(-1, 3)
    wanted = [tetrahedral(cube.table, one.astype(np.float64)) for one in pixels.reshape(-1, 3)]
    assert np.abs(made - np.array(wanted)).max() < 1 / 65535


@pytest.mark.parametrize("full", [255, 65535])
@pytest.mark.parametrize("size", [2, 17, 33, 64])
def test_the_identity_gives_back_every_value(full: int, size: int) -> None:
    values = RNG.integers(0, full + 1, (64, 64, 3)).astype(np.float32) / np.float32(full)
    made = np.rint(identity(size).through(values) * full)
    assert np.array_equal(made, np.rint(values * full))


def test_a_1d_table_is_straight_between_its_entries_and_has_its_own_domain() -> None:
    text = "LUT_1D_SIZE 3\nDOMAIN_MIN 0 0 -1\nDOMAIN_MAX 1 2 1\n0 1 0\n0.2 0.5 0.5\n1 0 1\n"
    cube = read_cube(text.encode(), "a.cube")
    made = cube.through(np.array([[[0.25, 1.0, 0.0], [2.0, -1.0, 9.0]]], np.float32))
    assert made[0, 0] == pytest.approx([0.1, 0.5, 0.5])
    assert made[0, 1] == pytest.approx([1.0, 1.0, 1.0])


def test_a_file_reads_back_as_it_was_written() -> None:
    table = RNG.random((5, 5, 5, 3), np.float32)
    cube = Cube("Warm evening", table, (0.0, -0.5, 0.0), (1.0, 1.5, 2.0))
    back = read_cube(cube_text(cube).encode(), "a.cube")
    assert (back.title, back.low, back.high) == (cube.title, cube.low, cube.high)
    assert np.array_equal(back.table, table)
    kept = unpacked(packed(cube))
    assert np.array_equal(kept.table, table)
    assert (kept.low, kept.high) == (cube.low, cube.high)


def test_comments_blank_lines_and_ranges_of_other_programs_are_read() -> None:
    rows = "\n".join("0.5 0.5 0.5" for _ in range(8))
    text = f'\ufeff# made by hand\nTITLE "x"\n\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0.0 4.0\n{rows}\n'
    cube = read_cube(text.encode(), "a.cube")
    assert (cube.size, cube.high, cube.title) == (2, (4.0, 4.0, 4.0), "x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no LUT_1D_SIZE or LUT_3D_SIZE"),
        ("LUT_3D_SIZE 1\n", "line 1: “1”: a size of 2 to"),
        ("LUT_3D_SIZE 999\n", "line 1: “999”: a size of 2 to"),
        ("LUT_3D_SIZE two\n", "line 1: “two”: a size of 2 to"),
        ("LUT_3D_SIZE 2\nLUT_3D_SIZE 2\n", "line 2: a second size"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n0 0 0\n", "1 lines of values; 10 are expected"),
        ("LUT_1D_SIZE 2\n0 0 0\n", "1 lines of values; 2 are expected"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1\n", "line 3"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 nan 1\n", "line 3"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1e999\n", "line 3"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1.1.1\n", "line 3"),
        ("LUT_1D_SIZE 2\n0 0 0\nWHAT\n1 1 1\n", "line 3: “WHAT”: not a value"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 1 1 1\n0 0 0\n1 1 1\n", "a domain that ends"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 0 x 0\n0 0 0\n1 1 1\n", "line 2: a value that is not a number"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX 1 1\n0 0 0\n1 1 1\n", "line 2: 3 finite numbers"),
        ("\x89PNG\r\n\x1a\n\x00\x01", "no LUT_1D_SIZE"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_cube(text.encode("utf-8", "surrogateescape"), "broken.cube")
    assert caught.value.code == "lut_damaged"
    assert "broken.cube" in caught.value.what
    assert said in caught.value.what


@pytest.mark.parametrize("text", ["", "no table", "c-rmb0000"])
def test_what_is_no_packed_table_is_refused(text: str) -> None:
    with pytest.raises(Exception, match=r".*"):
        unpacked(text)


ROWS = [f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]


@pytest.mark.parametrize(
    "text",
    [
        'TITLE\t"é"\nLUT_3D_SIZE\t2\n' + "\n".join(ROWS).replace(" ", "\t"),
        "title é\nlut_3d_size   2\ndomain_min 0 0 0\n" + "  \n ".join(ROWS),
        'TITLE "é"\rLUT_3D_SIZE 2 # as small as can be\r' + "\r".join(f"{r} # one" for r in ROWS),
        'TITLE "é"\r\nLUT_3D_SIZE 2\r\n' + "\r\n".join(ROWS) + "\r\nDOMAIN_MAX 1 1 1\r\n",
        "# é\nTITLE é\nLUT_3D_SIZE 2\n" + "\n".join(ROWS).replace("1", "+1.0E+00"),
        "TITLE é\nKEYWORD x\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0 1\n\n" + "\n\n".join(ROWS),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_what_programs_write_is_read_whatever_parts_words_and_lines(
    text: str, encoding: str
) -> None:
    cube = read_cube(text.encode(encoding), "a.cube")
    assert (cube.title, cube.low, cube.high) == ("é", (0, 0, 0), (1, 1, 1))
    assert np.array_equal(cube.table, identity(2).table)


def test_a_shaper_comes_before_the_cube() -> None:
    """As DaVinci Resolve writes them: first the lines of the 1D table, then those of the 3D one."""
    head = "LUT_1D_SIZE 3\nLUT_1D_INPUT_RANGE 0 2\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0.0 1.0\n"
    cube = read_cube((head + "0 0 0\n.25 .25 .25\n1 1 1\n" + "\n".join(ROWS)).encode(), "a.cube")
    pixels = np.array([[[0.0, 1.0, 1.5], [2.0, 9.0, -1.0]]], np.float32)
    wanted = np.array([[[0.0, 0.25, 0.625], [1.0, 1.0, 0.0]]])
    for one in (cube, unpacked(packed(cube)), read_cube(cube_text(cube).encode(), "b.cube")):
        assert one.through(pixels) == pytest.approx(wanted)


@pytest.mark.parametrize("name", ["film.3dl", "film.LOOK", "film.csp"])
def test_other_formats_are_refused_by_their_names(name: str) -> None:
    with pytest.raises(InputError, match=r"export it as \.cube"):
        read_cube(b"LUT_1D_SIZE 2\n0 0 0\n1 1 1\n", name)
