"""The child's page, tried as an outsider, a reader, a caseworker and a supervisor."""

from datetime import date

import pytest
from django.utils import translation
from web.office import CANARY, steady

from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval
from leleka.normalize import marks
from leleka.web.casework.child import file_of
from leleka.web.casework.drawing import Lane, Spot, map_of, timeline_of
from leleka.web.casework.from_records import facts_of
from leleka.web.casework.models import Identity, KinLink, Separation, Stay, Trait
from leleka.web.common.templatetags.house import who
from leleka.web.linkage.models import Membership


@pytest.fixture
def said(office):
    """What somebody said of a child, as a maker of facts."""

    def say(model, child, **what):
        about = {"person": child, "source": office.source, "recorded_by": office.users["caseworker"]}
        return model.objects.create(**about | what)

    return say


def text_of(client, child):
    return client.get(f"/children/{child.pk}/").content.decode()


def values(file, label):
    return [said.text for line in file.lines if line.label == label for said in line.values]


def test_the_newest_correction_is_best_and_the_old_value_is_gone(office, said):
    child, user = office.child("caseworker"), office.users["caseworker"]
    first = said(Trait, child, kind="eyes", value="green")
    said(Trait, child, kind="eyes", value="grey", supersedes=first)

    assert values(file_of(user, child), "Eyes") == ["grey"]


def test_values_that_exclude_each_other_stand_side_by_side(office, said, signed_in):
    child, user = office.child("caseworker"), office.users["caseworker"]
    said(Trait, child, kind="eyes", value="green")
    said(Trait, child, kind="eyes", value="brown")

    file = file_of(user, child)

    assert sorted(values(file, "Eyes")) == ["brown", "green"]
    assert file.n_conflicts == 1
    assert "conflict" in text_of(signed_in(user), child)


def test_eyes_of_two_colours_are_said_in_the_readers_words(office, said):
    child, user = office.child("caseworker"), office.users["caseworker"]
    said(Trait, child, kind="eyes", value="grey/blue")

    with translation.override("uk"):
        assert values(file_of(user, child), "Очі") == ["сірі / блакитні"]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("glasses", "окуляри"),
        ("scar:left:cheek", "шрам: щока, ліворуч"),
        ("birthmark:back", "родимка: спина"),
        ("шрам на щоці, давній", "шрам на щоці, давній"),
        ("scar:of the trade", "scar:of the trade"),
    ],
)
@pytest.mark.parametrize("address", ["/children/{child}/", "/children/{child}/facts/"])
def test_a_mark_of_a_row_is_said_in_the_readers_words(office, said, signed_in, kept, shown, address):
    child = office.child("caseworker")
    said(Trait, child, kind="mark", value=kept)

    client = signed_in(office.users["caseworker"])
    page = client.get(address.format(child=child.pk), headers={"accept-language": "uk"}).content.decode()

    assert shown in page
    assert kept == shown or kept not in page


def test_every_code_that_a_mark_is_read_as_has_words():
    lists = {"mark_kind": marks.KINDS, "body_part": marks.PARTS, "body_side": marks.SIDES}

    for name, read in lists.items():
        assert set(code_list(name)) == set(read)


def test_one_name_in_two_spellings_is_one_value(office, said):
    child, user = office.child("caseworker"), office.users["caseworker"]
    said(Identity, child, kind="unknown", full_name="Вигадана Марія")
    said(Identity, child, kind="unknown", full_name="вигадана марія")

    assert len(values(file_of(user, child), "Name")) == 1


def test_what_a_machine_only_proposed_says_nothing_of_the_child(office, said):
    child, user = office.child("caseworker"), office.users["caseworker"]
    record = office.record(child)
    Membership.objects.filter(record=record).update(is_proposed=True)
    said(Trait, child, kind="eyes", value="green", record=record)

    file = file_of(user, child)

    assert not values(file, "Eyes")
    assert [row.is_proposed for row in file.rows] == [True]


def test_the_facts_of_a_row_follow_the_row(office, said):
    child, other = office.child("caseworker"), office.child("caseworker", "team")
    record = office.record(child)
    said(Trait, child, kind="eyes", value="green", record=record)
    Membership.objects.filter(record=record).update(person=other)
    user = office.users["caseworker"]

    assert not values(file_of(user, child), "Eyes")
    assert values(file_of(user, other), "Eyes") == ["green"]


@pytest.mark.parametrize(("from_name", "asserted"), [(False, "female"), (True, "")])
def test_no_source_is_said_to_have_given_a_sex_that_only_the_name_shows(office, from_name, asserted):
    said = {"names": ["Вигадана Юстина"], "name_kinds": ["recorded"], "sex": "female"}
    record = office.record(office.child("caseworker"), **said, is_sex_from_name=from_name)

    (name,) = facts_of(office.users["caseworker"], record)

    assert name.sex == asserted


