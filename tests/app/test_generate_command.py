"""`velatura generate` with a real tiny model: files, metadata, history, and the lock."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from safetensors.numpy import save_file

import desktop_app
from desktop_app.app.arguments import build_parser
from desktop_app.app.cli import main
from desktop_app.app.generate_command import prepare_run
from desktop_app.app.guidance_choice import choose_guidance
from desktop_app.app.services import load_services
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_record import ModelChoices
from desktop_app.imaging.generation_metadata import read_texts, request_from_json
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.xmp import GENERATED, source_type_in
from desktop_app.storage.history import History
from desktop_app.storage.history_search import HistorySearch
from desktop_app.studio.job_runner import engine_job
from tests.imaging.deep_pictures import PROFILES, camera_exif, random_pixels
from tests.imaging.parameters import parse_parameters
from tests.refusals import says
from tests.tiny_models import tiny_folder
from tests.tiny_networks import network_folder
from tests.tiny_sdxl import sdxl_folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("models") / "tiny")


def _generate(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> dict[str, object]:
    code = main(["--data-dir", str(data), "generate", *words, "--json"])
    captured = capsys.readouterr()
    assert code == 0, captured
    return json.loads(captured.out)


@pytest.mark.slow
def test_count_writes_numbered_files_that_carry_their_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    out = tmp_path / "out.png"
    words = ["a cat", "--model", str(model), "--steps", "2", "--seed", "5", "--size", "64x64"]
    reply = _generate(capsys, tmp_path / "data", *words, "--count", "2", "--out", str(out))
    assert reply["files"] == [str(tmp_path / "out-1.png"), str(tmp_path / "out-2.png")]
    assert reply["seeds"] == [5, 6]
    texts = read_texts((tmp_path / "out-2.png").read_bytes())
    settings = parse_parameters(texts["parameters"])
    assert settings["Seed"] == "6"
    assert settings["Steps"] == "2"
    assert str(tmp_path) not in "".join(texts.values())
    history = History(tmp_path / "data" / "history" / "history.sqlite", load_schedulers())
    try:
        assert [entry.seed for entry in HistorySearch(history).listed("cat")] == [6, 5]
    finally:
        history.close()


@pytest.mark.slow
def test_a_refiner_makes_the_last_steps(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    base, refiner = sdxl_folder(tmp_path / "base"), sdxl_folder(tmp_path / "fine", refiner=True)
    words = ["a cat", "--model", str(base), "--steps", "4", "--seed", "5", "--size", "64x64"]
    made = tmp_path / "a.png", tmp_path / "b.png"
    _generate(capsys, tmp_path / "data", *words, "--out", str(made[0]))
    words += ["--refiner", str(refiner), "--refiner-from", "0.5", "--clip-skip", "1"]
    reply = _generate(capsys, tmp_path / "data", *words, "--out", str(made[1]))
    request = reply["request"]
    assert isinstance(request, dict)
    (condition,) = request["conditions"]
    assert condition["kind"] == "refiner" and condition["name"].startswith("fine")
    assert (condition["start"], request["clip_skip"]) == (0.5, 1)
    assert made[0].read_bytes() != made[1].read_bytes()


@pytest.mark.slow
def test_an_inpaint_changes_the_masked_pixels_and_no_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 255, (181, 233, 3), np.uint8)
    mask = np.zeros((181, 233), np.uint8)
    mask[50:100, 60:120] = 255
    mask[50, 60] = 1
    cv2.imwrite(str(tmp_path / "p.png"), picture)
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    words = ["x", "--model", str(model), "--steps", "2", "--seed", "1"]
    words += ["--image", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png")]
    _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / "o.png"))
    result = cv2.imread(str(tmp_path / "o.png"))
    assert result is not None
    assert np.array_equal(result[mask == 0], picture[mask == 0])
    changed = (result != picture).any(axis=2)[mask > 0]
    assert changed.mean() > 0.95


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["a", "--model", str(model), "--steps", "2", "--seed", "9", "--size", "64x64"]
    for name in ("a.png", "b.png"):
        _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / name))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.slow
def test_names_by_a_pattern_replace_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["a red hat", "--model", str(model), "--steps", "1", "--seed", "9", "--size", "64x64"]
    words += ["--name", "{size}/{seed}-{prompt:5}", "--out", str(tmp_path), "--sidecar", "txt"]
    for _ in range(2):
        _generate(capsys, tmp_path / "data", *words)
    made = tmp_path / "64x64"
    names = {path.name for path in made.iterdir()}
    assert names == {f"9-a red{end}" for end in (".png", "-2.png", ".txt", "-2.txt")}
    xmp = read_picture((made / "9-a red.png").read_bytes(), "a").origin.about.xmp
    assert source_type_in(xmp or b"") == GENERATED
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *words, "--name", "{sed}"]) == 2
    assert "unknown token: sed" in capsys.readouterr().err


@pytest.mark.slow
def test_no_metadata_writes_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["secret", "--model", str(model), "--steps", "1", "--size", "64x64", "--no-metadata"]
    _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / "a.png"))
    assert read_texts((tmp_path / "a.png").read_bytes()) == {}


@pytest.mark.slow
def test_quick_takes_the_settings_for_few_steps(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    words = ["--data-dir", str(tmp_path / "data"), "generate", "a", "--size", "64x64", "--quick"]
    out = tmp_path / "out.png"
    assert main([*words, "--model", str(model), "--out", str(out)]) == 2
    assert says("not_quick", capsys.readouterr().err)
    quick = shutil.copytree(model, tmp_path / "quick")
    down, up = np.zeros((1, 4, 3, 3), np.float32), np.zeros((32, 1, 1, 1), np.float32)
    layer = "unet.conv_in"
    tensors = {f"{layer}.lora_A.weight": down, f"{layer}.lora_B.weight": up}
    save_file(tensors, quick / "few.safetensors")
    settings = {"steps": 2, "guidance_scale": 1, "scheduler": "lcm", "loras": ["few.safetensors"]}
    (quick / "velatura.json").write_text(json.dumps({"quick": settings}))
    assert main([*words, "--model", str(quick), "--out", str(out)]) == 0
    texts = read_texts(out.read_bytes())
    fields = parse_parameters(texts["parameters"])
    assert (fields["Steps"], fields["Sampler"]) == ("2", "LCM")
    assert fields["Prompt"] == "a <lora:few:1>"
    request = request_from_json(texts["velatura"])
    assert request is not None and of_kind(request.conditions, "lora") == (lora("few.safetensors"),)


@pytest.mark.slow
def test_a_deep_picture_stays_as_deep_as_it_is_and_keeps_what_its_file_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    origin = FileOrigin(About(PROFILES["p3"], camera_exif(), dpi=(300.0, 300.0)))
    pixels = random_pixels(3, (90, 120, 3), "uint16")
    mask = np.zeros((90, 120), np.uint8)
    mask[20:60, 30:80] = 255
    (tmp_path / "p.png").write_bytes(write_picture(pixels, "PNG", origin).data)
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    words = ["--data-dir", str(tmp_path / "data"), "generate", "x", "--model", str(model)]
    words += ["--steps", "1", "--image", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png")]
    for name, said in (("o.png", ""), ("o.tif", ""), ("o.webp", "8 bits per channel")):
        assert main([*words, "--out", str(tmp_path / name)]) == 0
        told = capsys.readouterr().err
        assert said in told and bool(said) == ("note" in told)
        made = read_picture((tmp_path / name).read_bytes(), name)
        assert made.origin.about.icc == PROFILES["p3"]
        assert made.origin.about.dpi == pytest.approx((300, 300), abs=0.01)
        assert dict(made.origin.about.texts)["parameters"].startswith("x")
        if not said:
            assert made.pixels.dtype == np.uint16
            assert np.array_equal(made.pixels[mask == 0], pixels[mask == 0])
            assert (made.pixels[mask > 0] != pixels[mask > 0]).any(axis=1).mean() > 0.9
    assert main([*words, "--out", str(tmp_path / "quiet.png"), "--no-metadata"]) == 0
    quiet = read_picture((tmp_path / "quiet.png").read_bytes(), "quiet").origin.about
    assert quiet.texts == () and quiet.exif is not None, "a camera's words are the user's own"


@pytest.fixture
def scene(tmp_path: Path) -> tuple[Path, Path]:
    """A striped picture with a spot, and a mask over it with a soft rim; paths."""
    picture = np.full((160, 220, 3), 90, np.uint8)
    picture[::8] = 160
    picture[60:90, 80:120] = (0, 0, 200)
    mask = np.zeros((160, 220), np.uint8)
    mask[55:95, 75:125] = 255
    mask[50:55, 75:125] = 60
    cv2.imwrite(str(tmp_path / "p.png"), picture)
    cv2.imwrite(str(tmp_path / "m.png"), mask)
    return tmp_path / "p.png", tmp_path / "m.png"


def test_removing_needs_no_model_and_no_words(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    scene: tuple[Path, Path],
) -> None:
    monkeypatch.setattr("desktop_app.library.model_list.model_library.ModelLibrary.find", None)
    picture, mask = scene
    words = ["--image", str(picture), "--mask", str(mask), "--intent", "remove", "--seed", "1"]
    reply = _generate(capsys, tmp_path / "data", *words, "--out", str(tmp_path / "o.png"))
    request = reply["request"]
    assert isinstance(request, dict)
    assert (request["model"], request["plan"]["intent"]) == ("", "remove")
    before, after = cv2.imread(str(picture)), cv2.imread(str(tmp_path / "o.png"))
    values = cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE)
    assert before is not None and after is not None and values is not None
    assert np.array_equal(before[values == 0], after[values == 0])
    redness = after[..., 2].astype(int) - after[..., 0]
    assert redness.max() < 20  # of a red spot of 200


@pytest.mark.slow
def test_replacing_the_background_keeps_what_is_wholly_painted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path, scene: tuple[Path, Path]
) -> None:
    picture, mask = scene
    words = ["x", "--model", str(model), "--steps", "1", "--seed", "1", "--intent", "background"]
    words += ["--image", str(picture), "--mask", str(mask), "--out", str(tmp_path / "o.png")]
    _generate(capsys, tmp_path / "data", *words)
    before, after = cv2.imread(str(picture)), cv2.imread(str(tmp_path / "o.png"))
    values = cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE)
    assert before is not None and after is not None and values is not None
    assert np.array_equal(before[values >= 252], after[values >= 252])
    assert (before != after).any(axis=2)[values <= 3].mean() > 0.95


@pytest.mark.slow
def test_the_options_of_an_intent_reach_the_plan(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path, scene: tuple[Path, Path]
) -> None:
    picture, mask = scene
    words = ["x", "--model", str(model), "--steps", "1", "--intent", "Replace", "--fill", "rim"]
    words += ["--lock", "outside:6", "--grow", "0", "--feather", "0"]
    words += ["--image", str(picture), "--mask", str(mask), "--out", str(tmp_path / "o.png")]
    reply = _generate(capsys, tmp_path / "data", *words)
    request = reply["request"]
    assert isinstance(request, dict)
    plan = request["plan"]
    assert (plan["intent"], plan["fill"], request["strength"]) == ("replace", "rim", 0.8)
    assert plan["lock"] == {"mode": "outside", "width": 6}
    # The lock's band is painted anew, whatever was asked.
    assert (plan["treatment"]["grow"], plan["treatment"]["feather"]) == (0, 6)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["x", "--intent", "paint"], "no picture"),
        (["x", "--image", "{p}", "--intent", "paint"], "Unknown value"),
        (["x", "--image", "{p}", "--mask", "{m}", "--lock", "around"], "is not a valid lock"),
        (["x", "--image", "{p}", "--mask", "{m}", "--grow", "-1"], "grow"),
        (["x", "--image", "{p}", "--intent", "background"], "mask is empty"),
        (["--image", "{p}", "--intent", "remove"], "mask is empty"),
        (["--image", "{p}", "--mask", "{m}"], "No prompt"),
        ([], "No prompt"),
        (["x", "--image", "{p}", "--feather", "5000"], "feather is 5000"),
        (["x", "--image", "{p}", "--lock", "outside:99999"], "lock is 99999"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_is_loaded(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    scene: tuple[Path, Path],
    words: list[str],
    what: str,
) -> None:
    monkeypatch.setattr("desktop_app.app.generate_command.make_engine", None)
    named = [word.format(p=scene[0], m=scene[1]) for word in words]
    out = ["--out", str(tmp_path / "o.png")]
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *named, *out]) == 2
    assert what in capsys.readouterr().err
    assert not (tmp_path / "o.png").exists()


@pytest.mark.slow
def test_what_was_kept_for_a_model_counts_unless_something_else_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    parts = load_services(tmp_path / "data")
    key = parts.library.find(str(model)).digest
    kept = ModelDefaults(steps=2, guidance_scale=1.5, scheduler="euler")
    parts.collection.records.set_choices(key, ModelChoices(kept))
    words = ["a cat", "--model", str(model), "--size", "64x64", "--out", str(tmp_path / "out.png")]
    request = _generate(capsys, tmp_path / "data", *words)["request"]
    assert isinstance(request, dict)
    assert (request["steps"], request["guidance_scale"], request["scheduler"]) == (2, 1.5, "euler")
    said = _generate(capsys, tmp_path / "data", *words, "--steps", "1")["request"]
    assert isinstance(said, dict) and said["steps"] == 1
    record = parts.collection.records.get(key)
    assert record is not None and record.uses == 2
    parts.collection.close()


@pytest.mark.slow
def test_words_that_the_model_does_not_know_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    small = tmp_path / "small"
    shutil.copytree(model, small)
    words = ["a Zebra, a cat and a zebra\nat noon", "--negative", "snow", "--model", str(small)]
    words += ["--steps", "1", "--size", "64x64", "--out", str(tmp_path / "out.png")]
    assert _generate(capsys, tmp_path / "data", *words)["unknown_words"] == []

    sidecar = small / "velatura.json"
    said: dict[str, object] = json.loads(sidecar.read_text()) if sidecar.exists() else {}
    sidecar.write_text(json.dumps({**said, "vocabulary": ["a", "and", "at", "cat"]}))
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *words]) == 0
    told = capsys.readouterr().err
    assert "does not know and may ignore: Zebra, noon, snow\n" in told, told


@pytest.mark.slow
def test_styles_and_wildcards_make_the_text(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path
) -> None:
    wildcards = tmp_path / "wild"
    wildcards.mkdir()
    (wildcards / "fruit.txt").write_text("apple\npear\nplum\nfig\n")
    out, data = tmp_path / "out.png", tmp_path / "data"
    words = ["a __fruit__ __gone__", "--model", str(model), "--steps", "1", "--size", "64x64"]
    words += ["--seed", "5", "--count", "3", "--style", "line ART", "--out", str(out)]
    code = main(
        ["--data-dir", str(data), "generate", *words, "--wildcards", str(wildcards), "--json"]
    )
    captured = capsys.readouterr()
    assert code == 0, captured
    assert "There is no wildcard “gone”" in captured.err
    request = json.loads(captured.out)["request"]
    assert request["styles"] == ["Line art"]
    prompts = [text["prompt"] for text in request["texts"]]
    assert len(set(prompts)) > 1
    for number, prompt in enumerate(prompts, 1):
        texts = read_texts((tmp_path / f"out-{number}.png").read_bytes())
        assert texts["parameters"].startswith(f"{prompt}\nNegative prompt: colour")
        assert texts["parameters"].endswith(
            f", Template: a __fruit__ __gone__, Version: velatura {desktop_app.__version__}"
        )
    assert main(["--data-dir", str(data), "generate", *words[:7], "--style", "none"]) == 2


def test_styles_are_listed_imported_and_exported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, data = tmp_path / "styles.csv", str(tmp_path / "data")
    source.write_text("name,prompt,negative_prompt\nMine,{prompt} mine,\n,x,\n")
    snippets = tmp_path / "snippets.csv"
    snippets.write_text("name,prompt,kind\nDusk,golden hour,snippet\n")
    assert main(["--data-dir", data, "styles", "import", str(source)]) == 0
    assert capsys.readouterr().out.startswith(
        "1 styles and snippets added, 0 replaced\n1 rows of styles.csv"
    )
    assert main(["--data-dir", data, "styles", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[0] == "Mine  (yours)" and "Oil painting  (painting)" in listed
    assert main(["--data-dir", data, "styles", "import", str(snippets)]) == 0
    capsys.readouterr()
    assert main(["--data-dir", data, "styles", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows if row["snippet"]] == ["Dusk"]
    target = tmp_path / "out.csv"
    assert main(["--data-dir", data, "styles", "export", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["styles"] == 2
    assert "Dusk,golden hour,,snippet" in target.read_text(encoding="utf-8-sig")
    assert main(["--data-dir", data, "styles", "import", str(tmp_path / "none.csv")]) == 2


def _left_and_right(folder: Path, width: int = 64, height: int = 64) -> tuple[str, str]:
    """Files of masks of both halves."""
    names = []
    for name, first in (("left", 0), ("right", width // 2)):
        values = np.zeros((height, width), np.uint8)
        values[:, first : first + width // 2] = 255
        cv2.imwrite(str(folder / f"{name}.png"), values)
        names.append(str(folder / f"{name}.png"))
    return names[0], names[1]


@pytest.mark.slow
def test_regions_of_files_go_into_the_request(tmp_path: Path, model: Path) -> None:
    left, right = _left_and_right(tmp_path)
    words = ["fruit", "--model", str(model), "--size", "64x64", "--region-mode", "replace"]
    words += ["--region", f"{left}=an apple", "--region", f"{right}=a pear"]
    parser_words = ["--data-dir", str(tmp_path / "data"), "generate", *words]
    with closing(load_services(tmp_path / "data")) as parts:
        run = prepare_run(parts, build_parser().parse_args(parser_words))
    made = of_kind(run.job.request.conditions, "region")
    assert [(each.name, each.word, each.mode) for each in made] == [
        ("left", "an apple", "replace"),
        ("right", "a pear", "replace"),
    ]
    arrays = engine_job(run.job.spots[0], run.job).arrays
    assert arrays["region-0"][:, :32].all() and not arrays["region-0"][:, 32:].any()
    assert np.array_equal(arrays["region-0"] + arrays["region-1"], np.ones((64, 64), np.float32))


@pytest.mark.parametrize(
    ("size", "prompt", "said"),
    [("96x64", "an apple", "64 × 64"), ("64x64", " ", "prompt"), ("64x64", "", "prompt")],
)
def test_a_region_that_does_not_fit_is_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    model: Path,
    size: str,
    prompt: str,
    said: str,
) -> None:
    left, _ = _left_and_right(tmp_path)
    words = ["fruit", "--model", str(model), "--size", size, "--region", f"{left}={prompt}"]
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *words]) != 0
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_control_images_of_files_go_into_the_request(tmp_path: Path, model: Path) -> None:
    photo = tmp_path / "a=photo 0.5.png"
    pixels = np.zeros((128, 128, 3), np.uint8)
    pixels[32:96, 32:96] = 255
    cv2.imwrite(str(photo), pixels)
    words = ["fruit", "--model", str(model), "--size", "64x64"]
    words += ["--control", f"reference={photo}:0.5@0.2-0.8", "--control", f"reference=raw:{photo}"]
    with closing(load_services(tmp_path / "data")) as parts:
        arguments = build_parser().parse_args(["generate", *words])
        run = prepare_run(parts, arguments)
    first, second = of_kind(run.job.request.conditions, "reference")
    assert (first.weight, first.start, first.end) == (0.5, 0.2, 0.8)
    assert (second.weight, second.preprocessor, second.word) == (1.0, "none", "reference")
    arrays = engine_job(run.job.spots[0], run.job).arrays
    assert arrays[first.arrays[0]].shape == (64, 64, 3) and arrays[first.arrays[0]][32, 32].all()


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("lines=", ("lineart", "none")),
        ("semantic=", ("semantic", "semantic")),
        ("segmentation=", ("semantic", "segmentation")),
        ("segmentation=raw:", ("semantic", "none")),
        ("canny=", ("canny", "canny")),
        ("canny=raw:", ("canny", "none")),
    ],
)
def test_a_kind_of_control_names_type_and_preprocessor(
    tmp_path: Path, kind: str, meant: tuple[str, str]
) -> None:
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.zeros((64, 64, 3), np.uint8))
    arguments = build_parser().parse_args(["generate", "fruit", "--control", f"{kind}{photo}"])
    (use,) = choose_guidance(arguments, None, Size(64, 64), print).controls
    assert (use.guidance.type, use.preprocessor) == meant


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("canny", "KIND=FILE"),
        ("paint=x.png", "KIND=FILE"),
        ("canny={photo}", "No network"),
        ("reference={photo}:1@0.5-x", "0.5-x"),
        ("reference={none}", "none.png"),
        ("reference={photo}:9", "weight"),
    ],
)
def test_a_control_image_that_does_not_fit_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: Path, word: str, said: str
) -> None:
    files = {name: tmp_path / f"{name}.png" for name in ("photo", "none")}
    cv2.imwrite(str(files["photo"]), np.zeros((64, 64, 3), np.uint8))
    words = ["fruit", "--model", str(model), "--size", "64x64", "--control", word.format(**files)]
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *words]) != 0
    assert said in capsys.readouterr().err


def test_a_control_image_is_made_of_a_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    photo, made = tmp_path / "photo.png", tmp_path / "made.png"
    pixels = np.zeros((64, 96, 3), np.uint8)
    pixels[16:48, 16:48] = 255
    cv2.imwrite(str(photo), pixels)
    words = ["preprocess", "canny", str(photo), "--out", str(made), "--set", "blur=0"]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == [96, 64]
    edges = cv2.imread(str(made))
    assert edges is not None and edges[14:18, 32].any() and not edges[32, 32].any()
    assert main(["preprocess", "canny", str(photo), "--out", str(made), "--set", "wide=1"]) == 2
    assert main(["preprocess", "magic", str(photo), "--out", str(made)]) == 2


@pytest.mark.slow
def test_networks_look_at_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    photo, made, data = tmp_path / "photo.png", tmp_path / "made.png", tmp_path / "data"
    pixels = np.random.default_rng(8).integers(0, 256, (48, 80, 3), np.uint8)
    cv2.imwrite(str(photo), pixels)
    words = ["--data-dir", str(data), "preprocess", "{kind}", str(photo), "--out", str(made)]

    def run(kind: str, *more: str) -> int:
        return main([*(word.format(kind=kind) for word in words), *more])

    assert run("depth") == 2
    said = capsys.readouterr().err
    assert "requires a depth network" in said and "catalog of models" in said
    assert not made.exists()
    for kind in ("depth_anything", "rt_detr", "vitpose", "segformer"):
        network_folder(data / "models" / kind, kind)
    for kind in ("depth", "normal", "segmentation"):
        made.unlink(missing_ok=True)
        assert run(kind, "--size", "96x64", "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["kind"], told["size"]) == (kind, [96, 64])
        image = cv2.imread(str(made))
        assert image is not None and image.shape == (64, 96, 3) and len(np.unique(image)) > 1
    sure = ["--set", "people=0.05", "--set", "joints=0.05"]  # of random weights nobody is sure
    assert run("pose", *sure, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["people"] and all(len(one) == 18 for one in told["people"])
    assert told["parameters"]["people"] == 0.05
    assert run("pose", "--set", "people=9") == 2
    assert run("depth", "--out", str(tmp_path / "made.xyz")) == 2
