"""Pages in a real browser: narrow and wide, both languages, looked at by axe, keys and script."""

import csv
import hashlib
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from web.routes import a_draft

from leleka.core.dates import DateInterval
from leleka.intake import mapping_to_yaml
from leleka.web.accounts.actions import shut_out
from leleka.web.accounts.invitations import invite
from leleka.web.accounts.models import User
from leleka.web.casework import actions, keeping, watching
from leleka.web.casework.models import (
    Case,
    EvidenceItem,
    Identity,
    InstitutionCount,
    KinLink,
    Note,
    Official,
    Separation,
    Stay,
    TracingAction,
    TracingRequest,
    Trait,
    Transfer,
)
from leleka.web.casework.reporting.rows import MAPPING
from leleka.web.common import jobs, trace
from leleka.web.common.appending import AppendOnly, lower_walls, raise_walls
from leleka.web.common.models import Event
from leleka.web.figures import others
from leleka.web.intake.models import ImportBatch
from leleka.web.linkage.models import Membership, Person

CHROMIUM = shutil.which("chromium")
DATE_FIELDS = list(
    csv.DictReader(Path(__file__).with_name("common").joinpath("date_fields.csv").open(encoding="utf-8"))
)
A4_PIXELS = 680
"""What is left of a sheet's width between its margins, at 96 dots an inch."""
WIDTHS = (320, 390, 1280)
"""A small phone, a phone, a desk. Only style sheets ask for the width, so a page need not come anew."""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
    pytest.mark.django_db(transaction=True),
]

PAGES = {
    "my_work": lambda office: ("caseworker", "/"),
    "child": lambda office: ("caseworker", f"/children/{known(office).pk}/"),
    "case": lambda office: ("supervisor", f"/children/{worked_on(office).pk}/case/"),
    "facts": lambda office: ("caseworker", f"/children/{known(office).pk}/facts/"),
    "fact_add": lambda office: ("caseworker", f"/children/{known(office).pk}/facts/add/identity/"),
    "fact": lambda office: (
        "caseworker",
        f"/facts/trait/{Trait.objects.filter(person=known(office)).first().pk}/",
    ),
    "institutions": lambda office: ("caseworker", ledger(office) and "/institutions/"),
    "institution": lambda office: ("caseworker", f"/institutions/{ledger(office).pk}/?on=2022-11-15"),
    "institution_add": lambda office: ("caseworker", "/institutions/add/"),
    "statement": lambda office: (
        "caseworker",
        f"/institutions/{ledger(office).pk}/said/total/{InstitutionCount.objects.first().pk}/",
    ),
    "statement_add": lambda office: (
        "caseworker",
        f"/institutions/{ledger(office).pk}/said/add/movement/",
    ),
    "evidence_add": lambda office: ("caseworker", f"/children/{known(office).pk}/facts/add/evidence/"),
    "confirmation": lambda office: (
        "supervisor",
        f"/cases/requests/{office.asked(office.child('supervisor')).pk}/confirmation/",
    ),
    "cases": lambda office: ("caseworker", worked_on(office) and "/cases/?whose=team"),
    "referrals": lambda office: (
        "supervisor",
        office.referral(office.child("supervisor", "none")) and "/referrals/",
    ),
    "find": lambda office: ("intake", "/find/"),
    "report": lambda office: ("intake", f"/reports/{a_draft(office.users['intake']).pk}/"),
    "tokens": lambda office: ("analyst", "/account/tokens/"),
    "lists": lambda office: ("intake", office.handed_in() and "/lists/"),
    "list_add": lambda office: ("intake", "/lists/add/"),
    "import_columns": lambda office: ("intake", f"/lists/imports/{office.handed_in().pk}/columns/"),
    "import": lambda office: ("intake", f"/lists/imports/{looked_through(office).pk}/"),
    "import_asked": lambda office: ("intake", f"/lists/imports/{asked_about(office).pk}/"),
    "import_asked_rows": lambda office: (
        "intake",
        f"/lists/imports/{asked_about(office).pk}/changes/?asked=1",
    ),
    "import_changes": lambda office: ("intake", f"/lists/imports/{changed(office).pk}/changes/"),
    "import_undo": lambda office: ("analyst", f"/lists/imports/{office.brought_in().pk}/undo/"),
    "import_undo_asked": lambda office: (
        "analyst",
        f"/lists/imports/{office.brought_in(asked=True).pk}/undo/",
    ),
    "review": lambda office: ("analyst", "/review/"),
    "who_looked": lambda office: ("auditor", looked(office) and "/trace/"),
    "unusual": lambda office: ("auditor", looked(office) and "/trace/unusual/"),
    "chain": lambda office: ("auditor", "/trace/chain/"),
    "my_trail": lambda office: ("caseworker", looked(office) and "/trace/mine/"),
    "retention": lambda office: ("auditor", kept_long(office) and "/retention/"),
    "figures": lambda office: ("statistician", counted(office) and "/figures/"),
    "figure": lambda office: ("supervisor", counted(office) and "/figures/documented/?by=region"),
    "count_set": lambda office: ("statistician", f"/figures/frozen/{office.frozen().pk}/"),
    "count_compare": lambda office: ("statistician", frozen_twice(office) and "/figures/frozen/compare/"),
    "estimate": lambda office: ("statistician", f"/figures/estimates/{office.estimated().pk}/"),
    "estimate_new": lambda office: ("statistician", "/figures/estimates/new/"),
    "others_add": lambda office: ("statistician", "/figures/others/"),
    "figure_write": lambda office: ("statistician", "/figures/others/write/"),
    "figure_correct": lambda office: ("statistician", f"/figures/others/{office.said_by_others().pk}/"),
    "people": lambda office: ("administrator", busy_office(office) and "/people/"),
    "person": lambda office: ("administrator", f"/people/{office.users['analyst'].pk}/"),
    "invite": lambda office: ("administrator", "/people/invite/"),
    "organisations": lambda office: ("administrator", "/organisations/"),
    "organisation_closing": lambda office: (
        "administrator",
        office.referral(office.child("supervisor")) and f"/organisations/{office.ours.pk}/",
    ),
    "my_account": lambda office: ("caseworker", "/account/"),
    "review_pair": lambda office: ("analyst", f"/review/{weighed(office).pk}/"),
}
"""Each page by name: who opens it in an office, and its address."""