@pytest.mark.parametrize(
    ("role", "relation", "sees"), [("caseworker", "assigned", True), ("analyst", "team", False)]
)
def test_where_a_child_is_now_is_shown_only_to_who_works_with_it(
    office, said, signed_in, role, relation, sees
):
    child = office.child(role, relation)
    said(Stay, child, place="Канареєчна вулиця", arrangement="hospital", is_present=True)

    text = text_of(signed_in(office.users[role]), child)

    assert ("Канареєчна вулиця" in text) is sees
    assert ("Where the child is now" in text) is sees
    assert ("Where the child was" in text) is sees


def test_a_fact_more_sensitive_than_the_reader_leaves_no_mark(office, said, signed_in):
    child, user = office.child("analyst", "team"), office.users["analyst"]
    before = _quiet(text_of(signed_in(user), child))
    said(Trait, child, kind="mark", value="Прихована прикмета", sensitivity="sealed")

    assert _quiet(text_of(signed_in(user), child)) == before


@pytest.mark.parametrize(
    ("role", "relation", "sees"), [("caseworker", "assigned", True), ("analyst", "team", False)]
)
def test_a_cell_with_a_telephone_or_a_present_place_is_for_who_may_read_that(
    office, signed_in, role, relation, sees
):
    child = office.child(role, relation)
    office.row(child, {"Очі": "сірі", "Телефон матері": "099 000 00 00", "Останнє місце": "дача"})

    text = text_of(signed_in(office.users[role]), child)

    assert "сірі" in text
    assert ("099 000 00 00" in text, "Телефон матері" in text, "дача" in text) == (sees, sees, sees)


def test_siblings_one_may_not_see_are_not_hinted_at(office, said, signed_in):
    child, hidden = office.child("caseworker"), office.child("caseworker", "none")
    said(KinLink, child, relation="sibling_full", relative=hidden)

    text = text_of(signed_in(office.users["caseworker"]), child)

    assert hidden.best_name not in text
    assert "Brothers and sisters" not in text


def test_siblings_who_are_elsewhere_are_said_to_be_split(office, said):
    child, sister = office.child("caseworker"), office.child("caseworker", "assigned", "partner")
    said(KinLink, child, relation="sibling_full", relative=sister)
    said(Stay, child, region="RU-ROS", is_present=True)
    said(Stay, sister, region="RU-KDA", is_present=True)

    relative = file_of(office.users["caseworker"], child).relatives[0]

    assert (relative.person, relative.together, relative.is_hint) == (sister, "no", False)


def test_a_stay_above_ones_clearance_does_not_say_whether_siblings_are_together(office, said):
    child, sister = office.child("caseworker"), office.child("caseworker", "assigned", "partner")
    said(KinLink, child, relation="sibling_full", relative=sister)
    said(Stay, child, region="RU-ROS", is_present=True)
    said(Stay, sister, region="RU-ROS", is_present=True, sensitivity="court_only")

    assert file_of(office.users["caseworker"], child).relatives[0].together == ""


def test_turning_18_is_worked_by_the_earliest_day(office, said):
    child = office.child("caseworker")
    said(Identity, child, kind="birth", full_name="Вигадана Марія", born=DateInterval.of_month(2014, 3))

    file = file_of(office.users["caseworker"], child)

    assert file.turns_18.first == date(2032, 3, 1)


def test_a_day_of_coming_of_age_is_worded_so_that_it_may_be_past(office, said, signed_in):
    child = office.child("caseworker")
    said(
        Identity, child, kind="birth", full_name="Вигадана Марія", born=DateInterval.of_day(date(2001, 5, 3))
    )

    text = text_of(signed_in(office.users["caseworker"]), child)

    assert "18th birthday: <strong>" in text
    assert code_list("duty").label("turns_18", "uk") == "18-річчя дитини"


def test_a_name_brought_back_to_the_nominative_says_how_the_source_writes_it(office, said):
    child = office.child("caseworker")
    child.best_name = "Сорока Кіра Петрівна"
    said(Identity, child, kind="recorded", full_name="Сороку Кіру Петрівну")
    restored = file_of(office.users["caseworker"], child).written
    said(Identity, child, kind="birth", full_name="Сорока Кіра Петрівна")
    as_one_source_writes_it = file_of(office.users["caseworker"], child).written

    assert restored == "Сороку Кіру Петрівну"
    assert as_one_source_writes_it == ""


