"""Start a command in the reader's language, and end it in a sentence whatever happens.

Takes   the arguments as typed.
Gives   an exit code: 0 done, 1 our fault, 2 something the person can mend, 130 stopped by hand.
Leaves  the work to the commands.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from leleka.core.errors import LelekaError
from leleka.core.words import LANGUAGES, Words, mark, speak

DONE, FAULT, REFUSED, STOPPED = 0, 1, 2, 130

_SYSTEM_SENTENCES: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: (
        mark("There is no space left on the disk. Files from earlier runs are as they were. "
             "Free some space and run the same command again; it goes on where it stopped."),
        "cli.E090",
    ),
    errno.EDQUOT: (
        mark("Your share of the disk is full. Files from earlier runs are as they were. "
             "Free some space and run the same command again; it goes on where it stopped."),
        "cli.E090",
    ),
    errno.EACCES: (
        mark("leleka may not open {file}. Ask its owner for permission, or choose another folder."),
        "cli.E091",
    ),
    errno.EPERM: (
        mark("leleka may not open {file}. Ask its owner for permission, or choose another folder."),
        "cli.E091",
    ),
    errno.EROFS: (
        mark("{file} lies on a disk that cannot be written to. Choose another folder."),
        "cli.E092",
    ),
    errno.ENOENT: (mark("{file} is not there. Look at the name, and the folder you are in."), "cli.E093"),
    errno.EISDIR: (mark("{file} is a folder, not a file. Name the list inside it."), "cli.E094"),
    errno.ENOTDIR: (mark("{file} is a file where a folder is needed. Choose another name."), "cli.E095"),
    errno.EEXIST: (mark("{file} is a file where a folder is needed. Choose another name."), "cli.E095"),
    errno.EFBIG: (
        mark("The files became larger than this disk allows. Choose another disk with --out."),
        "cli.E096",
    ),
    errno.EIO: (
        mark("The disk could not be read or written. Copy the lists to another disk and try there."),
        "cli.E097",
    ),
    errno.EMFILE: (
        mark("Too many files are open at once. Close other programs and run the same command again."),
        "cli.E088",
    ),
    errno.ENFILE: (
        mark("Too many files are open at once. Close other programs and run the same command again."),
        "cli.E088",
    ),
    errno.EADDRINUSE: (
        mark("Another program listens there already. Close it, or choose another port with --port."),
        "cli.E087",
    ),
    errno.EADDRNOTAVAIL: (
        mark("This computer does not have that address. Choose one it has with --address."),
        "cli.E086",
    ),
}  # fmt: skip
"""What the system says, as a person can act on it."""


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: what stands behind `leleka`.

    Returns:
        The exit code.
    """
    words = speak(language_of(arguments, os.environ))
    if os.environ.get("LELEKA_DEBUG") == "1":
        return _invoke(arguments, words)
    return _ended_calmly(lambda: _invoke(arguments, words), words)


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Find the reader's language: --lang, then LELEKA_LANG, then the system's own.

    An unknown --lang is left to the command to refuse; until then English is spoken.
    """
    asked = ""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    if asked:
        return asked if asked in LANGUAGES else "en"
    for name in ("LELEKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            short = environment[name][:2].lower()
            return short if short in LANGUAGES else "en"
    return "en"


def _invoke(arguments: Sequence[str], words: Words) -> int:
    from leleka.cli.app import command_line

    ended = command_line(words)(args=list(arguments), prog_name="leleka", standalone_mode=False, obj=words)
    sys.stdout.flush()
    if ended == STOPPED:  # typer makes a silent exit code of an interrupt; it is said instead.
        raise KeyboardInterrupt
    return ended if isinstance(ended, int) else DONE


def _ended_calmly(work: Callable[[], int], words: Words) -> int:
    from typer import Abort, TyperException

    try:
        return work()
    except LelekaError as error:
        return _said(error.said(words), REFUSED)
    except TyperException as error:
        from leleka.cli.usage import usage_sentence

        return _said(usage_sentence(error, words), REFUSED)
    except (KeyboardInterrupt, Abort):
        return _said("\n" + words.say("Stopped. Nothing is lost: run the same command again."), STOPPED)
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python would complain again while it
        # closes standard output, so that goes nowhere from here on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except MemoryError:
        return _said(
            words.say(
                "This computer has not enough memory for these lists. "
                "Close other programs, or link fewer lists at a time. [cli.E098]"
            ),
            REFUSED,
        )
    except OSError as error:
        return _said(_system_sentence(error, words), REFUSED)
    except Exception as error:  # noqa: BLE001 - the edge: a person sees a sentence, never a traceback
        return _said(
            words.say(
                "leleka made a mistake of its own ({kind}). Nothing of yours is changed. "
                "Run the command again with LELEKA_DEBUG=1 before it and send us what it prints, "
                "without any names of children. [cli.E099]",
                kind=type(error).__name__,
            ),
            FAULT,
        )


def _system_sentence(error: OSError, words: Words) -> str:
    known = _SYSTEM_SENTENCES.get(error.errno or 0)
    if known is None:
        # What the system says, it says in a language of its own, and may name files; the name of the error
        # is enough to look it up.
        name = errno.errorcode.get(error.errno or 0, type(error).__name__)
        sentence = words.say(
            "The system refused ({name}). Run the same command again; if it is refused again, "
            "give that name to whoever looks after this computer.",
            name=name,
        )
        return f"{sentence} [cli.E089]"
    sentence, code = known
    return f"{words.say(sentence, file=error.filename or '?')} [{code}]"


def _said(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
