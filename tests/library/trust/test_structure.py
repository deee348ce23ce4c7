"""Models with all they need pass; what is missing, surplus or wrong is named in plain words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import ModelError
from desktop_app.library.trust.structure import ORIGINALS, Structure, check_structure
from desktop_app.library.trust.structures.public import public_layouts
from desktop_app.library.trust.structures.shapes import Shapes
from tests.library.samples import change_json, write_weights
from tests.tiny_models import tiny_folder, tiny_single_file

PUBLIC = public_layouts()


def check(path: Path) -> Structure:
    return check_structure(path, PUBLIC)


def public_shapes(layout_id: str) -> Shapes:
    """The tensors of a published single file, in its own names."""
    layout = next(each for each in PUBLIC.layouts if each.id == layout_id)
    return {
        part.prefix + name: shape
        for part in layout.parts
        for name, shape in ORIGINALS[part.kind](PUBLIC.settings[part.settings]).items()
    }


def weights(folder: Path, part: str) -> Path:
    return next((folder / part).glob("*.safetensors"))


def rewritten(path: Path, change: Callable[[Shapes], object], dtype: str = "F16") -> None:
    """Write zeros in place of the weights of ``path``, with other tensors."""
    from desktop_app.library.formats.safetensors_header import read_header

    shapes = {name: tensor.shape for name, tensor in read_header(path).tensors.items()}
    change(shapes)
    write_weights(path, shapes, dtype=dtype)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("structure") / "tiny")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "tiny"))


def test_the_starter_model_is_sound() -> None:
    found = check(resource_path("models", "starter"))
    assert found.is_sound and not found.sentences
    assert {part.how for part in found.parts} == {"settings"}


def test_tiny_models_are_sound(whole: Path, tmp_path: Path) -> None:
    for made in (
        whole,
        tiny_folder(tmp_path / "b", "sd2", channels=9, variant="fp16"),
        tiny_folder(tmp_path / "c", tiny_vae=True, channels=16),
        tiny_single_file(tmp_path / "d.safetensors"),
        tiny_single_file(tmp_path / "e.safetensors", "sd2"),
    ):
        found = check(made)
        assert found.is_sound and not found.sentences, made
        found.check(made.name)


@pytest.mark.slow
@pytest.mark.parametrize("layout", [each.id for each in PUBLIC.layouts])
def test_published_single_files_are_sound_and_one_tensor_less_is_not(
    layout: str, tmp_path: Path
) -> None:
    shapes = public_shapes(layout)
    path = write_weights(tmp_path / "a.safetensors", shapes)
    found = check(path)
    assert found.is_sound, found.sentences
    assert {part.how for part in found.parts} == {"public"}
    gone = sorted(shapes)[len(shapes) // 3]
    del shapes[gone]
    found = check(write_weights(path, shapes))
    assert not found.is_sound and any(
        gone.endswith(name) for p in found.parts for name in p.missing
    )


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "sd2"])
def test_of_a_single_file_of_any_width_each_tensor_that_is_gone_is_missed(
    family: str, tmp_path: Path
) -> None:
    from desktop_app.library.formats.safetensors_header import read_header

    path = tiny_single_file(tmp_path / "a.safetensors", family)
    shapes = {name: tensor.shape for name, tensor in read_header(path).tensors.items()}
    spare = {name for name in shapes if name.endswith(("ids", "text_projection", "logit_scale"))}
    unseen = set[str]()
    for gone in sorted(set(shapes) - spare)[::7]:
        write_weights(path, {name: shape for name, shape in shapes.items() if name != gone})
        if check(path).is_sound:
            unseen.add(gone)
    assert unseen == set()


def test_a_published_model_is_told_from_a_few_of_its_tensors() -> None:
    from desktop_app.library.formats.safetensors_header import Tensor
    from desktop_app.library.trust.structures.inferred_config import GUESSES

    for layout in PUBLIC.layouts:
        for part in (part for part in layout.parts if part.kind in GUESSES):
            shapes = ORIGINALS[part.kind](PUBLIC.settings[part.settings])
            found = {name: Tensor("F16", shape, (0, 0)) for name, shape in shapes.items()}
            assert ORIGINALS[part.kind](GUESSES[part.kind](found)) == shapes, part


def test_an_inpainting_file_differs_in_its_first_layer_alone(tmp_path: Path) -> None:
    shapes = public_shapes("sd1")
    shapes["model.diffusion_model.input_blocks.0.0.weight"] = (320, 9, 3, 3)
    assert check(write_weights(tmp_path / "a.safetensors", shapes)).is_sound


def test_what_published_files_carry_along_is_no_fault(tmp_path: Path) -> None:
    shapes = public_shapes("sd2")
    shapes["cond_stage_model.model.text_projection"] = (1024, 1024)
    shapes["cond_stage_model.model.logit_scale"] = ()
    shapes["cond_stage_model.model.transformer.resblocks.23.ln_1.bias"] = (1024,)
    shapes["model_ema.decay"] = ()
    shapes["alphas_cumprod"] = (1000,)
    found = check(write_weights(tmp_path / "a.safetensors", shapes))
    assert found.is_sound and not found.sentences


def test_a_missing_weight_is_named(folder: Path) -> None:
    rewritten(weights(folder, "unet"), lambda shapes: shapes.pop("conv_norm_out.bias"))
    with pytest.raises(ModelError) as caught:
        check(folder).check("Tiny")
    assert caught.value.what == (
        "Tiny can't be used: the UNet lacks 1 weight (conv_norm_out.bias)."
    )


def test_a_weight_of_another_size_is_named(folder: Path) -> None:
    def change(shapes: Shapes) -> None:
        shapes["decoder.conv_in.bias"] = (31,)

    rewritten(weights(folder, "vae"), change)
    assert check(folder).sentences == ("decoder.conv_in.bias of the autoencoder is 31, not 32",)


def test_a_weight_nobody_knows_is_told_and_does_no_harm(folder: Path) -> None:
    def change(shapes: Shapes) -> None:
        shapes["strange"] = (2,)

    rewritten(weights(folder, "unet"), change)
    found = check(folder)
    assert found.is_sound
    assert found.sentences == ("the UNet has 1 weight (strange) that nothing uses",)


def test_parts_that_dont_fit_each_other_are_told(folder: Path) -> None:
    change_json(folder / "text_encoder/config.json", hidden_size=64)
    assert "the UNet wants text 32 wide, the text encoder makes 64" in check(folder).sentences
    change_json(folder / "vae/config.json", latent_channels=16)
    assert "the UNet takes 4 channels, the autoencoder makes 16" in check(folder).sentences


def test_a_file_that_cant_be_read_is_an_error_and_the_rest_is_looked_at(folder: Path) -> None:
    weights(folder, "vae").write_bytes(b"")
    found = check(folder)
    assert not found.is_sound and len(found.parts) == 2
    assert "is empty (0 bytes)" in found.sentences[0]
    assert check(folder / "none").errors[0].code == "file_missing"


def test_a_part_of_an_unknown_class_is_compared_with_itself(folder: Path) -> None:
    change_json(folder / "unet/config.json", class_embed_type="projection")
    assert [part.how for part in check(folder).parts] == ["settings", "itself", "settings"]
    rewritten(
        weights(folder, "unet"),
        lambda shapes: shapes.pop("down_blocks.0.resnets.0.norm1.weight"),
    )
    assert "down_blocks.0.resnets.0.norm1.weight" in check(folder).sentences[0]


def test_an_older_autoencoders_names_are_known(folder: Path) -> None:
    def change(shapes: Shapes) -> None:
        for new, old in ((".to_q.", ".query."), (".to_out.0.", ".proj_attn.")):
            for name in [name for name in shapes if new in name]:
                shapes[name.replace(new, old)] = shapes.pop(name)

    rewritten(weights(folder, "vae"), change)
    found = check(folder)
    assert found.is_sound and not found.sentences


def test_a_folder_with_settings_out_of_all_bounds_is_still_answered(folder: Path) -> None:
    change_json(folder / "unet/config.json", layers_per_block=10**9, cross_attention_dim=None)
    change_json(folder / "text_encoder/config.json", num_hidden_layers=10**9)
    found = check(folder)
    assert [part.how for part in found.parts] == ["settings"]  # the autoencoder
    assert not found.is_sound
    told = "\n".join(found.sentences)
    assert "unet/config.json: its “layers_per_block” is 1000000000" in told
    assert "text_encoder/config.json: its “num_hidden_layers” is 1000000000" in told


def test_what_code_would_bring_is_not_missed(folder: Path) -> None:
    """A custom pipeline is never run, and the model works without it."""
    change_json(
        folder / "model_index.json",
        _class_name=["my_pipeline", "StableDiffusionPipeline"],
        custom_pipeline=["my_pipeline", "Mine"],
        watcher=["my_parts", "Watcher"],
    )
    found = check(folder)
    assert found.is_sound, found.sentences
    assert len(found.parts) == 3
