"""A folder as a set, and its file of decisions."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.extensions.training.values.dataset import SET_FILE, SetPicture, TrainingSet
from desktop_app.extensions.training.work.sets.set_file import PAINTED, beside, read_set, write_set


def picture(shade: int = 9) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((8, 8, 3), shade, np.uint8)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.PNG", "sub/c.png", "d.png"):
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture())
    root = tmp_path / "set"
    (root / "a.txt").write_text("a fox,\nsnow ", "utf-8")
    (root / "b.caption").write_bytes("\ufeffein Fuchs".encode())
    (root / "d.png.txt").write_text("d", "utf-8")
    (root / "a-masklabel.png").write_bytes(picture())
    return root


def named(of: TrainingSet) -> dict[str, SetPicture]:
    return {each.name: each for each in of.pictures}


def test_a_plain_folder_is_a_set(folder: Path) -> None:
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.png").write_bytes(picture())
    (folder / PAINTED).mkdir()
    (folder / PAINTED / "a.png.png").write_bytes(picture())
    of = read_set(folder)
    assert {name: one.caption for name, one in named(of).items()} == {
        "a.png": "a fox, snow",
        "b.PNG": "ein Fuchs",
        "d.png": "d",
        "sub/c.png": "",
    }
    assert named(of)["a.png"].mask == "a-masklabel.png"
    write_set(of)
    assert not (folder / SET_FILE).exists(), "nothing was decided"


def test_decisions_come_back_and_pictures_are_not_touched(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    of = replace(read_set(folder), trigger="zq", licence="CC0", consent="我的")
    of = of.captioned({"a.png": "", "sub/c.png": 'a "hill"\\'}).leaving_out(["b.PNG"])
    of = of.cropped({"d.png": (1, 2, 3, 4)}).masked({"a.png": "", "d.png": "alpha"})
    write_set(of)
    assert read_set(folder) == of
    assert {path: path.read_bytes() for path in before} == before
    plain = of.captioned({"a.png": "a fox, snow", "sub/c.png": ""}).cropped({"d.png": None})
    plain = plain.masked({"a.png": "a-masklabel.png", "d.png": ""})
    plain = replace(plain.leaving_out(["b.PNG"], left_out=False), trigger="", licence="")
    write_set(plain)
    assert read_set(folder) == plain and "[pictures" not in (folder / SET_FILE).read_text("utf-8")


def test_a_caption_that_was_found_in_a_picture_can_be_cleared_for_good(folder: Path) -> None:
    of = read_set(folder).with_found({"sub/c.png": "by a prompt"})
    write_set(of)
    assert not (folder / SET_FILE).exists(), "it is no decision"
    write_set(of.captioned({"sub/c.png": ""}))
    for _ in range(2):
        of = read_set(folder).with_found({"sub/c.png": "by a prompt"})
        assert named(of)["sub/c.png"].caption == ""
        write_set(of)
    write_set(of.captioned({"sub/c.png": "x"}))
    assert named(read_set(folder))["sub/c.png"].caption == "x"


def test_comments_and_what_is_not_ours_stay(folder: Path) -> None:
    text = """# mine
trigger = "zq"  # the dog
later = [1, 2]

[pictures."gone.png"]
caption = "not here now"

