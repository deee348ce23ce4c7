"""Certificates that somebody has edited: who can write the file, and has no key to sign with."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from desktop_app.app.arguments import build_parser
from desktop_app.app.cli import main
from desktop_app.app.export_command import run_export
from desktop_app.core.pixels import Array
from desktop_app.imaging.certificate import CertifiedAction
from desktop_app.imaging.certificate_check import FIELDS
from desktop_app.imaging.certificate_trail import Trail
from desktop_app.imaging.certifying import free_area, hashed, locked_area
from desktop_app.imaging.credentials import LABEL, Signing, signing
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import EDITED, GENERATED, with_source_type
from desktop_app.storage.certificates import certificate_path, sign
from tests.imaging.pictures import wide_profile
from tests.imaging.signers import signer

BY = CertifiedAction(
    "do generate", "Velatura Starter", "12ab", "Apache-2.0", 7, {"prompt": "a red fox", "tiles": 1}
)
HEIGHT, WIDTH = 60, 90
ZEROS = "0" * 64

Told = dict[str, Any]
Forge = Callable[["Scene"], object]


class Scene(NamedTuple):
    """A photograph, and a copy of it with a certificate: a model painted 20 × 24 pixels."""

    folder: Path

    @property
    def photo(self) -> Path:
        return self.folder / "photo.png"

    @property
    def copy(self) -> Path:
        return self.folder / "copy.png"

    @property
    def side(self) -> Path:
        return certificate_path(self.copy)

    @property
    def told(self) -> Told:
        return json.loads(self.side.read_bytes())

    def tell(self, **more: Any) -> None:
        """Write other values into the certificate: ``free__share=0`` is that of ``free``."""
        told = self.told
        for name, value in more.items():
            outer, _, inner = name.partition("__")
            if inner:
                told[outer][inner] = value
            else:
                told[outer] = value
        self.side.write_text(json.dumps(told))

    def seal(self, *, lock: bool = False) -> None:
        """Make the certificate that of the file as it is now; ``lock``: its proof, too."""
        data = self.copy.read_bytes()
        pixels = read_picture(data, "").pixels
        self.tell(file=vars_of(hashed(data, pixels)))
        if lock:
            free = mask_of(self.told)
            self.tell(locked=vars_of(locked_area(pixels_in(self.photo), pixels, (0, 0), free)))

    def paint(self, x: int, y: int, by: int = 1, side: int = 1) -> None:
        pixels = pixels_in(self.copy).astype(int)
        part = pixels[y : y + side, x : x + side]
        part += np.where(part > 127, -by, by)
        save(self.copy, pixels.astype(np.uint8))


def vars_of(value: Any) -> Told:
    return {name: getattr(value, name) for name in value.__slots__}


def pixels_in(path: Path) -> Array:
    return np.array(Image.open(path).convert("RGB"))


def save(path: Path, pixels: Array, **more: Any) -> None:
    Image.fromarray(pixels).save(path, "PNG", **more)


def mask_of(told: Told) -> Array:
    packed = zlib.decompress(base64.b64decode(told["free"]["bits"]))
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=HEIGHT * WIDTH)
    return bits.reshape(HEIGHT, WIDTH).astype(bool)


def remask(scene: Scene, free: Array, *, lock: bool = True) -> None:
    """Another area that may have changed, and all that follows from it."""
    scene.tell(free=vars_of(free_area(free)))
    if lock:
        scene.seal(lock=True)


def certified(scene: Scene) -> None:
    rng = np.random.default_rng(5)
    coarse = rng.integers(30, 220, (HEIGHT // 10, WIDTH // 10, 3), np.uint8)
    before = coarse.repeat(10, 0).repeat(10, 1) + rng.integers(0, 9, (HEIGHT, WIDTH, 3), np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[4:24, 6:30] = 255
    after = np.where(mask[..., None] > 0, 255 - before, before)
    save(scene.photo, before)
    save(scene.copy, after)
    trail = Trail.of_file(before, hashlib.sha256(scene.photo.read_bytes()).hexdigest())
    trail = trail.after(before, after, mask, BY, by_model=True)
    data = scene.copy.read_bytes()
    scene.side.write_bytes(
        trail.certificate(after, after, data, EDITED, with_details=True).to_bytes()
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scene = Scene(tmp_path_factory.mktemp("scene"))
    certified(scene)
    return scene.folder


@pytest.fixture
def scene(template: Path, tmp_path: Path) -> Scene:
    for path in template.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return Scene(tmp_path)


class Said(NamedTuple):
    code: int
    json: Told


@pytest.fixture
def certify(scene: Scene, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def typed(*more: object, against: Path | None = scene.photo, file: Path = scene.copy) -> Said:
        with_it = [] if against is None else ["--against", against]
        line = ["--data-dir", scene.folder / "data", "certify", file, *with_it, *more]
        code = main([*map(str, line), "--json"])
        return Said(code, json.loads(capsys.readouterr().out))

    return typed


def wrong_in(said: Said) -> set[str]:
    return {one["field"] for one in said.json["fields"] if one["wrong"]}


def kinds_in(said: Said) -> Told:
    return {one["field"]: one["kind"] for one in said.json["fields"]}


# -- what is refused ----------------------------------------------------------------------------


def shifted(scene: Scene) -> None:
    remask(scene, np.roll(mask_of(scene.told), 1, 1))


def enlarged(scene: Scene) -> None:
    remask(scene, mask_of(scene.told) | (np.arange(WIDTH) > 60), lock=False)


def shrunk(scene: Scene) -> None:
    free = mask_of(scene.told)
    free[4:9] = False
    remask(scene, free)


def repainted(scene: Scene) -> None:
    scene.paint(70, 50)
    scene.seal()


def repainted_with_its_proof(scene: Scene) -> None:
    scene.paint(70, 50)
    scene.seal()
    pixels, free = pixels_in(scene.copy), mask_of(scene.told)
    scene.tell(locked=vars_of(locked_area(pixels, pixels, (0, 0), free)))


def repainted_and_called_inexact(scene: Scene) -> None:
    repainted(scene)
    scene.tell(exact=False)


def blacken(scene: Scene) -> None:
    pixels = pixels_in(scene.copy)
    pixels[20:58, 40:] = 0
    save(scene.copy, pixels)


def repainted_with_a_profile(scene: Scene) -> None:
    blacken(scene)
    save(scene.copy, pixels_in(scene.copy), icc_profile=wide_profile())
    scene.seal()
    scene.tell(exact=False)


def shown_by_a_profile(scene: Scene) -> None:
    """The same values, with other colours."""
    save(scene.copy, pixels_in(scene.copy), icc_profile=wide_profile())
    scene.seal()


def with_another_frame(scene: Scene) -> None:
    frames = [Image.fromarray(pixels_in(scene.copy)), Image.new("RGB", (WIDTH, HEIGHT))]
    frames[0].save(scene.copy, "PNG", save_all=True, append_images=frames[1:])
    scene.seal()


def encoded_again_and_painted(scene: Scene) -> None:
    blacken(scene)
    Image.fromarray(pixels_in(scene.copy)).save(scene.copy, "JPEG", quality=90)
    scene.seal()
    scene.tell(exact=False)


def cropped(scene: Scene) -> None:
    save(scene.copy, pixels_in(scene.copy)[:, 20:])
    scene.seal()
    scene.tell(exact=False)


def cropped_to_its_shape(scene: Scene) -> None:
    save(scene.copy, pixels_in(scene.copy)[20:, 30:])
    scene.seal()
    scene.tell(exact=False)


def turned(scene: Scene, orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    save(scene.copy, pixels_in(scene.copy), exif=exif)
    scene.seal()
    scene.tell(exact=False)


def of_another(scene: Scene) -> None:
    other = Scene(scene.folder / "other")
    other.folder.mkdir()
    certified(other)
    save(other.copy, 255 - pixels_in(other.copy))
    other.seal()
    scene.side.write_bytes(other.side.read_bytes())


def original_is_result(scene: Scene) -> None:
    pixels = pixels_in(scene.copy)
    scene.tell(source=vars_of(hashed(scene.copy.read_bytes(), pixels)))
    scene.tell(free=vars_of(free_area(np.zeros((HEIGHT, WIDTH), bool))), made__count=0)
    scene.tell(made__share=0.0, done=[], source_type="")
    free = mask_of(scene.told)
    scene.tell(locked=vars_of(locked_area(pixels, pixels, (0, 0), free)))


def marked_in_the_file(scene: Scene) -> None:
    info = PngImagePlugin.PngInfo()
    packet = with_source_type(None, EDITED).decode()
    info.add_itxt("XML:com.adobe.xmp", packet)
    save(scene.copy, pixels_in(scene.copy), pnginfo=info)
    scene.seal()
    scene.tell(source_type="", done=[])


def request_in_the_file(scene: Scene) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("velatura", json.dumps({"request": {"task": "inpaint", "model": "m"}}))
    save(scene.copy, pixels_in(scene.copy), pnginfo=info)
    scene.seal()
    scene.tell(source_type="", done=[])


def in_place_of_it(scene: Scene, data: bytes) -> None:
    """Another file under its name, whose pixels nothing reads."""
    scene.copy.write_bytes(data)
    scene.tell(file=vars_of(hashed(data, None)), exact=False)


def encoded(pixels: Array, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **more)
    return out.getvalue()


def jpeg_2000(scene: Scene) -> None:
    in_place_of_it(scene, encoded(255 - pixels_in(scene.copy), "JPEG2000"))


def project(scene: Scene) -> None:
    """What a layered document is, to whom the name says a PNG."""
    path = scene.folder / "b.ora"
    run_export(build_parser().parse_args(["export", str(scene.copy), "--out", str(path)]))
    in_place_of_it(scene, path.read_bytes())


def write_as(scene: Scene, pixels: Array) -> None:
    """Of any depth, with any channels."""
    cv2.imwrite(str(scene.copy), pixels[..., [2, 1, 0, 3][: pixels.shape[2]]])
    scene.seal()
    scene.tell(exact=False)


def with_alpha(pixels: Array) -> Array:
    return np.dstack([pixels, np.full((HEIGHT, WIDTH), 255, np.uint8)])


def edited_with_alpha(scene: Scene) -> None:
    scene.paint(70, 50, 90, 6)
    write_as(scene, with_alpha(pixels_in(scene.copy)))


def shifted_with_alpha(scene: Scene) -> None:
    write_as(scene, with_alpha(np.roll(pixels_in(scene.copy), 1, 1)))


def edited_in_16_bits(scene: Scene) -> None:
    scene.paint(70, 50, 1)
    write_as(scene, pixels_in(scene.copy).astype(np.uint16) * 257)


def of_16_bits(scene: Scene) -> None:
    """Made of an original with 16 bits, and written with 8."""
    noise = np.random.default_rng(2).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint16)
    deep = pixels_in(scene.photo).astype(np.uint16) * 256 + noise
    cv2.imwrite(str(scene.photo), deep[..., ::-1])
    locked = vars_of(locked_area(deep, deep, (0, 0), mask_of(scene.told)))
    scene.tell(source=vars_of(hashed(scene.photo.read_bytes(), deep)), locked=locked, exact=False)


def edited_in_8_bits(scene: Scene) -> None:
    of_16_bits(scene)
    scene.paint(70, 50, 90, 6)
    scene.seal()


def mark_original(scene: Scene) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", with_source_type(None, GENERATED).decode())
    save(scene.photo, pixels_in(scene.photo), pnginfo=info)
    pixels = pixels_in(scene.photo)
    scene.tell(source=vars_of(hashed(scene.photo.read_bytes(), pixels)), source_type="")


def two_in_a_jpeg(scene: Scene) -> None:
    pixels = pixels_in(scene.copy)
    more = [Image.fromarray(255 - pixels)]
    scene.copy.write_bytes(encoded(pixels, "MPO", save_all=True, append_images=more))
    scene.seal()
    scene.tell(exact=False)


FOUND: dict[str, tuple[Forge, str]] = {
    "a text in its place": (lambda s: in_place_of_it(s, b"no picture"), "unread"),
    "JPEG 2000 under its name": (jpeg_2000, "unread"),
    "a drawing under its name": (lambda s: in_place_of_it(s, b"<svg/>"), "unread"),
    "a project under its name": (project, "unread"),
    "edited, with an opaque alpha": (edited_with_alpha, "differing"),
    "shifted by a pixel, with an opaque alpha": (shifted_with_alpha, "differing"),
    "a pixel by 1 of 255, in 16 bits": (edited_in_16_bits, "differing"),
    "edited, with 8 of the original's 16 bits": (edited_in_8_bits, "differing"),
    "the mark of the original denied": (mark_original, "source_type"),
    "a source type that there is not": (lambda s: s.tell(source_type="camera"), "source_type"),
    "a second picture behind a JPEG": (two_in_a_jpeg, "file.pixels"),
    "share of what may have changed": (lambda s: s.tell(free__share=0.0001), "free.share"),
    "its digest": (lambda s: s.tell(free__sha256=ZEROS), ""),
    "its bits, shifted by a pixel": (shifted, "lock_broken differing"),
    "its bits, more than the proof is of": (enlarged, ""),
    "its bits, fewer, to say that less changed": (shrunk, "lock_broken differing"),
    "bits of another length": (lambda s: s.tell(free__bits=base64.b64encode(b"x").decode()), ""),
    "digests of what is locked": (
        lambda s: s.tell(locked__before=ZEROS, locked__after=ZEROS),
        "locked.before locked.after",
    ),
    "how many are locked": (lambda s: s.tell(locked__count=3), "locked.count"),
    "nothing locked": (lambda s: s.tell(locked={"count": 0, "before": "", "after": ""}), "locked"),
    "digest of the file": (lambda s: s.tell(file__sha256=ZEROS), "file.sha256"),
    "digest of its pixels": (lambda s: s.tell(file__pixels=ZEROS), "file.pixels"),
    "no digest of its pixels": (lambda s: s.tell(file__pixels=""), "file.pixels"),
    "width of the file": (lambda s: s.tell(file__width=9), "file.width"),
    "height of the file": (lambda s: s.tell(file__height=9), "file.height"),
    "digests of the original": (
        lambda s: s.tell(source__sha256=ZEROS, source__pixels=ZEROS),
        "source.sha256 source.pixels",
    ),
    "pixels of the original": (lambda s: s.tell(source__pixels=ZEROS), "source.pixels"),
    "height of the original": (lambda s: s.tell(source__height=61), "source.height"),
    "width of the original": (lambda s: s.tell(source__width=91), "source.width"),
    "no original": (lambda s: s.tell(source=None), "source.sha256"),
    "size of the picture": (lambda s: s.tell(size=[WIDTH, HEIGHT + 1]), ""),
    "sides of the picture exchanged": (lambda s: s.tell(size=[HEIGHT, WIDTH]), "size"),
    "place of the original": (lambda s: s.tell(place=[1, 0]), "place"),
    "place outside": (lambda s: s.tell(place=[-500, 1 << 70]), "place"),
    "not exact, on a PNG": (lambda s: s.tell(exact=False), "exact"),
    "made emptied": (lambda s: s.tell(made={"count": 0, "share": 0.0}), "made.count"),
    "made shrunk in its share alone": (lambda s: s.tell(made__share=0.01), "made.share"),
    "made enlarged beyond what may have changed": (
        lambda s: s.tell(made={"count": 5000, "share": 5000 / 5400}),
        "made.count",
    ),
    "made negative": (lambda s: s.tell(made={"count": -1, "share": -1 / 5400}), "made.count"),
    "the mark of the file denied": (marked_in_the_file, "source_type"),
    "the metadata of the file denied": (request_in_the_file, "source_type"),
    "a locked pixel by 1 of 255": (lambda s: s.paint(70, 50), "file.sha256"),
    "the same, and the file's digests": (repainted, "locked.after"),
    "the same, and the proof": (repainted_with_its_proof, "locked.before"),
    "the same, called inexact": (repainted_and_called_inexact, "differing"),
    "locked pixels under another profile": (repainted_with_a_profile, "far_apart"),
    "the same values, under another profile": (shown_by_a_profile, "exact"),
    "another frame behind it": (with_another_frame, "file.pixels"),
    "locked pixels, then JPEG": (encoded_again_and_painted, "far_apart"),
    "a free pixel, afterwards": (lambda s: s.paint(8, 8), "file.sha256"),
    "cropped": (cropped, "size"),
    "cropped to the same shape": (cropped_to_its_shape, "far_apart"),
    "turned by EXIF": (lambda s: turned(s, 6), "size"),
    "upside down by EXIF": (lambda s: turned(s, 3), "differing"),
    "a certificate of another picture": (of_another, "file.sha256"),
    "the result called the original": (original_is_result, "source.sha256"),
}


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.states(
    "certificate.file.sha256",
    "certificate.file.pixels",
    "certificate.file.width",
    "certificate.file.height",
    "certificate.source.sha256",
    "certificate.source.pixels",
    "certificate.source.width",
    "certificate.source.height",
    "certificate.size",
    "certificate.place",
    "certificate.exact",
    "certificate.free.sha256",
    "certificate.free.share",
    "certificate.free.bits",
    "certificate.locked.count",
    "certificate.locked.before",
    "certificate.locked.after",
    "certificate.made.count",
    "certificate.made.share",
    "certificate.source_type",
)
def test_a_forgery_is_found_and_named(name: str, scene: Scene, certify: Any) -> None:
    forge, what = FOUND[name]
    forge(scene)
    said = certify()
    assert said.code != 0
    if not what:
        assert said.json["error"]["code"] == "certificate_damaged"
        return
    found = " ".join([*wrong_in(said), *said.json["faults"]])
    found += " differing" if said.json["differing"] else ""
    assert said.code == 1 and not said.json["good"]
    assert all(word in found for word in what.split()), found


# -- what nobody can find, and is called a claim ------------------------------------------------


def renamed(scene: Scene) -> None:
    done = scene.told["done"]
    done[0]["model"] = "Another Model"
    scene.tell(done=done)


def enlarged_with_its_proof(scene: Scene) -> None:
    remask(scene, mask_of(scene.told) | (np.arange(WIDTH) > 60))


def repainted_where_free(scene: Scene) -> None:
    scene.paint(8, 8, 60)
    scene.seal()


def all_denied(scene: Scene) -> None:
    scene.tell(made={"count": 0, "share": 0.0}, done=[], source_type="")


def encoded_again(scene: Scene) -> None:
    Image.fromarray(pixels_in(scene.copy)).save(scene.copy, "JPEG", quality=90)
    scene.seal()
    scene.tell(exact=False)


def scaled(scene: Scene) -> None:
    Image.open(scene.copy).resize((45, 30), Image.Resampling.LANCZOS).save(scene.copy)
    scene.seal()
    scene.tell(exact=False)


CLAIMED: dict[str, tuple[Forge, str]] = {
    "name of the model": (renamed, "done"),
    "name of the program": (lambda s: s.tell(program="photoshop 1"), "program"),
    "another file of the original": (lambda s: s.tell(source__sha256=ZEROS), "source.sha256"),
    "no model, in all fields": (all_denied, "done"),
    "more may have changed, with its proof": (enlarged_with_its_proof, ""),
    "a free pixel, with its digests": (repainted_where_free, ""),
    "encoded again, and said so": (encoded_again, "locked.after"),
    "scaled, and said so": (scaled, "locked.after"),
}


@pytest.mark.parametrize("name", CLAIMED)
def test_what_cannot_be_found_is_called_a_claim(name: str, scene: Scene, certify: Any) -> None:
    forge, what = CLAIMED[name]
    forge(scene)
    said = certify()
    assert said.code == 0 and said.json["credentials"] is None
    assert not what or kinds_in(said)[what] == "claimed"
    assert kinds_in(said)["made.count"] == "consistent"
    derived = {"free.share", "locked.count", "made.share", "file.sha256", "locked.before"}
    assert derived <= {one for one, kind in kinds_in(said).items() if kind == "derived"}
    if said.json["changed"] is not None:
        assert 0.08 < said.json["changed"] < 0.09, "what differs is computed, whatever is said"


def test_each_field_is_in_the_table_and_in_the_answer(scene: Scene, certify: Any) -> None:
    said = certify()
    inner = {
        f"{name}.{key}" if isinstance(value, dict) else name
        for name, value in scene.told.items()
        for key in (value if isinstance(value, dict) else "-")
    }
    assert said.code == 0 and set(kinds_in(said)) == inner - {"schema", "version"}
    alone = kinds_in(certify(against=None))
    assert kinds_in(said)["source.pixels"] == "derived" and alone["source.pixels"] == "claimed"
    assert alone["locked.before"] == "claimed" and alone["locked.after"] == "derived"
    scene.side.write_text(json.dumps(scene.told, indent=7, ensure_ascii=True))
    assert certify().code == 0, "however it is set"


def test_what_is_wrong_is_said_in_lines_of_its_own(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    blanks = "\u2800\u3164 \u00a0" * 80
    done = [{**scene.told["done"][0], "model": f"m{blanks}  locked    all equal"}]
    program = f"x\n  locked    all equal{blanks}signed    by ACME"
    scene.tell(free__share=0.01, program=program, done=done)
    assert main(["certify", str(scene.copy), "--against", str(scene.photo)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("WRONG: free.share: it is 0.0888" in line for line in lines)
    assert not any(line.startswith("  locked    all") for line in lines)
    written = next(line for line in lines if "written" in line)
    assert written == "  written   by x locked all equal signed by ACME (claimed)"
    assert any("m locked all equal" in line for line in lines)
    heads = [line.split()[0] for line in lines[1:]]
    assert {"derived", "agreeing", "claims", "signed"} <= set(heads)
    share = next(line for line in lines if "AI share" in line)
    assert share.endswith("(claimed)")


def cut_to_8_bits(scene: Scene) -> None:
    of_16_bits(scene)
    write_as(scene, pixels_in(scene.copy))


HONEST: dict[str, tuple[Forge, str]] = {
    "an opaque alpha": (lambda s: write_as(s, with_alpha(pixels_in(s.copy))), "bits"),
    "more bits": (lambda s: write_as(s, pixels_in(s.copy).astype(np.uint16) * 257), "bits"),
    "fewer bits": (cut_to_8_bits, "step"),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_holds_the_same_in_another_way_is_compared_and_good(
    name: str, scene: Scene, certify: Any
) -> None:
    write, how = HONEST[name]
    write(scene)
    said = certify()
    assert said.code == 0 and said.json["how"] == how and said.json["checked"] == 5400 - 480


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (encoded_again, "compared coarsely, because the file is compressed with loss: edits"),
        (scaled, "compared coarsely, because the file is scaled: edits smaller than about 16"),
    ],
)
def test_why_pixels_are_compared_coarsely_is_said(
    scene: Scene, capsys: pytest.CaptureFixture[str], write: Forge, words: str
) -> None:
    write(scene)
    assert main(["certify", str(scene.copy), "--against", str(scene.photo)]) == 0
    assert words in capsys.readouterr().out


def test_a_page_is_not_compared_and_its_fields_are_claims(scene: Scene, certify: Any) -> None:
    in_place_of_it(scene, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = scene.copy.rename(scene.folder / "copy.svg")
    scene.side.rename(certificate_path(page))
    said = certify(file=page)
    assert said.code == 0 and (said.json["reason"], said.json["why"]) == ("not_exact", "unread")
    assert {kinds_in(said)[name] for name in ("file.pixels", "exact", "locked.after")} == {
        "claimed"
    }


def test_other_bytes_of_the_original_are_told_by_their_hash(
    scene: Scene, certify: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.tell(source__sha256=ZEROS)
    assert certify().json["against"] == hashlib.sha256(scene.photo.read_bytes()).hexdigest()
    main(["certify", str(scene.copy), "--against", str(scene.photo)])
    said = capsys.readouterr().out
    assert f"the same pixels in another file: {certify().json['against']}" in said
    assert f"the certificate names {ZEROS}" in said and "the one that it was made of" not in said


def test_a_locked_pixel_is_found_without_the_original(scene: Scene, certify: Any) -> None:
    repainted(scene)
    said = certify(against=None)
    assert said.code == 1 and {"locked.after", "exact"} <= wrong_in(said)


def test_another_original_is_not_the_one_whose_locked_pixels_are_the_same(
    scene: Scene, certify: Any
) -> None:
    pixels = pixels_in(scene.photo)
    pixels[6, 8] ^= 1  # where it may have changed
    save(scene.photo, pixels)
    said = certify()
    assert said.code == 1 and said.json["source_equal"] is False and not said.json["differing"]


def test_with_nothing_to_go_by_that_is_said(scene: Scene, certify: Any) -> None:
    scene.side.unlink()
    said = certify()
    assert said.code == 2 and said.json["error"]["code"] == "certificate_missing"


# -- certificates that can't be read -------------------------------------------------------------


def huge(scene: Scene) -> None:
    bomb = zlib.compress(b"\xff" * (1 << 22), 9)
    scene.tell(size=[1 << 20, 1 << 20], free__bits=base64.b64encode(bomb).decode())


def linked(scene: Scene) -> None:
    scene.side.unlink()
    scene.side.symlink_to("/dev/zero")


def piped(scene: Scene) -> None:
    scene.side.unlink()
    os.mkfifo(scene.side)


def replaced(old: bytes, new: bytes) -> Forge:
    def forge(scene: Scene) -> None:
        data = scene.side.read_bytes()
        assert old in data
        scene.side.write_bytes(data.replace(old, new, 1))

    return forge


UNREADABLE: dict[str, tuple[Forge, str]] = {
    "a later version": (lambda s: s.tell(version=2, more="?"), "certificate_newer"),
    "version as a text": (lambda s: s.tell(version="1"), "certificate_damaged"),
    "version as a truth": (lambda s: s.tell(version=True), "certificate_damaged"),
    "version 0": (lambda s: s.tell(version=0), "certificate_damaged"),
    "a date": (lambda s: s.tell(date="2020-01-01"), "certificate_damaged"),
    "a field more, inside": (lambda s: s.tell(made__checked=True), "certificate_damaged"),
    "a field less": (lambda s: s.tell(locked={"count": 1}), "certificate_damaged"),
    "a name twice": (
        replaced(b'"exact":', b'"exact": false, "exact":'),
        "certificate_damaged",
    ),
    "not a number": (lambda s: s.tell(free__share=float("nan")), "certificate_damaged"),
    "beyond all numbers": (replaced(b'"seed": 7', b'"seed": 1e999'), "certificate_damaged"),
    "endless in settings": (
        replaced(b'"a red fox"', b"1e999"),
        "certificate_damaged",
    ),
    "a text for a number": (lambda s: s.tell(made__count="many"), "certificate_damaged"),
    "a list for a number": (lambda s: s.tell(locked__count=[1]), "certificate_damaged"),
    "a truth for a number": (lambda s: s.tell(made__count=True), "certificate_damaged"),
    "a very long number": (
        replaced(b'"seed": 7', b'"seed": ' + b"9" * 9999),
        "certificate_damaged",
    ),
    "an area of a terapixel": (huge, "certificate_damaged"),
    "not UTF-8": (replaced(b"a red fox", b"\xff\xfe\xfa"), "certificate_damaged"),
    "half of it": (lambda s: s.side.write_bytes(s.side.read_bytes()[:400]), "certificate_damaged"),
    "a device": (linked, "file_unreadable"),
    "a pipe": (piped, "file_unreadable"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_by_name(name: str, scene: Scene, certify: Any) -> None:
    forge, code = UNREADABLE[name]
    forge(scene)
    said = certify()
    assert (said.code, said.json["error"]["code"]) == (2, code)
    what = said.json["error"]["what"]
    assert scene.side.name in what
    assert not any(word in what for word in ("`", "$", "sys.", "Errno", "Expected", "codec"))


# -- signed --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys() -> Signing:
    pytest.importorskip("c2pa", reason="the extra credentials is not installed")
    return signing(*signer(), name="studio.pem")


@pytest.fixture
def signed_scene(scene: Scene, keys: Signing) -> Scene:
    assert sign(scene.copy, keys, scene.photo)
    return scene


def unsigned(scene: Scene) -> None:
    save(scene.copy, pixels_in(scene.copy))


def unsigned_and_sealed(scene: Scene) -> None:
    unsigned(scene)
    scene.seal()


def chunk_of(data: bytes) -> tuple[int, int]:
    """Where the PNG chunk of C2PA begins and ends."""
    at = data.index(b"caBX") - 4
    return at, at + 12 + int.from_bytes(data[at : at + 4], "big")


def with_the_manifest_of_another(scene: Scene) -> None:
    data = scene.copy.read_bytes()
    begin, end = chunk_of(data)
    unsigned(scene)
    pixels = pixels_in(scene.copy)
    pixels[50:, 70:] = 0
    save(scene.copy, pixels)
    other = scene.copy.read_bytes()
    at = other.index(b"IDAT") - 4
    scene.copy.write_bytes(other[:at] + data[begin:end] + other[at:])
    scene.seal()


def flipped(scene: Scene, what: bytes = b"Apache-2.0") -> None:
    data = bytearray(scene.copy.read_bytes())
    begin, end = chunk_of(bytes(data))
    data[data.index(what, begin, end)] ^= 1
    body = bytes(data[begin + 4 : end - 4])
    data[end - 4 : end] = zlib.crc32(body).to_bytes(4, "big")
    scene.copy.write_bytes(data)
    scene.seal()


def torn(scene: Scene) -> None:
    flipped(scene, b'"schema')


def cut(scene: Scene) -> None:
    data = scene.copy.read_bytes()
    begin, end = chunk_of(data)
    body = b"caBX" + data[begin + 8 : begin + 600]
    piece = (592).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    scene.copy.write_bytes(data[:begin] + piece + data[end:])
    scene.seal()


def truth_for_a_number(scene: Scene) -> None:
    done = scene.told["done"]
    done[0]["settings"]["tiles"] = True
    scene.tell(done=done)


SIGNED: dict[str, tuple[Forge, str]] = {
    "the certificate beside it: made": (
        lambda s: s.tell(made={"count": 9, "share": 9 / 5400}),
        "made.count made.share",
    ),
    "the certificate beside it: a share": (lambda s: s.tell(free__share=0.0001), "free.share"),
    "the certificate beside it: the model": (renamed, "done"),
    "the certificate beside it: a truth for a number": (truth_for_a_number, "done"),
    "the certificate beside it: the program": (lambda s: s.tell(program="x 1"), "program"),
    "the certificate beside it: no original": (lambda s: s.tell(source=None), "source.sha256"),
    "the certificate beside it: all denied": (all_denied, "done source_type"),
    "the signature removed": (unsigned, "file.sha256"),
    "the manifest of another picture": (with_the_manifest_of_another, "invalid"),
    "one bit of the manifest": (flipped, "invalid"),
    "half of the manifest": (cut, "invalid"),
    "a letter of the signed certificate": (torn, "invalid"),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.states("certificate.program", "certificate.done", "certificate.source_type")
def test_a_forgery_of_what_is_signed_is_found(name: str, signed_scene: Scene, certify: Any) -> None:
    forge, what = SIGNED[name]
    assert certify().code == 0
    forge(signed_scene)
    said = certify()
    state = (said.json["credentials"] or {}).get("state", "")
    assert said.code == 1 and not said.json["good"]
    assert all(word in f"{wrong_in(said)} {state}" for word in what.split())


def test_the_signed_certificate_counts_and_is_compared_without_the_other(
    signed_scene: Scene, certify: Any
) -> None:
    signed_scene.tell(made={"count": 9, "share": 9 / 5400})
    assert certify().json["certificate"]["made"]["count"] == 480
    signed_scene.side.unlink()
    said = certify()
    assert said.code == 0 and said.json["checked"] == 5400 - 480
    assert kinds_in(said)["locked.before"] == "derived"
    save(signed_scene.photo, 255 - pixels_in(signed_scene.photo))
    said = certify()
    assert said.code == 1 and said.json["source_equal"] is False and said.json["differing"]


def test_removed_and_sealed_again_it_is_unsigned_and_says_so(
    signed_scene: Scene, certify: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    unsigned_and_sealed(signed_scene)
    assert certify().code == 0
    assert main(["certify", str(signed_scene.copy)]) == 0
    assert "signed    no: whoever can write" in capsys.readouterr().out


def test_signed_again_by_anybody_it_is_valid_and_untrusted(
    signed_scene: Scene, certify: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    unsigned_and_sealed(signed_scene)
    all_denied(signed_scene)
    assert sign(signed_scene.copy, signing(*signer()))
    said = certify()
    assert said.code == 0 and said.json["credentials"]["state"] == "untrusted"
    assert kinds_in(said)["done"] == "claimed"
    main(["certify", str(signed_scene.copy)])
    assert "UNTRUSTED" in capsys.readouterr().out


@pytest.mark.parametrize("is_beside", [True, False])
def test_a_manifest_of_another_program_signs_no_certificate(
    scene: Scene, certify: Any, keys: Signing, *, is_beside: bool
) -> None:
    scene.copy.write_bytes(by_another_program(scene.copy.read_bytes(), keys))
    scene.seal()
    if not is_beside:
        scene.side.unlink()
    said = certify()
    assert said.code == (0 if is_beside else 2)
    signed = said.json["credentials"]
    assert signed["state"] == "untrusted" and not signed["certified"]


@pytest.mark.slow
@pytest.mark.parametrize("mark", [EDITED, GENERATED])
@pytest.mark.states("certify.fault.signed_otherwise")
def test_what_is_signed_beside_the_certificate_must_agree_with_it(
    scene: Scene, certify: Any, keys: Signing, mark: str
) -> None:
    scene.copy.write_bytes(by_another_program(scene.copy.read_bytes(), keys, scene.told, mark))
    scene.seal()
    said = certify()
    assert said.code == 1 and said.json["faults"] == ["signed_otherwise"]
    assert said.json["credentials"]["actions"] == ["c2pa.created"]


@pytest.mark.parametrize("is_given", [True, False])
def test_an_original_is_told_by_who_signs_though_it_is_not_at_hand(
    scene: Scene, certify: Any, keys: Signing, *, is_given: bool
) -> None:
    assert sign(scene.copy, keys, scene.photo if is_given else None)
    said = certify()
    assert said.code == 0 and said.json["credentials"]["actions"] == ["c2pa.opened", "c2pa.edited"]
    assert said.json["credentials"]["source_type"] == EDITED


def test_only_what_holds_is_signed(
    scene: Scene, certify: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("c2pa", reason="the extra credentials is not installed")
    paths = [scene.folder / name for name in ("a.pem", "a.key")]
    for path, pem in zip(paths, signer(), strict=True):
        path.write_bytes(pem)
    by = ["--sign", str(paths[0]), "--sign-key", str(paths[1])]
    scene.tell(free__share=0.9)
    before = scene.copy.read_bytes(), scene.side.read_bytes()
    assert certify(*by).code == 1
    assert (scene.copy.read_bytes(), scene.side.read_bytes()) == before
    assert main(["certify", str(scene.copy), *by]) == 1
    assert "NOT NOW: only what holds is signed" in capsys.readouterr().out


def by_another_program(
    data: bytes, keys: Signing, paper: Told | None = None, mark: str = EDITED
) -> bytes:
    import c2pa

    told = json.dumps(paper)
    manifest = {
        "claim_generator_info": [{"name": "another", "version": "3"}],
        "format": "image/png",
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": mark}]},
            },
            *([] if paper is None else [{"label": LABEL, "data": {"certificate": told}}]),
        ],
    }
    out = io.BytesIO()
    info = c2pa.C2paSignerInfo(keys.algorithm, keys.chain, keys.key, None)
    with c2pa.Signer.from_info(info) as one, c2pa.Builder(manifest) as builder:
        builder.sign(one, "image/png", io.BytesIO(data), out)
    return out.getvalue()


@pytest.mark.states("certify.state.unread")
def test_where_nothing_reads_the_signature_that_is_not_passed_over(
    signed_scene: Scene, certify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    said = certify()
    assert said.code == 1 and said.json["credentials"]["state"] == "unread"
    assert "velatura[credentials]" in said.json["credentials"]["faults"][0]


def test_the_documentation_has_all_fields_and_forgeries() -> None:
    page = (Path(__file__).parents[2] / "docs" / "certificates.md").read_text("utf-8")
    for name in (*FOUND, *CLAIMED, *UNREADABLE, *SIGNED):
        assert f"\n| {name} | " in page
    for field, kind in FIELDS.items():
        assert f"\n| `{field}` | {kind} | " in page
