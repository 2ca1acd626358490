"""Counts mean what their definition says on the day asked for; small ones are hidden from everybody."""

import csv
import io
import json
from datetime import date, timedelta
from itertools import product
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone
from web.office import CANARY

from leleka import casework
from leleka.core.dates import DateInterval, years_before
from leleka.web.casework.models import Case, Return, Separation, StatusChange
from leleka.web.common.models import Event
from leleka.web.figures import counting
from leleka.web.figures.definitions import DEFINITIONS, NOT_COUNTED, found, numbers, tally
from leleka.web.figures.pages import counts
from leleka.web.linkage.models import Person

TODAY = timezone.localdate


@pytest.fixture
def statistician(office):
    return office.users["statistician"]


def children(office, n, relation="team", **values):
    made = [office._new(office.users["caseworker"], relation, "team") for _ in range(n)]
    Person.objects.filter(pk__in=[each.pk for each in made]).update(**values)
    return made


def moved(child, new, *, days_ago=0, **more):
    """A step of a case; one that holds stands on the case too."""
    with patch.object(timezone, "now", return_value=timezone.now() - timedelta(days=days_ago)):
        StatusChange.objects.create(person=child, old="reported", new=new, reason="lead_failed", **more)
    if not more.keys() & {"waits", "is_refusal"}:
        Case.objects.filter(person=child).update(status=new)


def n_of(code, office, day=None):
    """The number, asked for in every way."""
    day, definition, user = day or TODAY(), DEFINITIONS[code], office.users["statistician"]
    whom = found(definition, office.ours.pk, day)
    assert numbers(office.ours.pk, day)[code] == len(whom.counted)
    assert in_cell(definition, user, day, "", "") == whom.counted
    for by in counting.PROPERTIES:
        n = tally(definition, office.ours.pk, day, counting.VALUES[by](day))
        assert sum(n.values()) == len(whom.counted) + len(whom.left_out)
        assert sum(n[cell] for cell in n if cell[0] in NOT_COUNTED) == len(whom.left_out)
    return len(whom.counted)


def in_cell(definition, user, day, by, value):
    people = Person.objects.filter(counting.members(definition, user, day, by, value))
    return set(people.values_list("pk", flat=True))


def values_of(statistician, by, day=None):
    """What each child counted has of a property; each stands in one cell, and is counted there."""
    day, definition, of_child = day or TODAY(), DEFINITIONS["documented"], {}
    n = tally(definition, statistician.organisation_id, day, counting.VALUES[by](day))
    for value in {value for _, value in n}:
        children = in_cell(definition, statistician, day, by, value)
        assert len(children) == sum(n[cell] for cell in n if cell[1] == value and cell[0] not in NOT_COUNTED)
        assert not children & of_child.keys()
        of_child |= dict.fromkeys(children, value)
    return of_child


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("reported", {"documented"}),
        ("screening", {"documented"}),
        ("open_missing", {"documented", "sought"}),
        ("located_probable", {"documented", "sought", "located"}),
        ("on_hold", {"documented", "sought"}),
        ("in_transit", {"documented", "sought", "located"}),
        ("returned", {"documented", "returned"}),
        ("reintegration", {"documented", "returned"}),
        ("deceased_confirmed", {"documented"}),
        ("re_taken", {"documented", "sought"}),
        ("duplicate", set()),
        ("out_of_scope", set()),
        ("never_left", set()),
    ],
)
def test_each_status_is_counted_under_its_definitions(office, status, counts):
    (child,) = children(office, 1)
    moved(child, status, by=office.users["caseworker"])

    assert {code for code in DEFINITIONS if n_of(code, office)} == counts


def test_a_day_counts_what_was_written_down_by_its_end(office):
    (child,) = children(office, 1)
    Case.objects.filter(person=child).update(opened_at=timezone.now() - timedelta(days=20))
    moved(child, "open_missing", days_ago=10, by=office.users["caseworker"])
    moved(child, "returned", days_ago=2, by=office.users["caseworker"])

    def counted(days_ago):
        return {code for code in DEFINITIONS if n_of(code, office, TODAY() - timedelta(days=days_ago))}

    assert counted(30) == set()
    assert counted(15) == {"documented"}
    assert counted(5) == {"documented", "sought"}
    assert counted(0) == {"documented", "returned"}


def test_a_step_that_waits_or_was_refused_counts_nothing(office):
    (child,) = children(office, 1)
    moved(child, "returned", waits=True, by=office.users["caseworker"])
    moved(child, "returned", is_refusal=True, by=office.users["caseworker"])

    assert n_of("returned", office) == 0


def test_a_recorded_return_counts_unless_it_was_taken_back(office):
    (child,) = children(office, 1)
    about = {"person": child, "by": office.users["caseworker"], "decisive": "un"}
    back = Return.objects.create(**about, returned=DateInterval.of_day(date(2024, 3, 1)))
    assert n_of("returned", office) == 1

    Return.objects.create(**about, supersedes=back, is_withdrawal=True)

    assert n_of("returned", office) == 0


def test_other_offices_children_are_not_counted(office):
    children(office, 3, "none")

    assert n_of("documented", office) == 0