def known(office):
    """A child with two names, places, traits that differ and a row that is only proposed."""
    child = office.child("caseworker")
    about = {"person": child, "source": office.source, "recorded_by": office.users["caseworker"]}
    born = DateInterval.of_month(2014, 3)
    Identity.objects.create(**about, kind="birth", full_name="Вигадана Марія", born=born)
    as_of = DateInterval.of_day(date(2023, 5, 2))
    Identity.objects.create(**about, kind="imposed", full_name="Вымышленная Мария", as_of=as_of)
    Separation.objects.create(**about, region="UA-65", taken=DateInterval.of_month(2022, 10))
    Stay.objects.create(**about, region="RU-KDA", is_present=True, as_of=as_of)
    for eyes in ("grey", "brown"):
        Trait.objects.create(**about, kind="eyes", value=eyes)
    EvidenceItem.objects.create(
        **about, kind="web_page", what="Вигадана анкета", digest="9f86d0818" * 7 + "1",
        url="https://listing.invalid/" + "7" * 60,
    )  # fmt: skip
    KinLink.objects.create(**about, relation="sibling_full", relative=office.child("caseworker", "team"))
    record = office.record(child)
    Membership.objects.filter(record=record).update(is_proposed=True)
    return child


def looked(office):
    """Many looks at many children, some of them unusual."""
    for place, relation in enumerate(("assigned", "team", "organisation") * 8):
        child = office.child("caseworker", relation, ("public", "partner", "team", "sealed")[place % 4])
        trace.write("read", actor=office.users["caseworker"].pk, page="child", children=[child.pk])
    for _ in range(12):
        trace.write("refused", actor=office.users["liaison"].pk, page="child")
    watching.look_now(office.users["auditor"])
    jobs.run_job.func(str(jobs.Job.objects.get(kind=watching.KIND).pk))
    return True


