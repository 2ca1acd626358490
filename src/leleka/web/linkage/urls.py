"""Addresses of the linkage room."""

from __future__ import annotations

from django.urls import path

from leleka.web.linkage.pages import review, withdraw

urlpatterns = [
    path("review/", review.queue, name="review"),
    path("review/weigh/", review.weigh, name="review_weigh"),
    path("review/<uuid:pair_id>/", review.pair, name="review_pair"),
    path("review/<uuid:pair_id>/answer/", review.answered, name="review_answer"),
    path("review/<uuid:pair_id>/skip/", review.skip, name="review_skip"),
    path("review/<uuid:pair_id>/follow/", review.follow_pair, name="review_follow"),
    path("review/<uuid:pair_id>/evidence/", review.evidence, name="review_evidence"),
    path("lists/imports/<uuid:batch_id>/undo/", withdraw.withdraw, name="import_undo"),
    path("lists/imports/<uuid:batch_id>/undo/ask/", withdraw.ask, name="import_undo_ask"),
    path("lists/imports/<uuid:batch_id>/undo/answer/", withdraw.reply, name="import_undo_answer"),
]
