"""Facts added, corrected and taken back by people: nothing is overwritten, each names its source."""

from datetime import date

import pytest
from django import forms
from django.utils.html import escape

from leleka.core.dates import DateInterval
from leleka.web.casework.child import file_of
from leleka.web.casework.forms.facts import FORMS_OF_FACTS
from leleka.web.casework.models import Case, Identity, KinLink, LegalAct, Separation, Stay, Trait
from leleka.web.casework.told import origins_of, told_of
from leleka.web.common.date_fields import DateWords
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Membership
from leleka.web.linkage.profile import refresh

SOURCE = {"source_title": "Дзвінок бабусі (вигадано)", "source_kind": "relative", "reliability": "B"}


@pytest.fixture
def mine(office, signed_in):
    """A caseworker's child, and the caseworker's browser."""
    return office.child("caseworker"), signed_in(office.users["caseworker"])


def add(client, child, kind, /, **said):
    return client.post(f"/children/{child.pk}/facts/added/{kind}/", {**SOURCE, "sensitivity": "team", **said})


def correct(client, kind, fact, /, **said):
    return client.post(
        f"/facts/{kind}/{fact.pk}/correct/",
        {**SOURCE, "sensitivity": "team", "why": "так сказала бабуся", **said},
    )


def values(office, child, label):
    file = file_of(office.users["caseworker"], child)
    return [said.text for line in file.lines if line.label == label for said in line.values]


def test_a_colour_in_words_is_read_as_on_lists(office, mine):
    child, client = mine

    assert add(client, child, "trait", kind="eyes", value="сіро-блакитні").status_code == 302

    fact = Trait.objects.get()
    assert set(fact.value.split("/")) == {"grey", "blue"}
    assert (fact.recorded_by, fact.source.title) == (office.users["caseworker"], SOURCE["source_title"])


def test_a_colour_that_nobody_can_read_is_asked_again_and_nothing_is_kept(mine):
    child, client = mine

    answer = add(client, child, "trait", kind="eyes", value="квадратні")

    assert answer.status_code == 400
    assert not Trait.objects.exists()
    assert not Source.objects.filter(list_id__startswith="own-").exists()


@pytest.mark.parametrize(
    ("value", "cm"),
    [
        ("131 см", 131), ("131,4", 131), ("1,3 м", 130), ("130–135", 132), ("4'3\"", 130),
        ("1", None), ("900", None), ("високий", None), ("не відомо", None),
    ],
)  # fmt: skip
def test_a_height_is_read_as_on_lists(mine, value, cm):
    child, client = mine

    add(client, child, "trait", kind="height", value=value)

    assert [fact.height_cm for fact in Trait.objects.all()] == ([cm] if cm else [])


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("blood_group", "II(+)", "A+"), ("blood_group", "A+", "A+"), ("blood_group", "червона", None),
        ("health", "третя", "3"), ("health", "II", "2"), ("health", "9", None),
    ],
)  # fmt: skip
def test_groups_of_blood_and_health_are_read_as_on_lists(mine, kind, value, kept):
    child, client = mine

    add(client, child, "trait", kind=kind, value=value)

    assert [fact.value for fact in Trait.objects.all()] == ([kept] if kept else [])


def test_a_correction_takes_the_place_of_the_old_value_and_says_why(office, mine):
    child, client = mine
    old = office.said(child, "green")

    assert correct(client, "trait", old, kind="eyes", value="сірі").status_code == 302

    new = Trait.objects.get(supersedes=old)
    assert (new.value, new.why) == ("grey", "так сказала бабуся")
    assert Trait.objects.get(pk=old.pk).value == "green"
    assert values(office, child, "Eyes") == ["grey"]
    text = client.get(f"/children/{child.pk}/facts/").content.decode()
    assert "так сказала бабуся" in text


def test_a_correction_without_a_reason_is_asked_again(office, mine):
    child, client = mine
    old = office.said(child)

    assert correct(client, "trait", old, kind="eyes", value="карі", why="").status_code == 400
    assert not Trait.objects.filter(supersedes=old).exists()


