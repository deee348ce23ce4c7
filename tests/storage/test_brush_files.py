"""Brushes of GIMP, Photoshop, Krita and MyPaint, written byte by byte here; and spoilt ones."""

from __future__ import annotations

import base64
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest

from desktop_app.core.brushes import BrushPreset, valued
from desktop_app.core.errors import VelaturaError
from desktop_app.storage.brush_files.reading import READERS, read_brushes

TIP = (np.arange(48).reshape(6, 8) * 5).astype(np.uint8)


def gbr(version: int = 2, step: int = 1) -> bytes:
    name = b"A brush\0"
    more = b"GIMP" + struct.pack(">I", 30) if version == 2 else b""
    header = 20 + len(more) + len(name)
    pixels = TIP if step == 1 else np.dstack([TIP, TIP, TIP, TIP])
    return struct.pack(">5I", header, version, 8, 6, step) + more + name + pixels.tobytes()


def gih() -> bytes:
    line = b"3 ncells:3 dim:1 rank0:3 sel0:angular placement:constant"
    return b"Three\n" + line + b"\n" + gbr() * 3


def packbits(row: bytes) -> bytes:
    return bytes([len(row) - 1]) + row


def sample(packed: bool) -> bytes:
    rows = [packbits(bytes(row)) for row in TIP]
    counts = b"".join(struct.pack(">H", len(row)) for row in rows)
    data = counts + b"".join(rows) if packed else TIP.tobytes()
    return struct.pack(">4iHB", 0, 0, 6, 8, 8, packed) + data


def old_abr(version: int) -> bytes:
    name = struct.pack(">I", 4) + "Tip\0".encode("utf-16-be") if version == 2 else b""
    sampled = bytes(4) + struct.pack(">H", 40) + name + bytes(9) + sample(packed=True)
    computed = bytes(4) + struct.pack(">HHHhH", 25, 60, 50, 30, 70)
    made = struct.pack(">HH", version, 2)
    for kind, body in ((2, sampled), (1, computed)):
        made += struct.pack(">HI", kind, len(body)) + body
    return made


def key(name: str) -> bytes:
    data = name.encode()
    return struct.pack(">I", 0 if len(data) == 4 else len(data)) + data


def item(name: str, value: object) -> bytes:
    return key(name) + described(value)


def described(value: object) -> bytes:
    if isinstance(value, bool):
        return b"bool" + bytes([value])
    if isinstance(value, int):
        return b"long" + struct.pack(">i", value)
    if isinstance(value, str):
        text = f"{value}\0".encode("utf-16-be")
        return b"TEXT" + struct.pack(">I", len(text) // 2) + text
    if isinstance(value, tuple):
        unit, number = cast("tuple[str, float]", value)
        return b"UntF" + unit.encode() + struct.pack(">d", number)
    if isinstance(value, list):
        rows = cast("list[object]", value)
        return b"VlLs" + struct.pack(">I", len(rows)) + b"".join(map(described, rows))
    return b"Objc" + block(cast("dict[str, object]", value))


def block(value: dict[str, object]) -> bytes:
    values = {name: each for name, each in value.items() if name != "class"}
    head = struct.pack(">I", 1) + bytes(2) + key(str(value.get("class", "null")))
    return head + struct.pack(">I", len(values)) + b"".join(item(*pair) for pair in values.items())


PRESET = {
    "class": "brushPreset",
    "Nm  ": "Chalky",
    "Brsh": {
        "class": "sampledBrush",
        "Dmtr": ("#Pxl", 120.0),
        "Angl": ("#Ang", 30.0),
        "Rndn": ("#Prc", 50.0),
        "Spcn": ("#Prc", 12.0),
        "Intr": True,
        "flipX": True,
        "sampledData": "an-id",
    },
    "useTipDynamics": True,
    "minimumDiameter": ("#Prc", 20.0),
    "szVr": {"class": "brVr", "bVTy": 2, "fStp": 25, "jitter": ("#Prc", 0.0)},
    "angleDynamics": {"class": "brVr", "bVTy": 6, "fStp": 25, "jitter": ("#Prc", 50.0)},
    "roundnessDynamics": {"class": "brVr", "bVTy": 4, "fStp": 25, "jitter": ("#Prc", 30.0)},
    "useScatter": True,
    "Cnt ": 3,
    "scatterDynamics": {"class": "brVr", "bVTy": 0, "fStp": 25, "jitter": ("#Prc", 200.0)},
    "useColorDynamics": True,
    "H   ": ("#Prc", 10.0),
    "useTexture": True,
    "Wtdg": False,
    "dualBrush": {"class": "dualBrush", "useDualBrush": True},
}


def new_abr(second: int = 2) -> bytes:
    skipped = bytes(10) if second == 1 else bytes(32) + bytes(4) * 2 + struct.pack(">3I", 1, 9, 8)
    one = b"\x05an-id" + skipped + sample(packed=False)
    samp = struct.pack(">I", len(one)) + one + bytes(-len(one) % 4)
    desc = struct.pack(">I", 16) + block({"Brsh": [PRESET]})
    made = struct.pack(">HH", 6 if second == 1 else 10, second)
    for name, body in ((b"samp", samp), (b"desc", desc)):
        made += b"8BIM" + name + struct.pack(">I", len(body)) + body + bytes(-len(body) % 4)
    return made


def kpp(packed: bool = True, engine: str = "paintbrush", scale: str = "3", **more: str) -> bytes:
    png = cv2.imencode(".png", 255 - TIP)[1].tobytes()
    sensor = '<params id="pressure"><curve>0,0.25;1,1;</curve></params>'
    several = '<params id="sensorslist"><ChildSensor id="fuzzy"/><ChildSensor id="time"/></params>'
    params = {
        "brush_definition": '<Brush type="png_brush" spacing="0.2" filename="t.png"'
        f' scale="{scale}" angle="1.5707963"/>',
        "OpacityValue": "0.8",
        "FlowValue": "0.5",
        "ScatterValue": "1",
        "PressureSize": "true",
        "SizeSensor": sensor,
        "PressureRotation": "true",
        "RotationSensor": several,
        "PressureMirror": "true",
        "Texture/Pattern/PatternMD5": "\x11\x02raw",
        **more,
    }
    inner = "".join(
        f'<param type="string" name="{name}"><![CDATA[{value}]]></param>'
        for name, value in params.items()
    )
    tip = base64.b64encode(png).decode()
    inner += f'<resources><resource type="brushes" filename="t.png">{tip}</resource></resources>'
    xml = f'<Preset paintopid="{engine}" name="From Krita">{inner}</Preset>'.encode()
    body = b"preset\0\0" + zlib.compress(xml) if packed else b"preset\0" + xml
    chunk = (b"zTXt" if packed else b"tEXt") + body
    text = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:33] + text + png[33:]


