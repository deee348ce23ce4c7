"""What `velatura certify` says of a picture: each sentence is said of what it is true of, and of
nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.app import certify_command
from desktop_app.app.cli import main
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.certificate_trail import Trail
from desktop_app.imaging.credentials import Signing, credentials_in, signed, signing
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import CREATED, EDITED, GENERATED
from desktop_app.storage.certificates import read_certificate, sign
from tests.app.test_forged_certificates import (
    BY,
    HEIGHT,
    WIDTH,
    Scene,
    certified,
    chunk_of,
    cropped_to_its_shape,
    cut_to_8_bits,
    encoded_again,
    in_place_of_it,
    pixels_in,
    remask,
    repainted,
    save,
    scaled,
    shifted,
    unsigned,
)
from tests.imaging.pictures import wide_profile
from tests.imaging.signers import signer
from tests.patience import until

Say = Callable[..., str]
LOCKED, WHY = certify_command.LOCKED_TEXTS, certify_command.WHY_TEXTS
FAULTS, MARKS = certify_command.FAULT_TEXTS, certify_command.MARK_TEXTS
STATES, SIGNING = certify_command.STATE_TEXTS, certify_command.SIGNING_TEXTS


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    found = Scene(tmp_path)
    certified(found)
    return found


@pytest.fixture
def say(scene: Scene, capsys: pytest.CaptureFixture[str]) -> Say:
    def typed(*more: object, against: Path | None = scene.photo, file: Path = scene.copy) -> str:
        with_it = [] if against is None else ["--against", against]
        line = ["--data-dir", scene.folder / "data", "certify", file, *with_it, *more]
        main([*map(str, line)])
        return capsys.readouterr().out

    return typed


def of(scene: Scene, before: Array, write: Callable[[Array], bytes], kind: str) -> None:
    """A copy of ``before`` that differs where the scene's does; ``write`` gives its file, and the
    original's is of that ``kind``."""
    data = io.BytesIO()
    Image.fromarray(before).convert("CMYK").save(data, kind, quality=95)
    scene.photo.write_bytes(data.getvalue())
    seen = read_picture(scene.photo.read_bytes(), "").pixels
    after, mask = seen.copy(), np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[4:24, 6:30] = 255
    after[4:24, 6:30] = 255 - after[4:24, 6:30]
    scene.copy.write_bytes(write(after))
    sha256 = hashlib.sha256(scene.photo.read_bytes()).hexdigest()
    trail = Trail.of_file(seen, sha256).after(seen, after, mask, BY, by_model=True)
    found = trail.certificate(after, after, scene.copy.read_bytes(), EDITED, with_details=True)
    scene.side.write_bytes(found.to_bytes())


def png(pixels: Array) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def inks(pixels: Array) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).convert("CMYK").save(out, "TIFF")
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.states("certify.locked.no_original", "certify.locked.bits")
def test_pixels_are_equal_only_where_an_original_was_compared(scene: Scene, say: Say) -> None:
    assert LOCKED["no_original"] in say(against=None) and LOCKED["bits"] not in say(against=None)
    assert LOCKED["bits"] in say() and LOCKED["no_original"] not in say()
    repainted(scene)
    assert LOCKED["bits"] not in say() and "1 CHANGED, the first at 70, 50" in say()


@pytest.mark.slow
@pytest.mark.states("certify.locked.all_free", "certify.locked.bits")
def test_nothing_is_equal_where_everything_may_have_changed(scene: Scene, say: Say) -> None:
    assert LOCKED["all_free"] not in say()
    remask(scene, np.ones((HEIGHT, WIDTH), bool))
    scene.tell(locked={"count": 0, "before": "", "after": ""})
    assert LOCKED["all_free"] in say() and LOCKED["bits"] not in say()