def test_what_was_corrected_is_not_corrected_again(office, mine):
    child, client = mine
    old = office.said(child)
    correct(client, "trait", old, kind="eyes", value="карі")

    again = correct(client, "trait", old, kind="eyes", value="зелені")
    assert again.status_code == 400
    assert client.post(f"/facts/trait/{old.pk}/withdraw/", {"why": "x"}).status_code == 400
    assert [fact.value for fact in Trait.objects.current()] == ["brown"]


def test_who_writes_while_another_corrects_is_told_and_keeps_what_they_typed(office, mine):
    child, client = mine
    old = office.said(child)
    correct(client, "trait", old, kind="eyes", value="карі")
    new = Trait.objects.get(supersedes=old)

    page = correct(client, "trait", old, kind="eyes", value="зелені").content.decode()
    again = correct(client, "trait", new, kind="eyes", value="зелені")

    assert "Somebody corrected this while you wrote." in page
    assert "eyes · brown" in page
    assert 'value="зелені"' in page
    assert f'action="/facts/trait/{new.pk}/correct/"' in page
    assert again.status_code == 302


def test_who_corrects_what_was_taken_back_meanwhile_adds_what_they_typed(office, mine, signed_in):
    child, client = mine
    old = office.said(child)
    client.post(f"/facts/trait/{old.pk}/withdraw/", {"why": "інша дитина"})

    page = correct(client, "trait", old, kind="eyes", value="зелені")
    again = client.post(f"/facts/trait/{old.pk}/withdraw/", {"why": "інша дитина"}, follow=True)
    outside = correct(signed_in(office.outsider), "trait", old, kind="eyes", value="зелені")

    text = page.content.decode()
    assert page.status_code == 400
    assert "Somebody took this back while you wrote." in text
    assert 'value="зелені"' in text
    assert f'action="/children/{child.pk}/facts/added/trait/"' in text
    assert "Somebody has taken it back already." in again.content.decode()
    assert not Trait.objects.current().exists()
    assert outside.status_code == 404


@pytest.mark.parametrize("colour", ["green", "grey/blue"])
def test_a_colour_to_be_corrected_stands_in_words_and_is_read_as_it_was(office, mine, colour):
    child, client = mine
    old = office.said(child, colour)
    client.cookies["django_language"] = "uk"

    form = client.get(f"/facts/trait/{old.pk}/").context["forms"][0]
    correct(client, "trait", old, kind="eyes", value=form.initial["value"])

    assert colour.split("/")[0] not in form.initial["value"]
    assert set(Trait.objects.get(supersedes=old).value.split("/")) == set(colour.split("/"))


def test_a_fact_taken_back_says_nothing_any_more(office, mine):
    child, client = mine
    fact = office.said(child)

    client.post(f"/facts/trait/{fact.pk}/withdraw/", {"why": "інша дитина"})

    assert values(office, child, "Eyes") == []
    assert Trait.objects.get(is_withdrawal=True).why == "інша дитина"


def test_values_that_differ_stay_side_by_side_when_one_is_added(office, mine):
    child, client = mine
    office.said(child, "green")

    add(client, child, "trait", kind="eyes", value="карі")

    assert sorted(values(office, child, "Eyes")) == ["brown", "green"]


def test_a_correction_of_a_row_follows_the_row(office, mine):
    child, client = mine
    record = office.record(child)
    old = Trait.objects.create(
        person=child, kind="eyes", value="green", source=office.source, record=record,
        recorded_by=office.users["intake"],
    )  # fmt: skip
    correct(client, "trait", old, kind="eyes", value="сірі")
    other = office.child("caseworker", "team")

    Membership.objects.filter(record=record).update(person=other)

    assert values(office, child, "Eyes") == []
    assert values(office, other, "Eyes") == ["grey"]


