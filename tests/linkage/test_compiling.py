import ast
from importlib.util import find_spec
from pathlib import Path

import numba

from leleka.linkage.compiling import is_compiled
from leleka.linkage.kernels import SOURCES


def test_loops_are_compiled_once_one_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    before = is_compiled()
    (tmp_path / "kernels_1").mkdir()
    (tmp_path / "kernels_1" / "compare.compare_rest-10.py311.1.nbc").write_bytes(b"")

    assert not before
    assert is_compiled()


def test_a_loop_is_compiled_again_where_a_number_built_into_it_changes():
    imports = (
        node.module
        for source in SOURCES
        if source.parent.name == "kernels"
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("leleka.normalize")
    )

    assert {Path(find_spec(module).origin) for module in imports} <= set(SOURCES)
