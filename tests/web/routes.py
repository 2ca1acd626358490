"""Who may open which address: one row a route, tried by test_routes with everybody.

A page is added with one row here. OPEN: anybody. SIGNED_IN: whoever has an account. A row with a
right and a thing is tried with every role on a child of every relation and sensitivity: whoever has
the right on that child gets `done`, the others 404 (403 where they may read it, but not do this).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from web.office import Office

from leleka.web.accounts.models import Organisation, User
from leleka.web.casework.reporting.drafts import Typed, begin
from leleka.web.intake.models import Draft
from leleka.web.linkage.models import Person

OPEN, SIGNED_IN = "open", "signed in"


@dataclass(frozen=True)
class Route:
    """One row.

    Attributes:
        who: OPEN, SIGNED_IN, or an action
            of the code list "action".
        method: the one that the page takes; others must get 405.
        thing: makes what the address is about, from an office and a child; None where it has no id.
        of_office: makes what the address is about where that is no child but a thing of the office; tried
            with every role, and by another organisation.
        of_author: the same where it is one person's alone; tried by whoever made it, and by everybody else.
        arguments: of the address, from that thing.
        data: what a form sends.
        done: the status of success.
    """

    who: str
    method: str = "GET"
    thing: Callable[[Office, Person], Any] | None = None
    of_office: Callable[[Office], Any] | None = None
    of_author: Callable[[User], Any] | None = None
    arguments: Callable[[Any], dict[str, Any]] = lambda thing: {}
    data: Callable[[Any], dict[str, Any]] = lambda thing: {}
    done: int = 200


def of_pair(pair: Any) -> dict[str, Any]:
    """The arguments of an address about a pair."""
    return {"pair_id": pair.pk}


def of_import(batch: Any) -> dict[str, Any]:
    """The arguments of an address about an import."""
    return {"batch_id": batch.pk}


def of_user(user: Any) -> dict[str, Any]:
    """The arguments of an address about an account."""
    return {"person_id": user.pk}


def of_organisation(organisation: Any) -> dict[str, Any]:
    """The arguments of an address about an organisation."""
    return {"organisation_id": organisation.pk}


def of_count(count: Any) -> dict[str, Any]:
    """The arguments of an address about a frozen count."""
    return {"count_id": count.pk}


def of_figure(figure: Any) -> dict[str, Any]:
    """The arguments of an address about a figure of others."""
    return {"figure_id": figure.pk}


def of_estimate(estimate: Any) -> dict[str, Any]:
    """The arguments of an address about an estimate."""
    return {"estimate_id": estimate.pk}


def of_invitation(invitation: Any) -> dict[str, Any]:
    """The arguments of an address about an invitation."""
    return {"invitation_id": invitation.pk}


def of_child(child: Any) -> dict[str, Any]:
    """The arguments of an address about a child."""
    return {"person_id": child.pk}


def of_key(thing: Any) -> dict[str, Any]:
    """The arguments of an address of one form: of a child, or of a row about one."""
    return {"key": thing.pk}


def of_trait(fact: Any) -> dict[str, Any]:
    """The arguments of an address about a trait."""
    return {"kind": "trait", "key": fact.pk}


def of_total(total: Any) -> dict[str, Any]:
    """The arguments of an address about a total that is told of an institution."""
    return {"institution_id": total.institution_id, "kind": "total", "key": total.pk}


def of_total_kind(total: Any) -> dict[str, Any]:
    """The arguments of an address about totals of its institution."""
    return {"institution_id": total.institution_id, "kind": "total"}


A_SOURCE = {"source_title": "Вигаданий дзвінок", "source_kind": "relative", "reliability": "B"}


def on_child(who: str, **data: Any) -> Route:
    """A form about a child's case."""
    return Route(
        who, "POST", thing=lambda office, child: child, arguments=of_key, data=lambda _: data, done=302
    )


def on_row(who: str, make: Callable[[Office, Person], Any], **data: Any) -> Route:
    """A form about one row of a case."""
    return Route(who, "POST", thing=make, arguments=of_key, data=lambda _: data, done=302)


def a_draft(user: User) -> Draft:
    """A report that somebody has begun."""
    return begin(user, user.organisation, Typed())


def of_draft(draft: Draft) -> dict[str, Any]:
    """The arguments of an address about a draft."""
    return {"draft_id": draft.pk}


