"""Write docs/reference/errors.md and errors.uk.md: every error's code, what it says, and what to do next.

A code stands in the source beside its sentence and its hint: in one call, or in one row of a table. Where a
name stands for the sentence, it is what the function or the module gives that name.

`python tools/words.py` writes both pages, and checks them with --check.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "leleka"
PAGES = ROOT / "docs" / "reference"
_CODE = re.compile(r"[a-z]+\.E\d{3}")
_MARKED = {"mark", "say", "_", "gettext"}

HEADS = {
    "en": """# Errors: what each code means

[Українською](errors.uk.md)

Every message ends in a code. It names the place, says what is wrong and what to do next; where somebody tells
you the code alone, look it up here. Words in braces are filled in, such as a file’s name.

`tools/words.py` writes this page from the source; do not edit it.
""",
    "uk": """# Помилки: що означає кожен код

[English](errors.md)

Кожне повідомлення закінчується кодом. Воно називає місце, каже, що не так і що робити далі; якщо вам назвали
сам код, шукайте його тут. Замість слів у фігурних дужках стоятимуть, наприклад, назви файлів.

Цю сторінку пише `tools/words.py` з коду програми; не редагуйте її.
""",
}
ALSO: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
"""What only a log says, or a sentence that is put together."""

VARIES = {"en": "*(each case has its own words)*", "uk": "*(щоразу свої слова)*"}
COLUMNS = {"en": ("code", "what it says", "what to do next"), "uk": ("код", "що сказано", "що робити далі")}


def pages(translated: Callable[[str], str]) -> dict[Path, str]:
    """Both pages; translated gives the Ukrainian of a sentence."""
    return {PAGES / "errors.md": _page("en", str), PAGES / "errors.uk.md": _page("uk", translated)}


def _page(lang: str, say: Callable[[str], str]) -> str:
    told = {code: [_cell(map(say, part)) for part in parts] for code, parts in errors().items()}
    told |= {code: each[lang] for code, each in ALSO.items()}
    text = HEADS[lang]
    for room, codes in groupby(sorted(told), key=lambda code: code.partition(".")[0]):
        text += f"\n## {room}\n\n| {' | '.join(COLUMNS[lang])} |\n|---|---|---|\n"
        for code in codes:
            what, then = told[code]
            text += f"| `{code}` | {what or VARIES[lang]} | {then} |\n"
    return text


def _cell(sentences: Iterable[str]) -> str:
    return " / ".join(sentences).replace("|", "\\|").replace("<", "&lt;")


@cache
def errors() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of each code the sentences that say what is wrong, and the hints, as the source has them."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = ast.parse(path.read_text("utf-8"))
        for code, sentences, hints in _in_module(module):
            whats, nexts = found.setdefault(code, ({}, {}))
            whats.update(dict.fromkeys(sentences))
            nexts.update(dict.fromkeys(hints))
    return {code: (tuple(found[code][0]), tuple(found[code][1])) for code in sorted(found)}


def _in_module(module: ast.Module) -> Iterator[tuple[str, list[str], list[str]]]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(module):
        parts = _parts(node)
        code = next((n for n, part in enumerate(parts) if _is_code(part)), None)
        if code is None:
            continue
        inside = [f for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
        names = _named(module) | (_named(inside[-1]) if inside else {})
        others = [part for n, part in enumerate(parts) if n != code]
        told = [texts for part in others if (texts := _texts(part, names))]
        hint = next((k.value for k in getattr(node, "keywords", ()) if k.arg == "hint"), None)
        hints = (
            _texts(hint, names) if hint else told[1] if len(told) > 1 else _hint_of(node, functions, names)
        )
        value = parts[code]
        assert isinstance(value, ast.Constant)
        yield value.value, told[0] if told else [], hints


def _parts(node: ast.AST) -> list[ast.expr]:
    """What stands beside each other: the arguments of a call, the cells of a row."""
    if isinstance(node, ast.Call):
        named = [k.value for k in node.keywords if k.arg in {"code", "what", "problem_code"}]
        return [*node.args, *named]
    return list(node.elts) if isinstance(node, ast.Tuple) else []


def _is_code(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_CODE.fullmatch(node.value))
    )


def _texts(node: ast.expr, names: Mapping[str, list[str]]) -> list[str]:
    """The sentences that an expression may be."""
    if isinstance(node, ast.Name):
        return names.get(node.id, [])
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, names), *_texts(node.orelse, names)]
    if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in _MARKED:
        return _texts(node.args[0], names)
    is_sentence = isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    return [node.value] if is_sentence else []


def _named(scope: ast.AST) -> dict[str, list[str]]:
    """The sentences that names stand for in a module or function."""
    named: dict[str, list[str]] = {}
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = (
                zip(target.elts, node.value.elts, strict=False)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(target, node.value)]
            )
            for name, value in pairs:
                if isinstance(name, ast.Name) and (texts := _texts(value, {})):
                    named.setdefault(name.id, []).extend(texts)
    return named


def _hint_of(node: ast.AST, functions: list[ast.FunctionDef], names: Mapping[str, list[str]]) -> list[str]:
    """The hint that the function which a code is handed to gives all its errors."""
    called = getattr(getattr(node, "func", None), "id", "")
    calls = [
        each for f in functions if f.name == called for each in ast.walk(f) if isinstance(each, ast.Call)
    ]
    hints = (k.value for call in calls for k in call.keywords if k.arg == "hint")
    return next((texts for hint in hints if (texts := _texts(hint, names))), [])
