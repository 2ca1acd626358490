"""Compare the people whom two records name: the child, parents, brothers and sisters; compiled.

Names are compared in one place of one loop, whoever bears them: what compares two names is large, and each
further place would be another copy of it to compile.

Takes   Columns, pairs of rows.
Gives   their levels and rarities.
Leaves  everything but names to compare, two names to names.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.names import name_levels

# Names of children, mothers, fathers, siblings; of one child among the other's siblings, both ways.
_N_SETS = 6
_SHORT_FORM = 3  # from this level on a first name may be the same


@njit(nogil=True, cache=True, forceinline=True)
def eighths(bits):
    """Bits as they are carried."""
    return np.int8(max(-at.MOST_EIGHTHS, min(at.MOST_EIGHTHS, round(bits * at.RARITY_UNIT))))


# How good a combination of two identities is, to choose the best: roughly bits, missing in between.
_SURNAME_WORTH = np.array([-3.0, 3.0, 8.0, 9.0])
_GIVEN_WORTH = np.array([-4.0, 1.0, 2.0, 3.5, 5.0])
_PATRONYMIC_WORTH = np.array([-3.0, 1.0, 3.0, 5.0])


@njit(nogil=True, cache=True, forceinline=True)
def _worth(surname, given, patronymic):
    worth = 0.0
    if surname >= 0:
        worth += _SURNAME_WORTH[surname]
    if given >= 0:
        worth += _GIVEN_WORTH[given]
    if patronymic >= 0:
        worth += _PATRONYMIC_WORTH[patronymic]
    return worth


@njit(nogil=True, cache=True, forceinline=True)
def _shared_rarity(bits, left, right, exact, usual):
    """Rarity of a name part above the usual; near-equal parts count by the commoner of the two, by half."""
    rarer, commoner = max(bits[left], bits[right]), min(bits[left], bits[right])
    if exact:
        return eighths((rarer + commoner) / 2 - usual)
    return eighths((commoner - usual) / 2)


_ANOTHER_FORM = 2  # from this level on a surname is the same
_INITIAL = 3  # level of given_name_form
_BESIDE_OTHER, _BESIDE_SURNAME = 4, 5  # levels of patronymic_form


@njit(nogil=True, cache=True, forceinline=True)
def _names(book, best, usual, n, levels, rarity):
    (surname, given, patronymic), given_initial, patronymic_initial, left, right = best
    levels[n, at.SURNAME], levels[n, at.GIVEN_NAME], levels[n, at.PATRONYMIC] = surname, given, patronymic
    levels[n, at.GIVEN_NAME_FORM] = _INITIAL if given_initial else levels[n, at.KIND_OF_LISTS]
    levels[n, at.PATRONYMIC_FORM] = surname
    if patronymic_initial:
        levels[n, at.PATRONYMIC_FORM] = _BESIDE_SURNAME if surname >= _ANOTHER_FORM else _BESIDE_OTHER
    if surname >= 1:
        rarity[n, at.SURNAME] = _shared_rarity(
            book.surname_bits, left, right, surname >= 2, usual[at.SURNAME]
        )
    if given >= 2:
        rarity[n, at.GIVEN_NAME] = _shared_rarity(
            book.given_bits, left, right, given == 4, usual[at.GIVEN_NAME]
        )
    if patronymic >= 2:
        bits = book.patronymic_bits
        rarity[n, at.PATRONYMIC] = _shared_rarity(bits, left, right, patronymic == 3, usual[at.PATRONYMIC])


_FULL, _WHOLE = 3, 4  # levels of parents


@njit(nogil=True, cache=True, forceinline=True)
def _parent(book, best, usual):
    """A mother or father: the first name decides, the patronymic confirms; surnames follow the child's."""
    (surname, given, patronymic), _, _, left, right = best
    if given < 0:
        return (-1 if surname < 0 else 1 if surname >= 1 else 0), np.int8(0)
    if given == 0:
        return 0, np.int8(0)
    if given < 3 or patronymic == 0:
        return 1, np.int8(0)
    level = 3 if patronymic >= 1 else 2
    return level, _shared_rarity(book.given_bits, left, right, given == 4, usual)


@njit(nogil=True, cache=True)
def compare_names(c, left, right, levels, rarity):
    """Fill what compare_rest left open: names of the child, of parents, of brothers and sisters."""
    plain, list_starts, lists, usual, book = c.plain, c.list_starts, c.lists, c.usual, c.book
    for n in range(len(left)):
        n_siblings, rarest = 0, np.float32(0.0)
        kin, rarest_kin = -1, np.float32(0.0)
        for people in range(_N_SETS):
            # One of the first and one of the second kind of names; in the last set the records change places.
            first_kind = people if people <= at.SIBLINGS else at.NAMES
            second_kind = min(people, at.SIBLINGS)
            i, j = (right[n], left[n]) if people == _N_SETS - 1 else (left[n], right[n])
            if not (plain[i, at.HAS] & 1 << first_kind and plain[j, at.HAS] & 1 << second_kind):
                continue
            best_worth = -100.0
            best = ((np.int8(-1), np.int8(-1), np.int8(-1)), False, False, np.int32(-1), np.int32(-1))
            for a in range(list_starts[i, first_kind], list_starts[i, first_kind + 1]):
                for b in range(list_starts[j, second_kind], list_starts[j, second_kind + 1]):
                    found, given_initial, patronymic_initial = name_levels(book, lists[a], lists[b])
                    surname, given, patronymic = found
                    if people < at.SIBLINGS:
                        worth = _worth(surname, given, patronymic)
                        if worth > best_worth:
                            best_worth = worth
                            best = (found, given_initial, patronymic_initial, lists[a], lists[b])
                    elif people > at.SIBLINGS:
                        kin = max(kin, 0 if given >= 0 else -1)
                        if given >= _SHORT_FORM and surname != 0 and patronymic != 0:
                            kin, rarest_kin = 1, max(rarest_kin, book.given_bits[lists[a]])
                    elif given >= _SHORT_FORM:
                        n_siblings, rarest = n_siblings + 1, max(rarest, book.given_bits[lists[a]])
                        break
            if people == at.NAMES:
                _names(book, best, usual, n, levels, rarity)
            elif people < at.SIBLINGS:
                k = at.MOTHER_AGREES + people - at.MOTHER
                levels[n, k], rarity[n, k] = _parent(book, best, usual[k])
                # The father's surname is the child's, and so is the mother's mostly: news beside another one.
                agrees = best[0][0] >= _ANOTHER_FORM > levels[n, at.SURNAME]
                if people == at.MOTHER and levels[n, k] == _FULL and agrees:
                    levels[n, k] = _WHOLE
            elif people == at.SIBLINGS:
                k = at.SIBLINGS_AGREE
                levels[n, k] = min(2 + n_siblings, 4) if n_siblings else 0
                rarity[n, k] = eighths(rarest - usual[k]) if n_siblings else np.int8(0)
        if kin >= 0:
            levels[n, at.KINSHIP] = kin
            rarity[n, at.KINSHIP] = eighths(rarest_kin - usual[at.KINSHIP]) if kin == 1 else np.int8(0)