def setting(base: float, **inputs: list[list[float]]) -> dict[str, object]:
    return {"base_value": base, "inputs": inputs}


def myb(**more: dict[str, object]) -> bytes:
    settings = {
        "radius_logarithmic": setting(2.0, pressure=[[0.0, -1.0], [1.0, 0.0]]),
        "opaque": setting(0.6),
        "opaque_multiply": setting(0.0, pressure=[[0.0, 0.0], [1.0, 1.0]]),
        "hardness": setting(0.4),
        "dabs_per_actual_radius": setting(4.0),
        "elliptical_dab_ratio": setting(2.0, random=[[0.0, -3.0], [1.0, 2.0]]),
        "smudge": setting(0.5, stroke=[[0.0, 0.0], [1.0, 1.0]]),
        **more,
    }
    return json.dumps({"version": 3, "settings": settings}).encode()


def read(folder: Path, ending: str, data: bytes) -> list[BrushPreset]:
    file = folder / f"file{ending}"
    file.write_bytes(data)
    return read_brushes(file)


def test_gimps_brushes_have_their_tips_and_spacing(tmp_path: Path) -> None:
    (made,) = read(tmp_path, ".gbr", gbr())
    assert (made.name, made.size, made.kind.spacing, made.origin) == (
        "A brush",
        8.0,
        0.3,
        "file.gbr",
    )
    assert made.kind.tips[0].values == TIP.tobytes()
    (first,) = read(tmp_path, ".gbr", gbr(version=1))
    assert first.kind.tips == made.kind.tips
    (coloured,) = read(tmp_path, ".gbr", gbr(step=4))
    assert coloured.kind.tips == made.kind.tips and coloured.left_out
    (several,) = read(tmp_path, ".gih", gih())
    assert len(several.kind.tips) == 3 and several.kind.pick == "direction"


@pytest.mark.parametrize("version", [1, 2])
def test_photoshops_first_brushes_are_pictures_and_ellipses(tmp_path: Path, version: int) -> None:
    tip, round_one = read(tmp_path, ".abr", old_abr(version))
    assert tip.kind.tips[0].values == TIP.tobytes() and tip.kind.spacing == 0.4
    assert (tip.name == "Tip") is (version == 2)
    kind = round_one.kind
    assert (round_one.size, kind.roundness, kind.angle, kind.spacing) == (60.0, 0.5, -30.0, 0.25)
    assert round_one.hardness == 0.7


@pytest.mark.parametrize("second", [1, 2])
def test_photoshops_later_brushes_have_dynamics_and_say_what_is_left_out(
    tmp_path: Path, second: int
) -> None:
    (made,) = read(tmp_path, ".abr", new_abr(second))
    kind = made.kind
    assert (made.name, made.size, kind.angle, kind.roundness) == ("Chalky", 120.0, -30.0, 0.5)
    assert kind.tips[0].values == np.ascontiguousarray(TIP[:, ::-1]).tobytes()
    assert (kind.count, kind.scatter, kind.spacing) == (3, 1.0, 0.12)
    drives = {(each.target, each.source): each.curve for each in kind.drives}
    assert drives["size", "pressure"] == ((0.0, 0.2), (1.0, 1.0))
    assert {("angle", "direction"), ("angle", "random"), ("hue", "random")} <= drives.keys()
    assert dict(drives["roundness", "random"]) == pytest.approx({0.0: 0.7, 1.0: 1.0})
    assert set(made.left_out) == {"roundness by control 4", "texture", "dual brush"}


