import pytest

from leleka.web.project.keys import SettingsError
from leleka.web.project.zone import zone_of


@pytest.mark.parametrize("name", ["Europe/Kyiv", "UTC"])
def test_a_zone_is_known_by_its_name(name):
    assert zone_of(name) == name


@pytest.mark.parametrize("name", ["Europe/Nowhere", "Europe", "../etc/passwd", "EET "])
def test_what_is_no_zone_stops_the_start_and_says_what_to_write(name):
    with pytest.raises(SettingsError, match=r"Europe/Kyiv.*web\.E017"):
        zone_of(name)
