"""What goes along with a question, and how it is cut."""

from agentls.assist.context import Budget, cut, enclosing, numbered, own_definitions
from agentls.syntax.code import Code, read_code
from agentls.text.lines import LineIndex
from agentls.text.span import Span

SOURCE = """import x

class A:
    \"\"\"An A.\"\"\"

    @cached
    def outer(self):
        def inner():
            return SELECT
        return inner

    def second(self): ...

def other():
    return A
"""


def code() -> Code:
    found = read_code(SOURCE, "python")
    assert found is not None
    return found


def at(word: str) -> Span:
    start = SOURCE.index(word)
    return Span(start, start + len(word))


def test_lines_are_numbered_as_in_the_file() -> None:
    assert numbered(LineIndex(SOURCE), at("def other")) == "14|def other():"
    assert numbered(LineIndex("a\nb\nc"), Span(0, 2)) == "1|a"


def test_of_a_function_all_is_shown_and_of_its_class_the_heads() -> None:
    assert enclosing(code(), LineIndex(SOURCE), at("SELECT")).split("\n") == [
        " 3|class A:",
        " 6|    @cached",
        " 7|    def outer(self):",
        " 8|        def inner():",
        "12|    def second(self): ...",
        " 6|    @cached",
        " 7|    def outer(self):",
        " 8|        def inner():",
        " 9|            return SELECT",
        "10|        return inner",
    ]


def test_nothing_is_around_what_stands_at_the_top() -> None:
    assert enclosing(code(), LineIndex(SOURCE), at("import x")) == ""


def test_definitions_of_the_file_that_are_used_go_along() -> None:
    other = next(block for block in code().definitions() if block.name == "other")
    assert [block.name for block in own_definitions(code(), other.span)] == ["A"]


def test_what_is_too_long_is_cut_around_what_is_kept() -> None:
    text = "before\n" * 3000 + "kept\n" + "after\n" * 3000
    start = text.index("kept")
    shown, is_cut = cut(LineIndex(text), Span(0, len(text)), Span(start, start), 1000)
    assert is_cut
    assert len(shown) <= 1000
    assert "before\nkept\nafter" in shown.of(text)
    assert cut(LineIndex("a\nb"), Span(0, 3), Span(0, 0), 1000) == (Span(0, 3), False)


def test_with_the_numbers_of_its_lines_it_is_not_too_long_either() -> None:
    text = "a\n" * 5000
    shown, is_cut = cut(LineIndex(text), Span(0, len(text)), Span(20, 20), 1000)
    assert is_cut
    assert len(numbered(LineIndex(text), shown)) <= 1000


def test_of_what_is_kept_the_end_goes_when_it_is_too_long_itself() -> None:
    text = "kept\n" * 1000
    shown, is_cut = cut(LineIndex(text), Span(0, len(text)), Span(0, len(text)), 99)
    assert (shown, is_cut) == (Span(0, 49), True)


def test_what_does_not_fit_is_named() -> None:
    budget = Budget(10)
    assert budget.take("a", "12345") is not None
    assert budget.take("b", "123456", what="the definition of b") is None
    assert budget.take("c", "  ") is None
    assert budget.left_out == ["the definition of b"]
    assert budget.left == 5