@pytest.mark.parametrize(
    ("sex", "age", "said_so"),
    [
        ("female", (7, 7), "girl, 7 years old"),
        ("female", (28, 28), "woman, 28 years old"),
        ("male", (17, 18), "boy, 17 to 18 years old"),
        ("male", None, "boy"),
        ("", (1, 1), "1 year old"),
        ("", None, ""),
    ],
)
def test_sex_and_age_are_said_as_people_say_them(sex, age, said_so):
    assert who(sex, age) == said_so


def test_the_years_of_an_age_between_two_agree_with_the_last():
    with translation.override("uk"):
        said = [who("male", age) for age in ((20, 21), (7, 8), (10, 12))]

    assert said == ["чоловік, від 20 до 21 року", "хлопчик, від 7 до 8 років", "хлопчик, від 10 до 12 років"]


def test_the_items_of_the_law_are_counted(office, said):
    child = office.child("caseworker")
    said(Identity, child, kind="birth", surname="Вигадана", given_name="Марія", sex="female")

    known = {
        item.item for item in file_of(office.users["caseworker"], child).completeness.with_standing("known")
    }

    assert known == {"surname", "first_names", "sex"}


def test_an_outsider_gets_what_nobody_gets(office, signed_in):
    child = office.child("caseworker")

    assert signed_in(office.outsider).get(f"/children/{child.pk}/").status_code == 404


def test_no_name_stands_in_the_title(office, signed_in):
    child = office.child("caseworker")

    text = text_of(signed_in(office.users["caseworker"]), child)

    assert CANARY in text
    assert CANARY not in text.split("</title>")[0]


def test_a_supervisor_sees_who_looked_and_a_caseworker_only_how_many(office, signed_in):
    child = office.child("supervisor", "team")
    text_of(signed_in(office.users["caseworker"]), child)
    office.users["caseworker"].name = "Вигадана Колега"
    office.users["caseworker"].save()

    assert "Вигадана Колега</" not in text_of(signed_in(office.users["analyst"]), child)
    assert "Вигадана Колега" in text_of(signed_in(office.users["supervisor"]), child)


def test_an_id_that_was_merged_away_leads_to_the_child(office, signed_in):
    child, gone = office.child("caseworker"), office.child("caseworker", "team")
    gone.merged_into = child
    gone.save()

    answer = signed_in(office.users["caseworker"]).get(f"/children/{gone.pk}/")

    assert answer["Location"] == f"/children/{child.pk}/"


def test_a_date_is_drawn_as_wide_as_it_is_vague():
    day = Lane("birth", "", DateInterval.of_day(date(2014, 3, 5)), ())
    year = Lane("imposed", "", DateInterval.of_year(2014), ())

    lanes = timeline_of([day, year], [], date(2024, 1, 1)).lanes

    assert float(lanes[1].spans[0].width) > 5 * float(lanes[0].spans[0].width)


def test_a_year_stands_on_the_axis_only_where_its_digits_have_room():
    lane = Lane("birth", "", DateInterval.of_year(1998), ())

    years = timeline_of([lane], [], date(2026, 11, 28)).years

    assert years[0] == ("0.00", 1998)
    assert all(float(x) <= 90 for x, _ in years)


@pytest.mark.parametrize("lat", [44.2, 46.9, 47.1, 47.5, 48.6, 51.95])
def test_no_label_of_the_net_is_cut_by_the_edge_of_the_map(lat):
    drawn = map_of([Spot("taken", "home", None, lat, 37.9)])

    assert all(float(x) <= 608 for x, _ in drawn.meridians)
    assert all(14 <= float(y) <= 320 - 14 for y, _ in drawn.parallels)


def test_north_is_up_and_east_is_right():
    home, camp = Spot("taken", "home", None, 46.6, 32.6), Spot("now", "camp", None, 55.7, 37.6)

    one, other = map_of([home, camp]).placed

    assert float(one.x) < float(other.x)
    assert float(one.y) > float(other.y)


def test_a_place_that_no_gazetteer_knows_stays_in_the_table():
    drawn = map_of([Spot("stay", "somewhere", None, None, None)])

    assert len(drawn.points) == 1
    assert not drawn.placed


def test_a_separation_shows_when_and_where(office, said):
    child = office.child("caseworker")
    said(Separation, child, region="UA-65", taken=DateInterval.of_month(2022, 10))

    file = file_of(office.users["caseworker"], child)

    assert values(file, "Taken on") == ["October 2022"]
    assert values(file, "Taken from") == ["Kherson Oblast"]


def _quiet(text):
    """Without the line of who looked, too."""
    return steady(text).split("Who looked")[0]


def test_a_row_says_how_its_date_of_birth_was_read(office, signed_in):
    child, user = office.child("caseworker"), office.users["caseworker"]
    office.record(child, born=["2013-01-01", "2015-12-31"], born_precision="range", born_rule="year+about")

    text = text_of(signed_in(user), child)

    assert "only the year was given; the date was called approximate, so it was widened" in text
