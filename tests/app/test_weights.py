"""LoRAs, embeddings and VAEs named on the command line, with a real tiny model and real files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from desktop_app.app.cli import main
from desktop_app.app.conditions_choice import choose_conditions
from desktop_app.app.generate_arguments import add_condition_options
from desktop_app.app.services import load_services
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Condition, embedding, lora
from desktop_app.core.errors import InputError
from tests.refusals import says
from tests.tiny_models import tiny_folder, tiny_parts

THERE = (
    AddOn("aaaa1111", "Detail", "/x/detail.safetensors", "lora", "sd1"),
    AddOn("bbbb1111", "Odd: name", "/x/odd.safetensors", "lora", "sd1"),
    AddOn("cccc1111", "easy negative", "/x/easy.safetensors", "embedding", "sd1"),
    AddOn("dddd1111", "Twin", "/x/1.safetensors", "vae"),
    AddOn("eeee1111", "Twin", "/x/2.safetensors", "vae"),
)


def chosen(*words: str) -> object:
    import argparse

    parser = argparse.ArgumentParser()
    add_condition_options(parser)
    return choose_conditions(parser.parse_args(words), THERE)


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("detail", lora("aaaa1111")),
        ("Detail:0.8", lora("aaaa1111", 0.8)),
        ("aaaa:-.5:0", lora("aaaa1111", -0.5, 0.0)),
        ("detail:1:0.5@0.2-0.6", lora("aaaa1111", 1.0, 0.5, 0.2, 0.6)),
        ("detail@0-0.5", lora("aaaa1111", end=0.5)),
        ("odd: name:2", lora("bbbb1111", 2.0)),
        ("/x/odd.safetensors:2", lora("bbbb1111", 2.0)),
    ],
)
def test_a_lora_is_named_with_weights_and_its_share_of_the_steps(text: str, use: Condition) -> None:
    assert chosen("--lora", text).conditions == (use,)  # pyright: ignore[reportAttributeAccessIssue]


def test_the_word_of_an_embedding_is_its_name_unless_it_is_said() -> None:
    for text, word in (("easy negative", "easy negative"), ("cccc1111:ugly", "ugly")):
        found = chosen("--embedding", text)
        assert found.conditions == (embedding("cccc1111", word),)  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--lora", "nobody"), "model_missing"),
        (("--vae", "detail"), "model_missing"),
        (("--vae", "twin"), "model_ambiguous"),
        (("--lora", "detail:99"), "value_range"),
        (("--lora", "detail@0.6-0.2"), "value_range"),
    ],
)
def test_what_cannot_be_meant_is_said(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(InputError) as error:
        chosen(*words)
    assert error.value.code == code


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a model, two LoRAs of different families, an embedding and a VAE."""
    data = tmp_path_factory.mktemp("data")
    models = load_services(data).paths.models
    tiny_folder(models / "tiny")
    layer = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q"
    foreign = "lora_unet_input_blocks_4_1_transformer_blocks_1_attn2_to_k"
    (models / "loras").mkdir()
    for name, key, width in (("mine", layer, 64), ("foreign", foreign, 2048)):
        tensors = {
            # Not the same for all: what is normed sums up to nothing.
            f"{key}.lora_down.weight": torch.linspace(-2, 2, 2 * width).reshape(2, width),
            f"{key}.lora_up.weight": torch.linspace(-2, 2, 2 * width).reshape(width, 2),
            f"{key}.alpha": torch.tensor(2.0),
        }
        save_file(tensors, models / "loras" / f"{name}.safetensors")
    (models / "vae").mkdir()
    vae = tiny_parts(seed=3).vae.state_dict()
    save_file({k: v.contiguous() for k, v in vae.items()}, models / "vae" / "own.safetensors")
    return data


def _picture(
    capsys: pytest.CaptureFixture[str], data: Path, out: Path, *words: str
) -> tuple[int, bytes, dict[str, object]]:
    model = str(load_services(data).paths.models / "tiny")
    said = ["a cat", "--model", model, "--steps", "2", "--seed", "5", "--size", "64x64"]
    code = main(["--data-dir", str(data), "generate", *said, *words, "--out", str(out), "--json"])
    answer = json.loads(capsys.readouterr().out)
    return code, out.read_bytes() if code == 0 else b"", answer


