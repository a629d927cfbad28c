"""Every hazard's examples: what is marked, and what is left alone."""

import pkgutil

import pytest

from agentls.sql import hazards
from agentls.sql.ddl import read_schema
from agentls.sql.find import find
from agentls.sql.hazard import Hazard
from agentls.sql.hazards import HAZARDS
from agentls.sql.parse import parse
from agentls.text.span import Span

CASES = [
    pytest.param(hazard, example, id=f"{hazard.name}-{number}")
    for hazard in HAZARDS
    for number, example in enumerate(hazard.examples, 1)
]


def marked(hazard: Hazard, source: str, schema: str, dialect: str) -> str:
    """`source` with `⟦…⟧` around everything that `hazard` reports in it."""
    is_python = source.startswith("q =")
    statement = find(
        "a.py" if is_python else "a.sql",
        source,
        Span(6, 6) if is_python else Span(0, 0),
        dialect=dialect,
    )
    assert statement is not None, source
    hits = list(hazard.check(parse(statement), read_schema([schema])))
    for span in sorted({statement.in_file(hit.span) for hit in hits}, reverse=True):
        source = source[: span.start] + "⟦" + span.of(source) + "⟧" + source[span.end :]
    return source


@pytest.mark.parametrize(("hazard", "example"), CASES)
def test_the_bad_example_is_marked_exactly(hazard, example):
    plain = example.bad.replace("⟦", "").replace("⟧", "")
    assert plain != example.bad
    assert marked(hazard, plain, example.schema, example.dialect) == example.bad


@pytest.mark.parametrize(("hazard", "example"), CASES)
def test_nothing_is_said_about_the_good_example(hazard, example):
    assert marked(hazard, example.good, example.schema, example.dialect) == example.good


def test_every_file_of_the_folder_is_listed():
    files = {module.name for module in pkgutil.iter_modules(hazards.__path__)}
    assert {hazard.name.replace("-", "_") for hazard in HAZARDS} == files


def test_what_is_wrong_comes_before_what_is_slow():
    kinds = [hazard.is_wrong for hazard in HAZARDS]
    assert kinds == sorted(kinds, reverse=True)
