"""The .app and its disk image: layout, Info.plist, signing, notarisation.

Signing and notarisation take what Apple gives a developer, by environment variables:
``VELATURA_SIGN_IDENTITY`` (``Developer ID Application: …``; without it the signature is ad hoc, and
the user has to allow the program by hand) and ``VELATURA_NOTARY_PROFILE`` (a keychain profile made
by ``xcrun notarytool store-credentials``; without it nothing is sent to Apple).
"""

from __future__ import annotations

import os
import platform
import plistlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devtools.console import SetupError, say
from installers import identity
from installers.linux.desktop import draw_icons
from installers.payload.layout import Layout
from installers.payload.stages import BUILD, Payload
from installers.tools import need, remove, run

__all__ = ["OLDEST_MACOS", "build", "info_plist", "sign_order"]

HERE = Path(__file__).parent
OLDEST_MACOS = "13.0"
"""What the wheels of torch and Qt are built for."""
UTI = f"{identity.APP_ID.lower()}.project"
PICTURES = (
    "public.png", "public.jpeg", "public.tiff", "org.webmproject.webp", "public.avif",
    "com.adobe.photoshop-image",
)  # fmt: skip
MACH_O = {b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"}


def info_plist() -> dict[str, Any]:
    """Return what macOS knows of the application."""
    return {
        "CFBundleName": identity.NAME,
        "CFBundleDisplayName": identity.NAME,
        "CFBundleIdentifier": identity.APP_ID,
        "CFBundleExecutable": identity.NAME,
        "CFBundleIconFile": f"{identity.COMMAND}.icns",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": identity.version(),
        "CFBundleVersion": identity.version(),
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": f"The {identity.NAME} developers. {identity.licence()}.",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"{identity.NAME} project",
                "CFBundleTypeRole": "Editor",
                "CFBundleTypeIconFile": f"{identity.COMMAND}.icns",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [UTI],
            },
            {
                "CFBundleTypeName": "Picture",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": list(PICTURES),
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": UTI,
                "UTTypeDescription": f"{identity.NAME} project",
                "UTTypeConformsTo": ["public.data", "public.image"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": [identity.EXTENSION],
                    "public.mime-type": [identity.MIME_TYPE],
                },
            }
        ],
    }


def build(payload: Payload, out: Path) -> Path:
    """Pack a payload; return the disk image.

    Raises:
        SetupError: the payload is not one for macOS, or a step failed.
    """
    if payload.layout.system != "darwin":
        raise SetupError(
            "The payload for macOS is put together on macOS (see packaging/README.md)."
            " Its property lists are checked here by the tests."
        )
    need("cc", "codesign", "hdiutil", "xcrun")
    folder = BUILD / "dmg"
    remove(folder)
    app = folder / f"{identity.NAME}.app"
    lay_out(payload.layout, app)
    sign(app)
    (folder / "Applications").symlink_to("/Applications")
    name = f"{identity.NAME}-{identity.version()}-macos-{platform.machine()}.dmg"
    target = out / name
    remove(target)
    words = ["hdiutil", "create", "-volname", identity.NAME, "-srcfolder", folder]
    run([*words, "-format", "ULMO", "-fs", "APFS", target])
    notarise(target)
    return target


def lay_out(layout: Layout, app: Path) -> None:
    """Put the application together, not yet signed."""
    contents = app / "Contents"
    resources = contents / "Resources"
    (contents / "MacOS").mkdir(parents=True)
    shutil.copytree(layout.root, resources / "python", symlinks=True)
    icons = BUILD / "icons"
    draw_icons(layout, icons)
    shutil.copy(icons / f"{identity.COMMAND}.icns", resources)
    with (contents / "Info.plist").open("wb") as file:
        plistlib.dump(info_plist(), file)
    (contents / "PkgInfo").write_text("APPL????", encoding="ascii")
    (headers,) = (layout.root / "include").iterdir()
    words = ["cc", "-O2", "-Wall", f"-mmacosx-version-min={OLDEST_MACOS}", f"-I{headers}"]
    words += [str(HERE / "launcher.c"), f"-L{layout.root / 'lib'}", f"-l{headers.name}"]
    words += ["-Wl,-rpath,@executable_path/../Resources/python/lib"]
    run([*words, "-o", contents / "MacOS" / identity.NAME])
    remove(resources / "python" / "include")


def sign_order(app: Path) -> Iterator[Path]:
    """Yield what has to be signed, from the inside out; the application itself comes last."""
    found: list[Path] = []
    for path in app.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            if file.read(4) in MACH_O:
                found.append(path)
    yield from sorted(found, key=lambda path: (-len(path.parts), str(path)))
    yield app


def sign(app: Path) -> None:
    """Sign everything; ad hoc where no identity is named."""
    name = os.environ.get("VELATURA_SIGN_IDENTITY", "-")
    stamp = ["--timestamp"] if name != "-" else []
    common = ["codesign", "--force", "--options", "runtime", *stamp, "--sign", name]
    python = app / "Contents" / "Resources" / "python" / "bin"
    for path in sign_order(app):
        runs = path == app or path.parent == python
        rights = ["--entitlements", str(HERE / "entitlements.plist")] if runs else []
        run([*common, *rights, path])
    run(["codesign", "--verify", "--deep", "--strict", app])


def notarise(image: Path) -> None:
    """Have Apple look at the image and staple its answer to it, where a profile is named."""
    profile = os.environ.get("VELATURA_NOTARY_PROFILE")
    if not profile:
        say("  not notarised: VELATURA_NOTARY_PROFILE names no keychain profile")
        return
    run(["xcrun", "notarytool", "submit", image, "--keychain-profile", profile, "--wait"])
    run(["xcrun", "stapler", "staple", image])
