import pytest

from leleka.demo import DemoError, WorldSettings


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"n_children": 0}, "demo.E001"),
        ({"n_children": 1_000_001}, "demo.E001"),
        ({"noise": -0.1}, "demo.E002"),
        ({"changed": 0.95}, "demo.E003"),
        ({"seed": -1}, "demo.E004"),
    ],
)
def test_settings_out_of_range_stop_before_anything_is_invented(wrong, code):
    with pytest.raises(DemoError, match=code) as caught:
        WorldSettings(**wrong)

    assert caught.value.code == code
    assert caught.value.problem.hint