def test_a_child_of_an_import_that_was_taken_back_is_counted_nowhere(office):
    children(office, 2)
    children(office, 1, is_gone=True)

    assert n_of("documented", office) == 2
    assert n_of("documented", office, TODAY() - timedelta(days=1)) == 0


def test_a_small_number_is_hidden_from_everybody(office, signed_in, statistician):
    children(office, 3)

    for role in ("statistician", "supervisor"):
        page = signed_in(office.users[role]).get("/figures/")
        assert next(card for card in page.context["cards"] if card["code"] == "documented")["n"] is None


def test_a_small_frozen_number_is_hidden_in_the_list_of_them(office, signed_in):
    children(office, 3)
    frozen = office.frozen()

    page = signed_in(office.users["supervisor"]).get("/figures/")

    assert page.context["frozen"] == [(frozen, None)]
    assert b"hidden: a small number can name a child" in page.content


def test_division_hides_small_cells_and_another_beside_them(office, statistician):
    children(office, 7, sex="female")
    children(office, 6, sex="male")
    children(office, 2, sex="")

    cells = {
        cell.value: cell.shown
        for cell in counting.divided(DEFINITIONS["documented"], statistician, TODAY(), "sex").cells
    }

    assert cells["unknown"] is None
    assert sum(shown is None for shown in cells.values()) >= 2


@pytest.mark.parametrize("by", counting.PROPERTIES)
def test_a_count_that_is_hidden_is_not_divided(office, signed_in, by):
    children(office, 3, sex="male")
    address = f"/figures/documented/?by={by}"

    pages = {role: signed_in(office.users[role]).get(address) for role in ("statistician", "supervisor")}

    assert not any(page.context["rows"] for page in pages.values())
    assert b"So few children are not divided" in pages["statistician"].content
    assert b"No child is counted" not in pages["statistician"].content
    assert b"/children/?day=" in pages["supervisor"].content
    assert b"/children/?day=" not in pages["statistician"].content


def test_a_child_born_after_the_day_has_no_age_on_it(office, statistician):
    day = TODAY() - timedelta(days=30)
    later, that_day = children(office, 2)
    for child, born in ((later, day + timedelta(days=1)), (that_day, day)):
        Person.objects.filter(pk=child.pk).update(born_low=born, born_high=born)
        Case.objects.filter(person=child).update(opened_at=f"{day}T00:00Z")

    assert values_of(statistician, "age", day) == {later.pk: "unknown", that_day.pk: "0-4"}


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2023, 2, 28), date(2024, 3, 10)])
def test_ages_are_counted_on_the_day_and_unknown_where_two_bands_fit(office, statistician, day):
    births = {
        child: (low, low + timedelta(days=wide))
        for child, (years, days, wide) in zip(
            children(office, 40),
            product([0, 5, 10, 15, 18], [-1, 0, 1, 2], [0, 364]),
            strict=True,
        )
        for low in [years_before(day, years) + timedelta(days=days)]
    }
    for child, (low, high) in births.items():
        Person.objects.filter(pk=child.pk).update(born_low=low, born_high=high)
        Case.objects.filter(person=child).update(opened_at=f"{day}T00:00Z")
    unknown = children(office, 1, born_low=None, born_high=None)[0]
    Case.objects.filter(person=unknown).update(opened_at=f"{day}T00:00Z")

    def band_of(low, high):
        ends = {"0-4": 4, "5-9": 9, "10-14": 14, "15-17": 17, "18+": 200}
        ages = casework.age_on(DateInterval(low, high, "range" if low < high else "day"), day)
        bands = {next(band for band, end in ends.items() if age <= end) for age in ages}
        return bands.pop() if len(bands) == 1 and low <= day else "unknown"

    expected = {child.pk: band_of(*born) for child, born in births.items()}
    assert values_of(statistician, "age", day) == expected | {unknown.pk: "unknown"}
    assert set(expected.values()) == {"0-4", "5-9", "10-14", "15-17", "18+", "unknown"}


def test_regions_are_those_of_the_taking_that_was_told_first(office, statistician):
    first, second = children(office, 2)
    about = {"person": first, "source": office.source, "recorded_by": office.users["caseworker"]}
    for region in ("", "UA-65", "UA-23"):
        Separation.objects.create(**about, region=region)

    assert values_of(statistician, "region") == {first.pk: "UA-65", second.pk: "unknown"}


def test_a_taking_that_was_corrected_or_taken_back_gives_no_region(office, statistician):
    corrected, withdrawn = children(office, 2)
    about = {"source": office.source, "recorded_by": office.users["caseworker"]}
    told = Separation.objects.create(person=corrected, region="UA-65", **about)
    Separation.objects.create(person=corrected, region="UA-23", supersedes=told, **about)
    wrong = Separation.objects.create(person=withdrawn, region="UA-65", **about)
    Separation.objects.create(person=withdrawn, supersedes=wrong, is_withdrawal=True, **about)

    assert values_of(statistician, "region") == {corrected.pk: "UA-23", withdrawn.pk: "unknown"}