@pytest.mark.slow
def test_the_picture_is_made_with_them_and_its_request_names_them_by_content(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.png"
    _, plain, _ = _picture(capsys, data, out, "--no-metadata")
    code, changed, answer = _picture(capsys, data, out, "--lora", "mine:0.5", "--no-metadata")
    assert code == 0 and changed != plain
    (use,) = answer["request"]["conditions"]  # pyright: ignore[reportIndexIssue, reportCallIssue, reportArgumentType]
    assert use["weight"] == 0.5 and "mine" not in use["name"]
    _, other, _ = _picture(capsys, data, out, "--vae", "own", "--no-metadata")
    assert other not in (plain, changed)
    assert _picture(capsys, data, out, "--lora", "mine:0", "--no-metadata")[1] == plain


def test_a_lora_for_another_family_is_refused_with_its_name_and_family_before_loading(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    code, _, answer = _picture(capsys, data, tmp_path / "out.png", "--lora", "foreign")
    said = json.dumps(answer)
    assert code == 2 and "lora_family" in said
    assert "Stable Diffusion XL" in said and "foreign" in said


@pytest.mark.slow
def test_files_that_are_in_no_list_are_named_by_their_path(
    capsys: pytest.CaptureFixture[str],
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models, out = load_services(data).paths.models, tmp_path / "out.png"
    far = tmp_path / "far"
    far.mkdir()
    monkeypatch.chdir(tmp_path)
    shutil.copy(models / "loras" / "mine.safetensors", far / "other: name.safetensors")
    content = bytearray((models / "loras" / "mine.safetensors").read_bytes())
    content[-8] ^= 1  # another content, which is in no list
    (far / "other: name.safetensors").write_bytes(content)
    _, plain, _ = _picture(capsys, data, out, "--no-metadata")
    for typed in (
        "far/other: name.safetensors:0.5",
        f"{far}/other: name.safetensors:0.5",
        "far:.5",
    ):
        code, made, answer = _picture(capsys, data, out, "--lora", typed, "--no-metadata")
        assert code == 0 and made != plain
        assert answer["request"]["conditions"][0]["weight"] == 0.5  # pyright: ignore[reportIndexIssue, reportCallIssue, reportArgumentType]
    vae = str(models / "vae" / "own.safetensors")
    shutil.copy(vae, far.parent / "own.safetensors")
    assert _picture(capsys, data, out, "--vae", "own.safetensors")[0] == 0
    code, _, answer = _picture(capsys, data, out, "--lora", "own.safetensors")
    assert code == 2 and "it is an autoencoder" in json.dumps(answer)
    code, _, answer = _picture(capsys, data, out, "--lora", "far/none.safetensors")
    assert code == 2 and "model_missing" in json.dumps(answer)


@pytest.mark.slow
def test_a_lora_by_peft_acts_by_its_settings_alone_and_when_it_was_imported(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    out, layer = tmp_path / "out.png", "base_model.model.mid_block.attentions.0.proj_in"
    pictures: list[bytes] = []
    for alpha in (2, 40):
        folder = tmp_path / f"by peft {alpha}"
        folder.mkdir()
        down, up = torch.ones(2, 64, 1, 1), torch.full((64, 2, 1, 1), 0.1 + alpha / 1e6)
        tensors = {f"{layer}.lora_A.weight": down, f"{layer}.lora_B.weight": up}
        save_file(tensors, folder / "adapter_model.safetensors")
        said = {"r": 2, "lora_alpha": alpha, "peft_type": "LORA"}
        (folder / "adapter_config.json").write_text(json.dumps(said), "utf-8")
        pictures.append(_picture(capsys, data, out, "--lora", str(folder), "--no-metadata")[1])
        assert main(["--data-dir", str(data), "models", "import", str(folder)]) == 0
        capsys.readouterr()
        name = folder.name
        shutil.rmtree(folder)
        assert _picture(capsys, data, out, "--lora", name, "--no-metadata")[1] == pictures[-1]
    assert pictures[0] != pictures[1]


@pytest.mark.slow
def test_tiny_autoencoders_are_told_apart_paired_and_used(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    from tests.networks.test_tiny_file import published

    published(tmp_path, "taesd")
    models = load_services(data).paths.models
    halves = {half: tmp_path / f"taesd_{half}.safetensors" for half in ("encoder", "decoder")}

    def said(*words: str) -> str:
        main(["--data-dir", str(data), "models", *words])
        return capsys.readouterr().out

    strange = shutil.copy(halves["decoder"], tmp_path / "strange.safetensors")
    assert "rename it to taesd / taesdxl" in said("info", str(strange))
    assert "Put taesd_decoder.safetensors into" in said("import", str(halves["encoder"]))
    assert "Previews of Stable Diffusion 1 and 2" in said("import", str(halves["decoder"]))
    assert says("note tiny_encoder_paired", said("info", "vaes/taesd_encoder"))
    out = tmp_path / "out.png"
    code, made, _ = _picture(capsys, data, out, "--vae", "taesd_decoder", "--no-metadata")
    assert code == 0 and made != _picture(capsys, data, out, "--no-metadata")[1]
    (models / "vaes" / "taesd_encoder.safetensors").unlink()
    code, _, answer = _picture(capsys, data, out, "--vae", "taesd_decoder", "--no-metadata")
    assert code == 2 and "only the decoder, without its encoder" in json.dumps(answer)