def counted(office):
    """Children to count, a frozen count, others' figures, an estimate."""
    for relation in ("assigned", "team", "organisation"):
        for level in ("public", "partner", "team", "sealed"):
            office.child("caseworker", relation, level)
    office.frozen()
    office.estimated()
    user = office.users["statistician"]
    row = {
        "article": "a", "start": 0, "end": 9, "quote": "понад 19 000 дітей", "value_low": 19001,
        "value_high": None, "qualifier": "over", "unit": "person", "measure": "taken", "aspect": "cumulative",
        "as_of": "2024-03", "asserted_by": "Вигадане міністерство", "basis": "register", "stance": "asserted",
    }  # fmt: skip
    source = others.source_for(user, "Вигадана газета", "news")
    return others.bring_in(user, office.ours, source=source, rows=[row])


def frozen_twice(office):
    """A count frozen before and after children came."""
    counted(office)
    for sex, n in (("female", 8), ("male", 7)):
        for _ in range(n):
            child = office._new(office.users["caseworker"], "team", "team")
            Person.objects.filter(pk=child.pk).update(sex=sex)
    return office.frozen()


def busy_office(office):
    """Invitations and changes of roles that wait, an account that is closed."""
    office.asked_for_roles()
    office.invited("nova@office.invalid")
    return shut_out(office.users["administrator"], office.newcomer())


def kept_long(office):
    """Cases closed long ago: one held for a court, one that one officer proposes to seal, one another."""
    for relation, level in (
        ("assigned", "team"),
        ("team", "team"),
        ("organisation", "team"),
        ("team", "public"),
    ):
        child = office.child("caseworker", relation, level)
        Case.objects.filter(person=child).update(status="closed", opened_at="2010-01-01T00:00Z")
    auditor = office.users["auditor"]
    second = User.objects.create_user(
        email="second@office.invalid", name="Вигадана Друга", organisation=office.ours, roles=["auditor"]
    )
    for user, decision, why in (
        (auditor, "hold", "суд у справі"),
        (auditor, "seal", "дитина вдома, справа не потрібна"),
        (second, "seal", "справу закрито давно"),
    ):
        (found,) = keeping.due_for(auditor)
        keys = [found.things[0].key]
        keeping.decide(user, category="closed_case", keys=keys, decision=decision, why=why)
    return True


def worked_on(office):
    """A child with something in every part of its case."""
    child, boss = office.child("supervisor", "team"), office.users["supervisor"]
    office.task(child, days=-2)
    office.tried(child)
    office.asked(child)
    office.consent(child)
    office.referral(child)
    actions.amend_note(boss, actions.write_note(boss, child, text="Вигадана нотатка"), text="Інша")
    actions.record_return(
        boss, child, returned=DateInterval.of_month(2025, 5), channels=["ngo"], decisive="ngo"
    )
    office.proposed(child)
    return child


def ledger(office):
    """An institution with children named and counted, a total, an official."""
    place = office.kept_at(office.child("caseworker"))
    about = {"person": office.child("caseworker", "team"), "source": office.source, "arrangement": "guardian"}
    came = DateInterval.of_day(date(2022, 11, 1))
    Stay.objects.create(
        **about, institution=place, since=came, as_of=came, recorded_by=office.users["intake"]
    )
    Transfer.objects.create(
        source=office.source, to_institution=place, left=came, arrived=came, n_stated=7,
        recorded_by=office.users["intake"],
    )  # fmt: skip
    InstitutionCount.objects.create(
        institution=place,
        on=DateInterval.of_year(2022),
        n=60,
        source=office.source,
        recorded_by=office.users["intake"],
    )
    Official.objects.create(
        institution=place,
        name="Вигаданий Директор",
        office="директор",
        source=office.source,
        recorded_by=office.users["intake"],
    )
    return place


def looked_through(office):
    """A file all rows of which were read, one with a day that does not exist."""
    batch = office.handed_in("checked")
    jobs.JOBS["intake.check"](jobs.Run(jobs.latest(batch.pk)))
    return batch


