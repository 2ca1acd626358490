"""A living office for the demo: cases at every step, things that are due or over, notes, referrals, ledgers.

Takes   the demo's people and the children that their lists made.
Gives   give_work; done twice is done once. let_lie, what has been kept longer than its term.
Leaves  inventing children to leleka.demo, the accounts to demo.

Everything is done as people do it, through the actions: each step has its trace, and its second person
where the rules ask for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db.models import Count
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from leleka.casework import default_terms
from leleka.core.dates import DateInterval
from leleka.web.accounts.models import User
from leleka.web.casework import actions
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.models import (
    Case,
    Identity,
    Institution,
    InstitutionCount,
    LegalAct,
    Official,
    Paper,
    Referral,
    StatusChange,
    TracingRequest,
    Trait,
)
from leleka.web.casework.reporting import drafts
from leleka.web.casework.reporting.drafts import Typed
from leleka.web.common import trace
from leleka.web.common.dates import columns
from leleka.web.intake.models import Draft, Source
from leleka.web.linkage.models import Person

_MARK = "(вигадано)"
_PER_CASEWORKER, _SHARE_OF_TEAM, _TIPS = 12, 3, 3
_PATH = (
    ("screening", "report_complete"), ("open_missing", "taking_credible"),
    ("located_probable", "lead_on_location"), ("located_confirmed", "location_reviewed"),
    ("on_list", "put_on_list"), ("negotiating", "talks_begun"), ("return_agreed", "return_promised"),
    ("in_transit", "departed"), ("returned", "arrived_identified"), ("reintegration", "plan_made"),
)  # fmt: skip
_TRIED = (
    ("register_search", "nothing_found", "реєстр актів цивільного стану"),
    ("formal_request", "pending", "уповноважений орган"),
    ("call_to_family", "lead", "бабуся"),
    ("open_source_search", "contradiction", "оголошення закладу"),
)
_NOTES = (
    "Бабуся просить телефонувати лише зранку. Наступну розмову домовлено на вівторок.",
    "На фото в оголошенні дитина схожа, але зріст не сходиться. Перевірити, коли зроблено знімок.",
    "Школа підтвердила, що дитина вчилася там до вересня.",
)


def give_work() -> None:
    """Give the demo's people children, and let them work."""
    if StatusChange.objects.exists():
        return
    office = _Office()
    for place, child in enumerate(office.children):
        child.team = office.worker.team
        child.assigned_to = office.worker if place % _SHARE_OF_TEAM == 0 else None
        child.save(update_fields=["team", "assigned_to"])
        if place % _SHARE_OF_TEAM and place % 8:
            actions.record_basis(office.boss, child, legal_basis="vital_interest")
    trace.write("write", actor=office.boss.pk, page="demo", children=[child.pk for child in office.children])
    bring_up_to_date([child.pk for child in office.children])
    for place, child in enumerate(office.children[::_SHARE_OF_TEAM]):
        office.work_on(child, place)
    office.refer_between()
    office.count_institutions()
    let_lie(office.taker, office.unchecked)


def let_lie(taker: User, children: Sequence[Person]) -> None:
    """Age a report that nobody sent and some tips that nobody checked: retention has something due."""
    typed = Typed(MultiValueDict({"child-full_name": [f"Дитина Вигадана {_MARK}"], "child-home": ["Херсон"]}))
    draft = drafts.begin(taker, taker.organisation, typed)
    Draft.objects.filter(pk=draft.pk).update(saved_at=_before("draft"))
    heard = _before("unreviewed_tip")
    cases = Case.objects.filter(person__in=children)
    cases.update(opened_at=heard, reported_on=timezone.localdate(heard))
    bring_up_to_date([child.pk for child in children])


def _before(category: str) -> datetime:
    """Some days before the term of a category began."""
    return timezone.now() - timedelta(days=default_terms()[category].days + 12)


