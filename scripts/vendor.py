#!/usr/bin/env python3
"""Refresh the fonts, icons and scripts we ship from their npm packages.

Standard library only; needs `npm` on the path. Run it after changing a version below:

    python scripts/vendor.py            fetch the pinned packages and write the files
    python scripts/vendor.py --check    compare what is in the tree with static/vendor/VENDOR.json

What it writes: static/fonts (woff2 for pages, ttf for documents), static/css/fonts.css, static/icons.svg,
static/coast.svg, static/vendor/* (licences, and scripts that ours import) and tests/vendor/*, which only tests use.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from scripts import coast  # noqa: E402

RECORD = ROOT / "static/vendor/VENDOR.json"

PACKAGES = {
    "@fontsource-variable/onest": "5.3.1",
    "@fontsource-variable/source-serif-4": "5.3.1",
    "@expo-google-fonts/onest": "0.4.2",
    "@expo-google-fonts/source-serif-4": "0.4.1",
    "lucide-static": "1.62.0",
    "world-atlas": "2.0.2",
    "idb": "8.0.3",
    "axe-core": "4.14.1",
    "@guidepup/virtual-screen-reader": "0.33.0",
}

# The family as our style sheet calls it, the package and the stem of its files. The order is the order of the rules.
FONTS = [
    ("Onest", "@fontsource-variable/onest", "onest"),
    ("Source Serif 4", "@fontsource-variable/source-serif-4", "source-serif-4"),
]
# The same for documents, whole and of one weight each: the package, its file and ours.
FOR_PAPER = [
    ("@expo-google-fonts/onest", "400Regular/Onest_400Regular.ttf", "onest-regular.ttf"),
    ("@expo-google-fonts/onest", "600SemiBold/Onest_600SemiBold.ttf", "onest-semibold.ttf"),
    ("@expo-google-fonts/source-serif-4", "400Regular/SourceSerif4_400Regular.ttf", "source-serif-4-regular.ttf"),
]
SUBSETS = ["cyrillic-ext", "cyrillic", "latin-ext", "latin"]

# The symbol's id in our sprite and the icon's name in lucide. Few on purpose: the full sprite is larger than a page.
ICONS = {
    "check": "check",
    "cross": "x",
    "plus": "plus",
    "minus": "minus",
    "search": "search",
    "menu": "menu",
    "left": "chevron-left",
    "right": "chevron-right",
    "down": "chevron-down",
    "back": "arrow-left",
    "up": "arrow-up",
    "sink": "arrow-down",
    "sort": "arrow-up-down",
    "return": "undo-2",
    "clock": "clock",
    "lock": "lock",
    "edit": "pencil",
    "delete": "trash-2",
    "upload": "upload",
    "download": "download",
    "file": "file-text",
    "image": "image",
    "warning": "triangle-alert",
    "info": "info",
    "mail": "mail",
    "person": "user",
    "people": "users",
    "leave": "log-out",
    "external": "external-link",
    "print": "printer",
    "ring": "circle",
    "half": "circle-dot",
    "disc": "circle-check",
    "stop": "ban",
    "language": "globe",
    "retry": "rotate-cw",
    "flag": "flag",
    "star": "star",
}

LICENCES = {
    "@fontsource-variable/onest": "LICENSE-onest.txt",
    "@fontsource-variable/source-serif-4": "LICENSE-source-serif-4.txt",
    "lucide-static": "LICENSE-lucide.txt",
    "world-atlas": "LICENSE-world-atlas.txt",
    "idb": "LICENSE-idb.txt",
}

# What our scripts import of a package, and what its file is called in static/vendor.
SCRIPTS = {"idb": ("build/index.js", "idb.js")}

# What tests use of a package, and what its file is called in tests/vendor.
FOR_TESTS = {
    "axe-core": ("axe.min.js", "axe.min.js"),
    "@guidepup/virtual-screen-reader": ("lib/esm/index.browser.js", "virtual-screen-reader.js"),
}


def fetch(name: str, version: str, folder: Path) -> tuple[Path, str]:
    """Pack one package with npm, unpack it, and return its folder and the SHA-256 of the archive."""
    command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", str(folder)]
    archive = folder / subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    target = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package", hashlib.sha256(archive.read_bytes()).hexdigest()


def font_rules(css: str, family: str, stem: str) -> list[str]:
    """Return our @font-face rules from a fontsource sheet: its ranges, our family name and file address."""
    rules = []
    for subset in SUBSETS:
        found = re.search(rf"/\* {stem}-{subset}-wght-normal \*/\s*@font-face {{(.*?)}}", css, re.S)
        if found is None:
            raise SystemExit(f"{stem}: no rule for the subset {subset}")
        body = dict(re.findall(r"([a-z-]+): ([^;]+);", found[1]))
        rules.append(
            f'@font-face{{font-family:"{family}";font-style:normal;font-display:swap;font-weight:{body["font-weight"]};'
            f'src:url(../fonts/{stem}-{subset}.woff2) format("woff2");unicode-range:{body["unicode-range"]}}}'
        )
    return rules


def copy_fonts(folders: dict[str, Path]) -> None:
    """Copy the font files and write static/css/fonts.css."""
    rules = ["/* Written by scripts/vendor.py from the packages named in static/vendor/VENDOR.json. */"]
    for family, package, stem in FONTS:
        rules += font_rules((folders[package] / "wght.css").read_text(), family, stem)
        for subset in SUBSETS:
            source = folders[package] / f"files/{stem}-{subset}-wght-normal.woff2"
            write(f"static/fonts/{stem}-{subset}.woff2", source.read_bytes())
    write("static/css/fonts.css", ("\n".join(rules) + "\n").encode())
    for package, source, name in FOR_PAPER:
        write(f"static/fonts/{name}", (folders[package] / source).read_bytes())


def copy_icons(folder: Path) -> None:
    """Join the chosen icons into one sprite, static/icons.svg."""
    symbols = []
    for symbol, icon in ICONS.items():
        drawing = (folder / f"icons/{icon}.svg").read_text()
        inner = re.search(r"<svg.*?>(.*)</svg>", drawing, re.S)
        if inner is None:
            raise SystemExit(f"lucide: {icon} has no drawing")
        shapes = " ".join(inner[1].split()).replace(" />", "/>").replace("> <", "><")
        symbols.append(f'<symbol id="{symbol}" viewBox="0 0 24 24">{shapes}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- lucide, ISC licence: static/vendor/LICENSE-lucide.txt -->'
    write("static/icons.svg", (head + "\n" + "\n".join(symbols) + "\n</svg>\n").encode())


def write(path: str, content: bytes) -> None:
    """Write a file below the root, making its folder."""
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def digests() -> dict[str, str]:
    """Return the SHA-256 of every file this script owns, by its path."""
    owned = [*ROOT.glob("static/fonts/*.*"), ROOT / "static/css/fonts.css", ROOT / "static/icons.svg"]
    owned += [ROOT / "static/coast.svg"]
    owned += [*ROOT.glob("static/vendor/LICENSE-*"), *ROOT.glob("static/vendor/*.js"), *ROOT.glob("tests/vendor/*")]
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(owned)
        if path.exists()
    }


def refresh() -> None:
    """Fetch every package and write all files and the record."""
    packages = {}
    with tempfile.TemporaryDirectory() as unpacked:
        folders = {}
        for package, version in PACKAGES.items():
            folders[package], digest = fetch(package, version, Path(unpacked))
            packages[package] = {"version": version, "sha256": digest}
        copy_fonts(folders)
        copy_icons(folders["lucide-static"])
        write("static/coast.svg", coast.sprite(folders["world-atlas"] / "land-50m.json").encode())
        for package, licence in LICENCES.items():
            write(f"static/vendor/{licence}", (folders[package] / "LICENSE").read_bytes())
        for package, (file, name) in SCRIPTS.items():
            write(f"static/vendor/{name}", (folders[package] / file).read_bytes())
        for package, (file, name) in FOR_TESTS.items():
            write(f"tests/vendor/{name}", (folders[package] / file).read_bytes())
            licence = f"tests/vendor/LICENSE-{package.rpartition('/')[2]}.txt"
            write(licence, (folders[package] / "LICENSE").read_bytes())
    write(
        str(RECORD.relative_to(ROOT)),
        (json.dumps({"packages": packages, "files": digests()}, indent=2) + "\n").encode(),
    )


def check() -> list[str]:
    """Return the paths whose content is not what the record says, missing and unrecorded ones included."""
    recorded, present = json.loads(RECORD.read_text())["files"], digests()
    return sorted(path for path in recorded.keys() | present.keys() if recorded.get(path) != present.get(path))


def main() -> int:
    """Run from the command line; exit code 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the files with the record, fetch nothing")
    if not parser.parse_args().check:
        refresh()
        return 0
    changed = check()
    print("\n".join(changed) or "All vendored files are as recorded.")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