def changed(office):
    """A file with a row that was here before and is written differently now."""
    batch = office.handed_in("checked")
    office.record(None)
    record = office.source.records.get()
    batch.differences.create(
        record=record, row=3, cells={"ПІБ": ["Вигадана Марія", "Вигадана Маря"], "Очі": ["", "сірі"]}
    )
    batch.n_changed = 1
    batch.save()
    return batch


def asked_about(office):
    """An import of which two rows may be rows of before; one is answered for itself."""
    batch = looked_through(office)
    for row, answer in ((2, "others"), (3, "")):
        office.record(None)
        batch.differences.create(
            record=office.source.records.latest("recorded_at"), row=row, is_asked=True, answer=answer,
            cells={"ПІБ": ["Вигадана Марія", "Вигадана Маря"], "Очі": ["", "сірі"]},
        )  # fmt: skip
    ImportBatch.objects.filter(pk=batch.pk).update(n_alike=2)
    return batch


def weighed(office):
    """A pair that the engine weighed, of two invented rows."""
    mother = {"мати": "Вигадана Оксана Петрівна"}
    left = {"ПІБ": "Вигаданий Олексій Іванович", "Дата народження": "05.03.2014", "Очі": "сірі"}
    right = {"ПІБ": "Вигаданый Алексей", "Дата народження": "03.05.2014", "Очі": "карі"}
    children = office.child("analyst", "team"), office.child("supervisor", "team")
    return office.weighed(*children, left | mother, right)


WALLED = [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]


@pytest.fixture(scope="module")
def chromium(django_db_setup, django_db_blocker):
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs beside the tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    with django_db_blocker.unblock():
        lower_walls(connection, WALLED)
        raise_walls(connection, WALLED)
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium, live_server, signed_in):
    """Open an address as somebody, at a width, in a language; gives the page and what its console said."""
    contexts = []

    def go(user, address="/", *, width=1280, lang="en"):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale=lang)
        contexts.append(context)
        if user is not None:
            client = signed_in(user)
            context.add_cookies(
                [_cookie(settings.SESSION_COOKIE_NAME, client.session.session_key, live_server)]
            )
        context.add_cookies([_cookie(settings.LANGUAGE_COOKIE_NAME, lang, live_server)])
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(live_server.url + address)
        return page

    yield go
    for context in contexts:
        context.close()
    # The database is emptied after each of these tests, and rows written once would refuse.
    lower_walls(connection, WALLED)


def _cookie(name, value, live_server):
    return {"name": name, "value": value, "url": live_server.url}


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    return [found["id"] for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_accessible_and_quiet(visit, office, name):
    office.task(office.child("caseworker"), office.users["caseworker"])
    role, address = PAGES[name](office)

    for lang in ("uk", "en"):
        page = visit(office.users[role], address, lang=lang)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})

            assert page.evaluate("document.documentElement.scrollWidth") <= width, (lang, width)
            assert page.evaluate("document.documentElement.lang") == lang
            assert violations(page) == [], (lang, width)
        assert page.said == [], lang


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_signing_in_is_accessible(visit, db, lang):
    page = visit(None, lang=lang, width=390)

    assert page.locator("input[name=login]").is_visible()
    assert violations(page) == []
    assert page.said == []


def test_a_task_can_be_done_with_the_keyboard_alone(visit, office):
    user = office.users["caseworker"]
    task = office.task(office.child("caseworker"), user)
    page = visit(user)

    page.locator(".task button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".empty")

    task.refresh_from_db()
    assert task.done_by == user


def test_a_pair_is_answered_with_two_keys_and_what_was_done_is_said_without_taking_the_focus(visit, office):
    pair = weighed(office)
    page = visit(office.users["analyst"], f"/review/{pair.pk}/")

    page.keyboard.press("1")
    page.locator("input[type=checkbox]").first.focus()  # a box is no text, so the letters still answer
    page.keyboard.press("s" if page.locator(".reason-for kbd").first.inner_text() == "1" else "d")
    page.wait_for_selector(".empty")

    assert pair.decisions.get().by == office.users["analyst"]
    page.wait_for_selector("[role=status]:has-text('Your answer is kept.')")
    assert page.evaluate("document.activeElement === document.body")


def test_on_a_phone_a_link_goes_straight_to_the_answer(visit, office):
    page = visit(office.users["analyst"], f"/review/{weighed(office).pk}/", width=390)

    page.locator("a[href='#reasons']").press("Enter")

    assert page.evaluate("document.activeElement.id") == "reasons"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not page.locator("a[href='#reasons']").is_visible()


def test_an_import_is_taken_back_with_the_keyboard(visit, office):
    batch = office.brought_in()
    page = visit(office.users["analyst"], f"/lists/imports/{batch.pk}/undo/")

    page.locator("#why").focus()
    page.keyboard.type("a wrong file")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".progress")

    batch.refresh_from_db()
    assert batch.state == "undoing"
    assert batch.withdrawals.get().by == office.users["analyst"]