def test_a_corrected_name_and_birth_date_stand_in_lists_also_after_the_rows_are_gathered_anew(office, mine):
    child, client = mine
    record = office.record(child, names=["Вигадана Марія"], born=["2014-03-01", "2014-03-31"])
    old = Identity.objects.create(
        person=child, kind="unknown", full_name="Вигадана Марія", source=office.source, record=record,
        recorded_by=office.users["intake"], born=DateInterval.of_month(2014, 3),
    )  # fmt: skip
    said = {"kind": "birth", "surname": "Вигадана", "given_name": "Марина", "born": "05.03.2013"}

    assert correct(client, "identity", old, **said).status_code == 302
    refresh([child.pk])

    child.refresh_from_db()
    assert (child.best_name, child.born_low) == ("Вигадана Марина", date(2013, 3, 5))
    assert Case.objects.get(person=child).turns_18_low == date(2031, 3, 5)

    client.post(f"/facts/identity/{Identity.objects.get(supersedes=old).pk}/withdraw/", {"why": "помилка"})

    child.refresh_from_db()
    assert (child.best_name, child.born_low) == ("Вигадана Марія", date(2014, 3, 1))


def test_an_imposed_name_is_added_with_its_act_and_never_becomes_the_childs_name(office, mine):
    child, client = mine
    add(client, child, "act", kind="name_changed", number="№ 0-вигадано", body="Суд", decided="05.2023")
    act = LegalAct.objects.get()

    add(client, child, "identity", kind="imposed", full_name="Вымышленная Мария", act=act.pk,
        changes=["russified"], as_of="05.2023")  # fmt: skip

    identity = Identity.objects.get()
    assert (identity.act, identity.changes) == (act, ["russified"])
    before = child.best_name
    child.refresh_from_db()
    assert child.best_name == before
    assert "name russified" in client.get(f"/children/{child.pk}/").content.decode()


def test_a_stay_keeps_the_household_sealed_and_a_partial_date_partial(office, mine):
    child, client = mine

    add(client, child, "stay", arrangement="foster_family", region="RU-KDA", since="03.2023",
        is_present="on", household="Вигадана родина")  # fmt: skip

    stay = Stay.objects.get()
    assert (stay.since, stay.household, stay.is_present) == (
        DateInterval.of_month(2023, 3), "Вигадана родина", True,
    )  # fmt: skip


def test_a_corrected_name_leaves_what_is_sealed_as_it_was(mine):
    child, client = mine
    sealed = {"contact": "099 000 00 00", "contact_rule": "не телефонувати ввечері"}
    add(client, child, "kin", relation="grandparent", name_written="Вигадана Бабуся", **sealed)
    told = KinLink.objects.get()

    form = client.get(f"/facts/kin/{told.pk}/").content.decode()
    shown = {name: text for name, text in sealed.items() if f'value="{text}"' in form}
    correct(client, "kin", told, relation="grandparent", name_written="Вигадана Баба", **shown)

    now = KinLink.objects.get(supersedes=told)
    assert (now.name, now.contact, now.contact_rule) == ("Вигадана Баба", *sealed.values())


def test_a_relative_and_a_taking_are_added(office, mine):
    child, client = mine

    add(client, child, "kin", relation="grandparent", name_written="Вигадана Бабуся", contact="099 000 00 00")
    add(client, child, "separation", cause="institution_evacuated", taken="10.2022", region="UA-65")

    assert KinLink.objects.get().contact == "099 000 00 00"
    assert Separation.objects.get().taken == DateInterval.of_month(2022, 10)
    assert values(office, child, "Next of kin") == ["Вигадана Бабуся"]


@pytest.mark.parametrize(
    ("kind", "said", "label", "shown"),
    [
        ("trait", {"kind": "mark", "answer": "no"}, "Marks", "no"),
        ("trait", {"kind": "height", "answer": "unknown"}, "Height", "not known"),
        ("kin", {"relation": "grandparent", "answer": "refused"}, "Next of kin", "refused to say"),
    ],
)
def test_what_is_answered_in_place_of_a_value_is_shown(office, mine, kind, said, label, shown):
    child, client = mine

    assert add(client, child, kind, **said).status_code == 302

    assert values(office, child, label) == [shown]
    assert shown in client.get(f"/children/{child.pk}/facts/").content.decode()


