"""Addresses of the casework room."""

from __future__ import annotations

from django.urls import path

from leleka.web.casework.pages import my_work

urlpatterns = [
    path("", my_work.my_work, name="my_work"),
    path("tasks/<uuid:task_id>/done/", my_work.finish, name="task_done"),
]
