"""Help pages and complaints about the command line itself, in the reader's language.

Typer parses; its own texts are English only, so the words of help and of refusals are ours.

Takes   typer's commands and exceptions.
Gives   a help page as text, one sentence for a refusal.
Leaves  parsing to typer.
"""

from __future__ import annotations

import re
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leleka.cli.terminal import console
from leleka.core.words import Words

_EXAMPLE = "$ "
"""A paragraph that begins so shows commands: its lines are kept, and set in."""


_MOST_SHOWN = 24
"""Letters of a list of choices that fit beside an option; a longer one is told when it is needed."""

_WORDS = re.compile(r'(?:--\S+ (?!-))?(?:[^\s"]|"[^"]*")+')
"""The words of a command as a shell parts them, an option together with its value."""


def speak_help(command: Any, words: Words) -> None:
    """Let a command and all below it print their help in one language."""
    command.get_help = lambda context: help_page(command, context, words)
    for below in getattr(command, "commands", {}).values():
        speak_help(below, words)


def help_page(command: Any, context: Any, words: Words) -> str:
    """Write a command's help: what it is for, what it takes, what it offers."""
    page = console()
    with page.capture() as captured:
        page.print(Text(words.say("Use: {line}", line=_usage(command, context, words)), style="bold"))
        for block in words.say(command.help or "").split("\n\n"):
            page.print()
            page.print(_paragraph(block, page.width))
        below = getattr(command, "commands", {})
        _section(
            page,
            words.say("Commands"),
            [(name, words.say(c.help or "").split("\n\n")[0]) for name, c in below.items()],
        )
        arguments = [p for p in command.params if p.param_type_name == "argument" and not p.hidden]
        _section(page, words.say("Takes"), [(_shape(p, words), words.say(p.help or "")) for p in arguments])
        options = [p for p in command.get_params(context) if p.param_type_name == "option" and not p.hidden]
        _section(page, words.say("Options"), [_option(p, words) for p in options])
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _paragraph(block: str, width: int) -> Text:
    if block.startswith(_EXAMPLE):
        lines = [_example(line.removeprefix(_EXAMPLE), width) for line in block.splitlines()]
        return Text("\n".join(lines), style="action")
    return Text(" ".join(block.split()))


_A_DAY = "2024-03-31"


def _example(line: str, width: int) -> str:
    """A command set in; one that is too long goes on in a next line as a shell reads it."""
    lines = [""]
    for word in _WORDS.findall(line):
        if lines[-1] and len(lines[-1]) + len(word) > width - 12:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else ''}{word}"
    return " \\\n".join(("    " if place == 0 else "        ") + each for place, each in enumerate(lines))


def usage_sentence(error: Any, words: Words) -> str:
    """Say what is wrong with the command line, and where help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "leleka"
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error.format_message())
    hint = words.say("“{path} --help” says what it takes.", path=path)
    return f"{_what_is_wrong(error, kind, words)} {hint} [cli.E001]"


def _what_is_wrong(error: Any, kind: str, words: Words) -> str:
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        if near:
            return words.say(
                "There is no option {option}. Did you mean {near}?", option=error.option_name, near=near
            )
        return words.say("There is no option {option}.", option=error.option_name)
    if kind == "MissingParameter":
        parameter = error.param
        return words.say("{what} is missing.", what=_shape(parameter, words) if parameter else "?")
    if kind == "BadParameter" and error.param is not None:
        return _what_is_taken(error.param, words)
    found = re.search(r"No such command '([^']*)'", error.format_message())
    if found:
        name, known = found.group(1), getattr(getattr(error.ctx, "command", None), "commands", {})
        if alike := get_close_matches(name, known, n=1):
            return words.say("There is no command “{name}”. Did you mean {near}?", name=name, near=alike[0])
        return words.say("There is no command “{name}”.", name=name)
    return words.say("The command line cannot be read: {reason}", reason=error.format_message())


def _what_is_taken(parameter: Any, words: Words) -> str:
    what = _shape(parameter, words)
    if allowed := ", ".join(_choices(parameter)):
        return words.say("{what} takes one of: {allowed}.", what=what, allowed=allowed)
    if _annotation(parameter) is datetime:
        return words.say("{what} takes a day, as in {day}.", what=what, day=_A_DAY)
    return words.say("{what} does not take this value.", what=what)


def _usage(command: Any, context: Any, words: Words) -> str:
    arguments = [_shape(p, words) for p in command.params if p.param_type_name == "argument" and not p.hidden]
    below = [words.say("COMMAND")] if getattr(command, "commands", None) else []
    return " ".join([context.command_path, *below, *arguments, words.say("[options]")])


def _option(parameter: Any, words: Words) -> tuple[str, str]:
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    # The help option is typer's own, with an English sentence of its own.
    said = words.say("Show this and stop.") if parameter.name == "help" else words.say(parameter.help or "")
    if not parameter.is_flag and parameter.default not in (None, "", ()) and not callable(parameter.default):
        said = words.say("{said} If not given: {default}.", said=said, default=str(parameter.default))
    value = "" if parameter.is_flag else " " + words.say(_metavar(parameter))
    return names + value, said


def _metavar(parameter: Any) -> str:
    if parameter.metavar:
        return str(parameter.metavar)
    choices = "|".join(_choices(parameter))
    if 0 < len(choices) <= _MOST_SHOWN:
        return choices
    return "N" if _annotation(parameter) in (int, float) else "…"


def _choices(parameter: Any) -> list[str]:
    """What a parameter takes, where that is a short list."""
    kind = _annotation(parameter)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(choice.value) for choice in kind]
    return [str(choice) for choice in get_args(kind)] if get_origin(kind) is Literal else []


def _annotation(parameter: Any) -> Any:
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", str)
    return get_args(kind)[0] if get_origin(kind) is list else kind


def _shape(parameter: Any, words: Words) -> str:
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    name = words.say(parameter.metavar or parameter.name.upper())
    return f"{name} ..." if parameter.nargs == -1 else name


def _section(page: Any, heading: str, lines: list[tuple[str, str]]) -> None:
    if not lines:
        return
    page.print()
    page.print(Text(heading, style="title"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True, style="action", max_width=34)
    table.add_column()
    for left, right in lines:
        table.add_row(Text(left), Text(right))
    page.print(Padding(table, (0, 0, 0, 2), expand=False))
