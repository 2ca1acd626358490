"""Worlds that several tests look at, invented and written once."""

import csv
from pathlib import Path

import pytest

from leleka.demo import World, WorldFiles, WorldSettings, invent, write_world


@pytest.fixture(scope="session")
def world() -> World:
    """A small world with the usual settings."""
    return invent(WorldSettings(n_children=1500, seed=7))


@pytest.fixture(scope="session")
def files(world: World, tmp_path_factory: pytest.TempPathFactory) -> WorldFiles:
    """Its lists and truth."""
    return write_world(world, tmp_path_factory.mktemp("written") / "world")


@pytest.fixture(scope="session")
def truth(files: WorldFiles) -> list[dict[str, str]]:
    """The rows of truth.csv."""
    return rows_of(files.truth)


@pytest.fixture(scope="session")
def children(files: WorldFiles) -> dict[str, dict[str, str]]:
    """The rows of children.csv by id."""
    return {row["child_id"]: row for row in rows_of(files.children)}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
