import pathlib
import shutil

import pytest

import contested

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """The samples in a folder of their own, as docs and notebooks expect them."""
    folder = tmp_path_factory.mktemp("work")
    shutil.copytree(ROOT / "samples", folder / "samples")
    return folder


@pytest.fixture(scope="session")
def case(samples):
    """The sample war, read once, by rules alone: the page and the notebook read it in full. Tests that judge take a copy."""
    case = contested.Case.create(samples / "war.contested", lexicon=samples / "samples" / "lexicon", who="the test")
    case.add(samples / "samples" / "reports", fast=True)
    return case


@pytest.fixture
def copy(case, tmp_path):
    path = tmp_path / "copy.contested"
    # What was written last may still be in SQLite's log beside the file.
    for end in ("", "-wal"):
        if pathlib.Path(case.path + end).exists():
            shutil.copyfile(case.path + end, str(path) + end)
    return contested.Case(path, who="the test")