def test_that_the_rows_of_a_file_were_looked_through_is_read_out(visit, office):
    user, batch = office.users["intake"], office.handed_in("checked")
    work = jobs.start("intake.check", user, about=batch.pk)
    page = visit(user, f"/lists/imports/{batch.pk}/")
    assert page.locator("#aloud").inner_text() == ""

    jobs.run_job.func(str(work.pk))
    page.wait_for_selector("#aloud:has-text('Shall these rows come in?')", state="attached")

    assert violations(page) == []


def test_a_child_is_searched_for_not_found_and_reported_with_the_keyboard(visit, office):
    office.source.mapping = mapping_to_yaml(MAPPING)
    office.source.save()
    for name in ("Вигадана Марія", "Вигадана Марина"):
        office.row(
            office.child("intake", "team", "team" if name.endswith("ія") else "partner"), {"Ім'я": name}
        )
    page = visit(office.users["intake"], "/find/", width=390)

    page.keyboard.type("girl Vyhadana Mariia 2014")
    page.wait_for_selector(".hit")
    assert "2014" in page.locator(".understood").inner_text()
    assert page.locator("#aloud").inner_text() == page.locator("[data-aloud]").inner_text() != ""
    assert violations(page) == []
    for key, focused in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        links = page.locator(".hit-name")
        assert links.nth(focused).evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "asked"
    page.locator(".none-of-these button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#report")
    page.locator("#id_sibling0-full_name").fill("Вигадана Ганна")
    page.get_by_role("button", name="Send the report").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary")
    assert violations(page) == []
    page.locator(".summary a").first.click()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send the report").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/children/**")

    assert TracingRequest.objects.count() == 2
    assert "Vyhadana" not in page.url


@pytest.mark.parametrize(
    ("lang", "said", "no_such"),
    [
        ("uk", "п’ятниця 27 листопада 2026 р.", "Такого дня в календарі немає"),
        ("en", "Friday 27 November 2026", "There is no such day in the calendar"),
    ],
)
def test_a_field_for_a_day_says_what_it_understood_in_the_page_s_language(visit, office, lang, said, no_such):
    child = office.child("supervisor")
    page = visit(office.users["supervisor"], f"/children/{child.pk}/case/", lang=lang)
    box = page.locator("[id^=task-][name=due]")
    page.locator("[id^=task-] > summary").click()

    for typed, understood in (
        ("31.04.2026", no_such),
        ("27.11.2026", said),
        ("5/3/2026", ""),
        ("31.31.2026", no_such),
        ("11.2026", ""),
    ):
        box.fill(typed)

        beside = box.evaluate("box => box.nextElementSibling.textContent").replace(",", "")
        assert beside.split(". ")[0] == understood.split(". ")[0]
        assert (box.get_attribute("aria-invalid") == "true") == (understood == no_such)


@pytest.mark.parametrize("field", ["day", "any"])
def test_what_is_said_beside_a_field_is_what_will_be_read(visit, office, field):
    reporter = office.users["intake"]
    if field == "any":
        page = visit(reporter, f"/reports/{a_draft(reporter).pk}/")
    else:
        page = visit(office.users["statistician"], "/figures/")
    box = page.locator(f"[data-date={field}]").first

    for case in (case for case in DATE_FIELDS if case["field"] == field):
        box.fill(case["typed"])
        said = page.locator(f"#{box.get_attribute('data-said')}").inner_text()
        if case["gives"][0].isdigit():
            day = [int(part) for part in case["gives"].split("-")]
            assert said in {"", page.evaluate("understood", day)}, case
        else:
            assert not said or ("no such day" in case["gives"] and "no such day" in said), case


