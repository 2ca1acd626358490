"""Which invented children were taken, how, when, with whom and where to; and who came back.

Families and institutions were struck together, so children are taken and moved in groups.

Takes   children in their households, institutions, dice.
Gives   fate.cause, taken_on, stays, group, returned_on of every child.
Leaves  what was done to their identities to identities.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from leleka.core.progress import Progress
from leleka.demo.dice import Dice, Weighted
from leleka.demo.fates import Stay
from leleka.demo.institutions import Institution, InstitutionKind, Institutions
from leleka.demo.people import Child, families_of

LAST_DAY = date(2025, 9, 30)
"""Nothing in the invented world happens later."""

_P_TAKEN = {"o": 0.68, "c": 0.58, "f": 0.58, "g": 0.02}
_P_TAKEN_NORTH = 0.2
_NORTH = {"UA-32", "UA-59", "UA-74"}
_CAUSES = {
    "residential_institution": Weighted(
        [
            ("institution_evacuated", 76),
            ("taken_from_hospital", 10),
            ("camp_not_returned", 8),
            ("school_or_cadet_transfer", 6),
        ]
    ),
    "foster_family": Weighted(
        [("foster_family_moved", 70), ("taken_with_guardian_under_coercion", 18), ("camp_not_returned", 12)]
    ),
    "guardian": Weighted(
        [
            ("taken_with_guardian_under_coercion", 60),
            ("camp_not_returned", 20),
            ("lost_contact_in_hostilities", 12),
            ("removed_from_parents_by_occupation_authority", 8),
        ]
    ),
    "family": Weighted(
        [
            ("camp_not_returned", 36),
            ("filtration_parent_detained", 15),
            ("parent_killed", 12),
            ("parent_detained_or_disappeared", 10),
            ("lost_contact_in_hostilities", 11),
            ("removed_from_parents_by_occupation_authority", 6),
            ("voluntary_move_then_blocked", 6),
            ("left_with_acquaintance", 4),
        ]
    ),
}
_ONE_BY_ONE = {"camp_not_returned", "school_or_cadet_transfer", "taken_from_hospital"}
_TO_INSTITUTIONS = {
    "institution_evacuated",
    "taken_from_hospital",
    "removed_from_parents_by_occupation_authority",
}
_TAKEN_FROM: dict[str, InstitutionKind] = {
    "taken_from_hospital": "hospital",
    "removed_from_parents_by_occupation_authority": "centre",
}
_P_RETURNED = {
    "camp_not_returned": 0.2,
    "filtration_parent_detained": 0.12,
    "taken_with_guardian_under_coercion": 0.1,
    "voluntary_move_then_blocked": 0.15,
}
_P_RETURNED_OTHERWISE = 0.025
_CHANNELS = Weighted(
    [
        ("relative_travelled", 45),
        ("ngo", 22),
        ("mediator_state", 14),
        ("ombudsman", 10),
        ("self_18plus", 4),
        ("icrc", 2),
        ("holy_see", 2),
        ("with_exchange", 1),
    ]
)


@dataclass(frozen=True, slots=True)
class _Journey:
    """Where a group was taken, and on to, on the same days."""

    group: int
    on: date
    first: Institution
    second: Institution
    second_on: date


class Journeys:
    """Takes children away, in groups, and brings some back."""

    def __init__(self, dice: Dice, institutions: Institutions) -> None:
        self._dice = dice
        self._institutions = institutions
        self._by_key: dict[tuple[object, ...], _Journey] = {}

    def take(self, children: list[Child], progress: Progress) -> list[Child]:
        """Decide for every child; gives the taken ones."""
        n_done = 0
        for household in families_of(children):
            self._take_from(household)
            n_done += len(household)
            progress("inventing journeys", n_done, len(children))
        return [child for child in children if child.fate.is_taken]

    def _take_from(self, household: list[Child]) -> None:
        first = household[0]
        p = _P_TAKEN_NORTH if first.home.region.code in _NORTH else _P_TAKEN[first.home.control]
        in_care = first.household == "residential_institution"
        if not self._dice.chance(min(0.95, p * (1.35 if in_care else 1.0))):
            return
        kind = first.household if first.household in _CAUSES else "family"
        cause = self._dice.draw(_CAUSES[kind])
        for child in household:
            if self._could_be_taken(child, cause):
                self._send(child, self._childs_cause(child, cause))

    def _could_be_taken(self, child: Child, cause: str) -> bool:
        age = child.age_on(child.reached_on)
        if child.born > child.reached_on or age > 17:
            return False
        if cause == "camp_not_returned" and age < 6:
            return False
        return self._dice.chance(0.6 if cause in _ONE_BY_ONE else 0.9)

    def _childs_cause(self, child: Child, cause: str) -> str:
        age = child.age_on(child.reached_on)
        if age >= 16 and self._dice.chance(0.05):
            return "conscripted_or_recruited"
        is_lone_baby = age == 0 and not any(sibling.born == child.born for sibling in child.siblings)
        if is_lone_baby and cause == "filtration_parent_detained" and self._dice.chance(0.3):
            return "born_in_captivity"
        if cause == "school_or_cadet_transfer" and age < 11:
            return "institution_evacuated"
        return cause

    def _send(self, child: Child, cause: str) -> None:
        journey, fate = self._journey_of(child, cause), child.fate
        # Whoever was not yet born, or grown up, on the group's day went on the family's own day.
        went_along = child.born <= journey.on and child.age_on(journey.on) <= 17
        fate.taken_on = journey.on if went_along else child.reached_on
        if cause == "born_in_captivity":
            fate.taken_on = self._bear_in_captivity(child, journey)
        fate.cause, fate.group = cause, journey.group
        if cause in _TAKEN_FROM:
            fate.taken_from = self._institutions.service_of(child.home, _TAKEN_FROM[cause])
        fate.stays = [Stay(journey.first.place, journey.first, fate.taken_on)]
        if journey.second_on > fate.taken_on and self._dice.chance(0.7):
            second = journey.second
            fate.stays.append(Stay(second.place, second, journey.second_on))

    def _bear_in_captivity(self, child: Child, journey: _Journey) -> date:
        """Move a birth behind the mother's journey; no Ukrainian paper knows of it."""
        child.born = journey.on + timedelta(days=self._dice.between(20, 200))
        child.birth_place = journey.first.place
        child.certificate, child.tax_number = "", ""
        return child.born

    def _journey_of(self, child: Child, cause: str) -> _Journey:
        reached = (child.reached_on.year, child.reached_on.month)
        key: tuple[object, ...]
        if child.institution is not None and cause == "institution_evacuated":
            cohort = self._dice.pick((0, 0, 0, 1))
            key = (child.institution, reached[0] < 2022, cohort)
        elif cause == "camp_not_returned":
            key = (child.home.uk, *reached, "camp")
        elif cause == "taken_from_hospital":
            key = (child.home.uk, *reached, "hospital")
        else:
            key = (child.family,)
        journey = self._by_key.get(key)
        if journey is None:
            journey = self._by_key[key] = self._new_journey(child.reached_on, cause)
        return journey

    def _new_journey(self, on: date, cause: str) -> _Journey:
        dice, to = self._dice, self._institutions
        if cause == "camp_not_returned":
            first = dice.pick(to.camps)
        elif cause in _TO_INSTITUTIONS:
            first = dice.pick((*to.aid_centres, *to.camps))
        else:
            first = dice.pick(to.temporary_points)
        return _Journey(
            group=len(self._by_key) + 1,
            on=on,
            first=first,
            second=dice.pick(to.aid_centres),
            second_on=on + timedelta(days=dice.between(14, 260)),
        )

    def bring_back(self, taken: list[Child]) -> None:
        """Return some of the taken; siblings mostly come back together."""
        dice = self._dice
        families_back: dict[int, date] = {}
        for child in taken:
            fate = child.fate
            if fate.taken_on is None:
                continue
            first_day = max(fate.taken_on + timedelta(days=20), date(2022, 4, 15))
            with_siblings = families_back.get(child.family)
            if with_siblings and with_siblings >= first_day and dice.chance(0.8):
                fate.returned_on = with_siblings
            elif dice.chance(_P_RETURNED.get(fate.cause, _P_RETURNED_OTHERWISE)):
                # Half of the returns come within the first year.
                last_day = LAST_DAY if dice.chance(0.5) else min(LAST_DAY, first_day + timedelta(days=365))
                fate.returned_on = dice.day(first_day, last_day)
                families_back[child.family] = fate.returned_on
            else:
                continue
            fate.return_channel = dice.draw(_CHANNELS)
            if fate.return_channel == "self_18plus" and child.age_on(fate.returned_on) < 18:
                fate.return_channel = "relative_travelled"
            fate.stays = [stay for stay in fate.stays if stay.since < fate.returned_on]
