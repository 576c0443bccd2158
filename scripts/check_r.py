#!/usr/bin/env python3
"""Checks the R package in `r/` as CRAN would, with a case that the program makes.

    python3 scripts/check_r.py target/release/contested

Says "skipped" and ends well where R or the package RSQLite is not installed. Exit code 1 where something does not hold: an error
or a warning of `R CMD check`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

REPORTS = [
    {"published": "2024-12-03", "publisher": "Ostrel Herald",
     "text": "Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 14 soldiers were killed in Ostrel on Monday."},
    {"published": "2024-12-04", "publisher": "Varan Press",
     "text": "The Varan army denied that rebels had captured the town of Ostrel. It said 4 soldiers were killed in Ostrel on Monday."},
    {"publisher": "Valley Wire", "text": "Shells killed 3 people in the town of Ostrel on 5 December 2024, a doctor said."},
]


def main(program):
    has = shutil.which("R") and subprocess.run(["Rscript", "-e", "library(RSQLite)"], capture_output=True).returncode == 0
    if not has:
        print("skipped: R with RSQLite is not installed (apt-get install r-base-core r-cran-rsqlite)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        package = folder / "r"
        shutil.copytree(HERE.parent / "r", package)
        data = package / "inst" / "extdata"
        data.mkdir(parents=True)
        rows = folder / "reports.jsonl"
        rows.write_text("".join(json.dumps(row) + "\n" for row in REPORTS))
        case = data / "valley.contested"
        for command in (["init", case], ["--reader", "fast", "add", case, rows]):
            subprocess.run([program, *command], check=True, capture_output=True)
        # `R CMD build` leaves out what a writer's log would be.
        quiet = {**os.environ, "_R_CHECK_FORCE_SUGGESTS_": "false", "LC_ALL": "C.UTF-8"}
        subprocess.run(["R", "CMD", "build", "--no-build-vignettes", package], cwd=folder, env=quiet, check=True, capture_output=True)
        (built,) = folder.glob("contested_*.tar.gz")
        check = ["R", "CMD", "check", "--no-manual", "--no-build-vignettes", built.name]
        done = subprocess.run(check, cwd=folder, env=quiet, capture_output=True, text=True)
        status = [line for line in done.stdout.splitlines() if line.startswith("Status:")]
        print(f"R CMD check: {status[0] if status else done.stdout[-2000:]}")
        if done.returncode != 0 or not status or "ERROR" in status[0] or "WARNING" in status[0]:
            print(done.stdout[-6000:], done.stderr[-2000:])
            for log in folder.glob("contested.Rcheck/*/*.fail"):
                print(log.read_text()[-3000:])
            return 1
        shutil.copy(case, folder / "valley.contested")
        blocks = re.findall(r"```r\n(.*?)```", (HERE.parent / "docs" / "r.md").read_text(), re.S)
        if subprocess.run(["Rscript", "-e", "library(sf)"], capture_output=True).returncode != 0:
            blocks = [block for block in blocks if "as_sf" not in block]
        (folder / "page.R").write_text("\n".join(blocks))
        done = subprocess.run(
            ["Rscript", "page.R"], cwd=folder, env={**quiet, "R_LIBS": str(folder / "contested.Rcheck")}, capture_output=True, text=True
        )
        print(f"docs/r.md: {len(blocks)} blocks ran" if done.returncode == 0 else done.stderr[-2000:])
        return done.returncode
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: check_r.py PROGRAM")
    sys.exit(main(os.path.abspath(sys.argv[1])))