def test_what_stands_beside_a_box_for_a_day_stands_level_with_it(visit, office):
    page = visit(office.users["statistician"], "/figures/")
    page.locator(".asking output").wait_for(state="attached")

    box, button = (
        page.locator(f".asking {part}").bounding_box(timeout=5000) for part in ("[data-date]", "button")
    )

    assert box["y"] + box["height"] == pytest.approx(button["y"] + button["height"], abs=2)


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_that_there_is_no_such_day_is_said_within_the_field(visit, office, lang):
    page = visit(office.users["statistician"], "/figures/", width=700, lang=lang)
    page.locator(".asking [data-date]").fill("31.02.2026")

    said = page.locator(".asking output.error")
    below = page.locator(".asking + *").first
    assert said.evaluate("it => it.scrollWidth <= it.clientWidth")
    bottom = said.evaluate("it => it.getBoundingClientRect().top + it.scrollHeight")
    assert bottom <= below.bounding_box()["y"]


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize("width", [700, 900, 1280])
def test_what_was_understood_of_a_day_covers_no_other_field(visit, office, lang, width):
    page = visit(office.users["auditor"], "/trace/", width=width, lang=lang)
    page.locator(".asking output").first.wait_for(state="attached")

    covered = page.evaluate(
        """() => [...document.querySelectorAll(".asking output")].flatMap(said => {
            const line = document.createRange(); line.selectNodeContents(said);
            const box = line.getBoundingClientRect();
            return [...document.querySelectorAll(".asking :is(label, input, select, output)")]
                .filter(it => it !== said && it.type !== "hidden")
                .filter(it => {
                    const other = it.getBoundingClientRect();
                    return box.left < other.right && other.left < box.right
                        && box.top + 2 < other.bottom && other.top + 2 < box.bottom;
                }).map(it => it.outerHTML.slice(0, 80));
        })"""
    )

    assert covered == []


def test_on_a_phone_an_invitation_is_agreed_to_without_moving_the_table(visit, office):
    invite(office.users["administrator"], office.ours, email="new@office.invalid", roles=["analyst"])

    page = visit(office.newcomer("administrator"), "/people/", width=390)

    agree = page.locator('form[action$="/confirm/"] button').bounding_box(timeout=5000)
    assert agree["x"] + agree["width"] <= 390


def test_on_a_phone_a_change_of_roles_is_answered_without_moving_the_table(visit, office):
    office.asked_for_roles()

    page = visit(office.newcomer("administrator"), "/people/", width=390)

    refuse = page.locator('form[action$="/decide/"] button').last.bounding_box(timeout=5000)
    assert refuse["x"] + refuse["width"] <= 390


def test_a_birth_date_that_no_calendar_has_is_said_while_the_report_is_typed(visit, office):
    page = visit(office.users["intake"], f"/reports/{a_draft(office.users['intake']).pk}/")
    box = page.locator("#id_child-born")

    box.fill("31.02.2022")
    beside = page.locator("#id_child-born-said").inner_text()
    box.fill("25.2.2022")

    assert "There is no such day in the calendar. Where the day is not sure" in beside
    assert page.locator("#id_child-born-said").inner_text() == "Friday, 25 February 2022"


def test_a_list_of_institutions_is_narrowed_as_one_types(visit, office):
    user = office.users["caseworker"]
    for _ in range(2):
        office.kept_at(office.child("caseworker"))
    page = visit(user, "/institutions/", lang="uk")
    shown = page.locator("#every tr:visible")
    every = shown.count()

    page.locator("#part").fill(shown.first.locator("th").inner_text().upper())

    assert 0 < shown.count() <= every
    page.locator("#part").fill("такого немає")
    assert shown.count() == 0
    assert page.locator("[data-filters] [role=status]").inner_text() == f"0 / {every}"


