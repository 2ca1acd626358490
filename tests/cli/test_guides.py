"""What the guides tell people to type is there: every command, every option."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from leleka.cli.app import app

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", ROOT / "README.uk.md", *sorted((ROOT / "docs").rglob("*.md"))]
LELEKA = typer.main.get_command(app)
_FENCE = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`(leleka [^`]+)`")


def commands_in(text):
    """Every line of leleka's in a guide, as words from the command's name on."""
    fenced = "\n".join(_FENCE.findall(text)).replace("\\\n", " ").splitlines()
    spans = [" ".join(span.split()) for span in _SPAN.findall(_FENCE.sub("", text))]
    for line in (*fenced, *spans):
        words = shlex.split(line.replace("\\|", "|"), comments=True) if "leleka" in line else []
        at = next((n for n, word in enumerate(words) if Path(word).name == "leleka"), None)
        if at is not None and words[at + 1 :] and (at == 0 or "env" in words[:at] or "|" in words[:at]):
            yield words[at + 1 :]


def unknown_in(words):
    """The first word that leleka would refuse, or none."""
    command = LELEKA
    for word in words:
        below = getattr(command, "commands", None)
        if below is None or word.startswith("-"):
            break
        if word not in below:
            return word
        command = below[word]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help", "--json"}
    return next((word for word in words if word.startswith("--") and word.split("=")[0] not in known), None)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_command_of_a_guide_can_be_typed(guide):
    refused = {
        " ".join(words): word
        for words in commands_in(guide.read_text("utf-8"))
        if (word := unknown_in(words))
    }

    assert refused == {}


def test_the_guides_are_read():
    told = [words[0] for guide in GUIDES for words in commands_in(guide.read_text("utf-8"))]

    assert {"link", "count", "estimate", "report", "serve", "table", "history"} <= set(told)
    assert unknown_in(["link", "a.csv", "--into", "found"]) == "--into"
    assert unknown_in(["count", "melt"]) == "melt"