class _Office:
    """The people of the demo and the children they work on."""

    def __init__(self) -> None:
        self.worker, self.boss, self.verifier, self.partner, self.taker = (
            User.objects.get(email=f"{name}@demo.invalid")
            for name in ("caseworker", "supervisor", "verifier", "partner", "intake")
        )
        self.today = timezone.localdate()
        found = list(Person.objects.standing().exclude(best_name="").order_by("best_name", "pk"))
        self.children: Sequence[Person] = found[:: max(1, len(found) // (_PER_CASEWORKER * _SHARE_OF_TEAM))][
            : _PER_CASEWORKER * _SHARE_OF_TEAM
        ]
        self.others = [child for child in found[1:4] if child not in self.children]
        # Of our team, so that their cases stay reported, but nobody's yet.
        self.unchecked = [child for place, child in enumerate(self.children) if place % _SHARE_OF_TEAM == 2][
            :_TIPS
        ]

    def work_on(self, child: Person, place: int) -> None:
        """Bring a case as far as its place says, and leave in it what an office leaves."""
        n_steps = place % (len(_PATH) + 1)
        for to, reason in _PATH[:n_steps]:
            made = actions.change_status(self.boss, child, to=to, reason=reason)
            if made.waits:
                actions.answer_status(self.worker, child, confirms=True)
        if n_steps == 2:
            actions.change_status(
                self.worker, child, to="located_confirmed", reason="location_reviewed",
                note=f"Двоє свідків назвали той самий табір {_MARK}.",
            )  # fmt: skip
        if place % 4 != 3:
            actions.record_basis(self.boss, child, legal_basis="vital_interest")
        if n_steps and place % 3:
            due = self.today + timedelta(days=place - 4)
            actions.plan_next(
                self.worker, child, next_step=f"Зателефонувати родині {_MARK}", next_step_due=due
            )
        action, outcome, whom = _TRIED[place % len(_TRIED)]
        actions.log_tracing(
            self.worker, child, action=action, outcome=outcome, addressed_to=f"{whom} {_MARK}",
            done_on=self.today - timedelta(days=35 - place), ask_again_on=self.today if place % 2 else None,
        )  # fmt: skip
        actions.write_note(self.worker, child, text=f"{_NOTES[place % len(_NOTES)]} {_MARK}")
        if place % 5 == 1:
            self._ask_and_consent(child)
        if place == 1:
            self._find_an_imposed_name(child)
        if n_steps >= len(_PATH) - 1:
            actions.record_return(
                self.worker, child, returned=DateInterval.of_month(self.today.year, self.today.month),
                channels=["ngo", "relative_travelled"], decisive="ngo",
                identity_checked_by=f"медичний працівник і соціальна служба {_MARK}",
                handed_to=f"тітка {_MARK}",
            )  # fmt: skip

    def _ask_and_consent(self, child: Person) -> None:
        TracingRequest.objects.create(
            person=child,
            inquiry=uuid4(),
            relation="grandparent",
            inquirer_name=f"Бабуся дитини {_MARK}",
            contact=f"номер вигадано {_MARK}",
            safe_contact="лише вранці; телефон читає сусідка",
            told=f"Востаннє бачила онуку на пероні {_MARK}.",
            wish="may_be_called",
            consent="",
            asked_on=self.today - timedelta(days=10),
            taken_by=self.worker,
        )
        actions.record_consent(
            self.worker, child, giver=f"бабуся {_MARK}", capacity="guardian", purpose="tracing", answer="",
            recipients=["partner", "authority"], given_on=self.today - timedelta(days=9),
            until=self.today + timedelta(days=20), text_version="2025-1",
        )  # fmt: skip

    def _find_an_imposed_name(self, child: Person) -> None:
        """A colleague finds the act that renamed the child, and corrects what a list had wrong."""
        found = Source(title=f"Рішення суду, копія від партнера {_MARK}", kind="court", reliability="B")
        decided = DateInterval.of_month(2023, 5)
        act = LegalAct(
            kind="name_changed", number=f"2-000 {_MARK}", body=f"суд {_MARK}", **columns("decided", decided)
        )
        actions.add_fact(self.worker, child, act, source=found)
        imposed = Identity(
            kind="imposed", full_name=f"Вымышленная Имени Нет {_MARK}", act=act, changes=["full_rename"],
            **columns("as_of", decided),
        )  # fmt: skip
        actions.add_fact(self.worker, child, imposed, source=found)
        paper = Paper(
            kind="birth_certificate", number="вигаданий номер", issued_by=f"відділ РАЦС {_MARK}",
            standing="valid", identity=imposed, **columns("issued", decided),
        )  # fmt: skip
        actions.add_fact(self.worker, child, paper, source=found)
        mark = Trait(kind="mark", value=f"шрам над лівою бровою {_MARK}")
        call = Source(title=f"Дзвінок бабусі {_MARK}", kind="relative", reliability="B")
        old = actions.add_fact(self.worker, child, mark, source=call)
        new = Trait(kind="mark", value=f"шрам над правою бровою {_MARK}")
        actions.correct_fact(
            self.worker, child, old, new, source=old.source, why="бабуся уточнила, з якого боку"
        )

    def refer_between(self) -> None:
        """One referral that waits for the partner, one that it accepted, one that waits for us."""
        ours = self.children[_SHARE_OF_TEAM], self.children[2 * _SHARE_OF_TEAM]
        sent = [self._refer(self.boss, child, self.partner) for child in ours]
        actions.answer_referral(
            self.partner, self.partner.organisation, sent[1], state="accepted", reason="within_our_task"
        )
        for child in self.others[:1]:
            child.organisation, child.team, child.assigned_to = self.partner.organisation, None, self.partner
            child.save(update_fields=["organisation", "team", "assigned_to"])
            self._refer(self.partner, child, self.boss)

    def _refer(self, user: User, child: Person, to: User) -> Referral:
        return actions.refer(
            user, child, kind="referral", to_organisation=to.organisation, purpose="tracing",
            basis="vital_interest", why=f"партнер має людей у цьому регіоні {_MARK}",
            fields={"names", "surname", "given_name", "patronymic", "eyes", "hair", "marks", "siblings"},
            answer_due=self.today + timedelta(days=4), until=self.today + timedelta(days=90),
        )  # fmt: skip

    def count_institutions(self) -> None:
        """Give the fullest institutions a total that somebody told, and an official."""
        told = Source.objects.create(
            organisation=self.boss.organisation, list_id="own-demo-totals", kind="ua_state", reliability="B",
            title=f"Звіт обласної служби {_MARK}", made_by=self.boss,
        )  # fmt: skip
        fullest = Institution.objects.annotate(n=Count("taken_from") + Count("stays")).order_by("-n", "pk")
        february, september = DateInterval.of_day(date(2022, 2, 24)), DateInterval.of_month(2022, 9)
        for place, n in fullest.values_list("pk", "n")[:8]:
            for on, more in ((february, 17), (september, 5)):
                InstitutionCount.objects.create(
                    institution_id=place,
                    source=told,
                    n=n + more,
                    recorded_by=self.boss,
                    **columns("on", on),
                )
            Official.objects.create(
                institution_id=place, source=told, name=f"Особа Вигадана {_MARK}", office="директор",
                recorded_by=self.boss, **columns("served", DateInterval.of_year(2022)),
            )  # fmt: skip