def test_a_button_pressed_twice_does_it_once_and_says_so_where_one_is(visit, office):
    child = office.child("supervisor")
    page = visit(office.users["supervisor"], f"/children/{child.pk}/case/", width=390)
    page.locator("[id^=note-] > summary").click()
    page.locator("[id^=note-] textarea").fill("Вигадана нотатка")

    page.locator("[id^=note-] .answers button").dblclick()
    page.wait_for_selector(".done")

    assert Note.objects.count() == 1
    page.wait_for_selector("#notes + .done:focus")
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_before_the_session_ends_it_is_said_and_who_stays_loses_nothing_typed(visit, office, settings, lang):
    child = office.child("supervisor")
    settings.SESSION_WARNED_SECONDS = settings.SESSION_COOKIE_AGE - settings.SESSION_NOTED_EVERY - 2
    page = visit(office.users["supervisor"], f"/children/{child.pk}/case/", width=390, lang=lang)
    page.locator("[id^=note-] > summary").click()
    # Typed beyond the moment at which it is to be said: that waits until nobody types.
    page.locator("[id^=note-] textarea").press_sequentially("Вигадана нотатка", delay=150)
    page.wait_for_selector("#session[open]")
    assert violations(page) == []
    assert page.locator("#session form:visible").count() == 1
    settings.SESSION_WARNED_SECONDS = 0

    page.keyboard.press("Enter")
    page.wait_for_selector("#session[data-warned='0']", state="attached")

    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.locator("[id^=note-] textarea").input_value() == "Вигадана нотатка"
    assert Event.objects.filter(page="session_stay").count() == 1


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_what_was_typed_when_the_session_had_ended_stands_in_its_form_again(visit, office, lang):
    user, child = office.users["supervisor"], office.child("supervisor")
    page = visit(user, f"/children/{child.pk}/case/", width=390, lang=lang)
    page.locator("[id^=tracing-] > summary").click()
    form = page.locator("[id^=tracing-] form")
    form.locator("[name=action]").select_option("formal_request")
    form.locator("[name=outcome]").select_option("pending")
    form.locator("[name=addressed_to]").fill("Вигаданий орган")
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))

    form.locator("button").click()
    page.wait_for_url("**/account/login/**")
    assert violations(page) == []
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    origin = page.url.split("/account")[0]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": origin}])
    page.goto(origin + parse_qs(urlsplit(page.url).query)["next"][0])

    assert page.locator("[data-unsent-there]").is_visible()
    assert form.locator("[name=action]").input_value() == "formal_request"
    assert form.locator("[name=addressed_to]").input_value() == "Вигаданий орган"
    assert form.locator("[name=addressed_to]").is_visible()
    assert violations(page) == []
    form.locator("button").click()
    page.wait_for_selector("[data-done]:not([data-unsent])")
    assert TracingAction.objects.filter(person=child).count() == 1


def test_a_working_day_that_is_over_is_said_and_cannot_be_made_longer(visit, office, settings):
    settings.SESSION_WARNED_SECONDS = settings.SESSION_ABSOLUTE_SECONDS = 10
    page = visit(office.users["caseworker"])

    page.wait_for_selector("#session[open]")

    assert page.locator("#session [data-ends=day]").is_visible()
    assert not page.locator("#session [data-ends=idle]").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("#session:not([open])", state="attached")


def test_a_step_that_is_swapped_in_takes_the_focus_over(visit, office):
    office.child("supervisor")
    page = visit(office.users["supervisor"], "/cases/?whose=all")

    page.locator("[data-rows] td[id] a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-rows] td[id] summary")

    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_list_is_walked_with_j_and_opened_with_enter(visit, office):
    user = office.users["caseworker"]
    one, two = office.child("caseworker"), office.child("caseworker", "assigned", "partner")
    for child, days in ((one, -1), (two, 1)):
        office.task(child, user, days=days)
    page = visit(user, "/cases/")

    page.keyboard.press("j")
    # Playwright types on an English keyboard; on a Ukrainian one the same key writes another letter.
    page.evaluate(
        """document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {key: "о", code: "KeyJ", bubbles: true}))"""
    )
    page.keyboard.press("Enter")
    page.wait_for_selector("#status")

    assert f"/children/{two.pk}/case/" in page.url