@pytest.mark.states("certify.locked.no_size", "certify.fault.no_size")
def test_an_original_of_another_size_is_compared_with_nothing(scene: Scene, say: Say) -> None:
    assert FAULTS["no_size"] not in say()
    save(scene.photo, np.zeros((HEIGHT + 9, WIDTH + 9, 3), np.uint8))
    assert LOCKED["no_size"] in say() and FAULTS["no_size"] in say()


@pytest.mark.states("certify.locked.converted", "certify.locked.bits")
def test_inks_are_compared_as_they_are_opened(scene: Scene, say: Say) -> None:
    of(scene, pixels_in(scene.photo), png, "JPEG")
    assert LOCKED["converted"] in say()
    scene.paint(70, 50)
    scene.seal()
    assert LOCKED["converted"] not in say() and "CHANGED, the first" in say()


@pytest.mark.states("certify.locked.step", "certify.locked.bits")
def test_within_a_step_is_not_bit_for_bit(scene: Scene, say: Say) -> None:
    assert LOCKED["step"] not in say()
    cut_to_8_bits(scene)
    assert LOCKED["step"] in say() and LOCKED["bits"] not in say()


def recoloured(scene: Scene) -> None:
    save(scene.copy, pixels_in(scene.copy), icc_profile=wide_profile())
    scene.seal()
    scene.tell(exact=False)


def in_inks(scene: Scene) -> None:
    of(scene, pixels_in(scene.photo), inks, "JPEG")
    scene.tell(exact=False)


