"""The function around a statement."""

import pytest

from agentls.assist.context import enclosing_function
from agentls.text.span import Span

SOURCE = '''import x

class A:
    @cached
    def outer(self):
        def inner():
            q = """
SELECT 1
"""
            return q
        return inner

def other():
    pass
'''


@pytest.mark.parametrize(
    "source", [SOURCE, SOURCE + "\ndef broken(:\n"], ids=["valid", "not valid"]
)
def test_the_innermost_function_is_taken(source):
    at = source.index("SELECT")
    found = enclosing_function("a.py", source, Span(at, at))
    assert found is not None
    assert found.text.splitlines()[0] == "        def inner():"
    assert "def other" not in found.text


def test_decorators_belong_to_the_function():
    at = SOURCE.index("return inner")
    found = enclosing_function("a.py", SOURCE, Span(at, at))
    assert found is not None
    assert (found.text.splitlines()[0].strip(), found.first_line) == ("@cached", 4)


def test_outside_of_functions_there_is_none():
    assert enclosing_function("a.py", SOURCE, Span(0, 0)) is None
    assert enclosing_function("a.sql", "SELECT 1", Span(0, 0)) is None


def test_a_long_function_is_cut_around_the_statement():
    source = "def f():\n" + "    x = 1\n" * 3000 + "    q = 'SELECT'\n" + "    y = 2\n" * 3000
    at = source.index("SELECT")
    found = enclosing_function("a.py", source, Span(at, at))
    assert found is not None
    assert found.is_cut
    assert "SELECT" in found.text
    assert len(found.text) <= 12_000


def test_lines_are_numbered_as_in_the_file():
    at = SOURCE.index("pass")
    found = enclosing_function("a.py", SOURCE, Span(at, at))
    assert found is not None
    assert found.numbered == "13  def other():\n14      pass"
