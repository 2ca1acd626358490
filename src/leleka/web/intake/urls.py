"""Addresses of the intake room."""

from __future__ import annotations

from django.urls import path

from leleka.web.intake.pages import columns, imports, lists

urlpatterns = [
    path("lists/", lists.every_list, name="lists"),
    path("lists/add/", lists.add, name="list_add"),
    path("lists/upload/", lists.upload, name="list_upload"),
    path("lists/imports/<uuid:batch_id>/columns/", columns.columns, name="import_columns"),
    path("lists/imports/<uuid:batch_id>/read/", columns.look, name="import_look"),
    path("lists/imports/<uuid:batch_id>/", imports.one_import, name="import"),
    path("lists/imports/<uuid:batch_id>/changes/", imports.changes, name="import_changes"),
    path("lists/imports/<uuid:batch_id>/changes/answer/", imports.answer_alike, name="import_answer"),
    path("lists/imports/<uuid:batch_id>/problems/", imports.problems, name="import_problems"),
    path("lists/imports/<uuid:batch_id>/commit/", imports.let_in, name="import_commit"),
    path("lists/imports/<uuid:batch_id>/drop/", imports.forget, name="import_drop"),
]