@pytest.mark.parametrize("packed", [True, False])
def test_kritas_presets_have_their_tips_within(tmp_path: Path, packed: bool) -> None:
    (made,) = read(tmp_path, ".kpp", kpp(packed))
    kind = made.kind
    assert (made.name, made.size, made.opacity, kind.flow) == ("From Krita", 24.0, 0.8, 0.5)
    assert kind.tips[0].values == TIP.tobytes() and kind.scatter == 0.0
    assert kind.angle == pytest.approx(270, abs=0.1)
    drives = {(each.target, each.source): each.curve for each in kind.drives}
    assert drives["size", "pressure"] == ((0.0, 0.25), (1.0, 1.0))
    assert drives["angle", "random"] == ((0.0, -0.5), (1.0, 0.5))
    assert set(made.left_out) == {"angle by time", "Mirror"}
    with pytest.raises(VelaturaError) as refused:
        read(tmp_path, ".kpp", kpp(engine="spraybrush"))
    assert "spraybrush" in refused.value.what
    with zipfile.ZipFile(tmp_path / "some.bundle", "w") as archive:
        archive.writestr("paintoppresets/a.kpp", kpp())
        archive.writestr("paintoppresets/b.kpp", kpp(engine="hairybrush"))
    assert [each.name for each in read_brushes(tmp_path / "some.bundle")] == ["From Krita"]


@pytest.mark.parametrize(
    ("scale", "length", "fade"), [("3", 12, 0.5), ("0.1", 12, 12), ("3", 1, 0.1)]
)
def test_a_stroke_of_krita_fades_in_its_length(
    tmp_path: Path, scale: str, length: int, fade: float
) -> None:
    sensor = f'<params id="distance" length="{length}"/>'
    more = {"PressureFlow": "true", "FlowSensor": sensor}
    (made,) = read(tmp_path, ".kpp", kpp(scale=scale, **more))
    assert ("flow", "distance") in {(each.target, each.source) for each in made.kind.drives}
    assert made.kind.fade == pytest.approx(fade)


def test_mypaints_inputs_become_curves(tmp_path: Path) -> None:
    (made,) = read(tmp_path, ".myb", myb())
    assert made.size == pytest.approx(2 * np.e**2) and made.opacity == pytest.approx(0.6)
    assert (made.hardness, made.kind.spacing, made.kind.roundness) == (0.4, 0.125, 0.5)
    drives = {each.target: each.curve for each in made.kind.drives}
    assert valued(drives["size"], 0.0) == pytest.approx(np.exp(-1))
    assert valued(drives["size"], 1.0) == pytest.approx(1.0)
    assert valued(drives["opacity"], 0.5) == pytest.approx(0.5)
    # A ratio below 1 is round; of 4 it is half as thick as of 2.
    assert [valued(drives["roundness"], at) for at in (0, 0.5, 1)] == pytest.approx([2, 4 / 3, 0.5])
    assert made.left_out == ("smudge",)


def test_mypaints_scatter_is_a_share_of_the_widest(tmp_path: Path) -> None:
    random = setting(0.5, pressure=[[0.0, -0.5], [1.0, 1.5]])
    (made,) = read(tmp_path, ".myb", myb(offset_by_random=random))
    (scatter,) = (one.curve for one in made.kind.drives if one.target == "scatter")
    assert made.kind.scatter == pytest.approx(0.3)
    assert [valued(scatter, at) for at in (0.0, 1.0)] == pytest.approx([0.0, 4.0])


def test_a_picture_becomes_a_tip(tmp_path: Path) -> None:
    (made,) = read(tmp_path, ".png", cv2.imencode(".png", 255 - TIP)[1].tobytes())
    assert made.kind.tips and made.size >= 7


SAMPLES: dict[str, Callable[[], bytes]] = {
    ".gbr": gbr,
    ".gih": gih,
    ".abr": new_abr,
    ".kpp": kpp,
    ".myb": myb,
}


@pytest.mark.parametrize("ending", SAMPLES)
def test_spoilt_files_are_read_or_refused_in_words(tmp_path: Path, ending: str) -> None:
    assert ending in READERS
    rng, whole = random.Random(7), SAMPLES[ending]()
    for number in range(60):
        data = bytearray(whole)
        if number % 3 == 0:
            del data[rng.randrange(len(data)) :]
        for _ in range(rng.randrange(1, 5)):
            if data:
                data[rng.randrange(len(data))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        refused = "brushes_unreadable"
        try:
            assert read(tmp_path, ending, bytes(data))
        except VelaturaError as error:
            refused = error.code
        assert refused in ("brushes_unreadable", "not_a_picture", "picture_truncated")
