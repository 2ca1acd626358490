"""Addresses of the figures room."""

from __future__ import annotations

from django.urls import path

from leleka.web.figures.pages import beside, compared, counts, frozen, written

urlpatterns = [
    path("figures/", counts.figures, name="figures"),
    path("figures/others/", beside.others_add, name="others_add"),
    path("figures/others/take/", beside.others_take, name="others_take"),
    path("figures/others/write/", written.figure_write, name="figure_write"),
    path("figures/others/written/", written.figure_written, name="figure_written"),
    path("figures/others/<uuid:figure_id>/", written.figure_correct, name="figure_correct"),
    path("figures/others/<uuid:figure_id>/corrected/", written.figure_corrected, name="figure_corrected"),
    path("figures/others/<uuid:figure_id>/back/", written.figure_take_back, name="figure_take_back"),
    path("figures/estimates/new/", beside.estimate_new, name="estimate_new"),
    path("figures/estimates/take/", beside.estimate_take, name="estimate_take"),
    path("figures/estimates/run/", beside.estimate_run, name="estimate_run"),
    path("figures/estimates/<uuid:estimate_id>/", beside.estimate, name="estimate"),
    path("figures/estimates/<uuid:estimate_id>/export/", beside.estimate_export, name="estimate_export"),
    path("figures/frozen/compare/", compared.count_compare, name="count_compare"),
    path("figures/frozen/compare/export/", compared.count_compare_export, name="count_compare_export"),
    path("figures/frozen/<uuid:count_id>/", frozen.count_set, name="count_set"),
    path("figures/frozen/<uuid:count_id>/sign/", frozen.sign, name="count_sign"),
    path("figures/frozen/<uuid:count_id>/file/", frozen.take, name="count_file"),
    path("figures/<slug:code>/", counts.figure, name="figure"),
    path("figures/<slug:code>/children/", counts.figure_children, name="figure_children"),
    path("figures/<slug:code>/export/", counts.figure_export, name="figure_export"),
    path("figures/<slug:code>/freeze/", frozen.freeze, name="count_freeze"),
]
