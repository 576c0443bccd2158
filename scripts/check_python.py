#!/usr/bin/env python3
"""Builds the Python package and runs its tests, its docs and its notebook.

    python3 scripts/check_python.py

Works in the virtual environment of scripts/check_exports.py. The wheel is built as everyday builds are, in their target folder, so
that what they have compiled is used again; the export `parquet`, which `pip install .` builds in, is left to the program's own
checks. Says "skipped" and ends well where no packages can be had. Exit code 1 where something does not hold.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from check_exports import environment

ROOT = Path(__file__).resolve().parent.parent


def main():
    python = environment()
    if python is None:
        print("skipped: the packages of scripts/check_exports.txt could not be had")
        return 0
    tools = Path(python).parent
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as wheels:
        target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
        build = [tools / "maturin", "build", "--quiet", "--profile", "dev", "--no-default-features", "--locked"]
        built = subprocess.run([*build, "--interpreter", python, "--out", wheels], cwd=ROOT, env={**os.environ, "CARGO_TARGET_DIR": target})
        if built.returncode != 0:
            return 1
        (wheel,) = Path(wheels).glob("*.whl")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall", wheel]
        subprocess.run(install, check=True)
        print(f"built in {time.monotonic() - begun:.0f} s: {wheel.name}, {wheel.stat().st_size / 1e6:.0f} MB")
    tests = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "python/tests"]
    if subprocess.call(tests, cwd=ROOT) != 0:
        return 1
    # What stands in the words of the package itself, as it is installed.
    doctests = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules", "--pyargs", "contested"]
    if subprocess.call(doctests, cwd=ROOT) != 0:
        return 1
    return subprocess.call([tools / "mypy", "--strict", "--no-error-summary", "--cache-dir", os.devnull, "-p", "contested"], cwd=tempfile.gettempdir())


if __name__ == "__main__":
    sys.exit(main())
