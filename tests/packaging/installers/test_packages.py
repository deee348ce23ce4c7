"""The packages: icons, .deb, macOS, Flatpak, and the file that installs itself."""

from __future__ import annotations

import hashlib
import json
import os
import plistlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from PIL import Image

import desktop_app
from desktop_app.catalog.resources import resource_path
from devtools.console import SetupError
from installers import icons, identity
from installers.flatpak.bundle import manifest
from installers.linux import appimage, archive, debian
from installers.macos.app import UTI, info_plist, sign_order
from installers.payload.libraries import DEBIAN
from installers.tools import fill

ROOT = Path(__file__).resolve().parents[3]
INSTALLERS = ROOT / "packaging" / "installers"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    svg = resource_path("icons", "app", "velatura.svg")  # as the window asks for it
    words = [sys.executable, "-I", icons.__file__, str(svg), str(folder)]
    subprocess.run(words, check=True, capture_output=True)
    return folder


@pytest.mark.slow
def test_the_icon_comes_in_every_size(drawn: Path) -> None:
    for size in icons.SIZES:
        with Image.open(drawn / f"{size}.png") as picture:
            assert picture.size == (size, size)
            corner, middle = picture.getpixel((0, 0)), picture.getpixel((size // 2, size // 2))
        assert isinstance(corner, tuple) and isinstance(middle, tuple)
        assert corner[3] == 0, "transparent around"
        assert middle[3] == 255, "and nowhere else"
    with Image.open(drawn / "velatura.ico") as ico:
        assert {size for size, _ in ico.info["sizes"]} == set(icons.ICO_SIZES)
    with Image.open(drawn / "velatura.icns") as icns:
        assert (512, 512, 2) in icns.info["sizes"]


def test_the_control_file_names_version_and_libraries() -> None:
    text = debian.control(set(DEBIAN.values()), "2.36", 5000)
    fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith(" "))
    assert fields["Version"] == desktop_app.__version__
    assert fields["Installed-Size"] == "5"
    depends = fields["Depends"].split(", ")
    assert "libc6 (>= 2.36)" in depends
    assert "libxcb-cursor0" in depends
    assert "libglib2.0-0t64 | libglib2.0-0" in depends
    assert "fonts-noto-cjk" in fields["Recommends"].split(", ")


@pytest.mark.slow
def test_the_control_file_is_read_by_dpkg(tmp_path: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not installed")
    (tmp_path / "root" / "DEBIAN").mkdir(parents=True)
    control = tmp_path / "root" / "DEBIAN" / "control"
    control.write_text(debian.control({"libegl1"}, "2.36", 1), encoding="utf-8")
    built = tmp_path / "x.deb"
    subprocess.run(
        ["dpkg-deb", "--build", tmp_path / "root", built], check=True, capture_output=True
    )
    shown = subprocess.run(["dpkg-deb", "-f", built, "Package"], capture_output=True, text=True)
    assert shown.stdout.strip() == identity.COMMAND


def test_macos_knows_the_documents() -> None:
    facts = plistlib.loads(plistlib.dumps(info_plist()))
    assert facts["CFBundleShortVersionString"] == desktop_app.__version__
    (exported,) = facts["UTExportedTypeDeclarations"]
    assert exported["UTTypeTagSpecification"]["public.filename-extension"] == ["velatura"]
    owned = facts["CFBundleDocumentTypes"][0]
    assert owned["LSItemContentTypes"] == [UTI] == [exported["UTTypeIdentifier"]]
    assert "zh-Hans" in facts["CFBundleLocalizations"]


def test_macos_entitlements_are_few() -> None:
    with (INSTALLERS / "macos" / "entitlements.plist").open("rb") as file:
        rights = plistlib.load(file)
    assert set(rights) == {
        "com.apple.security.cs.allow-jit",
        "com.apple.security.cs.allow-unsigned-executable-memory",
    }


def test_macos_signs_from_the_inside_out(tmp_path: Path) -> None:
    app = tmp_path / "Velatura.app"
    for name in ("Contents/MacOS/Velatura", "Contents/Resources/python/lib/a/b.so"):
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_bytes(b"\xcf\xfa\xed\xfe rest")
    (app / "Contents" / "Info.plist").write_text("text")
    order = [str(path.relative_to(tmp_path)) for path in sign_order(app)]
    assert order == [
        "Velatura.app/Contents/Resources/python/lib/a/b.so",
        "Velatura.app/Contents/MacOS/Velatura",
        "Velatura.app",
    ]


def test_the_flatpak_manifest_is_understood(tmp_path: Path) -> None:
    text = manifest("tree")
    facts = json.loads(text)
    assert facts["id"] == identity.APP_ID
    assert not any("home" in word or "host" in word for word in facts["finish-args"])
    builder = shutil.which("flatpak-builder")
    if builder is None:
        pytest.skip("flatpak-builder is not installed")
    path = tmp_path / f"{identity.APP_ID}.json"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "tree").mkdir()
    words = [builder, "--show-manifest", path.name]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# ------------------------------------------------------------------- the file that installs itself


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real script with the real archive format around a small program; unpacked by cat."""
    work = tmp_path_factory.mktemp("run")
    tree = work / "tree"
    for name, text in {
        "bin/velatura": '#!/bin/sh\necho "$@"\n',
        "bin/python3": "#!/bin/sh\nexit 0\n",
        "needs.py": "",
        "desktop/applications/velatura.desktop": "Exec=__BIN__/velatura -- %F\n",
        "desktop/man/man1/velatura.1.gz": "page",
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
        (tree / name).chmod(0o755)
    pack, tool, made = work / "pack.tar", work / "tool", work / "velatura.run"
    with tarfile.open(pack, "w") as tar:
        tar.add(tree, ".")
    tool.write_text("#!/bin/sh\nexec cat\n")
    archive.assemble(made, tool, pack)
    return made


def call(file: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"HOME": str(home), "PATH": os.environ["PATH"]}
    command = ["sh", str(file), *words]
    return subprocess.run(command, env=env, capture_output=True, text=True)


def inside(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir()}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_it_installs_updates_and_goes_without_a_trace(run_file: Path, tmp_path: Path) -> None:
    home = tmp_path / "home of somebody"
    data = home / ".local" / "share" / "Velatura" / "settings.toml"
    data.parent.mkdir(parents=True)
    data.write_text("mine")
    older = home / ".local" / "lib" / "velatura" / "0.0.1"
    oldest = home / ".local" / "lib" / "velatura" / "0.0.0"
    for folder in (older, oldest):
        folder.mkdir(parents=True)
        (folder / "file").write_text("old")
    (older.parent / "current").symlink_to("0.0.1")

    assert call(run_file, home).returncode == 0
    command = home / ".local" / "bin" / "velatura"
    said = subprocess.run([command, "--version"], capture_output=True, text=True)
    assert said.stdout == "--version\n"
    entry = home / ".local" / "share" / "applications" / "velatura.desktop"
    assert entry.read_text() == f"Exec={command} -- %F\n"
    assert older.is_dir(), "the version before stays"
    assert not oldest.exists()

    assert call(run_file, home).returncode == 0, "installing again is an update"
    assert call(run_file, home, "--uninstall").returncode == 0
    assert inside(home) == {".local/share/Velatura/settings.toml"}
    assert not (home / ".local" / "share" / "applications").exists()
    assert call(run_file, home, "--uninstall").returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_damaged_file_installs_nothing(run_file: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.run"
    content = bytearray(run_file.read_bytes())
    content[-2000] ^= 1
    damaged.write_bytes(content)
    done = call(damaged, tmp_path / "home")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "home" / ".local" / "bin").exists()
    assert not list((tmp_path / "home").rglob("*.part"))


def test_the_script_knows_where_its_parts_begin(run_file: Path) -> None:
    text = run_file.read_bytes()
    start = int(text.partition(b"tool_start=")[2].split()[0])
    assert text[start - 1 :].startswith(b"#!/bin/sh\nexec cat\n")
    size = int(text.partition(b"pack_size=")[2].split()[0])
    found = text.partition(b"pack_hash='")[2][:64].decode()
    assert hashlib.sha256(text[-size:]).hexdigest() == found


def test_missing_libraries_are_named(tmp_path: Path) -> None:
    rows = {"libc.so.6": "libc6", "libnothing.so.9": "libnothing9"}
    text = fill(INSTALLERS / "linux" / "needs.py.in", NEEDED=repr(rows))
    script = tmp_path / "needs.py"
    script.write_text(text)
    done = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "apt-get install libnothing9" in done.stdout
    assert "'libnothing.so.9()(64bit)'" in done.stdout


# ---------------------------------------------------------------------------------------- AppImage


def test_an_appimage_begins_where_its_runtime_ends(tmp_path: Path) -> None:
    """With a real program of this system in the runtime's place."""
    program = shutil.which("true")
    if sys.platform != "linux" or program is None:
        pytest.skip("needs an ELF file")
    runtime, packed, made = tmp_path / "runtime", tmp_path / "packed", tmp_path / "made"
    shutil.copy(program, runtime)
    packed.write_bytes(b"hsqs and so on")
    appimage.join(runtime, packed, made)
    content = made.read_bytes()
    assert content[appimage.end_of_elf(content) :] == b"hsqs and so on"
    assert content[8:11] == b"AI\x02"
    assert subprocess.run([made]).returncode == 0, "it runs all the same"
    runtime.write_bytes(runtime.read_bytes() + b"more")
    with pytest.raises(SetupError, match="does not end"):
        appimage.join(runtime, packed, made)


@pytest.mark.slow
def test_the_appimages_runtime_unpacks_and_starts(tmp_path: Path) -> None:
    missing = [name for name in ("cc", "mksquashfs") if shutil.which(name) is None]
    if missing or not Path(appimage.HEADERS[0]).is_dir():
        pytest.skip("needs a compiler, squashfs-tools and libsquashfuse-dev")
    tree, work = tmp_path / "tree", tmp_path / "work"
    (tree / "bin").mkdir(parents=True)
    work.mkdir()
    program = tree / "bin" / "velatura"
    program.write_text('#!/bin/sh\necho "$APPDIR $*"; cat "$APPDIR/data"\n')
    program.chmod(0o755)
    (tree / "data").symlink_to("more")
    (tree / "more").write_bytes(b"x" * 3_000_000)
    made: list[Path] = []
    for number in (1, 2):
        packed = work / f"{number}.squashfs"
        (tree / "number").write_text(str(number))
        words = ["mksquashfs", tree, packed, "-quiet", "-no-progress", "-comp", "zstd"]
        # The time of packing tells one from another.
        subprocess.run([*words, "-mkfs-time", str(number)], check=True, capture_output=True)
        appimage.compile_runtime(work / "runtime")
        made.append(work / f"{number}.AppImage")
        appimage.join(work / "runtime", packed, made[-1])
    cache = tmp_path / "cache"
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}

    def start(file: Path) -> str:
        words = [file, "--appimage-unpacked", "a b", "c"]
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
        place, _, rest = done.stdout.partition(" ")
        assert rest == "a b c\n" + "x" * 3_000_000
        return place

    first = start(made[0])
    assert start(made[0]) == first, "unpacked once"
    second = start(made[1])
    assert second != first
    assert not Path(first).exists(), "the older one goes"
    subprocess.run([made[0], "--appimage-extract", tmp_path / "out"], check=True)
    assert (tmp_path / "out" / "number").read_text() == "1"
    assert (tmp_path / "out" / "data").is_symlink()