def drawn(scene: Scene) -> None:
    in_place_of_it(scene, b"<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest.mark.few(1)
@pytest.mark.states(
    "certify.why.lossy",
    "certify.why.scaled",
    "certify.why.recoloured",
    "certify.why.unknown",
    "certify.why.unread",
)
@pytest.mark.parametrize(
    ("why", "forge"),
    [
        ("lossy", encoded_again),
        ("scaled", scaled),
        ("recoloured", recoloured),
        ("unknown", in_inks),
        ("unread", drawn),
    ],
)
def test_the_reason_is_the_one_there_is(
    scene: Scene, say: Say, why: str, forge: Callable[[Scene], None]
) -> None:
    assert not any(text in say() for text in WHY.values())
    forge(scene)
    assert [name for name, text in WHY.items() if text in say()] == [why]


@pytest.mark.states("certify.fault.lock_broken", "certify.fault.far_apart", "certify.fault.unread")
@pytest.mark.parametrize(
    ("fault", "forge"),
    [
        ("lock_broken", shifted),
        ("far_apart", cropped_to_its_shape),
        ("unread", lambda scene: in_place_of_it(scene, b"no picture")),
    ],
)
def test_a_fault_is_said_of_what_has_it(
    scene: Scene, say: Say, fault: str, forge: Callable[[Scene], None]
) -> None:
    assert "WRONG" not in say()
    forge(scene)
    assert f"WRONG: {FAULTS[fault]}" in say()


@pytest.mark.states("certify.mark.none", "certify.mark.edited", "certify.mark.generated")
@pytest.mark.parametrize("mark", ["", EDITED, GENERATED])
def test_the_mark_that_is_said_is_the_certificate_s(scene: Scene, say: Say, mark: str) -> None:
    scene.tell(source_type=mark, done=[], made={"count": 0, "share": 0.0})
    (line,) = (one for one in say().splitlines() if "AI mark" in one)
    assert [name for name, text in MARKS.items() if text in line] == [mark]


@pytest.mark.slow
@pytest.mark.states("certify.kind.derived", "certify.kind.consistent", "certify.kind.claimed")
def test_fields_are_derived_only_where_they_were(scene: Scene, say: Say) -> None:
    def line(name: str, text: str) -> str:
        return next(one for one in text.splitlines() if one.startswith(f"  {name} "))

    alone, compared = say(against=None), say()
    assert "source.pixels" in line("claims", alone)
    assert "source.pixels" in line("derived", compared)
    assert "made.count" in line("agreeing", compared)
    scene.tell(made={"count": 9999, "share": 9999 / 5400})
    assert "made.count" not in line("agreeing", say()) and "WRONG: made.count" in say()


# -- signatures ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys() -> Signing:
    pytest.importorskip("c2pa", reason="the extra credentials is not installed")
    return signing(*signer(), name="studio.pem")


def edited(data: bytes, old: bytes, new: bytes) -> bytes:
    """A PNG whose manifest has ``new`` in place of the first ``old`` of the same length."""
    begin, end = chunk_of(data)
    body = data[begin + 4 : end - 4]
    assert old in body and len(old) == len(new)
    body = body.replace(old, new, 1)
    return data[: begin + 4] + body + zlib.crc32(body).to_bytes(4, "big") + data[end:]


@pytest.mark.slow
@pytest.mark.states(
    "certify.state.untrusted",
    "certify.state.trusted",
    "certify.state.invalid",
    "certify.signing.assertion.dataHash.mismatch",
    "certify.signing.assertion.hashedURI.mismatch",
)
def test_a_signature_is_called_valid_only_while_it_is_and_never_trusted_by_itself(
    scene: Scene, say: Say, keys: Signing
) -> None:
    assert sign(scene.copy, keys, scene.photo)
    good, data = say(), scene.copy.read_bytes()
    assert STATES["untrusted"] in good and STATES["trusted"] not in good
    assert not any(f"WRONG: {text}" in good for text in SIGNING.values())
    scene.copy.write_bytes(edited(data, b"Apache-2.0", b"Apache-9.0"))
    assert STATES["invalid"] in say() and STATES["untrusted"] not in say()
    assert SIGNING["assertion.hashedURI.mismatch"] in say()
    picture = bytearray(data)
    at = data.index(b"IDAT") + 9
    picture[at] ^= 1
    scene.copy.write_bytes(bytes(picture))
    assert SIGNING["assertion.dataHash.mismatch"] in say()


@pytest.mark.slow
@pytest.mark.states(
    "certify.signing.claimSignature.mismatch",
    "certify.signing.claimSignature.missing",
    "certify.signing.signingCredential.expired",
)
def test_what_is_wrong_with_a_signature_is_said_of_it_alone(
    scene: Scene, say: Say, keys: Signing
) -> None:
    assert sign(scene.copy, keys, scene.photo)
    data = scene.copy.read_bytes()
    scene.copy.write_bytes(edited(data, b"c2pa.signature", b"c2pa.signaturX"))
    said = say()
    assert all(SIGNING[f"claimSignature.{one}"] in said for one in ("missing", "mismatch"))
    assert SIGNING["signingCredential.expired"] not in say()
    unsigned(scene)
    scene.seal()
    for seconds in (1, 9, 81):  # it has to be valid until it has signed, however long that takes
        with contextlib.suppress(InputError):
            brief = signing(*signer((-1, seconds / 86400)), name="short.pem")
            assert sign(scene.copy, brief, scene.photo)
            break
    until(lambda: SIGNING["signingCredential.expired"] in say())
    assert SIGNING["claimSignature.missing"] not in say()


@pytest.mark.states(
    "c2pa.created",
    "c2pa.created.compositeWithTrainedAlgorithmicMedia",
    "c2pa.opened",
    "c2pa.edited",
    "c2pa.edited.compositeWithTrainedAlgorithmicMedia",
)
@pytest.mark.parametrize("by_model", [False, True])
@pytest.mark.parametrize("is_new", [False, True])
def test_actions_are_those_that_were_done(
    scene: Scene, keys: Signing, by_model: bool, is_new: bool
) -> None:
    found = replace(read_certificate(scene.copy), source_type=EDITED if by_model else "")
    if is_new:
        found = replace(found, source=None)
    data = signed(scene.copy.read_bytes(), found, keys, None)
    told = None if data is None else credentials_in(data)
    assert told is not None
    assert told.actions == (("c2pa.created",) if is_new else ("c2pa.opened", "c2pa.edited"))
    assert told.source_type == (EDITED if by_model else CREATED if is_new else "")