ROUTES: dict[str, Route] = {
    "lists": Route("import"),
    "list_add": Route("import"),
    "list_upload": Route(
        "import",
        "POST",
        data=lambda _: {
            "title": "Вигаданий",
            "kind": "ngo",
            "file": SimpleUploadedFile("l.csv", b"a,b\n1,2\n"),
        },
        done=302,
    ),
    "import": Route("import", of_office=lambda office: office.handed_in("checked"), arguments=of_import),
    "import_columns": Route("import", of_office=lambda office: office.handed_in(), arguments=of_import),
    "import_look": Route(
        "import", "POST", of_office=lambda office: office.handed_in(), arguments=of_import, done=302
    ),
    "import_commit": Route(
        "import", "POST", of_office=lambda office: office.handed_in("checked"), arguments=of_import, done=302
    ),
    "import_drop": Route(
        "import",
        "POST",
        of_office=lambda office: office.record(None) and office.handed_in(),
        arguments=of_import,
        done=302,
    ),
    "import_changes": Route(
        "import", of_office=lambda office: office.handed_in("checked"), arguments=of_import
    ),
    "import_answer": Route(
        "import",
        "POST",
        of_office=lambda office: office.asked_about(),
        arguments=of_import,
        data=lambda batch: {"key": str(batch.differences.get().pk), "answer": "others"},
        done=302,
    ),
    "import_problems": Route(
        "import", of_office=lambda office: office.handed_in("checked"), arguments=of_import
    ),
    "import_undo": Route("undo_import", of_office=lambda office: office.brought_in(), arguments=of_import),
    "import_undo_ask": Route(
        "undo_import",
        "POST",
        of_office=lambda office: office.brought_in(),
        arguments=of_import,
        data=lambda _: {"why": "a wrong file"},
        done=302,
    ),
    "import_undo_answer": Route(
        "undo_import",
        "POST",
        of_office=lambda office: office.brought_in(asked=True),
        arguments=of_import,
        data=lambda _: {"answer": "yes"},
        done=302,
    ),
    "who_looked": Route("read_log"),
    "unusual": Route("read_log"),
    "unusual_look": Route("read_log", "POST", done=302),
    "chain": Route("read_log"),
    "chain_check": Route("read_log", "POST", done=302),
    "chain_compare": Route("read_log", "POST", data=lambda _: {"entry": 1, "digest": "0" * 64}),
    "my_trail": Route(SIGNED_IN),
    "retention": Route("decide_retention"),
    "retention_decide": Route("decide_retention", "POST", done=400),
    "retention_answer": Route("decide_retention", "POST", done=400),
    "figures": Route("count"),
    "figure": Route("count", arguments=lambda _: {"code": "documented"}),
    "figure_children": Route("count", arguments=lambda _: {"code": "documented"}),
    "figure_export": Route("count", "POST", arguments=lambda _: {"code": "documented"}),
    "count_freeze": Route(
        "freeze_count",
        "POST",
        arguments=lambda _: {"code": "documented"},
        data=lambda _: {"day": "2024-03-01"},
        done=302,
    ),
    "count_set": Route("count", of_office=lambda office: office.frozen(), arguments=of_count),
    "count_compare": Route("count"),
    "count_compare_export": Route("count", "POST", done=404),
    "count_sign": Route(
        "freeze_count", "POST", of_office=lambda office: office.frozen(), arguments=of_count, done=302
    ),
    "count_file": Route("export", "POST", arguments=lambda _: {"count_id": UUID(int=7)}, done=404),
    "others_add": Route("freeze_count"),
    "others_take": Route("freeze_count", "POST", done=400),
    "figure_write": Route("freeze_count"),
    "figure_written": Route("freeze_count", "POST", done=400),
    "figure_correct": Route(
        "freeze_count", of_office=lambda office: office.said_by_others(), arguments=of_figure
    ),
    "figure_corrected": Route(
        "freeze_count",
        "POST",
        of_office=lambda office: office.said_by_others(),
        arguments=of_figure,
        done=400,
    ),
    "figure_take_back": Route(
        "freeze_count",
        "POST",
        of_office=lambda office: office.said_by_others(),
        arguments=of_figure,
        done=302,
    ),
    "estimate_new": Route("freeze_count"),
    "estimate_take": Route("freeze_count", "POST", done=400),
    "estimate_run": Route("freeze_count", "POST", done=400),
    "estimate": Route("count", of_office=lambda office: office.estimated(), arguments=of_estimate),
    "estimate_export": Route(
        "count", "POST", of_office=lambda office: office.estimated(), arguments=of_estimate
    ),
    "my_account": Route(SIGNED_IN),
    "session_stay": Route(SIGNED_IN, "POST"),
    "tokens": Route(SIGNED_IN),
    "token_add": Route(SIGNED_IN, "POST", done=302),
    "token_end": Route(
        SIGNED_IN, "POST", arguments=lambda _: {"token_id": "00000000-0000-4000-8000-000000000007"}, done=404
    ),
    "api_description": Route(SIGNED_IN),
    "people": Route("manage_users"),
    "invite": Route("manage_users"),
    "invite_send": Route("manage_users", "POST", done=400),
    "invitation_confirm": Route(
        "manage_users", "POST", of_office=lambda office: office.invited(), arguments=of_invitation, done=302
    ),
    "invitation_revoke": Route(
        "manage_users", "POST", of_office=lambda office: office.invited(), arguments=of_invitation, done=302
    ),
    "invitation_mail": Route(
        "manage_users", "POST", of_office=lambda office: office.invited(), arguments=of_invitation, done=404
    ),
    "roles_decide": Route(
        "manage_roles",
        "POST",
        of_office=lambda office: office.asked_for_roles(),
        arguments=lambda change: {"change_id": change.pk},
        data=lambda _: {"answer": "yes"},
        done=302,
    ),
    "person": Route("manage_users", of_office=lambda office: office.users["analyst"], arguments=of_user),
    "person_roles": Route(
        "manage_roles",
        "POST",
        of_office=lambda office: office.users["liaison"],
        arguments=of_user,
        data=lambda _: {"roles": ["liaison"]},
        done=302,
    ),
    "person_team": Route(
        "manage_users", "POST", of_office=lambda office: office.users["liaison"], arguments=of_user, done=302
    ),
    "person_close": Route(
        "manage_users", "POST", of_office=lambda office: office.newcomer(), arguments=of_user, done=302
    ),
    "person_renew": Route(
        "manage_users", "POST", of_office=lambda office: office.users["liaison"], arguments=of_user
    ),
    "person_sessions_end": Route(
        "end_sessions", "POST", of_office=lambda office: office.newcomer(), arguments=of_user, done=302
    ),
    "person_tokens_end": Route(
        "end_sessions", "POST", of_office=lambda office: office.newcomer(), arguments=of_user, done=302
    ),
    "person_session_end": Route(
        "end_sessions",
        "POST",
        of_office=lambda office: office.newcomer(),
        arguments=lambda user: {"person_id": user.pk, "session_id": 1},
        done=302,
    ),
    "organisations": Route("manage_organisations"),
    "organisation_add": Route(
        "manage_organisations", "POST", data=lambda _: {"organisation-name": "Вигадана нова"}, done=302
    ),
    "organisation_rename": Route(
        "manage_organisations",
        "POST",
        of_office=lambda office: office.partner,
        arguments=of_organisation,
        data=lambda _: {"organisation-name": "Вигадана інша"},
        done=302,
    ),
    "organisation_closing": Route(
        "manage_organisations", of_office=lambda office: office.partner, arguments=of_organisation
    ),
    "organisation_close": Route(
        "manage_organisations",
        "POST",
        of_office=lambda office: Organisation.objects.get_or_create(name="Вигадана порожня")[0],
        arguments=of_organisation,
        done=302,
    ),
    "organisation_reopen": Route(
        "manage_organisations",
        "POST",
        of_office=lambda office: office.partner,
        arguments=of_organisation,
        done=302,
    ),
    "team_add": Route(
        "manage_organisations",
        "POST",
        of_office=lambda office: office.ours,
        arguments=of_organisation,
        data=lambda _: {"team-name": "третя"},
        done=302,
    ),
    "invitation": Route(OPEN, arguments=lambda _: {"secret": "no-such-link"}, done=404),
    "invitation_take": Route(OPEN, "POST", arguments=lambda _: {"secret": "no-such-link"}, done=404),
    "my_work": Route(SIGNED_IN),
    "find": Route("search"),
    "report": Route("report", of_author=a_draft, arguments=of_draft),
    "report_typed": Route("report", "POST", of_author=a_draft, arguments=of_draft, done=302),
    "report_drop": Route("report", "POST", of_author=a_draft, arguments=of_draft, done=302),
    "report_begin": Route("report", "POST", data=lambda _: {"asked": "Вигадана 2014"}, done=302),
    "found": Route("search", "POST", data=lambda _: {"asked": "Вигадана 2014"}),
    "task_done": Route(
        "write",
        "POST",
        thing=lambda office, child: office.task(child),
        arguments=lambda task: {"task_id": task.pk},
        done=302,
    ),
    "child": Route(
        "read", thing=lambda office, child: child, arguments=lambda child: {"person_id": child.pk}
    ),
    "child_level": Route(
        "set_level",
        "POST",
        thing=lambda office, child: child,
        arguments=lambda child: {"person_id": child.pk},
        data=lambda _: {"dimension": "identity", "level": "single_source", "reason": "source_credible"},
        done=302,
    ),
    "case": Route("read", thing=lambda office, child: child, arguments=of_child),
    "case_steps": Route("read", thing=lambda office, child: child, arguments=of_child),
    "cases": Route("read"),
    "institutions": Route("read"),
    "institution": Route(
        "read",
        thing=lambda office, child: office.kept_at(child),
        arguments=lambda institution: {"institution_id": institution.pk},
    ),
    "institution_add": Route("write"),
    "institution_added": Route(
        "write",
        "POST",
        data=lambda _: {**A_SOURCE, "name": "Вигаданий табір", "kind": "camp_or_sanatorium"},
        done=302,
    ),
    "statement_add": Route("write", of_office=lambda office: office.counted(), arguments=of_total_kind),
    "statement_added": Route(
        "write",
        "POST",
        of_office=lambda office: office.counted(),
        arguments=of_total_kind,
        data=lambda _: {**A_SOURCE, "n": "70", "on": "2023"},
        done=302,
    ),
    "statement": Route("write", of_office=lambda office: office.counted(), arguments=of_total),
    "statement_correct": Route(
        "write",
        "POST",
        of_office=lambda office: office.counted(),
        arguments=of_total,
        data=lambda _: {**A_SOURCE, "n": "61", "on": "2022", "why": "вигадано"},
        done=302,
    ),
    "statement_withdraw": Route(
        "write",
        "POST",
        of_office=lambda office: office.counted(),
        arguments=of_total,
        data=lambda _: {"why": "вигадано"},
        done=302,
    ),
    "facts": Route("read", thing=lambda office, child: child, arguments=of_child),
    "fact_add": Route(
        "write",
        thing=lambda office, child: child,
        arguments=lambda child: {"person_id": child.pk, "kind": "identity"},
    ),
    "fact_added": Route(
        "write",
        "POST",
        thing=lambda office, child: child,
        arguments=lambda child: {"person_id": child.pk, "kind": "trait"},
        data=lambda _: {**A_SOURCE, "kind": "mark", "value": "шрам", "sensitivity": "team"},
        done=302,
    ),
    "fact": Route("write", thing=lambda office, child: office.said(child), arguments=of_trait),
    "fact_correct": Route(
        "write",
        "POST",
        thing=lambda office, child: office.said(child),
        arguments=of_trait,
        data=lambda _: {
            **A_SOURCE,
            "kind": "eyes",
            "value": "карі",
            "sensitivity": "team",
            "why": "вигадано",
        },
        done=302,
    ),
    "fact_withdraw": Route(
        "write",
        "POST",
        thing=lambda office, child: office.said(child),
        arguments=of_trait,
        data=lambda _: {"why": "вигадано"},
        done=302,
    ),
    "referrals": Route("answer_referral"),
    "referral_answer": Route(
        "answer_referral",
        "POST",
        of_office=lambda office: office.referral(office.child("supervisor", "none")),
        arguments=lambda referral: {"referral_id": referral.pk},
        data=lambda _: {"answer": "accepted|within_our_task"},
        done=302,
    ),
    "case_step": Route(
        "change_status",
        "POST",
        thing=lambda office, child: office.at_a_step(child),
        arguments=lambda thing: of_key(thing[0]),
        data=lambda thing: {"step": thing[1]},
        done=302,
    ),
    "case_answer": Route(
        "confirm_status",
        "POST",
        thing=lambda office, child: office.proposed(child).person,
        arguments=of_key,
        data=lambda _: {"answer": "refuse"},
        done=302,
    ),
    "case_take_back": Route(
        "change_status",
        "POST",
        thing=lambda office, child: office.proposed(child, office.users[office.role_of(child)]).person,
        arguments=of_key,
        done=302,
    ),
    "case_owner": on_child("assign"),
    "case_plan": on_child("write", next_step="зателефонувати", next_step_due="2030-01-01"),
    "case_basis": on_child("write", legal_basis="public_task"),
    "case_consent": on_child(
        "write",
        giver="бабуся",
        capacity="guardian",
        purpose="tracing",
        answer="no",
        reach="partner",
        given_on="2026-01-01",
    ),
    "case_task": on_child("write", task_title="подзвонити", due="2030-01-01"),
    "case_tracing": on_child("trace", action="formal_request", outcome="pending", done_on="2026-01-01"),
    "case_note": on_child("write", text="вигадана нотатка", sensitivity="team"),
    "case_refer": Route(
        "refer",
        "POST",
        thing=lambda office, child: child,
        arguments=of_key,
        data=lambda _: {
            "kind": "referral",
            "to_organisation": Organisation.objects.get(name="Вигаданий партнер").pk,
            "purpose": "tracing",
            "basis": "vital_interest",
            "why": "вигадано",
            "answer_due": "2030-01-01",
        },
        done=302,
    ),
    "case_return": on_child("record_return", returned="05.2025", channels=["ngo"], decisive="ngo"),
    "case_classify": Route(
        "classify",
        "POST",
        thing=lambda office, child: child,
        arguments=of_key,
        data=lambda child: {"to": "team" if child.sensitivity == "partner" else "partner", "why": "вигадано"},
        done=302,
    ),
    "case_opening": Route(
        "classify",
        "POST",
        thing=lambda office, child: office.to_be_opened(child).person,
        arguments=of_key,
        data=lambda _: {"answer": "refuse"},
        done=302,
    ),
    "case_opening_back": Route(
        "classify",
        "POST",
        thing=lambda office, child: office.to_be_opened(child).person,
        arguments=of_key,
        done=302,
    ),
    "case_urgent": on_child("mark_urgent", why="вигадано"),
    "case_calm": on_child("mark_urgent", why="вигадано"),
    "confirmation": Route("write", thing=lambda office, child: office.asked(child), arguments=of_key),
    "case_task_take": on_row("write", lambda office, child: office.task(child)),
    "case_task_move": on_row(
        "write", lambda office, child: office.task(child), due="2030-01-01", why="чекаємо на лист"
    ),
    "case_note_amend": on_row(
        "write", lambda office, child: office.note(child, "було", sensitivity="public"), text="стало"
    ),
    "case_note_withdraw": on_row(
        "write", lambda office, child: office.note(child, "було", sensitivity="public"), text="не про неї"
    ),
    "case_outcome": on_row("trace", lambda office, child: office.tried(child), outcome="lead"),
    "case_request_answered": on_row("write", lambda office, child: office.asked(child)),
    "case_consent_withdraw": on_row("write", lambda office, child: office.consent(child)),
    "case_referral_revoke": on_row(
        "refer", lambda office, child: office.referral(child), reason="no_longer_needed"
    ),
    "review": Route("answer_pair"),
    "review_weigh": Route("merge", "POST", done=302),
    "review_pair": Route("answer_pair", thing=lambda office, child: office.pair(child), arguments=of_pair),
    "review_answer": Route(
        "answer_pair",
        "POST",
        thing=lambda office, child: office.pair(child),
        arguments=of_pair,
        data=lambda _: {"answer": "unsure", "reason": "common_name"},
        done=302,
    ),
    "review_skip": Route(
        "answer_pair", "POST", thing=lambda office, child: office.pair(child), arguments=of_pair, done=302
    ),
    "review_follow": Route(
        "merge", "POST", thing=lambda office, child: office.decided(child), arguments=of_pair, done=302
    ),
    "review_evidence": Route(
        "answer_pair",
        "POST",
        thing=lambda office, child: office.decided(child),
        arguments=of_pair,
        data=lambda _: {"what": "a document came to light"},
        done=302,
    ),
    "set_language": Route(OPEN, "POST", data=lambda _: {"language": "uk"}, done=302),
}
