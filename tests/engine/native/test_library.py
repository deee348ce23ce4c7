"""Kernels are found for the processor at hand, and their absence is nothing to stumble over."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import torch

from desktop_app.engine.native.library import FOLDER, KINDS, opened
from devtools.native import KINDS as COMPILED
from devtools.native import build_kernels, compiler


def test_what_is_compiled_is_what_is_looked_for() -> None:
    assert {kind.name for kind in KINDS} == set(COMPILED)


@pytest.mark.skipif(compiler() is None, reason="no compiler here, or not its system")
def test_all_are_there_where_there_is_a_compiler() -> None:
    for kind in KINDS:
        if kind.fits():
            assert opened(FOLDER / f"{kind.name}.so") is not None, "python3 packaging/dev.py setup"


@pytest.mark.slow
@pytest.mark.skipif(compiler() is None, reason="no compiler here, or not its system")
def test_what_is_there_and_current_is_not_compiled_again(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "built")
    assert build_kernels(tmp_path / "built") == []
    note = tmp_path / "built" / "avx2.made-of"
    note.write_text("of other sources", encoding="utf-8")
    assert [made.stem for made in build_kernels(tmp_path / "built")] == ["avx2"]


def test_a_file_that_is_none_or_of_another_version_is_left_alone(tmp_path: Path) -> None:
    assert opened(tmp_path / "missing.so") is None
    (tmp_path / "text.so").write_text("no library", encoding="utf-8")
    assert opened(tmp_path / "text.so") is None
    if (found := compiler()) is not None:
        old = tmp_path / "old.so"
        source = 'extern "C" long version(void) { return -1; }'
        command = [found, "-x", "c++", "-", "-shared", "-fPIC", "-o", str(old)]
        subprocess.run(command, input=source, text=True, check=True)
        assert opened(old) is None


@pytest.mark.parametrize(
    ("capability", "most", "expected"),
    [
        ("DEFAULT", "", set[str]()),
        ("AVX2", "", {"avx2"}),
        ("AVX512", "AVX512_CORE", {"avx2", "avx512"}),
        ("AVX512", "AVX512_CORE_BF16", {"avx2", "avx512", "avx512_bf16"}),
        ("AVX512", "", {"avx2", "avx512", "avx512_bf16", "amx"}),
        ("AVX512", "AVX512_CORE_AMX", {"avx2", "avx512", "avx512_bf16", "amx"}),
    ],
)
def test_what_torch_and_onednn_may_not_use_is_not_used_here(
    capability: str, most: str, expected: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``ATEN_CPU_CAPABILITY`` and ``ONEDNN_MAX_CPU_ISA`` say, on a processor that has all."""
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    for probe in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, probe, lambda: True)
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", most)
    assert {kind.name for kind in KINDS if kind.fits()} == expected
