from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.library.collection.importing import ImportProgress, ImportReport, import_models
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from tests.library import collections
from tests.library.collections import NOW, Setting, lora_file
from tests.library.samples import sd_file, sd_folder, write_json, write_weights
from tests.library.sharing.trees import put


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path)
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "from"
    folder.mkdir()
    return folder


def names(report: ImportReport) -> list[str]:
    return sorted(row.name for row in report.added)


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.safetensors"))


@pytest.mark.slow
def test_each_kind_goes_where_it_belongs(setting: Setting, source: Path) -> None:
    sd_file(source / "m.safetensors")
    lora_file(source / "a-lora.safetensors")
    report = import_models(setting.collection, [source])
    assert names(report) == ["a-lora", "m"] and report.refused == ()
    assert below(setting.models) == ["loras/a-lora.safetensors", "m.safetensors"]
    assert {row.record.origin.kind for row in report.added if row.record.origin} == {"import"}
    assert {row.record.origin.fetched for row in report.added if row.record.origin} == {NOW}


def test_what_is_there_already_is_not_copied_again(setting: Setting, source: Path) -> None:
    path = lora_file(source / "a-lora.safetensors")
    import_models(setting.collection, [path])
    shutil.copy2(path, source / "another name of that lora.safetensors")
    report = import_models(setting.collection, [source, setting.models / "loras"])
    assert len(report.there) == 3 and report.added == () == report.refused
    assert below(setting.models) == ["loras/a-lora.safetensors"]


def test_one_that_is_refused_holds_up_no_other(setting: Setting, source: Path) -> None:
    (source / "old.ckpt").write_bytes(b"x")
    (source / "cut.safetensors").write_bytes(b"x")
    write_weights(source / "strange.safetensors", {"x": (4,)})
    sd_file(source / "m.safetensors")
    (setting.models / "loras").mkdir()
    (setting.models / "loras" / "taken-lora.safetensors").write_bytes(b"x")
    lora_file(source / "taken-lora.safetensors")
    report = import_models(setting.collection, [source, source / "none"])
    assert names(report) == ["m"]
    assert {path.name: error.code for path, error in report.refused} == {
        "old.ckpt": "model_pickle",
        "cut.safetensors": "model_damaged",
        "strange.safetensors": "not_a_model",
        "taken-lora.safetensors": "model_exists",
        "none": "file_missing",
    }


def test_what_is_used_in_place_is_only_listed(setting: Setting, source: Path) -> None:
    lora_file(source / "a-lora.safetensors")
    sd_folder(source / "m")
    report = import_models(setting.collection, [source], "in_place")
    assert names(report) == ["a-lora", "m"] and list(setting.models.iterdir()) == []
    setting.close()
    setting.start()
    assert setting.states() == {"a-lora": "other", "m": "ready"}


@pytest.mark.slow
def test_a_file_without_a_name_of_its_own_is_called_like_its_folder(
    setting: Setting, source: Path
) -> None:
    for number, name in enumerate(("canny lora", "depth lora"), 1):
        path = source / name / "diffusion_pytorch_model.lora.safetensors"
        lora_file(path, number).rename(source / name / "pytorch_lora_weights.safetensors")
        write_json(source / name / "config.json", {"number": number})
    report = import_models(setting.collection, [source])
    assert [error for _, error in report.refused] == []
    assert below(setting.models) == [
        "loras/canny lora/pytorch_lora_weights.safetensors",
        "loras/depth lora/pytorch_lora_weights.safetensors",
    ]
    config = setting.models / "loras" / "depth lora" / "config.json"
    assert json.loads(config.read_text()) == {"number": 2}


def test_progress_counts_files_and_bytes(setting: Setting, source: Path) -> None:
    for number in range(3):
        lora_file(source / f"lora-{number}.safetensors", number + 1)
    told: list[ImportProgress] = []
    import_models(setting.collection, [source], on_progress=told.append)
    assert {(each.number, each.count) for each in told} == {(1, 3), (2, 3), (3, 3)}
    assert told[-1].done == told[-1].total > 0


def test_a_cancelled_import_keeps_what_is_whole(setting: Setting, source: Path) -> None:
    for number in range(3):
        lora_file(source / f"lora-{number}.safetensors", number + 1)
    token = CancelToken()

    def tell(progress: ImportProgress) -> None:
        if progress.number == 2 and progress.total:
            token.cancel()

    with pytest.raises(Cancelled):
        import_models(setting.collection, [source], on_progress=tell, cancel=token)
    assert below(setting.models) == ["loras/lora-0.safetensors"]
    assert not list((setting.models / "loras").glob(".*"))


def test_an_empty_folder_is_refused_with_the_reason(setting: Setting, source: Path) -> None:
    ((path, error),) = import_models(setting.collection, [source]).refused
    assert path == source and error.code == "not_a_model"


@pytest.mark.slow
def test_sam_3_is_refused_with_the_reason_and_sam_2_is_taken(
    setting: Setting, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = load_kinds()
    monkeypatch.setattr(collections, "told", lambda path: identify(path, kinds))
    sam3 = "geometry_encoder.boxes_direct_project.weight", "mask_decoder.instance_projection.weight"
    sam2 = "vision_encoder.backbone.patch_embed.projection.weight", "mask_decoder.iou_token.weight"
    layouts = {"sam3": sam3, "video": [f"detector_model.{each}" for each in sam3], "sam2": sam2}
    for name, keys in layouts.items():
        (source / name).mkdir()
        write_weights(source / name / "model.safetensors", dict.fromkeys(keys, (4, 4)))
    report = import_models(setting.collection, [source / name for name in layouts])
    assert [error.code for _, error in report.refused] == ["segmenter_sam3"] * 2
    assert below(setting.models) == ["segmenters/sam2/model.safetensors"]


def test_settings_of_a_program_that_cant_be_used_are_told(setting: Setting, source: Path) -> None:
    put(source / "webui.py", "")
    put(source / "modules" / "shared.py", "")
    put(source / "webui-user.sh", 'export COMMANDLINE_ARGS="--ckpt-dir $ELSEWHERE/models"')
    sd_file(source / "models" / "Stable-diffusion" / "m.safetensors")
    report = import_models(setting.collection, [source], "in_place")
    assert names(report) == ["m"]
    ((path, error),) = report.refused
    assert (path, error.code) == (source, "shared_variable") and "$ELSEWHERE/models" in error.what
