"""By which rule a date was read, in words a person understands.

Every reading carries its rule as short codes joined by "+", "day+two_digit_year"; here each code
of a date has its sentence.

Takes   a rule.
Gives   the sentences that explain it, and whether it needs them.
Leaves  choosing the rule to the readers beside this module.
"""

from __future__ import annotations

from leleka.core.words import ENGLISH, Words, mark

RULES: dict[str, str] = {
    "day": mark("day, month and year were given"),
    "iso": mark("the date was in the international form"),
    "compact": mark("eight digits were read as a date"),
    "serial": mark("a spreadsheet's day number was read as a date"),
    "month": mark("month and year were given"),
    "year": mark("only the year was given"),
    "years": mark("a span of years was given"),
    "season": mark("a season was given"),
    "part": mark("the beginning, middle or end of a month or year was given"),
    "about": mark("the date was called approximate, so it was widened"),
    "age": mark("the age was counted back from the day on which it was given"),
    "age_span": mark("a span of ages was given"),
    "bare_age": mark("a small bare number was read as an age"),
    "month_word": mark("the month was a word"),
    "roman_month": mark("the month was a Roman numeral"),
    "two_digit_year": mark("the year had two digits and was read as the latest that has begun"),
    "repaired": mark("letters that look like digits were read as digits"),
    "missing_mark": mark("a dot that was lost was put back"),
    "nearly_word": mark("a misspelt word was read as the nearest one"),
    "column_order": mark("other dates of the column show whether the day or the month comes first"),
    "mapped_order": mark("the mapping says whether the day or the month comes first"),
    "dots": mark("between dots, the day comes first"),
    "either_order": mark("nothing shows whether the day or the month comes first; both readings are kept"),
    "only_order": mark("only one order of day and month is possible"),
    "zero_part": mark("zeros in place of a day or month mean that it is not known"),
    "no_such_day": mark("the month has no such day, so only the month was kept"),
    "no_such_month": mark("there is no such month, so only the year was kept"),
    "brackets": mark("what stood in brackets was left aside"),
    "parts": mark("day, month and year stood in columns of their own"),
}
"""A sentence for each code."""

_AS_WRITTEN = frozenset(
    {"day", "iso", "month", "year", "month_word", "roman_month", "dots", "only_order", "parts"}
)


def join_rules(*codes: str) -> str:
    """Put codes together into a rule; empty ones are left out, each stands once."""
    return "+".join(dict.fromkeys(code for code in codes if code))


def is_as_written(rule: str) -> bool:
    """Whether anybody would read it so, so that there is nothing to explain."""
    return _AS_WRITTEN.issuperset(rule.split("+"))


def said_rule(rule: str, words: Words = ENGLISH) -> str:
    """Explain a rule in the reader's language, its sentences joined by semicolons."""
    return "; ".join(words.say(RULES[code]) for code in rule.split("+") if code)
