"""Lines end where LSP says, and positions count in the units that were agreed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.text.lines import Encoding, LineIndex, Position, line_starts, units
from tests.support.lines import BYTES, CODECS, ENCODINGS, TEXTS, model_lines, model_offset

encodings = st.sampled_from(ENCODINGS)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0, 2]),
        ("a\rb", [0, 2]),
        ("a\r\nb", [0, 3]),
        ("\n\r", [0, 1, 2]),
        ("\r\r\n\n", [0, 1, 3, 4]),
    ],
)
def test_three_line_ends_are_known(text: str, starts: list[int]) -> None:
    assert line_starts(text) == starts


@pytest.mark.parametrize("char", [*"\v\f\x1c\x1d\x1e\x85\u2028\u2029"])
def test_what_only_python_takes_for_a_line_end_is_none(char: str) -> None:
    assert len(f"a{char}b".splitlines()) == 2
    assert line_starts(f"a{char}b") == [0]
    # A carriage return elsewhere takes the other way through the code.
    assert line_starts(f"a{char}b\r") == [0, 4]


@given(TEXTS)
def test_lines_are_those_of_the_model(text: str) -> None:
    lines = LineIndex(text)
    model = model_lines(text)
    assert [lines.line_text(line) for line in range(len(lines.starts))] == [
        line.rstrip("\r\n") for line in model
    ]
    assert lines.starts == [len("".join(model[:line])) for line in range(len(model))]


@given(TEXTS)
def test_every_offset_lies_on_one_line(text: str) -> None:
    lines = LineIndex(text)
    model = model_lines(text)
    expected = [line for line, content in enumerate(model) for _ in content]
    assert [lines.line_of(offset) for offset in range(len(text))] == expected
    assert lines.line_of(len(text)) == len(model) - 1


@given(text=TEXTS, encoding=encodings)
def test_an_offset_comes_back_from_its_position(text: str, encoding: Encoding) -> None:
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        position = lines.position(offset, encoding)
        between = text[offset - 1 : offset + 1] == "\r\n"
        expected = offset - 1 if between else offset
        assert lines.offset(position.line, position.character, encoding) == expected


@given(text=TEXTS, encoding=encodings)
def test_a_position_comes_back_from_its_offset_unless_it_was_inside_a_character(
    text: str, encoding: Encoding
) -> None:
    lines = LineIndex(text)
    for line, content in enumerate(model_lines(text)):
        shown = content.rstrip("\r\n")
        for length in range(len(shown) + 1):
            character = len(shown[:length].encode(CODECS[encoding])) // BYTES[encoding]
            offset = lines.offset(line, character, encoding)
            assert lines.position(offset, encoding) == Position(line, character)


@given(text=TEXTS, line=st.integers(0, 14), character=st.integers(0, 60), encoding=encodings)
def test_any_position_means_the_offset_of_the_model(
    text: str, line: int, character: int, encoding: Encoding
) -> None:
    expected = model_offset(text, line, character, encoding)
    assert LineIndex(text).offset(line, character, encoding) == expected


@given(text=TEXTS, beyond=st.integers(1, 99), encoding=encodings)
def test_a_column_past_the_end_of_a_line_means_its_end(
    text: str, beyond: int, encoding: Encoding
) -> None:
    lines = LineIndex(text)
    for line in range(len(lines.starts)):
        width = units(lines.line_text(line), encoding)
        assert lines.offset(line, width + beyond, encoding) == lines.line_end(line)


@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [(-1, 5, 0), (0, -1, 0), (1, -1, 3), (1, 9, 5), (2, 0, 5), (9, 9, 5)],
)
def test_a_position_outside_of_the_text_is_moved_into_it(
    line: int, character: int, offset: int
) -> None:
    assert LineIndex("ab\ncd").offset(line, character) == offset


@pytest.mark.parametrize(("offset", "position"), [(-3, Position(0, 0)), (99, Position(1, 2))])
def test_an_offset_outside_of_the_text_is_moved_into_it(offset: int, position: Position) -> None:
    assert LineIndex("ab\ncd").position(offset) == position


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_between_carriage_return_and_line_feed_is_the_end_of_the_line(encoding: Encoding) -> None:
    assert LineIndex("a\r\nb").position(2, encoding) == Position(0, 1)


@pytest.mark.parametrize(
    ("encoding", "inside"), [("utf-8", (1, 2, 3)), ("utf-16", (1,)), ("utf-32", ())]
)
def test_a_position_inside_a_character_means_its_beginning(
    encoding: Encoding, inside: tuple[int, ...]
) -> None:
    lines = LineIndex("😀b")
    assert [lines.offset(0, character, encoding) for character in inside] == [0] * len(inside)
    assert lines.offset(0, len(inside) + 1, encoding) == 1


@pytest.mark.parametrize(
    ("char", "widths"),
    [
        ("a", (1, 1, 1)),
        ("\x7f", (1, 1, 1)),
        ("\x80", (2, 1, 1)),
        ("\u07ff", (2, 1, 1)),
        ("\u0800", (3, 1, 1)),
        ("\uffff", (3, 1, 1)),
        ("\U00010000", (4, 2, 1)),
        ("\ud800", (3, 1, 1)),
    ],
)
def test_a_character_is_as_wide_as_its_encoding_makes_it(
    char: str, widths: tuple[int, int, int]
) -> None:
    lines = LineIndex(f"{char}é")
    for encoding, width in zip(ENCODINGS, widths, strict=True):
        assert units(char, encoding) == width
        assert lines.position(1, encoding) == Position(0, width)
        assert lines.offset(0, width, encoding) == 1


def test_starts_that_are_known_are_not_looked_up_again() -> None:
    starts = [0, 2]
    assert LineIndex("a\nb", starts).starts is starts
