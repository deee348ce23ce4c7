"""What is said of files that can't be parts, on the command line: real files, and the
table of docs/parts.md, which is written anew with ``PARTS_TABLE=write``."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from tests.app.models_command import LORA
from tests.library.samples import write_weights
from tests.tiny_language import write_gemma_tokenizer
from tests.tiny_models import tiny_parts
from tests.tiny_original import vae_keys
from tests.tiny_parts import write_tensors
from tests.tiny_qwen_image import qwen_image_parts, wan_keys
from tests.tiny_z_image import z_image_file, z_image_parts

DOCS = Path(__file__).parents[2] / "docs" / "parts.md"
BEGIN, END = "<!-- tried: tests/app/test_bad_parts.py -->\n", "<!-- /tried -->\n"
CASES = {
    "two encoders of one shape": ("--text-encoder one", "--text-encoder two"),
    "the same file twice": ("--text-encoder one", "--text-encoder one"),
    "a VAE with other latents": ("--vae sd",),
    "a VAE of another kind": ("--vae wan",),
    "half a file": ("--text-encoder half",),
    "a download that isn't done": ("--text-encoder one.safetensors.part",),
    "an LFS pointer": ("--vae pointer",),
    "an empty file": ("--vae empty",),
    "a web page": ("--vae page",),
    "a picture": ("--text-encoder a.png",),
    "a drive that is gone": ("--vae gone/ae",),
    "a LoRA as text encoder": ("--text-encoder lora",),
    "a LoRA as VAE": ("--vae lora",),
    "a text encoder as VAE": ("--vae one",),
    "a VAE as text encoder": ("--text-encoder vae",),
    "a text encoder as tokenizer": ("--tokenizer one",),
    "a tokenizer of another vocabulary": ("--tokenizer gemma/tokenizer.json",),
    "an empty folder": ("--text-encoder nothing/",),
    "a folder of several files": ("--vae several/",),
}


def written(root: Path) -> None:
    """A Z-Image without its parts, and everything that `CASES` name."""
    parts, odd = z_image_parts(), root / "odd"
    parts.text_encoder.resize_token_embeddings(151936, mean_resizing=False)
    z_image_file(root / "data" / "models" / "denoisers" / "z.safetensors", parts)
    state = parts.text_encoder.half().state_dict().items()
    words = {k: v for k, v in state if not k.startswith("lm_head.")}
    one = write_tensors(odd / "one.safetensors", words)
    write_tensors(odd / "two.safetensors", words)
    vae = write_tensors(odd / "vae.safetensors", vae_keys(parts.vae))
    write_tensors(odd / "sd.safetensors", vae_keys(tiny_parts().vae))
    write_tensors(odd / "wan.safetensors", wan_keys(qwen_image_parts().vae))
    (odd / "half.safetensors").write_bytes(one.read_bytes()[:-99])
    (odd / "one.safetensors.part").write_bytes(one.read_bytes()[:999])
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 335304388\n"
    (odd / "pointer.safetensors").write_text(pointer)
    (odd / "empty.safetensors").touch()
    (odd / "page.safetensors").write_text("<!DOCTYPE html><html>Not found</html>")
    (odd / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    write_weights(odd / "lora.safetensors", LORA)
    write_gemma_tokenizer(odd / "gemma")
    (odd / "nothing").mkdir()
    (odd / "several").mkdir()
    for file in (one, vae):
        shutil.copy(file, odd / "several")


def typed(odd: Path, case: tuple[str, ...]) -> list[str]:
    words: list[str] = []
    for each in case:
        option, name = each.split()
        ending = "" if name.endswith("/") or "." in name else ".safetensors"
        words += [option, str(odd / f"{name}{ending}")]
    return words


@pytest.mark.slow
def test_each_is_named_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path)
    odd, out = tmp_path / "odd", tmp_path / "out.png"

    def answer(*words: str, code: int) -> Any:
        capsys.readouterr()
        assert main(["--data-dir", str(tmp_path / "data"), *words, "--json"]) == code, words
        return json.loads(capsys.readouterr().out)

    def sentence(said: Any) -> str:
        error = said["error"]
        assert error["todo"] and error["code"] != "engine_failed"
        return error["what"].replace(f"{odd}/", "")

    whole = {"--vae": str(odd / "vae.safetensors"), "--text-encoder": str(odd / "one.safetensors")}
    made = ["generate", "a", "--model", "z", "--size", "64x64", "--steps", "1", "--out", str(out)]
    assert len(answer("models", "parts", "z", code=0)["needs"]) == 2
    rows: list[str] = []
    for case, options in CASES.items():
        words = typed(odd, options)
        chosen = answer("models", "parts", "z", *words, code=2)
        kept = answer("models", "parts", "z", "--forget", code=0)
        assert len(kept["needs"]) == 2, "nothing wrong is kept"
        rest = [word for key in whole if key not in words for word in (key, whole[key])]
        picture = sentence(answer(*made, *rest, *words, code=2))
        assert not out.exists()
        rows.append(f"| {case} | {sentence(chosen)} | {picture} |\n")
    table = f"{BEGIN}| there is | `models parts z …` | `generate --model z …` |\n|---|---|---|\n"
    table += "".join(rows) + END
    docs = DOCS.read_text(encoding="utf-8")
    before, _, after = docs.partition(BEGIN)
    wanted = before + table + after.partition(END)[2]
    if os.environ.get("PARTS_TABLE") == "write":
        DOCS.write_text(wanted, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == wanted, "PARTS_TABLE=write"
