"""Where things stand in the arrays that kernels read: plain numbers, known to the compiler.

Takes   nothing.
Gives   positions in Columns.plain and Columns.lists, of comparisons, and codes of a few words.
Leaves  filling the arrays to columns.
"""

from __future__ import annotations

MISSING = -(2**31)
"""Stands where a record has nothing."""

# Columns.plain, one number a record.
LIST, SEX, BORN_FIRST, BORN_LAST, OTHER_FIRST, OTHER_LAST, OTHER_SWAPPED = range(7)
BIRTH_REGION, HOME_REGION, TAKEN_REGION, PRESENT_REGION = range(7, 11)
ORIGIN, PRESENT, EYES, HAIR, HEIGHT, HEIGHT_FOR_AGE, BLOOD, HEALTH, HAS_SIBLINGS, N_SIBLINGS = range(11, 21)
TAKEN_ON, TAKEN_LAST, PHOTO_ON, SEEN_ON, IS_BRIEF = range(21, 26)
BORN_CIVIL, OTHER_CIVIL, HAS = range(26, 29)  # worked out of the others, see columns
N_PLAIN = 29  # extras follow

# Bits of HAS: what a record holds at all. The first are those of Columns.lists.
HAS_PLACE = 1 << 10  # of birth; those of home, taking and seeing follow, regions included
HAS_INSTITUTION, HAS_TRAITS = 1 << 14, 1 << 15
HAS_PARENTS = (1 << 1) | (1 << 2)  # mother, father by name

# Columns.lists, several numbers a record.
NAMES, MOTHER, FATHER, SIBLINGS, BIRTH_PLACES, HOME_PLACES, TAKEN_PLACES, PRESENT_PLACES = range(8)
MARKS, IDENTIFIERS = range(8, 10)
N_LISTS = 10  # candidate places of extras follow

# Levels of a pair, in the order of comparisons.COMPARISONS (a test holds them together).
KIND_OF_LISTS, GIVEN_NAME_FORM, PATRONYMIC_FORM = range(3)
SURNAME, GIVEN_NAME, PATRONYMIC, BIRTH_DATE, SEX_AGREES = range(3, 8)
HOME, BIRTH_PLACE, TAKEN_PLACE, PRESENT_PLACE, INSTITUTION = range(8, 13)
EYES_AGREE, HAIR_AGREES, HEIGHT_FITS, MARKS_SHARED, BLOOD_AGREES, HEALTH_AGREES = range(13, 19)
IDENTIFIERS_AGREE, MOTHER_AGREES, FATHER_AGREES, SIBLINGS_AGREE, KINSHIP, FAMILY, CHRONOLOGY = range(19, 26)
TAKEN_DATE = 26
N_COMPARISONS = 27  # extras follow

# Columns.words, one row a word.
RARITY, LATITUDE, LONGITUDE = range(3)

# Columns.spans, one row a word: its characters and the words it is made of, both in Columns.texts, and
# which characters occur in it as a set of bits.
TEXT_FIRST, TEXT_LAST, PART_FIRST, PART_LAST, LETTERS = range(5)

# Columns.extras, one row an extra: its kind, and the list that holds its places (-1 for other kinds).
KIND, PLACES_IN = range(2)

# Kinds of a list's own columns.
TEXT, CODE, NUMBER, PLACE, DATE = range(5)

# A shared value's rarity is carried in eighths of a bit, in one byte: more than 127 of them are cut off.
RARITY_UNIT = 8.0
MOST_EIGHTHS = 127
