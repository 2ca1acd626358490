"""Addresses of the casework room."""

from __future__ import annotations

from django.urls import path

from leleka.web.casework.forms import FORMS_OF_CASE, FORMS_OF_ROWS
from leleka.web.casework.pages import (
    case,
    cases,
    child,
    confirmation,
    facts,
    find,
    institutions,
    my_work,
    referrals,
    report,
    retention,
    statements,
    who_looked,
)

_SAID = "institutions/<uuid:institution_id>/said/"

urlpatterns = [
    path("find/", find.box, name="find"),
    path("find/found/", find.found, name="found"),
    path("reports/begin/", report.begin, name="report_begin"),
    path("reports/<uuid:draft_id>/", report.report, name="report"),
    path("reports/<uuid:draft_id>/typed/", report.typed, name="report_typed"),
    path("reports/<uuid:draft_id>/drop/", report.drop, name="report_drop"),
    path("children/<uuid:person_id>/", child.child, name="child"),
    path("children/<uuid:person_id>/level/", child.level, name="child_level"),
    path("children/<uuid:person_id>/case/", case.case, name="case"),
    path("children/<uuid:person_id>/case/steps/", case.steps, name="case_steps"),
    path("children/<uuid:person_id>/facts/", facts.facts, name="facts"),
    path("children/<uuid:person_id>/facts/add/<slug:kind>/", facts.add, name="fact_add"),
    path("children/<uuid:person_id>/facts/added/<slug:kind>/", facts.added, name="fact_added"),
    path("facts/<slug:kind>/<uuid:key>/", facts.fact, name="fact"),
    path("facts/<slug:kind>/<uuid:key>/correct/", facts.correct, name="fact_correct"),
    path("facts/<slug:kind>/<uuid:key>/withdraw/", facts.withdraw, name="fact_withdraw"),
    path("institutions/", institutions.institutions, name="institutions"),
    path("institutions/add/", statements.institution_add, name="institution_add"),
    path("institutions/added/", statements.institution_added, name="institution_added"),
    path("institutions/<uuid:institution_id>/", institutions.institution, name="institution"),
    path(_SAID + "add/<slug:kind>/", statements.add, name="statement_add"),
    path(_SAID + "added/<slug:kind>/", statements.added, name="statement_added"),
    path(_SAID + "<slug:kind>/<uuid:key>/", statements.statement, name="statement"),
    path(_SAID + "<slug:kind>/<uuid:key>/correct/", statements.correct, name="statement_correct"),
    path(_SAID + "<slug:kind>/<uuid:key>/withdraw/", statements.withdraw, name="statement_withdraw"),
    path("cases/requests/<uuid:key>/confirmation/", confirmation.confirmation, name="confirmation"),
    path("cases/", cases.cases, name="cases"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<uuid:referral_id>/answer/", referrals.answer, name="referral_answer"),
    path("", my_work.my_work, name="my_work"),
    path("trace/", who_looked.who_looked, name="who_looked"),
    path("trace/unusual/", who_looked.unusual, name="unusual"),
    path("trace/unusual/look/", who_looked.look_again, name="unusual_look"),
    path("trace/chain/", who_looked.chain, name="chain"),
    path("trace/chain/check/", who_looked.check_chain, name="chain_check"),
    path("trace/chain/compare/", who_looked.compare_chain, name="chain_compare"),
    path("trace/mine/", who_looked.my_trail, name="my_trail"),
    path("retention/", retention.retention, name="retention"),
    path("retention/decide/", retention.decide, name="retention_decide"),
    path("retention/answer/", retention.answer, name="retention_answer"),
    path("tasks/<uuid:task_id>/done/", my_work.finish, name="task_done"),
    *(
        path(f"children/<uuid:key>/case/{form.name}/", case.taking(form.name), name=f"case_{form.name}")
        for form in FORMS_OF_CASE
    ),
    *(
        path(f"cases/{form.name}/<uuid:key>/", case.taking(form.name), name=f"case_{form.name}")
        for form in FORMS_OF_ROWS
    ),
]
