"""Every block of Python in the docs runs, one after the other, and so does the notebook."""

import json
import os
import re

import pytest

from conftest import ROOT


@pytest.fixture
def there(samples, tmp_path):
    """A folder that has the samples in it, to be in."""
    (tmp_path / "samples").symlink_to(samples / "samples")
    before = os.getcwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def test_the_page_on_python_does_what_it_says(there, capsys):
    for module in ("pandas", "pyarrow", "polars", "duckdb"):
        pytest.importorskip(module)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len(blocks) >= 7
    names = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    said = capsys.readouterr().out
    assert "control.capture" in said and 'names a place "Tolvan City Hall Annex"' in said


def test_the_notebook_runs(there):
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    path = ROOT / "docs" / "notebooks" / "sample-war.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"]), "it is kept without outputs"
    try:
        import nbclient
        import nbformat
    except ImportError:
        nbclient = None
    if nbclient is not None:
        done = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(done)
        nbclient.NotebookClient(done, timeout=600, resources={"metadata": {"path": str(there)}}).execute()
        shown = [output for cell in done.cells for output in cell.get("outputs", [])]
        assert sum("text/html" in output.get("data", {}) for output in shown) >= 7
        return
    names = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), path.name, "exec"), names)


def test_every_public_name_has_words():
    import contested

    for name in contested.__all__:
        if not name.startswith("__"):
            assert getattr(contested, name).__doc__, name
    for name, method in vars(contested.Case).items():
        if not name.startswith("_"):
            assert (method.fget if isinstance(method, property) else getattr(method, "__func__", method)).__doc__, name