@pytest.mark.parametrize("by", counting.PROPERTIES)
def test_each_cell_leads_to_its_children_and_to_no_others(office, statistician, by):
    children(office, 2, sex="female", born_low=date(2014, 3, 1), born_high=date(2014, 3, 1))
    moved(children(office, 1)[0], "returned", by=office.users["caseworker"])

    values = values_of(statistician, by)

    assert values.keys() == found(DEFINITIONS["documented"], office.ours.pk, TODAY()).counted
    assert not in_cell(DEFINITIONS["documented"], statistician, TODAY(), by, "")


@pytest.mark.parametrize("by", counting.PROPERTIES)
@pytest.mark.parametrize("value", ["", "nonsense\0", "nonsense"])
def test_a_value_that_there_is_not_has_no_children(office, signed_in, by, value):
    asked = {"by": by, "value": value}

    answer = signed_in(office.users["supervisor"]).get("/figures/documented/children/", asked)

    assert answer.status_code == (200 if (by, value) == ("region", "nonsense") else 404)


@pytest.mark.parametrize("address", ["", "documented/", "documented/children/"])
@pytest.mark.parametrize("day", ["", "2026-02-30", "2999-01-01", "soon"])
def test_a_number_says_its_day_whatever_day_was_asked_for(office, signed_in, address, day):
    children(office, 1)

    text = signed_in(office.users["supervisor"]).get(f"/figures/{address}?day={day}").content.decode()

    assert f'As of <time datetime="{TODAY()}">' in text


def test_no_question_grows_with_the_children_it_is_about(office, signed_in, monkeypatch):
    monkeypatch.setattr(counts, "_NAMED_AT_MOST", 1)
    client, asked = signed_in(office.users["supervisor"]), []

    def note(execute, sql, values, many, context):
        asked.append(0 if many else len(values or ()))
        return execute(sql, values, many, context)

    def most():
        asked.clear()
        for page in ("", "?by=region", "children/", "children/?by=age&value=unknown"):
            client.get(f"/figures/documented/{page}")
        return max(asked)

    with connection.execute_wrapper(note):
        children(office, 1)
        few = most()
        children(office, 9)
        assert most() == few


def test_a_long_list_holds_the_first_of_the_alphabet(office, signed_in, monkeypatch):
    monkeypatch.setattr(counts, "_NAMED_AT_MOST", 1)
    first = children(office, 1, best_name="Ганна")[0]
    children(office, 1, best_name="Євген")  # before А to Я, as computers number the letters

    page = signed_in(office.users["supervisor"]).get("/figures/documented/children/")

    assert page.context["people"] == [first]
    assert page.context["has_more"]


def test_the_way_to_the_children_shows_only_those_one_may_see(office, signed_in):
    seen, unseen = children(office, 1)[0], office._new(office.users["caseworker"], "organisation", "sealed")
    client = signed_in(office.users["supervisor"])

    text = client.get("/figures/documented/children/").content.decode()

    assert seen.best_name in text
    assert unseen.best_name not in text
    assert json.loads(Event.objects.filter(act="list").latest("seq").line)["children"] == [str(seen.pk)]


def test_a_statistician_sees_numbers_and_no_child(office, signed_in, statistician):
    children(office, 6)

    page = signed_in(statistician).get("/figures/documented/")
    listed = signed_in(statistician).get("/figures/documented/children/").content.decode()

    assert page.context["n"] == 6
    assert "/children/?" not in page.content.decode()
    assert CANARY not in listed


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_hides_small_cells_is_traced_and_asks_who_is_there(office, signed_in, statistician, kind):
    children(office, 7, sex="female")
    children(office, 6, sex="male")
    children(office, 2, sex="")
    said = {"day": str(TODAY()), "by": "sex", "kind": kind}
    asked = signed_in(statistician, fresh=False).post("/figures/documented/export/", said)
    assert asked["Location"] == "/account/reauthenticate/?next=%2Ffigures%2Fdocumented%2F%3Fagain%3D1"

    answer = signed_in(statistician).post("/figures/documented/export/", said)

    if kind == "json":
        content = json.loads(answer.content)
        cells = {cell["value"]: cell["n"] for cell in content["cells"]}
        assert content["n"] == 15
    else:
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        cells = {row["sex"]: int(row["number"]) if row["number"] else None for row in rows}
        assert cells.pop("all") == 15
    assert cells["unknown"] is None
    assert list(cells.values()).count(None) >= 2
    assert "attachment" in answer["Content-Disposition"]
    assert Event.objects.filter(act="export", page="figure_export").count() == 1


def test_a_day_that_lies_ahead_is_refused(office, signed_in, statistician):
    page = signed_in(statistician).get(f"/figures/?day={TODAY() + timedelta(days=2)}")

    assert "This day lies ahead" in page.content.decode()
    assert page.context["day"] == TODAY()


def test_statuses_stand_in_the_order_of_a_case(office, statistician):
    for status in ("returned", "open_missing", "screening"):
        for child in children(office, 5):
            moved(child, status, by=office.users["caseworker"])

    divided = counting.divided(DEFINITIONS["documented"], statistician, TODAY(), "status")

    assert [cell.value for cell in divided.cells] == ["screening", "open_missing", "returned"]
