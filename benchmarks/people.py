"""Invent a large list of children with known truth, for measuring speed and memory.

Families have one to four children who share surname and patronymic; a child has 2.5 records on
average, with typing errors, changed surnames, shifted birth dates and gaps. Names are put together from
syllables with skewed frequencies. Nobody in it is real.

    python benchmarks/people.py --records 1000000 --seed 1 --out FOLDER

writes people.csv, people.parquet (the same rows), people.csv.mapping.yaml and truth.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

Texts = np.ndarray[tuple[int], np.dtype[np.object_]]
Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

LETTERS = list("абвгдежзиклмнопрстуфхцчшюяії")
HEADS = (
    "Бой Кова Бонда Тка Шев Мель Крав Олі Лис По Мо Сав Ру Гри Ма Пав Ва Пет Кли Га Ю Хар Лит Ко Пон"
    " Ди Яв Зай Гон Кос Ро Дан Мар Шу Тим Бе Вла Жу Во Кузь Ос Про Сид Чор Дов Лев Ник Стец Цим Щер"
).split()
MIDDLES = "ли ра чи хо мо на во ни са ри ко ди ве ту ма го ти ру ло ге бо зи ша кі ро дю пе ці".split()
ENDS = "енко ук юк чук ський ів ко ак ич ець ин ей ан ишин".split()
BOYS = (
    "Артем Максим Дмитро Олександр Іван Данило Владислав Назар Богдан Андрій Матвій Тимофій Михайло Кирило"
    " Денис Нікіта Єгор Роман Олексій Ілля Микола Павло Сергій Юрій Віктор Ярослав Захар Марко Лев Гліб"
    " Тарас Остап Степан Вадим Руслан Антон Євген Ігор Петро Василь"
).split()
GIRLS = (
    "Софія Анастасія Марія Анна Дарина Вікторія Поліна Єлизавета Катерина Олександра Злата Соломія Вероніка"
    " Аліна Яна Діана Мілана Єва Маргарита Ангеліна Ольга Тетяна Наталія Юлія Ірина Оксана Христина Уляна"
    " Ярина Мар'яна Карина Валерія Ксенія Лілія Аделіна Емілія Камілла Владислава Богдана Іванна"
).split()
PATRONYMIC_STEMS = (
    "Олександр Сергій Володимир Андрій Микола Віктор Юрій Олег Ігор Василь Іван Михайло Петро Дмитро Роман"
    " Олексій Анатолій Валерій Богдан Руслан Вадим Денис Максим Євген Павло Тарас Степан Ярослав Антон Артем"
).split()
DAY_ZERO = np.datetime64("1970-01-01")


def people(n_records: int, seed: int) -> tuple[pa.Table, Numbers]:
    """Rows in random order, and the person of each."""
    rng = np.random.default_rng(seed)
    n_people = int(n_records / 2.5) + 10
    family = np.sort(rng.integers(0, int(n_people / 1.8), n_people))
    of = np.sort(rng.integers(0, n_people, n_records - n_people))
    person = rng.permutation(np.concatenate([np.arange(n_people), of])[:n_records])

    surnames, places = _surnames(), _places(rng)
    n_families = int(family.max()) + 1
    family_surname = _skewed(rng, len(surnames), n_families, 0.5)
    family_father = _skewed(rng, len(PATRONYMIC_STEMS), n_families, 0.7)
    family_place = _skewed(rng, len(places), n_families, 0.9)
    male = rng.random(n_people) < 0.51
    given = _skewed(rng, len(BOYS), n_people, 0.7)
    born = rng.integers(12_784, 19_358, n_people)  # 2005 to 2022, in days

    surname = surnames[family_surname[family]][person]
    changed = rng.random(n_records) < 0.04
    surname[changed] = surnames[_skewed(rng, len(surnames), int(changed.sum()), 0.5)]
    boys, girls = np.array(BOYS, dtype=object), np.array(GIRLS, dtype=object)
    given_name = np.where(male, boys[given], girls[given])[person]
    patronymic = _patronymics(family_father[family][person], male[person])
    day = _moved(rng, born[person])
    place = places[family_place[family]][person]
    moved = rng.random(n_records) < 0.12
    place[moved] = places[_skewed(rng, len(places), int(moved.sum()), 0.9)]
    sex = np.where(male[person] ^ (rng.random(n_records) < 0.005), "ч", "ж")
    table = pa.table(
        {
            "id": np.arange(n_records),
            "surname": _gaps(rng, _slips(rng, surname, 0.06), 0.01),
            "given_name": _gaps(rng, _slips(rng, given_name, 0.04), 0.01),
            "patronymic": _gaps(rng, _slips(rng, patronymic, 0.04), 0.08),
            "birth_date": _gaps(rng, np.datetime_as_string(DAY_ZERO + day).astype(object), 0.04),
            "place": _gaps(rng, place, 0.05),
            "sex": _gaps(rng, sex.astype(object), 0.02),
        }
    )
    return table, person


def _surnames() -> Texts:
    made = [h + m + e for m in MIDDLES for h in HEADS for e in ENDS]
    order = np.random.default_rng(0).permutation(len(made))
    return np.array(made, dtype=object)[order]


def _places(rng: np.random.Generator) -> Texts:
    made = {h + m + e for h in HEADS for m in MIDDLES[:8] for e in ("вка", "не", "ськ", "піль")}
    return np.array(sorted(made), dtype=object)[rng.permutation(len(made))[:900]]


def _patronymics(father: Numbers, male: np.ndarray) -> Texts:
    def formed(stem: str, is_son: bool) -> str:
        soft = stem[-1] in "йь"
        body = stem[:-1] if stem[-1] in "йьо" else stem
        return body + (("йович" if soft else "ович") if is_son else ("ївна" if soft else "івна"))

    sons = np.array([formed(s, True) for s in PATRONYMIC_STEMS], dtype=object)
    daughters = np.array([formed(s, False) for s in PATRONYMIC_STEMS], dtype=object)
    return np.where(male, sons[father], daughters[father])


def _skewed(rng: np.random.Generator, n_values: int, n_drawn: int, steepness: float) -> Numbers:
    weights = 1.0 / np.arange(1, n_values + 1) ** steepness
    return np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(n_drawn)).clip(0, n_values - 1)


def _moved(rng: np.random.Generator, day: Numbers) -> Numbers:
    kind = rng.random(len(day))
    near = rng.integers(-20, 21, len(day))
    year = rng.choice([-365, 365], len(day))
    return day + np.where(kind < 0.05, near, np.where(kind < 0.07, year, 0))


def _slips(rng: np.random.Generator, values: Texts, p_slip: float) -> Texts:
    slipped = values.copy()
    for i in np.flatnonzero(rng.random(len(values)) < p_slip):
        word, kind = slipped[i], rng.integers(0, 3)
        at = int(rng.integers(1, len(word) - 1))
        other = LETTERS[int(rng.integers(0, len(LETTERS)))]
        slipped[i] = (
            word[:at] + word[at + 1 :]
            if kind == 0
            else word[:at] + other + word[at + 1 :]
            if kind == 1
            else word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        )
    return slipped


def _gaps(rng: np.random.Generator, values: Texts, p_gap: float) -> pa.Array:
    return pa.array(values, type=pa.string(), mask=rng.random(len(values)) < p_gap)


MAPPING = """\
list_id: people
columns:
  - {column: id, field: row_id}
  - {column: surname, field: surname}
  - {column: given_name, field: given_name}
  - {column: patronymic, field: patronymic}
  - {column: birth_date, field: birth_date, dates: ymd}
  - {column: place, field: extra, kind: text, name: place}
  - {column: sex, field: sex}
"""


def main() -> None:
    """Write the list twice, its mapping and the truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    table, person = people(given.records, given.seed)
    pa_csv.write_csv(table, given.out / "people.csv")
    pq.write_table(table, given.out / "people.parquet")
    rows = pc.add(table["id"], 2)
    truth = {"list": pa.array(["people"] * len(table)), "row": rows, "child_id": person}
    pa_csv.write_csv(pa.table(truth), given.out / "truth.csv")
    (given.out / "people.csv.mapping.yaml").write_text(MAPPING, encoding="utf-8")


if __name__ == "__main__":
    main()