def test_a_mark_and_that_there_is_none_are_a_conflict_though_marks_may_be_many(office, mine):
    child, client = mine
    for said in ({"value": "шрам на лівій руці"}, {"value": "родимка на шиї"}):
        add(client, child, "trait", kind="mark", **said)

    def marks():
        lines = file_of(office.users["caseworker"], child).lines
        return next(line for line in lines if line.label == "Marks")

    assert not marks().is_conflicting
    add(client, child, "trait", kind="mark", answer="no")
    assert marks().is_conflicting


def test_a_date_that_cannot_be_read_is_not_guessed_at(mine):
    child, client = mine

    answer = add(client, child, "separation", taken="колись навесні")

    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode().replace(
        "This is not a date that can be read", "cannot be read"
    )
    assert not Separation.objects.exists()


def test_nothing_said_is_nothing_kept(mine):
    child, client = mine

    assert add(client, child, "identity", kind="birth").status_code == 400
    assert not Identity.objects.exists()


def test_a_reader_sees_what_sources_say_and_no_way_to_change_it(office, signed_in):
    child = office.child("evidence", "team")
    office.said(child)

    text = signed_in(office.users["evidence"]).get(f"/children/{child.pk}/facts/").content.decode()

    assert "grey" in text
    assert "/facts/trait/" not in text


def test_an_outsider_gets_what_nobody_gets(office, mine, signed_in):
    child, _ = mine
    fact = office.said(child)
    outside = signed_in(office.outsider)

    assert outside.get(f"/children/{child.pk}/facts/").status_code == 404
    assert outside.get(f"/facts/trait/{fact.pk}/").status_code == 404
    assert outside.get("/facts/nothing/" + str(fact.pk) + "/").status_code == 404


def test_a_place_one_may_not_know_is_no_fact_to_correct(office, signed_in):
    child = office.child("intake", "team")  # intake reads what is the team's only
    stay = Stay.objects.create(
        person=child, arrangement="hospital", place="Прихована", is_present=True, source=office.source,
        recorded_by=office.users["caseworker"],
    )  # fmt: skip
    client = signed_in(office.users["intake"])

    assert client.get(f"/facts/stay/{stay.pk}/").status_code == 404
    assert "Прихована" not in client.get(f"/children/{child.pk}/facts/").content.decode()


@pytest.mark.parametrize("kind", ["identity", "stay", "act", "separation", "kin", "evidence"])
def test_what_a_form_asks_is_shown_once_it_is_said(office, mine, kind):
    child, client = mine
    form = FORMS_OF_FACTS[kind](office.users["caseworker"], child)
    words = {
        name: f"вигадане {number} слово"
        for number, (name, field) in enumerate(form.fields.items())
        if name in {*form.own, *form.sealed}
        and type(field) is forms.CharField
        and name not in {"digest", "url", "full_name"}  # a name in parts is not also written whole
    }
    days = {name: f"{day + 1}.03.2022" for day, (name, field) in enumerate(form.fields.items())
            if name in form.own and isinstance(field, DateWords)}  # fmt: skip
    chosen = {
        name: next(code for code, _ in field.choices if code and code != "unknown")
        for name, field in form.fields.items()
        if name in form.own and isinstance(field, forms.ChoiceField) and field.choices
            and name not in {"act", "answer"}
        and not isinstance(field, forms.ModelChoiceField)
    }  # fmt: skip

    answer = add(client, child, kind, **words, **days, **chosen)
    page = client.get(f"/children/{child.pk}/facts/").content.decode()

    assert answer.status_code == 302
    assert [name for name, text in words.items() if text not in page] == []
    assert [name for name, text in days.items() if f"{text.split('.')[0]} March 2022" not in page] == []
    labels = {name: dict(form.fields[name].choices)[code] for name, code in chosen.items()}
    assert [name for name, label in labels.items() if escape(str(label)) not in page] == []


