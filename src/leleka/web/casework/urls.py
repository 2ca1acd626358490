"""Addresses of the casework room."""

from __future__ import annotations

from django.urls import path

from leleka.web.casework.pages import child, my_work

urlpatterns = [
    path("children/<uuid:person_id>/", child.child, name="child"),
    path("children/<uuid:person_id>/level/", child.level, name="child_level"),
    path("", my_work.my_work, name="my_work"),
    path("tasks/<uuid:task_id>/done/", my_work.finish, name="task_done"),
]
