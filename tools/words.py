"""Gather the words people see into locale/uk.po and the pages of errors, or check that all are there.

A sentence is gathered where it is the argument of say, count or mark, the stage told to a
progress, the second argument or the hint of an error, or the second argument or the hint of a
Problem; in the registry also where gettext or a template's translate says it.

    python tools/words.py           rewrite the catalogue (new sentences come in empty) and the pages
    python tools/words.py --check   fail on a missing, empty, doubtful or broken translation, or an old page
"""

from __future__ import annotations

import argparse
import ast
import re
import string
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).parent))
from errors import pages

SOURCE = Path(__file__).parent.parent / "src" / "leleka"
CATALOGUE = SOURCE / "core" / "locale" / "uk.po"
Sentence = str | tuple[str, str]


SAYING = {"say", "mark", "progress", "stages", "gettext", "gettext_lazy", "_"}
"""What takes a sentence as its first argument; the stages of work are shown to people too."""

COUNTING = {"count", "ngettext", "ngettext_lazy"}
"""What takes the two forms of a sentence that holds a number."""


def sentences(tree: ast.AST) -> Iterator[tuple[Sentence, int]]:
    """Every sentence named in a module, with its line."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [text_of(argument) for argument in node.args]
        hint = next((text_of(k.value) for k in node.keywords if k.arg == "hint"), None)
        if called in SAYING and texts[:1] != [None] and texts:
            yield texts[0] or "", node.lineno
        elif called in COUNTING and len(texts) >= 2 and texts[0] and texts[1]:
            yield (texts[0], texts[1]), node.lineno
        elif (called.endswith("Error") or called == "Problem") and len(texts) >= 2 and texts[1]:
            yield texts[1], node.lineno
            if called == "Problem" and len(texts) >= 3 and texts[2]:
                yield texts[2], node.lineno
        if hint:
            yield hint, node.lineno


def text_of(node: ast.expr) -> str | None:
    """The text of a plain string; None for anything computed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def template_sentences(path: Path) -> Iterator[tuple[Sentence, int]]:
    """Every sentence that a page template says through say("...") or count("...", "...")."""
    from jinja2 import Environment, nodes

    for call in Environment(extensions=["jinja2.ext.do"]).parse(path.read_text("utf-8")).find_all(nodes.Call):
        called = getattr(call.node, "name", None) or getattr(call.node, "attr", None)
        texts = [a.value for a in call.args if isinstance(a, nodes.Const) and isinstance(a.value, str)]
        if called == "say" and texts:
            yield texts[0], call.lineno
        elif called == "count" and len(texts) >= 2:
            yield (texts[0], texts[1]), call.lineno


_SAID = re.compile(r"\b(_|gettext|ngettext)\(")
_LITERAL = re.compile(r"""\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*,?""")


def django_sentences(path: Path) -> Iterator[tuple[Sentence, int]]:
    """Every sentence that a page of the registry says through translate, blocktranslate or _()."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    source = templatize(path.read_text("utf-8"), origin=path.name)
    for said in _SAID.finditer(source):
        texts, place = [], said.end()
        while (literal := _LITERAL.match(source, place)) and len(texts) < 2:
            texts.append(ast.literal_eval(literal[1]))
            place = literal.end()
        line = source.count("\n", 0, said.start()) + 1
        if said[1] == "ngettext" and len(texts) == 2:
            yield (texts[0], texts[1]), line
        elif texts:
            yield texts[0], line


def gathered() -> Catalog:
    """A catalogue of all sentences in the source, untranslated."""
    catalog = Catalog(locale="uk", project="leleka", charset="utf-8", fuzzy=False)
    places: dict[Sentence, list[tuple[str, int]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for sentence, line in sentences(ast.parse(path.read_text("utf-8"))):
            places.setdefault(sentence, []).append((path.relative_to(SOURCE.parent).as_posix(), line))
    for path in sorted(SOURCE.rglob("*.html")):
        say = django_sentences if "web" in path.relative_to(SOURCE).parts else template_sentences
        for sentence, line in say(path):
            places.setdefault(sentence, []).append((path.relative_to(SOURCE.parent).as_posix(), line))
    for sentence, where in places.items():
        if sentence:
            # Lines move with every edit; files alone keep the catalogue's changes readable.
            catalog.add(sentence, locations=sorted({(file, 0) for file, _ in where}))
    return catalog


def faults(new: Catalog, old: Catalog) -> Iterator[str]:
    """What is wrong with the translations, a line each."""
    for message in new:
        if not message.id:
            continue
        known = old.get(message.id)
        strings = _parts(known.string) if known is not None else []
        if not strings or not all(strings):
            yield f"no Ukrainian for: {message.id!r}"
        elif known is not None and known.fuzzy:
            yield f"doubtful Ukrainian for: {message.id!r}"
        else:
            allowed = {name for part in _parts(message.id) for name in names_in(part)}
            yield from (
                f"unknown name {name} in the Ukrainian of: {message.id!r}"
                for text in strings
                for name in names_in(text) - allowed
            )
            yield from (
                f"write ’ for the apostrophe in: {text!r}" for text in strings if _TYPEWRITTEN.search(text)
            )
    yield from (f"nothing says any more: {m.id!r}" for m in old if m.id and new.get(m.id) is None)


_TYPEWRITTEN = re.compile(r"(?<=[А-ЯІЇЄҐа-яіїєґ])['`\u02bc](?=[А-ЯІЇЄҐа-яіїєґ])")
"""What a keyboard gives for ’, and the letter apostrophe, which looks alike and no search for ’ finds."""


def _parts(sentence: Sentence | list[str] | None) -> list[str]:
    return [sentence] if isinstance(sentence, str) else list(sentence or ())


def names_in(sentence: str) -> set[str]:
    """The {names} a sentence holds; of a page's sentence the %(names)s."""
    if "%(" in sentence:
        return set(re.findall(r"%\((\w+)\)s", sentence))
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def translated_by(catalog: Catalog) -> Callable[[str], str]:
    """What gives a sentence in Ukrainian, or as it is where the catalogue has none."""

    def say(sentence: str) -> str:
        known = catalog.get(sentence)
        return _parts(known.string)[0] if known is not None and known.string else sentence

    return say


def old_pages(catalog: Catalog) -> Iterator[str]:
    """The pages of errors that do not say what the source says."""
    for path, text in pages(translated_by(catalog)).items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"docs/reference/{path.name} is not as the source: run tools/words.py"


def main() -> int:
    """Rewrite or check the catalogue; the number of faults decides the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say what is wrong")
    only_check = parser.parse_args().check
    new = gathered()
    old = read_po(CATALOGUE.open("rb"), locale="uk") if CATALOGUE.exists() else Catalog(locale="uk")
    if only_check:
        wrong = [*faults(new, old), *old_pages(old)]
        print("\n".join(wrong) or f"words: {len(new)} sentences, all in Ukrainian")
        return 1 if wrong else 0
    for message in new:
        known = old.get(message.id) if message.id else None
        if known is not None:
            message.string = known.string
    CATALOGUE.parent.mkdir(exist_ok=True)
    with CATALOGUE.open("wb") as po:
        write_po(
            po, new, width=110, sort_output=True, omit_header=True, ignore_obsolete=True, include_lineno=False
        )
    for path, text in pages(translated_by(new)).items():
        path.write_text(text, "utf-8")
    print(f"words: {len(new)} sentences, {sum(1 for _ in faults(new, new))} still without Ukrainian")
    return 0


if __name__ == "__main__":
    sys.exit(main())