@pytest.mark.parametrize("width", [390, 1280])
def test_every_form_of_a_case_is_accessible_when_it_is_open(visit, office, width):
    child = worked_on(office)
    page = visit(office.users["supervisor"], f"/children/{child.pk}/case/", width=width, lang="uk")

    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_a_step_that_waits_is_confirmed_with_two_clicks(visit, office):
    child = office.child("caseworker", "assigned")
    office.proposed(child, office.users["caseworker"])
    page = visit(office.users["supervisor"], "/")

    page.locator(f"main a[href^='/children/{child.pk}/case/']").last.click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_selector("[role=status]:has-text('The change of status is confirmed.')")

    assert Case.objects.get(person=child).status == "closed"


def test_a_step_is_taken_from_the_list(visit, office):
    child = office.child("caseworker")
    page = visit(office.users["caseworker"], "/cases/")

    page.get_by_role("link", name="Take a step").click()
    page.locator("select[name=step]").select_option("screening|report_complete")
    page.get_by_role("button", name="Change the status").click()
    page.wait_for_selector("#status")

    assert Case.objects.get(person=child).status == "screening"


def test_the_print_of_a_file_is_taken_in_the_browser_and_the_file_is_not_sent(visit, office):
    child = office.child("caseworker")
    page = visit(office.users["caseworker"], f"/children/{child.pk}/facts/add/evidence/")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))

    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"test"}
    page.set_input_files("input[type=file]", files=[file])
    page.wait_for_function("document.querySelector('[data-digest]').value.length === 64")
    page.select_option("select[name=kind]", "document")
    for name, text in {"what": "Вигадана довідка", "source_title": "Вигаданий архів"}.items():
        page.fill(f"input[name={name}]", text)
    page.select_option("select[name=source_kind]", "ngo")
    page.locator("form.deed button").click()
    page.wait_for_url("**/facts/")

    assert EvidenceItem.objects.get().digest == hashlib.sha256(b"test").hexdigest()
    assert not any("a.txt" in each for each in sent)


@pytest.mark.parametrize("name", ["case", "child", "facts", "cases", "institution", "figures", "figure"])
def test_on_paper_stands_what_is_known_and_nothing_to_press(visit, office, name):
    role, address = PAGES[name](office)
    page = visit(office.users[role], address)

    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    pressed = "button, .button, form:not(.asking, .filters), .hint, .deed, .top, .tabs, a:text('←'), [hx-get]"
    assert page.locator(pressed).filter(visible=True).all_inner_texts() == []
    keys = page.locator(".key, .swatch").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).printColorAdjust)"
    )
    assert set(keys) <= {"exact"}


@pytest.mark.parametrize("name", ["child", "case", "figures", "institution", "facts"])
def test_a_sheet_of_paper_holds_all_of_a_page_and_says_who_opened_it(visit, office, name):
    role, address = PAGES[name](office)
    page = visit(office.users[role], address, width=A4_PIXELS)
    assert not page.locator(".print-only").is_visible()

    page.locator("main details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    page.emulate_media(media="print")

    assert office.users[role].name in page.locator(".print-only").inner_text()
    assert page.evaluate(
        """[...document.querySelectorAll("main :is(td, th)")].filter((cell) => cell.offsetParent &&
            (cell.getBoundingClientRect().right > innerWidth || cell.scrollWidth > cell.clientWidth + 1))
            .map((cell) => cell.textContent)"""
    ) == []  # fmt: skip


def test_the_first_tab_leads_past_the_navigation(visit, office):
    page = visit(office.users["caseworker"])

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_script_in_a_name_stays_text_and_the_browser_would_refuse_it(visit, office):
    user, child = office.users["caseworker"], office.child("caseworker")
    child.best_name = "<script>document.title = 'x'</script>"
    child.save()
    office.task(child, user)

    page = visit(user)

    assert page.title() == "My work · leleka"
    assert "script-src 'self'" in Client().get("/account/login/").headers["Content-Security-Policy"]
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
