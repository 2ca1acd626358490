"""A linkage of seven invented rows, small enough to know by heart.

It is put together by hand, so that the files and the page are tried apart from the engine.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.errors import Problem, Where
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.linkage import CLASSES, Diagnostics, Explanation, LinkResult, Step
from leleka.linkage.outputs.run import Run
from leleka.linkage.results import KEYS_SCHEMA, PAIRS_SCHEMA, PERSONS_SCHEMA, KeyReport
from leleka.linkage.weights import Model
from leleka.normalize import SCHEMA

HOSTILE = "</script><img src=x onerror=document.title='owned'>"

REGISTER = RawList(
    mapping=Mapping(
        "register",
        (
            ColumnMapping("№", "row_id"),
            ColumnMapping("ПІБ", "full_name"),
            ColumnMapping("Дата народження", "birth_date"),
            ColumnMapping("Область", "home_region"),
        ),
    ),
    file="реєстр.xlsx",
    cells=pa.table(
        {
            "№": ["1", "2", "3", "4"],
            "ПІБ": ["Вигаданюк Олена Петрівна", "Вигаданюк Іван Петрович", "=1+1 Небувалий", HOSTILE],
            "Дата народження": ["2014-03-05", "2011-07-01", "2012", None],
            "Область": ["Херсонська", "Херсонська", None, "Донецька"],
        }
    ),
    rows=pa.array([2, 3, 5, 6], pa.int32()),
    how=("sheet “Діти”: the only one",),
    problems=(
        Problem(
            "intake.E014",
            "is not a calendar day.",
            hint="Open the row.",
            where=Where("реєстр.xlsx", row=5, column="Дата"),
        ),
    ),
    digest="a" * 64,
)

CAMP = RawList(
    mapping=Mapping(
        "camp",
        (
            ColumnMapping("Фамилия", "surname"),
            ColumnMapping("Имя", "given_name"),
            ColumnMapping("Год", "birth_year"),
            ColumnMapping("Mother", "full_name", person="mother"),
        ),
    ),
    file="camp.csv",
    cells=pa.table(
        {
            "Фамилия": ["Выгаданюк", "Vyhadaniuk", "Другова"],
            "Имя": ["Елена", "Ivan", "Алёна"],
            "Год": ["2014", "2011", "2014"],
            "Mother": [None, "Nadiia", None],
        }
    ),
    rows=pa.array([2, 3, 4], pa.int32()),
    digest="b" * 64,
)

_PAIRS: list[tuple[int, int, tuple[float, float, float, float], str, list[str], int | None]] = [
    (0, 4, (0.94, 0.03, 0.02, 0.01), "linked", [], 3),
    (0, 6, (0.05, 0.55, 0.1, 0.3), "review", ["surname", "patronymic"], 1),
    (1, 5, (0.9, 0.05, 0.04, 0.01), "linked", [], None),
    (0, 1, (0.0, 0.0, 0.97, 0.03), "siblings", [], None),
    (4, 5, (0.0, 0.01, 0.9, 0.09), "siblings", [], None),
    (3, 6, (0.3, 0.1, 0.1, 0.5), "review", [], 2),
]


def small_records() -> Any:
    """What linkage's outputs use of Records."""
    lists = ["register"] * 4 + ["camp"] * 3
    rows = [2, 3, 5, 6, 2, 3, 4]
    table = pa.Table.from_pylist(
        [
            {"record_id": f"{name}:{row}", "list": name, "row": row}
            for name, row in zip(lists, rows, strict=True)
        ],
        SCHEMA,
    )

    class SmallRecords(SimpleNamespace):
        def __len__(self) -> int:
            return len(self.table)

    return SmallRecords(table=table, lists=(REGISTER, CAMP), problems=REGISTER.problems)


def small_result() -> LinkResult:
    """Two children on both lists, a changed identity in doubt, brothers and sisters."""
    schema = pa.schema([*PAIRS_SCHEMA, ("level:surname", pa.int8()), ("level:sex", pa.int8())])
    pairs = pa.Table.from_pylist(
        [
            {
                "left": left,
                "right": right,
                "p_same": shares[0] + shares[1],
                **{f"p_{name}": share for name, share in zip(CLASSES, shares, strict=True)},
                "bits": 1.5,
                "changed": changed,
                "keys": ["two tokens", "token + year"],
                "state": state,
                "decision": None,
                "review_order": order,
                "level:surname": 2,
                "level:sex": -1,
            }
            for left, right, shares, state, changed, order in _PAIRS
        ],
        schema,
    )
    members = [("p1", 2, False), ("p2", 2, False), ("p3", 1, False), ("p4", 1, False)]
    members += [("p1", 2, False), ("p2", 2, True), ("p5", 1, False)]
    persons = pa.Table.from_pylist(
        [
            {
                "record": record,
                "record_id": small_records().table["record_id"][record].as_py(),
                "person_id": person,
                "p_member": 0.97 if n > 1 else 1.0,
                "identity_changed": changed,
                "perhaps_changed": person == "p1",
                "changed_parts": ["surname"] if changed else [],
                "n_records": n,
                "sibling_group": "f1" if person in {"p1", "p2"} else None,
            }
            for record, (person, n, changed) in enumerate(members)
        ],
        PERSONS_SCHEMA,
    )
    return LinkResult(
        records=small_records(),
        pairs=pairs,
        persons=persons,
        keys=pa.Table.from_pylist([], KEYS_SCHEMA),
        model=Model(
            ("surname", "sex"), np.array([[0.01, 0.001, 0.01, 0.979]]), (np.full((1, 4, 4), 0.25),) * 2
        ),
        diagnostics=Diagnostics(
            n_records=7,
            n_candidates=9,
            keys=(KeyReport("two tokens", 3, 9),),
            key_recall=(0.97, 0.98),
            n_expected=dict(zip(CLASSES, (2.0, 0.5, 2.0, 16.5), strict=True)),
            converged=True,
            n_iterations=12,
        ),
    )


def small_run() -> Run:
    """The run of the small result."""
    return Run("c" * 64, "0.1.0", {"cut": 0.5})


_SIDES = {
    0: ("Вигаданюк", "Олена", "Петрівна", "5 березня 2014"),
    3: (HOSTILE, "", "", ""),
    4: ("Выгаданюк", "Елена", "", "2014"),
    6: ("Другова", "Алёна", "", "2014"),
}


def small_explanation(result: LinkResult, left: int, right: int, words: Any) -> Explanation:
    """Reasons for a pair, as linkage.explain gives them."""
    names = ("surname", "given_name", "patronymic", "birth_date")
    titles = [words.say(title) for title in ("surname", "given name", "patronymic", "birth date")]
    steps = tuple(
        Step(name, title, "missing" if not (a and b) else "same", "—", bits if a and b else 0.0, a, b)
        for name, title, a, b, bits in zip(
            names,
            titles,
            _SIDES.get(left, ("",) * 4),
            _SIDES.get(right, ("",) * 4),
            (-6.0, 4.5, 0.0, 8.25),
            strict=True,
        )
    )
    row = next(pair for pair in result.pairs.to_pylist() if (pair["left"], pair["right"]) == (left, right))
    return Explanation(
        left_record=result.records.table["record_id"][left].as_py(),
        right_record=result.records.table["record_id"][right].as_py(),
        prior_bits=-12.5,
        steps=steps,
        posterior={name: row[f"p_{name}"] for name in CLASSES},
        changed=tuple(row["changed"]),
        sentences=(
            "Birth date: the year agrees.",
            "The surnames differ.",
            "Perhaps the identity was changed.",
        ),
    )
