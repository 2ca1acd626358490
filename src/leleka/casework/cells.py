"""What a cell of a list may hold, and so who may read it.

A list may hold anything: a column that says where a child is now, or how its family is reached, is
protected as that field is, whatever list it stands in. A column that nobody gave a meaning is told
by its header, and a cell by what stands in it: a telephone number is one in any column.

Takes   what a column means and is called, and what stands in the cell.
Gives   field_of_cell: a field of fields.csv.
Leaves  what the columns of a list mean to intake, asking who may read a field to rights.
"""

from __future__ import annotations

import re

_FIELDS = {
    "present_place": "present_location",
    "present_region": "present_location",
    "present_institution": "present_location",
}
_UNTOLD = frozenset({"", "keep", "extra"})
"""Columns that nobody gave a meaning of ours: they may hold anything."""

_NUMBERS = frozenset({"row_id", "tax_number", "passport", "birth_certificate", "other_identifier"})
_HEADERS = (
    (
        "contacts",
        r"\bтел(?:\b|еф)|\btel\b|phone|mobil|\bмоб(?:\b|[іи]л)|e-?mail|пошт|почт|контакт|contact|зв.?яз|связ"
        r"|телеграм|telegram|viber|вайбер|whatsapp|facebook|фейсбук|instagram|інстаграм",
    ),
    (
        "guardian_household",
        r"опікун|опекун|guardian|прийомн\w* (?:родин|сім)|приёмн\w* семь|foster|усиновлювач|усыновител",
    ),
    (
        "present_location",
        r"(?:місце|место) ?(?:перебуван|пребыван|знаходж|нахожд)|де (?:зараз|тепер|перебуває)"
        r"|где (?:сейчас|теперь)|останн\w* місц|последн\w* мест|last (?:known )?(?:place|location|seen)"
        r"|(?:present|current) (?:place|location|address)|whereabouts|location now"
        r"|(?:фактичн|фактическ|теперішн|нинішн|нынешн|поточн|текущ)\w* (?:адрес|місц|мест)"
        r"|(?:адрес|прожива|жив)\w* (?:зараз|тепер|нині|сейчас|now)|\b(?:знаходиться|находится|перебуває)\b",
    ),
)
_TELEPHONE = re.compile(
    r"(?<![\w.-])(?:\+\d[\d\s()-]{8,}\d"
    r"|(?:(?:38)?0\d{2}|[78][\s()-]*9\d{2})[\s()-]*\d{3}[\s-]*\d{2}[\s-]*\d{2})(?![\w.-])"
)
_ADDRESS_OF_MAIL = re.compile(r"\S+@\S+\.\w{2,}|(?<!\w)@\w{4,}|(?:t\.me|wa\.me|vk\.com|facebook\.com)/\S+")


def field_of_cell(meaning: str, header: str, text: str) -> str:
    """The field of fields.csv as which a cell is protected.

    Args:
        meaning: what its column means, a key of core.lists.FIELDS; "" where the list has no such column.
    """
    if meaning in _FIELDS:
        return _FIELDS[meaning]
    # A list's own numbers can look like a telephone; of those the column is sure.
    if meaning not in _NUMBERS and (_TELEPHONE.search(text) or _ADDRESS_OF_MAIL.search(text)):
        return "contacts"
    if meaning in _UNTOLD:
        for field, pattern in _HEADERS:
            if re.search(pattern, header.casefold()):
                return field
    return "record_cells"