def test_what_is_sealed_is_not_told_to_who_may_not_read_it(office, mine, signed_in):
    child, client = mine
    add(client, child, "kin", relation="mother", name_written="Вигадана Мати", contact="099 000 00 00")
    supervisor = signed_in(office.users["statistician"])
    intake = signed_in(office.users["intake"])

    for reader in (supervisor, intake):
        assert "099 000 00 00" not in reader.get(f"/children/{child.pk}/facts/").content.decode()
    assert "099 000 00 00" in client.get(f"/children/{child.pk}/facts/").content.decode()


def test_every_kind_of_fact_is_said_in_words(office, mine):
    child, _ = mine
    about = {"person": child, "source": office.source, "recorded_by": office.users["caseworker"]}
    for kind in ("eyes", "hair", "health", "mark", "other", "religion"):
        Trait.objects.create(
            **about, kind=kind, value={"eyes": "grey", "hair": "dark", "health": "2"}.get(kind, "x")
        )

    traits = next(group for group in told_of(office.users["caseworker"], child) if group.kind == "trait")

    assert all(told.text for told in traits.facts)
    assert len(traits.facts) == 6


def test_a_partner_is_not_told_the_parents_though_the_name_is_shown(office, signed_in):
    child = office.child("caseworker", "shared")
    Identity.objects.create(
        person=child, kind="unknown", full_name="Вигадана Марія", mother="Прихована Мати",
        sensitivity="partner", source=office.source, recorded_by=office.users["intake"],
    )  # fmt: skip

    text = signed_in(office.users["caseworker"]).get(f"/children/{child.pk}/facts/").content.decode()

    assert "Вигадана Марія" in text
    assert "Прихована Мати" not in text


def test_what_a_correction_took_the_place_of_is_shown_only_to_who_might_read_it(office, signed_in):
    child = office.child("evidence", "organisation")  # reads what is the team's, not what is sealed
    about = {"person": child, "kind": "mark", "source": office.source, "recorded_by": office.users["intake"]}
    old = Trait.objects.create(**about, value="Прихована прикмета", sensitivity="court_only")
    Trait.objects.create(**about, value="шрам", supersedes=old, why="так сказала бабуся")

    text = signed_in(office.users["evidence"]).get(f"/children/{child.pk}/facts/").content.decode()

    assert "шрам" in text
    assert "Прихована" not in text


def test_a_value_that_is_no_code_is_shown_as_it_was_written(office, mine):
    child, client = mine
    office.said(child, "вишневі")

    assert "вишневі" in client.get(f"/children/{child.pk}/facts/").content.decode()


def test_when_and_from_whom_a_source_was_obtained_is_asked_and_shown(office, mine, signed_in):
    child, client = mine
    add(
        client,
        child,
        "trait",
        kind="eyes",
        value="сірі",
        source_obtained="05.2023",
        source_from="пані Вигадана",
    )

    page = client.get(f"/children/{child.pk}/facts/").content.decode()
    origins = origins_of(office.users["verifier"], child, told_of(office.users["verifier"], child))

    assert "пані Вигадана" in page
    assert "May 2023" in page
    assert not any(origin.obtained_from for origin in origins)


def test_from_whom_a_source_was_obtained_lies_in_no_table_in_clear(mine):
    child, client = mine

    add(client, child, "trait", kind="eyes", value="сірі", source_from="пані Вигадана")

    held = Source._base_manager.extra(select={"held": "obtained_from"}).values_list("held", flat=True)
    assert not [each for each in held if "Вигадана".encode() in bytes(each)]


def test_of_ones_own_sources_the_newest_are_offered_and_none_twice(office, mine):
    child, client = mine
    user = office.users["caseworker"]
    about = {"organisation": user.organisation, "kind": "relative", "made_by": user}
    Source.objects.bulk_create(Source(title=f"Дзвінок {n}", list_id=f"own-{n}", **about) for n in range(25))
    beside = Source.objects.create(title="Список", list_id="by-hand-1", **about)
    Membership.objects.create(record=Record.objects.create(source=beside, row_key="1"), person=child)

    page = client.get(f"/children/{child.pk}/facts/add/trait/").content.decode()

    assert page.count("Дзвінок ") == 20
    assert "Дзвінок 24" in page
    assert ">Список<" not in page
