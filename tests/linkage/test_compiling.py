import numba

from leleka.linkage.compiling import is_compiled


def test_loops_are_compiled_once_one_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    before = is_compiled()
    (tmp_path / "kernels_1").mkdir()
    (tmp_path / "kernels_1" / "compare.compare_rest-10.py311.1.nbc").write_bytes(b"")

    assert not before
    assert is_compiled()
