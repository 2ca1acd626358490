"""In which time zone the registry shows times and begins its days.

Takes   the zone's name, such as Europe/Kyiv.
Gives   the same, where there is such a zone.
Leaves  showing times to the pages.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from leleka.web.project.keys import SettingsError


def zone_of(name: str) -> str:
    """Look whether there is such a zone.

    Raises:
        SettingsError: web.E017, there is none.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            "web.E017",
            "LELEKA_TIME_ZONE is not the name of a time zone.",
            hint="Write one such as Europe/Kyiv or Europe/Warsaw, or leave it out for Europe/Kyiv.",
        ) from error
    return name
