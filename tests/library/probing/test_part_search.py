"""Parts are told by their headers and paired by these, wherever they lie, under any name: files as
published, all zeros, and what people have in their place."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.tokenizer_forms import tokenizer_json
from desktop_app.catalog.tokenizers import shipped_tokenizer
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo, PartWant
from desktop_app.library.probing import part_headers
from desktop_app.library.probing.part_headers import answered, part_or_none, read_part
from desktop_app.library.probing.part_search import (
    PartPlaces,
    check_chosen,
    part_choices,
    slot_of,
    with_chosen,
    with_parts,
)
from desktop_app.library.probing.probe import probe
from tests.library.identify import layouts as lay
from tests.library.identify.corpus_parts import _language
from tests.library.identify.layout_parts import Shapes, of_class, under
from tests.library.samples import FAMILIES, write_weights
from tests.models import model_info


def qwen3(width: int = 2560, layers: int = 36, *, sees: bool = False) -> Shapes:
    block = _language("model.", 151936, width, "self_attn.q_norm")
    inner = {name: shape for name, shape in block.items() if "layers.0." in name}
    deep = {
        name.replace("layers.0.", f"layers.{at}."): shape
        for at in range(layers)
        for name, shape in inner.items()
    }
    sight: Shapes = {"visual.blocks.0.norm1.weight": (8,)} if sees else {}
    return {"model.embed_tokens.weight": (151936, width), **deep, **sight}


def z_image(path: Path, reads: int = 2560) -> Path:
    """The names that tell it, and no more."""
    marks = FAMILIES["z_image"].file
    assert marks is not None
    shapes: Shapes = dict.fromkeys(marks.marks, (64, 64))
    shapes |= {"cap_embedder.1.weight": (3840, reads), "final_layer.linear.weight": (64, 3840)}
    return write_weights(path, {**shapes, "x_embedder.weight": (3840, 64)})


def ae(pictures: int = 3) -> Shapes:
    shapes = lay.kl_vae(16, quant=False)
    return {**shapes, "encoder.conv_in.weight": (128, pictures, 3, 3)}


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        (qwen3(), ("qwen3", 2560, 151936, 36)),
        (qwen3(sees=True), ("qwen3_vl", 2560, 151936, 36)),
        (under("model.language_model.", _language("", 151936, 64, "self_attn.q_norm")),
         ("qwen3", 64, 151936, 2)),
        (of_class("qwen25"), ("qwen25_vl", 3584, 152064, 1)),
        (_language("model.", 256000, 2304, "pre_feedforward_layernorm"),
         ("gemma2", 2304, 256000, 2)),
        (_language("model.", 262208, 3840, "pre_feedforward_layernorm", "self_attn.q_norm"),
         ("gemma3", 3840, 262208, 2)),
        (_language("", 131072, 5120), ("mistral3", 5120, 131072, 2)),
        (_language("", 131072, 3072), ("ministral3", 3072, 131072, 2)),
        (_language("", 128256, 4096), ("llama3", 4096, 128256, 2)),
        (lay.clip_l(), ("clip", 768, 49408, 12)),
        (lay.open_clip(1280, 32), ("clip", 1280, 49408, 32)),
        (of_class("t5_xxl"), ("t5", 4096, 32128, 1)),
        (of_class("umt5_xxl"), ("umt5", 4096, 256384, 1)),
        (ae(), ("kl", 16, 0, 0)),
        (lay.kl_vae(), ("kl", 4, 0, 0)),
        (of_class("flux2_vae"), ("kl_normed", 32, 0, 0)),
        (of_class("qwen_vae"), ("wan", 16, 0, 0)),
        (of_class("dc_vae"), ("dc", 32, 0, 0)),
    ],
)  # fmt: skip
def test_a_header_tells_the_part_and_its_name_does_not(
    tmp_path: Path, shapes: Shapes, told: tuple[str, int, int, int]
) -> None:
    header = read_part(write_weights(tmp_path / "vae.safetensors", shapes))
    assert header is not None
    assert (header.kind, header.width, header.vocabulary) == told[:3]
    assert header.layers == told[3] or told[3] == 1  # of a class one block stands for all


@pytest.mark.parametrize("shapes", [{"a.weight": (2, 2)}, {"lora_unet_a.lora_up.weight": (2, 2)}])
def test_what_is_no_part_is_none(tmp_path: Path, shapes: Shapes) -> None:
    assert read_part(write_weights(tmp_path / "ae.safetensors", shapes)) is None


def found(info: ModelInfo, slot: str) -> str:
    return Path(info.parts.get(slot, "")).name


@pytest.mark.parametrize(
    ("denoisers", "encoders", "vaes"),
    [
        ("diffusion_models", "text_encoders", "vae"),
        ("UNET", "Clip", "VAE"),
        ("Stable-diffusion", "text_encoder", "VAE"),
        ("DiffusionModels/z", "TextEncoders/qwen", "VAE"),
        ("main", "t5_encoder", "vae"),
        ("denoisers", "text_encoders", "vaes"),
    ],
)
def test_folders_of_one_collection_are_searched_whatever_their_letters(
    tmp_path: Path, denoisers: str, encoders: str, vaes: str
) -> None:
    for folder in (denoisers, encoders, vaes):
        (tmp_path / folder).mkdir(parents=True)
    write_weights(tmp_path / encoders / "1.safetensors", qwen3())
    write_weights(tmp_path / vaes / "2.safetensors", ae())
    info = probe(z_image(tmp_path / denoisers / "m.safetensors"), FAMILIES)
    assert (info.lacks, info.needs) == ((), ())
    assert (found(info, "text_encoder"), found(info, "vae")) == ("1.safetensors", "2.safetensors")
    assert info.part_reasons == {
        "text_encoder": "collection", "vae": "collection", "tokenizer": "ships",
    }  # fmt: skip
    assert all(info.part_digests.values())


def test_other_sizes_kinds_and_vocabularies_are_left(tmp_path: Path) -> None:
    write_weights(tmp_path / "4b.safetensors", qwen3(4096))
    write_weights(tmp_path / "vl.safetensors", qwen3(sees=True))
    write_weights(
        tmp_path / "short.safetensors", qwen3() | {"model.embed_tokens.weight": (9, 2560)}
    )
    write_weights(tmp_path / "f2.safetensors", of_class("flux2_vae"))
    write_weights(tmp_path / "sd.safetensors", lay.kl_vae())
    info = probe(z_image(tmp_path / "m.safetensors"), FAMILIES)
    assert info.lacks == ("text_encoder", "vae") and not info.parts
    encoder, vae = info.needs
    assert (encoder.kind, encoder.width, encoder.file) == ("qwen3", 2560, "qwen_3_4b.safetensors")
    assert (vae.file, vae.size_bytes, vae.catalog) == ("ae.safetensors", 335304388, "flux-vae")


def test_of_several_the_better_number_format_then_the_name(tmp_path: Path) -> None:
    write_weights(tmp_path / "a.safetensors", qwen3(), dtype="F8_E4M3")
    write_weights(tmp_path / "c.safetensors", qwen3(), dtype="BF16")
    write_weights(tmp_path / "b.safetensors", qwen3(), dtype="F16")
    info = probe(z_image(tmp_path / "m.safetensors"), FAMILIES)
    choices = part_choices(info, FAMILIES["z_image"], PartPlaces(), {})
    choice = next(each for each in choices if each.slot == "text_encoder")
    assert choice.path == tmp_path / "b.safetensors" and choice.reason == "beside"
    assert [path.name for path in choice.others] == ["c.safetensors", "a.safetensors"]
    (tmp_path / "b.safetensors").unlink()
    again = with_parts(info, FAMILIES["z_image"], PartPlaces())
    assert found(again, "text_encoder") == "c.safetensors"


def test_what_is_listed_is_taken_where_nothing_is_near(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    far = write_weights(tmp_path / "far" / "x.safetensors", qwen3())
    info = probe(z_image(tmp_path / "near" / "m.safetensors"), FAMILIES)
    family = FAMILIES["z_image"]
    assert not with_parts(info, family, PartPlaces([far], [far])).parts  # known to be none
    listed = with_parts(info, family, PartPlaces([far]))
    assert listed.parts["text_encoder"] == str(far) and listed.lacks == ("vae",)
    assert listed.part_reasons["text_encoder"] == "listed"
    near = write_weights(tmp_path / "near" / "y.safetensors", qwen3(), dtype="F8_E4M3")
    assert with_parts(info, family, PartPlaces([far])).parts["text_encoder"] == str(near)


@pytest.mark.parametrize(
    "content", [b"", b"version https://git-lfs.github.com/spec/v1\noid", b"\0" * 99]
)
def test_halves_and_pointers_are_no_parts_and_under_a_published_name_are_told(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "some.safetensors").write_bytes(content)
    model = z_image(tmp_path / "m.safetensors")
    assert part_or_none(tmp_path / "some.safetensors") is None
    assert "vae" in probe(model, FAMILIES).lacks
    (tmp_path / "ae.safetensors").write_bytes(content)
    assert found(probe(model, FAMILIES), "vae") == "ae.safetensors"  # the engine says what it is


def test_a_file_tells_for_which_part_it_is_chosen(tmp_path: Path) -> None:
    info = probe(z_image(tmp_path / "m.safetensors"), FAMILIES)
    family, other = FAMILIES["z_image"], tmp_path / "other"
    other.mkdir()
    encoder = write_weights(other / "ae.safetensors", qwen3())
    vae = write_weights(other / "qwen_3_4b.safetensors", ae())
    assert slot_of(encoder, info, family) == "text_encoder"
    assert slot_of(vae, info, family) == "vae"
    chosen = {"text_encoder": str(encoder), "vae": str(vae)}
    made = with_chosen(info, family, chosen)
    assert made.parts == chosen and made.lacks == ()
    assert made.part_reasons["vae"] == "chosen"
    vae.unlink()
    gone = with_chosen(info, family, chosen)
    assert gone.lacks == ("vae",) and gone.parts["vae"] == str(vae)
    told = part_choices(info, family, PartPlaces(), chosen)
    assert [each.problem.code for each in told if each.problem] == ["part_gone"]


def test_a_tokenizer_of_another_vocabulary_is_refused_when_it_is_chosen(tmp_path: Path) -> None:
    write_weights(tmp_path / "e.safetensors", qwen3())
    write_weights(tmp_path / "ae.safetensors", ae())
    family, path = FAMILIES["z_image"], tmp_path / "tokenizer.json"
    info = probe(z_image(tmp_path / "m.safetensors"), FAMILIES)
    shipped = tokenizer_json(shipped_tokenizer("qwen"))
    path.write_text(shipped)
    chosen = {slot_of(path, info, family): str(path)}
    check_chosen(info, family, chosen)
    assert with_chosen(info, family, chosen).lacks == ()
    path.write_text(tokenizer_json(shipped_tokenizer("t5")))
    with pytest.raises(ModelError) as caught:
        check_chosen(info, family, chosen)
    assert caught.value.code == "tokenizer_unfit" and "tokenizer.json" in caught.value.what
    assert (caught.value.params["tokens"], caught.value.params["rows"]) == (32100, 151936)
    changed = with_chosen(info, family, chosen)  # the file became another one afterwards
    assert changed.lacks == ("tokenizer",) and changed.needs[0].kind == "qwen"
    for content, code in ((shipped.replace("<|endoftext|>", "<|the_end|>"), "part_no_tokenizer"),
                          ("{}", "tokenizer_damaged")):  # fmt: skip
        path.write_text(content)
        with pytest.raises(ModelError) as caught:
            check_chosen(info, family, chosen)
        assert caught.value.code == code and "tokenizer.json" in caught.value.what


@pytest.mark.slow
def test_of_two_tokenizers_the_one_that_speaks_so_is_meant(tmp_path: Path) -> None:
    path, family = tmp_path / "tokenizer.json", FAMILIES["anima"]
    wants = (PartWant("tokenizer", ("qwen",)), PartWant("t5_tokenizer", ("t5",)))
    info = model_info("m", path=str(tmp_path / "m.safetensors"), family="anima", wants=wants)
    for vocabulary, slot in (("qwen", "tokenizer"), ("t5", "t5_tokenizer")):
        path.write_text(tokenizer_json(shipped_tokenizer(vocabulary)))
        assert slot_of(path, info, family) == slot


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        (lambda: of_class("flux2_vae"), "part_unfit_kind"),
        (lambda: of_class("t5_xxl"), "part_unfit_kind"),
        (lambda: qwen3(4096), "part_unfit_width"),
        (lay.kl_vae, "part_unfit_width"),
        (lambda: {"a.weight": (2, 2)}, "part_other"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_what_it_is(
    tmp_path: Path, shapes: object, code: str
) -> None:
    assert callable(shapes)
    info = probe(z_image(tmp_path / "m.safetensors"), FAMILIES)
    path = write_weights(tmp_path / "ae.safetensors", shapes())
    with pytest.raises(ModelError) as caught:
        slot_of(path, info, FAMILIES["z_image"])
    assert caught.value.code == code and "ae.safetensors" in caught.value.what


def test_autoencoders_that_no_header_tells_apart_are_only_chosen(tmp_path: Path) -> None:
    """Those of Stable Diffusion 1 and XL have the same shapes, and other latents."""
    from tests.library.samples import sd_file, sd_shapes

    model = tmp_path / "m.safetensors"
    shapes = {k: v for k, v in sd_shapes().items() if not k.startswith("first_stage_model.")}
    write_weights(model, shapes)
    vae = write_weights(tmp_path / "v.safetensors", lay.kl_vae())
    info = probe(model, FAMILIES)
    assert info.lacks == ("vae",) and info.needs[0].catalog == "sd-vae-ft-mse"
    assert with_chosen(info, FAMILIES["sd1"], {"vae": str(vae)}).lacks == ()
    vae.rename(tmp_path / "m.vae.safetensors")
    assert probe(model, FAMILIES).parts == {"vae": str(tmp_path / "m.vae.safetensors")}
    own = probe(sd_file(tmp_path / "whole.safetensors"), FAMILIES)
    assert own.parts == {} and replace(own, wants=()).lacks == ()


def test_a_drive_that_doesn_t_answer_keeps_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back, asked = threading.Event(), list[str]()

    def ask(path: Path) -> str:
        asked.append(path.name)
        assert back.wait(10)
        return "there"

    monkeypatch.setattr(part_headers, "PATIENCE_S", 0.05)
    gone, other = tmp_path / "gone", tmp_path / "other"
    assert answered(gone / "a", ask, "") == ""
    assert answered(gone / "b", ask, "") == "" and asked == ["a"]  # nobody else waits there
    assert answered(other / "c", lambda path: path.name, "") == "c"
    waits = part_headers._WAITING[gone]
    back.set()
    waits.join(10)
    assert answered(gone / "d", ask, "") == "there"


def test_a_chosen_part_on_such_a_drive_is_named_and_the_model_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = threading.Event()
    real = Path.exists

    def exists(path: Path) -> bool:
        return back.wait(10) if path.parent.name == "away" else real(path)

    monkeypatch.setattr(part_headers, "PATIENCE_S", 0.05)
    monkeypatch.setattr(Path, "exists", exists)
    family = FAMILIES["z_image"]
    info = model_info("z", path=str(tmp_path / "z.safetensors"), family="z_image")
    info = replace(info, wants=(PartWant("vae", ("kl",), width=16),))
    chosen = {"vae": str(tmp_path / "away" / "ae.safetensors")}
    (choice,) = part_choices(info, family, PartPlaces(), chosen)
    back.set()
    assert choice.problem is not None and choice.problem.code == "part_gone"
