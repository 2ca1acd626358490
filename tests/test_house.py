"""Rules of the house that no linter knows."""

import ast
import importlib
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "src" / "leleka"
ROOMS = sorted(folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists())
SIGN = ("Takes", "Gives", "Leaves", "Imports", "To add")
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
"""Migrations are written by Django."""


def names(paths):
    return [path.relative_to(HOUSE).as_posix() for path in paths]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_opens_with_its_sign(room):
    sign = ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text("utf-8")))

    heads = [line.split("  ")[0] for line in sign.splitlines()[2:] if line and not line.startswith(" ")]

    assert heads == list(SIGN)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_lists_its_public_names_and_has_them(room):
    module = importlib.import_module(f"leleka.{room}")

    assert module.__all__
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_every_module_says_why_it_exists(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def codes_and_places():
    found = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                text = node.args[0].value
                if isinstance(text, str) and re.fullmatch(r"[a-z]+\.E\d+", text):
                    sentence = node.args[1].value if isinstance(node.args[1], ast.Constant) else ""
                    found.setdefault(text, set()).add((path.relative_to(HOUSE).parts[0], sentence))
    return found


def test_every_error_code_belongs_to_its_room_and_says_one_thing():
    found = codes_and_places()

    foreign = [code for code, uses in found.items() if any(code.split(".")[0] != room for room, _ in uses)]
    double = [code for code, uses in found.items() if len({sentence for _, sentence in uses}) > 1]

    assert foreign == []
    assert double == []


def errors_in(path):
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
        if name.endswith("Error") and call.args and re.search(r"\.E\d+", ast.unparse(call.args[0])):
            yield call


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_every_error_says_what_to_do_next(path):
    hints = {
        call.lineno: ast.unparse(keyword.value)
        for call in errors_in(path)
        for keyword in call.keywords
        if keyword.arg == "hint"
    }

    assert [call.lineno for call in errors_in(path) if hints.get(call.lineno, "''") == "''"] == []
