"""The mutants that `make mutants` makes fit the mathematics as it is."""

from pathlib import Path

import mutants
import pytest

import bpkit

PACKAGE = Path(bpkit.__file__).parent


@pytest.mark.parametrize("module", mutants.MUTANTS)
def test_every_mutant_changes_one_place(module):
    text = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    for was, others in mutants.MUTANTS[module].items():
        assert text.count(was) == 1, was
        assert was not in others
        assert len(set(others)) == len(others)


def test_there_are_many_and_of_every_module():
    assert sum(len(others) for rows in mutants.MUTANTS.values() for others in rows.values()) >= 40
    plain = {"plain", "words"}  # no mathematics
    assert set(mutants.MUTANTS) == {p.stem for p in PACKAGE.glob("[a-z]*.py")} - plain
    assert set(mutants.TESTS) == set(mutants.MUTANTS)
