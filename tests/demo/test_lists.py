"""Every list of LISTS, as rows."""

from collections import Counter

import pytest

from leleka.demo import LISTS, WorldSettings, invent
from leleka.demo.lists.maker import INVENTED, INVENTED_SHORT


@pytest.fixture(scope="module")
def drafts(world):
    return {maker.name: maker.draft(world) for maker in LISTS}


def cells_of(draft, column):
    at = draft.sheet.columns.index(column)
    return [row[at] for row in draft.sheet.rows]


@pytest.mark.parametrize("maker", LISTS, ids=lambda maker: maker.name)
def test_every_row_has_a_cell_for_every_column_and_a_truth(maker, drafts):
    draft = drafts[maker.name]

    assert draft.sheet.rows
    assert len(draft.sheet.rows) == len(draft.truths)
    assert all(len(row) == len(draft.sheet.columns) for row in draft.sheet.rows)


@pytest.mark.parametrize("maker", LISTS, ids=lambda maker: maker.name)
def test_every_list_says_that_it_is_invented(maker, drafts):
    sheet = drafts[maker.name].sheet

    says_so = bool(sheet.title) and sheet.title[0] in INVENTED.values()
    assert says_so or all(set(INVENTED_SHORT.values()) & set(map(str, row)) for row in sheet.rows)


@pytest.mark.parametrize("maker", LISTS, ids=lambda maker: maker.name)
def test_a_world_of_two_children_gives_every_list(maker):
    world = invent(WorldSettings(n_children=2, seed=9))

    assert len(maker.draft(world).truths) <= 8


def test_without_noise_the_register_writes_every_name_right(world):
    quiet = invent(WorldSettings(n_children=400, noise=0.0, seed=5))
    by_id = {child.child_id: child for child in quiet.children}
    draft = LISTS[0].draft(quiet)

    surnames = [name.capitalize() for name in cells_of(draft, "Прізвище")]
    wanted = [by_id[truth.child_id].name.surname_in("uk").capitalize() for truth in draft.truths]

    assert [surname.translate(_ONE_APOSTROPHE) for surname in surnames] == wanted


_ONE_APOSTROPHE = str.maketrans("’ʼ`", "'''")


def test_the_register_covers_most_of_the_taken_and_few_others(world, drafts):
    there = {truth.child_id for truth in drafts["register"].truths}
    taken = {child.child_id for child in world.taken}

    assert 0.78 < len(there & taken) / len(taken) < 0.92
    assert 0 < len(there - taken) < 0.1 * len(world.children)


def test_a_few_children_stand_twice_in_a_list(drafts):
    careful = [draft for name, draft in drafts.items() if name != "adoption-listings"]
    times = Counter(
        n_rows for draft in careful for n_rows in Counter(truth.child_id for truth in draft.truths).values()
    )

    assert set(times) == {1, 2}
    assert 0.005 < times[2] / times[1] < 0.06


def test_the_journal_holds_only_the_taken_and_counts_years_in_two_digits(world, drafts):
    draft, taken = drafts["evacuation-journal"], {child.child_id for child in world.taken}

    assert {truth.child_id for truth in draft.truths} <= taken
    assert sum(cell[-3:-2] == "." for cell in cells_of(draft, "Дата рожд.") if cell) > 0.8 * len(draft.truths)


def test_children_home_in_time_stand_in_the_camp_list_too(world, drafts):
    taken = {child.child_id for child in world.taken}
    there = {truth.child_id for truth in drafts["camp-list"].truths}

    assert there & taken
    assert there - taken


def test_the_roll_declines_most_names(drafts, world):
    by_id = {child.child_id: child for child in world.children}
    draft = drafts["boarding-school-roll"]
    nominative = sum(
        by_id[truth.child_id].name.given_in("uk") in written.split()
        for written, truth in zip(cells_of(draft, "Кого зараховано (ПІБ)"), draft.truths, strict=True)
    )

    assert 0.05 < nominative / len(draft.truths) < 0.35


def test_listings_show_no_surname_and_photos_only_after_the_taking(world, drafts):
    draft = drafts["adoption-listings"]
    by_id = {child.child_id: child for child in (*world.children, *world.strangers)}

    for photo, captured, truth in zip(
        cells_of(draft, "photo_published_on"), cells_of(draft, "captured_on"), draft.truths, strict=True
    ):
        taken_on = by_id[truth.child_id].fate.taken_on
        assert photo is None or photo <= captured
        assert photo is None or taken_on is None or photo > taken_on
    assert all(len(name.split()) == 1 for name in cells_of(draft, "first_name"))


def test_a_profile_keeps_its_number_through_its_captures(drafts):
    draft = drafts["adoption-listings"]
    children: dict[str, set[str]] = {}
    for number, truth in zip(cells_of(draft, "profile_number"), draft.truths, strict=True):
        children.setdefault(str(number), set()).add(truth.child_id)

    assert all(len(ids) == 1 for ids in children.values())
    assert len(draft.truths) > 1.5 * len(children)


def test_sibling_profiles_name_profiles_of_siblings(world, drafts):
    draft = drafts["adoption-listings"]
    of_number = dict(zip(cells_of(draft, "profile_number"), (t.child_id for t in draft.truths), strict=True))
    by_id = {child.child_id: child for child in (*world.children, *world.strangers)}

    for numbers, truth in zip(cells_of(draft, "sibling_profiles"), draft.truths, strict=True):
        siblings = {sibling.child_id for sibling in by_id[truth.child_id].siblings}
        assert {of_number[number] for number in numbers} <= siblings


def test_strangers_outnumber_the_taken_in_the_listings(drafts):
    who = Counter(truth.child_id[0] for truth in drafts["adoption-listings"].truths)

    assert who["s"] > 1.3 * who["c"] > 0


def test_decisions_show_a_changed_name_in_every_row(drafts):
    draft = drafts["court-decisions"]

    assert all(truth.identity in {"surname_patronymic", "renamed"} for truth in draft.truths)
    assert all("surname" in truth.changed or "given_name" in truth.changed for truth in draft.truths)


def test_partner_names_are_latin_in_several_systems(drafts):
    given = Counter(cells_of(drafts["partner-list"], "First name"))

    assert all(name.isascii() or set("’ʹ") & set(name) for name in given)
    assert len({name for name in given if name.startswith(("Olek", "Alek", "Alex"))}) >= 3


def test_returned_children_were_taken(world, drafts):
    returned = {child.child_id for child in world.taken if child.fate.returned_on}

    assert {truth.child_id for truth in drafts["returns"].truths} <= returned