[pictures."a.png"]
# a note
rating = 5
left_out = true
"""
    (folder / SET_FILE).write_text(text, "utf-8")
    of = read_set(folder)
    assert of.trigger == "zq" and named(of)["a.png"].left_out
    write_set(of)
    assert (folder / SET_FILE).read_text("utf-8") == text, "nothing changed"
    write_set(of.leaving_out(["a.png"], left_out=False).captioned({"d.png": "x"}))
    written = (folder / SET_FILE).read_text("utf-8")
    for kept in ("# mine", "# the dog", "later = [1, 2]", "not here now", "# a note", "rating = 5"):
        assert kept in written
    assert "left_out" not in written and named(read_set(folder))["d.png"].caption == "x"


@pytest.mark.parametrize(
    "text",
    [
        "trigger = ",
        "trigger = 5",
        "pictures = 3",
        '[pictures]\n"a.png" = 4',
        '[pictures."a.png"]\ncrop = [1, 2, 3]',
        '[pictures."a.png"]\ncrop = [0, 0, 1, true]',
        '[pictures."a.png"]\nleft_out = "yes"',
        "\xff",
        "a" + "." * 5000,
    ],
)
def test_a_file_that_makes_no_sense_is_told_and_kept(folder: Path, text: str) -> None:
    (folder / SET_FILE).write_text(text, "latin-1")
    with pytest.raises(InputError) as caught:
        read_set(folder)
    assert caught.value.code == "file_unreadable"
    assert (folder / SET_FILE).read_text("latin-1") == text


def test_a_file_that_was_damaged_meanwhile_is_not_written_over(folder: Path) -> None:
    of = read_set(folder).captioned({"d.png": "x"})
    (folder / SET_FILE).write_text("oh = ", "utf-8")
    with pytest.raises(InputError):
        write_set(of)
    assert (folder / SET_FILE).read_text("utf-8") == "oh = "


def test_a_folder_of_masks_is_used_and_holds_no_pictures(folder: Path) -> None:
    for name in ("masks/a.png", "masks/b.png", "masks/sub/c.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture())
    (folder / SET_FILE).write_text('masks = "masks"', "utf-8")
    assert {name: one.mask for name, one in named(read_set(folder)).items()} == {
        "a.png": "masks/a.png",
        "b.PNG": "masks/b.png",
        "d.png": "",
        "sub/c.png": "masks/sub/c.png",
    }


def test_settings_beside_a_picture_are_no_caption_but_their_prompt_is(folder: Path) -> None:
    text = "a (fox:1.2)\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, Seed: 1"
    (folder / "d.png.txt").write_text(text, "utf-8")
    assert beside(folder / "d.png") == ("a fox", "")
    assert beside(folder / "a.png") == ("a fox, snow", "a-masklabel.png")
    assert beside(folder / "nowhere.png") == ("", "")


@pytest.mark.parametrize(("is_file", "code"), [(True, "file_unreadable"), (False, "file_missing")])
def test_what_is_no_folder_is_no_set(tmp_path: Path, *, is_file: bool, code: str) -> None:
    if is_file:
        (tmp_path / "x").write_text("x")
    with pytest.raises(InputError) as caught:
        read_set(tmp_path / "x")
    assert caught.value.code == code


def test_masks_that_are_named_and_not_there_are_told(folder: Path) -> None:
    (folder / SET_FILE).write_text('masks = "gone"', "utf-8")
    with pytest.raises(InputError, match="“gone”: the folder does not exist"):
        read_set(folder)
    (folder / "gone").mkdir()
    (folder / "gone" / "d.png").write_bytes(picture())
    told = 'masks = "gone"\n[pictures."sub/c.png"]\nmask = "no.png"\n[pictures."d.png"]\nmask = ""'
    (folder / SET_FILE).write_text(told, "utf-8")
    said = {name: dict(one.remarks).get("no_mask") for name, one in named(read_set(folder)).items()}
    assert said == {"a.png": None, "b.PNG": "gone", "d.png": None, "sub/c.png": "no.png"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes such names")
def test_names_that_no_text_can_hold_are_passed_over(folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.png"))).write_bytes(picture())
    (folder / "two\nlines\t.png").write_bytes(picture())
    of = read_set(folder)
    assert "two\nlines\t.png" in named(of) and len(of.pictures) == 5
    of = of.captioned({"two\nlines\t.png": "x"})
    write_set(of)
    assert read_set(folder) == of


def captioned(folder: Path, captions: dict[str, bytes], **how: object) -> dict[str, SetPicture]:
    """Pictures beside these caption files, read."""
    for name, data in captions.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.with_suffix(".png").write_bytes(picture())
    return named(read_set(folder, how))


def test_captions_in_code_pages_are_read_and_said(tmp_path: Path) -> None:
    written = {
        "de/1.txt": ("cp1252", "ein Mädchen"),
        "de/2.txt": ("utf-8", "ein Junge auf der Straße"),
        "ru/1.txt": ("cp1251", "красная лодка"),
        "ru/2.caption": ("gb18030", "女孩站在草地上"),
        "ru/3.txt": ("utf-16", "café"),
    }
    found = captioned(tmp_path, {name: text.encode(code) for name, (code, text) in written.items()})
    for name, (code, text) in written.items():
        one = found[str(Path(name).with_suffix(".png").as_posix())]
        assert one.caption == text
        assert one.remarks == (() if code.startswith("utf") else (("encoding", code),))
    told = read_set(tmp_path, {"encoding": "koi8_r"})
    assert named(told)["ru/1.png"].caption == "красная лодка".encode("cp1251").decode("koi8_r")
    assert named(told)["de/2.png"].caption == "ein Junge auf der Straße"
    assert beside(tmp_path / "ru" / "1.png")[0] == "красная лодка"


def test_what_is_no_caption_is_not_learnt_and_said(tmp_path: Path) -> None:
    files = {"a.txt": b"", "b.txt": b"a dog\0\1", "c.txt": b"x " * 40_000, "d.txt": b" \n"}
    found = captioned(tmp_path, files)
    assert {one.caption for one in found.values()} == {""}
    assert [dict(one.remarks)["unread"] for one in found.values()] == [
        "empty",
        "not a text file",
        "longer than 65,536 bytes",
        "empty",
    ]


@pytest.mark.parametrize(
    ("lines", "caption"),
    [
        ("alternatives", "a dog\nthe dog, brown\na brown dog"),
        ("first_line", "a dog"),
        ("joined", "a dog the dog, brown a brown dog"),
    ],
)
def test_several_lines_are_what_is_set_and_said(tmp_path: Path, lines: str, caption: str) -> None:
    data = {"a.txt": b"a dog\r\n\r\nthe  dog,\n brown\ra brown dog\n", "b.txt": b"one line\n"}
    found = captioned(tmp_path, data, lines=lines)
    assert (found["a.png"].caption, found["a.png"].remarks) == (caption, ((lines, ""),))
    assert (found["b.png"].caption, found["b.png"].remarks) == ("one line", ())


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("20_sks dog", (20, "sks dog", False, ("folder",))),
        ("20_sks_dog/near/dark", (20, "sks_dog", False, ("folder",))),
        ("5_", (5, "", False, ("folder",))),
        ("20_sks dog/3_from behind", (3, "from behind", False, ("folder",))),
        ("1_reg", (1, "", True, ("folder_prior", "folder"))),
        ("reg/2_dog", (2, "dog", True, ("folder_prior", "folder"))),
        ("Regularisation", (1, "", True, ("folder_prior",))),
        ("2024_holidays", (1, "", False, ("folder_unsure",))),
        ("01_front", (1, "", False, ("folder_unsure",))),
        ("0_dog", (1, "", False, ("folder_unsure",))),
        ("20", (1, "", False, ("folder_unsure",))),
        ("10x_dog", (1, "", False, ())),
        ("region_dog", (1, "", False, ())),
    ],
)
def test_the_names_of_folders_say_how_often_they_count(
    tmp_path: Path, where: str, wanted: tuple[int, str, bool, tuple[str, ...]]
) -> None:
    (tmp_path / where).mkdir(parents=True)
    (tmp_path / where / "p.png").write_bytes(picture())
    (one,) = read_set(tmp_path).pictures
    said = tuple(kind for kind, _ in one.remarks)
    assert (one.repeats, one.caption, one.is_prior, said) == wanted
    (plain,) = read_set(tmp_path, {"folder_names": False}).pictures
    assert (plain.repeats, plain.caption, plain.is_prior, plain.remarks) == (1, "", False, ())
    (tmp_path / where / "p.txt").write_text("mine")
    assert read_set(tmp_path).pictures[0].caption == "mine"


def test_a_folder_with_a_number_is_itself_a_set(tmp_path: Path) -> None:
    (tmp_path / "12_a red fox").mkdir()
    (tmp_path / "12_a red fox" / "p.png").write_bytes(picture())
    (one,) = read_set(tmp_path / "12_a red fox").pictures
    assert (one.repeats, one.caption) == (12, "a red fox")
    assert read_set(tmp_path / "12_a red fox").used[0].remarks == (
        ("folder", "“12_a red fox”: 12 ×"),
    )


ELSEWHERE = [
    "../secret.png",
    "/etc/hostname",
    "sub/../../secret.png",
    "out/secret.png",
    "a\\u0000.png",
]


@pytest.mark.skipif(os.name != "posix", reason="needs links")
@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_mask_outside_the_folder_is_refused_by_name(folder: Path, name: str) -> None:
    (folder.parent / "secret.png").write_bytes(picture())
    (folder / "out").symlink_to(folder.parent)
    (folder / SET_FILE).write_text(f'[pictures."a.png"]\nmask = "{name}"\n', "utf-8")
    with pytest.raises(InputError, match="“") as caught:
        read_set(folder)
    assert caught.value.code == "file_unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.timeout(60)
def test_a_mask_that_is_a_pipe_or_a_device_is_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    (folder / "zero.png").symlink_to("/dev/zero")
    for name in ("pipe.png", "zero.png", "/dev/zero"):
        (folder / SET_FILE).write_text(f'[pictures."a.png"]\nmask = "{name}"\n', "utf-8")
        with pytest.raises(InputError, match=name):
            read_set(folder)


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_picture_may_be_a_link_that_somebody_put_there(folder: Path) -> None:
    (folder.parent / "other.png").write_bytes(picture())
    (folder / "linked.png").symlink_to(folder.parent / "other.png")
    assert "linked.png" in named(read_set(folder))


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_decisions_are_not_written_through_a_link(folder: Path) -> None:
    mine = folder.parent / "mine.toml"
    mine.write_text('trigger = "mine"\n', "utf-8")
    (folder / SET_FILE).symlink_to(mine)
    with pytest.raises(InputError, match="it is a link"):
        write_set(replace(read_set(folder), trigger="theirs"))
    assert mine.read_text("utf-8") == 'trigger = "mine"\n'


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_linked_folders_are_read_and_no_circle_of_them(folder: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    (others / "more").mkdir(parents=True)
    for place in (others, others / "more"):
        (place / "o.png").write_bytes(picture())
    before = {*named(read_set(folder))}
    (folder / "linked").symlink_to(others)
    (folder / "circle").symlink_to(folder)
    (others / "back").symlink_to(others)
    (others / "home").symlink_to(folder)
    assert {*named(read_set(folder))} == before | {"linked/o.png", "linked/more/o.png"}


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_linked_folder_of_masks_is_used_or_refused_by_name(folder: Path, tmp_path: Path) -> None:
    name = min(named(read_set(folder)))
    (folder / SET_FILE).write_text('masks = "masks"', "utf-8")
    for place in (folder / ".kept", tmp_path / "themasks"):
        (place / name).parent.mkdir(parents=True)
        (place / name).write_bytes(picture())
    (folder / "masks").symlink_to(folder / ".kept")
    assert named(read_set(folder))[name].mask == f"masks/{name}"
    (folder / "masks").unlink()
    (folder / "masks").symlink_to(tmp_path / "themasks")
    with pytest.raises(InputError, match="masks.*outside the folder"):
        read_set(folder)
