"""What a control group allows is what there is, in both of the kernel's versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.core.memory_limit import MemoryLimit, memory_kills, memory_limit

GIB = 1 << 30
NONE_V1 = "9223372036854771712"


def system(root: Path, groups: str, files: dict[str, str]) -> Path:
    """A /proc and a /sys of a machine of 16 GB."""
    texts = {
        "proc/meminfo": f"MemTotal:       {16 * GIB >> 10} kB\n",
        "proc/self/cgroup": groups,
        **{f"sys/fs/cgroup/{name}": text for name, text in files.items()},
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text + "\n")
    return root


def v2(folder: str, limit: str, used: int, inactive: int = 0) -> dict[str, str]:
    return {
        f"{folder}memory.max": limit,
        f"{folder}memory.current": str(used),
        f"{folder}memory.stat": f"anon 5\ninactive_file {inactive}\nactive_file 7",
    }


def v1(folder: str, limit: str, used: int, inactive: int = 0) -> dict[str, str]:
    return {
        f"memory/{folder}memory.limit_in_bytes": limit,
        f"memory/{folder}memory.usage_in_bytes": str(used),
        f"memory/{folder}memory.stat": f"inactive_file 1\ntotal_inactive_file {inactive}",
    }


@pytest.mark.parametrize(
    ("groups", "files", "expected"),
    [
        pytest.param("0::/", {}, None, id="no files"),
        pytest.param("", {}, None, id="no groups"),
        pytest.param("0::/a/b", v2("a/b/", "max", 5), None, id="no limit"),
        pytest.param(
            "0::/a/b", v2("a/b/", str(4 * GIB), GIB), MemoryLimit(4 * GIB, 3 * GIB), id="own"
        ),
        pytest.param(
            "0::/a/b",
            v2("a/b/", "max", 5) | v2("a/", str(2 * GIB), GIB, GIB // 2),
            MemoryLimit(2 * GIB, 3 * GIB // 2),
            id="of the group above, cache that gives way",
        ),
        pytest.param(
            "0::/docker/abc", v2("", str(GIB), 2 * GIB), MemoryLimit(GIB, 0), id="container, full"
        ),
        pytest.param(
            "9:cpu:/x\n4:memory:/x\n0::/",
            v1("x/", str(GIB), GIB // 2, GIB // 4) | v1("", NONE_V1, 9 * GIB),
            MemoryLimit(GIB, 3 * GIB // 4),
            id="version 1",
        ),
        pytest.param("4:memory:/x", v1("x/", NONE_V1, GIB), None, id="version 1, none"),
        pytest.param("0::/a", v2("a/", str(32 * GIB), GIB), None, id="more than the machine has"),
        pytest.param("0::/a", v2("a/", "a lot", 5), None, id="nonsense"),
        pytest.param("nonsense", v2("", str(GIB), 0), None, id="nonsense too"),
    ],
)
def test_the_tightest_limit_counts(
    tmp_path: Path, groups: str, files: dict[str, str], expected: MemoryLimit | None
) -> None:
    assert memory_limit(system(tmp_path, groups, files)) == expected


def test_how_often_memory_ran_out_is_what_the_kernel_counts(tmp_path: Path) -> None:
    assert memory_kills(tmp_path) is None
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "vmstat").write_text("nr_free_pages 7\noom_kill 3\nzone 1\n")
    assert memory_kills(tmp_path) == 3
