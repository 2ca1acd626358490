import errno
import os
import subprocess
import sys

import pytest

from leleka.cli import main, start
from leleka.core.errors import LelekaError, Where
from leleka.core.words import ENGLISH


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        (["--lang", "uk"], {}, "uk"),
        (["link", "--lang=uk"], {"LELEKA_LANG": "en"}, "uk"),
        (["link", "--", "--lang", "uk"], {}, "en"),
        ([], {"LELEKA_LANG": "uk"}, "uk"),
        ([], {"LANG": "uk_UA.UTF-8"}, "uk"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LELEKA_LANG": "en", "LANG": "uk_UA.UTF-8"}, "en"),
        (["--lang", "xx"], {"LANG": "uk_UA.UTF-8"}, "en"),
    ],
)
def test_the_language_is_asked_for_then_set_then_the_systems_own(arguments, environment, expected):
    assert start.language_of(arguments, environment) == expected


@pytest.fixture
def ended(monkeypatch, capfd):
    def end(error):
        def work(arguments, words):
            raise error

        monkeypatch.setattr(start, "_invoke", work)
        monkeypatch.delenv("LELEKA_DEBUG", raising=False)
        code = start.run([])
        return code, capfd.readouterr().err

    return end


def test_an_error_of_a_room_is_one_line_and_code_2(ended):
    error = LelekaError("intake.E003", "is empty.", where=Where("list.csv"), hint="Ask the sender again.")

    assert ended(error) == (2, "list.csv: is empty. Ask the sender again. [intake.E003]\n")


def test_an_interrupt_says_that_nothing_is_lost(ended):
    code, said = ended(KeyboardInterrupt())

    assert (code, said.strip()) == (130, "Stopped. Nothing is lost: run the same command again.")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "cli.E090"),
        (errno.EACCES, "cli.E091"),
        (errno.EROFS, "cli.E092"),
        (errno.ENOENT, "cli.E093"),
        (errno.EISDIR, "cli.E094"),
        (errno.ENOTDIR, "cli.E095"),
        (errno.EFBIG, "cli.E096"),
        (errno.EIO, "cli.E097"),
        (errno.EMFILE, "cli.E088"),
        (errno.EADDRINUSE, "cli.E087"),
        (errno.EADDRNOTAVAIL, "cli.E086"),
        (errno.ELOOP, "cli.E089"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(ended, number, code):
    ending, said = ended(OSError(number, os.strerror(number), "somewhere/list.csv"))

    assert ending == 2
    assert said.strip().endswith(f"[{code}]")
    assert "Errno" not in said


def test_the_systems_own_words_are_in_no_sentence(ended):
    _, said = ended(OSError(errno.ELOOP, os.strerror(errno.ELOOP), "somewhere/list.csv"))

    assert os.strerror(errno.ELOOP) not in said
    assert "ELOOP" in said


def test_a_mistake_of_ours_shows_no_traceback_and_no_content(ended):
    code, said = ended(ValueError("Олена Вигаданюк"))

    assert code == 1
    assert "ValueError" in said
    assert "Вигаданюк" not in said
    assert "Traceback" not in said


def test_debugging_shows_the_traceback(monkeypatch):
    monkeypatch.setenv("LELEKA_DEBUG", "1")
    monkeypatch.setattr(start, "_invoke", lambda arguments, words: 1 / 0)

    with pytest.raises(ZeroDivisionError, match="division by zero"):
        start.run([])


def test_too_little_memory_is_said_in_words(ended):
    code, said = ended(MemoryError())

    assert (code, "[cli.E098]" in said) == (2, True)


def test_every_system_sentence_takes_the_files_name():
    for sentence, _ in start._SYSTEM_SENTENCES.values():
        assert "{" not in ENGLISH.say(sentence, file="a")


def run_leleka(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "leleka.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LELEKA_LANG": "", "COLUMNS": "80", **environment},
    )


def test_help_loads_no_arrow_and_no_compiler():
    script = (
        "import sys; from leleka.cli.start import run; run(['--help']); "
        "heavy = {'pyarrow', 'numba', 'numpy', 'scipy'} & set(sys.modules); sys.exit(bool(heavy))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_version_is_said():
    assert run_leleka("--version").stdout.startswith("leleka 0.")


def test_a_reader_who_has_seen_enough_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m leleka.cli link --help | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lnk",), "There is no command “lnk”. Did you mean link?"),
        (("xyzzy",), "There is no command “xyzzy”. “leleka --help”"),
        (("link", "a.csv", "--out", "x", "--engine", "y"), "--engine takes one of: local, spark."),
        (("serve", "--port", "70000"), "--port does not take this value"),
        (("estimate", "table", "x", "--as-of", "2024-13-01"), "--as-of takes a day, as in 2024-"),
        (("report", "read", "x", "--date", "2024-02-30"), "--date takes a day, as in 2024-"),
        (("link", "--ou"), "There is no option --ou. Did you mean"),
        (("link", "a.csv"), "--out is missing."),
        (("link", "--out", "x"), "LIST ... is missing."),
        (("link", "a.csv", "--out", "x", "--lang", "xx"), "leleka speaks English and Ukrainian."),
        (("link", "no-such-list.csv", "--out", "x"), "no-such-list.csv: is not there."),
        (("link", "/", "--out", "x"), "/: is a folder, not a list."),
    ],
)
def test_a_wrong_command_line_is_answered_with_a_sentence(arguments, said):
    done = run_leleka(*arguments)

    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_a_folder_of_folders_is_not_called_empty(tmp_path):
    (tmp_path / "lists").mkdir()

    done = run_leleka("link", str(tmp_path), "--out", "x")

    assert "is a folder, not a list. No lists lie in it." in done.stderr


def test_an_interrupt_inside_a_command_is_said(monkeypatch, capfd):
    def interrupted(paths):
        raise KeyboardInterrupt

    monkeypatch.setattr("leleka.cli.linking.check_lists", interrupted)

    code = start.run(["link", "a.csv", "--out", "x", "--lang", "en"])

    assert (code, capfd.readouterr().err.strip()) == (
        130,
        "Stopped. Nothing is lost: run the same command again.",
    )


def test_an_interrupt_before_anything_has_begun_shows_no_traceback(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "run", interrupted)

    with pytest.raises(SystemExit, match="130"):
        main()
