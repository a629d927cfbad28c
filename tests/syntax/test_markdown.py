"""What is code, link, heading, comment or sample in a body, and what only looks like one."""

import pytest

from agentls.syntax.markdown import Fence, Markdown, read_markdown
from agentls.text.span import Span
from tests.support.marks import mark, unmark


def read(text: str) -> Markdown:
    return read_markdown(text, Span(0, len(text)))


def check_marked(marked: str, kind: str) -> None:
    """What is found of `kind` is exactly what is marked."""
    text, _ = unmark(marked)
    markdown = read(text)
    spans = {
        "fences": [fence.span for fence in markdown.fences],
        "code": list(markdown.code_spans),
        "links": [link.target_span for link in markdown.links],
        "headings": [heading.span for heading in markdown.headings],
        "comments": list(markdown.comments),
        "samples": list(markdown.samples),
    }[kind]
    assert mark(text, spans) == marked


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("⟦```\na\n```⟧\n", id="backticks"),
        pytest.param("⟦~~~ text\n```\n~~~⟧\n", id="tildes hold backticks"),
        pytest.param("⟦````\n```\n````⟧\n", id="a longer fence holds shorter ones"),
        pytest.param("⟦```\na\n````⟧\nb\n", id="a longer fence may close"),
        pytest.param("⟦```\na\n```  ⟧".replace("  ⟧", "⟧  ") + "\n", id="spaces after the end"),
        pytest.param("- ⟦```\n  a\n  ```⟧\n", id="in a list item"),
        pytest.param("1. ⟦```\n   a\n   ```⟧\n", id="in a numbered item"),
        pytest.param("> ⟦```\n> a\n> ```⟧\n", id="in a quotation"),
        pytest.param("> ⟦```\n> a⟧\n\nb ⟦⟧".replace("⟦⟧", "") + "\n", id="ended by the quotation"),
        pytest.param("a ```b``` c\n", id="within a line it is a code span"),
        pytest.param("``` a`b\n", id="a backtick in the words after it"),
        pytest.param("⟦```\na\n⟧", id="open to the end"),
        pytest.param("⟦```\r\na\r\n```⟧\r\nb\r\n", id="Windows line ends"),
        pytest.param("⟦```\na\n```⟧\n⟦```\nb\n```⟧\n", id="one after the other"),
        pytest.param("⟦```md\n```js\n```\ntext\n```⟧\n", id="counted where it would stay open"),
        pytest.param(
            "⟦```md\n```js\n```⟧\n⟦```\n```⟧\n", id="by the book where nothing stays open"
        ),
    ],
)
def test_fences(marked: str) -> None:
    check_marked(marked, "fences")


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("a ⟦`b`⟧ ⟦``c`d``⟧\n", id="runs of one length"),
        pytest.param("a ` b\n\nc ` d\n", id="not over an empty line"),
        pytest.param("- a ` b\n- c ` d\n", id="not over list items"),
        pytest.param("a ` b\n# c ` d\n", id="not over headings"),
        pytest.param("| a ` b |\n| c ` d |\n", id="not over rows"),
        pytest.param("a ⟦`b\nc`⟧ d\n", id="over a line end"),
        pytest.param("a \\`b ⟦`c`⟧\n", id="an escaped backtick opens nothing"),
        pytest.param("```\n`a`\n```\n", id="not in a fence"),
        pytest.param("a `b\n```\nc`\n```\n", id="not into a fence"),
    ],
)
def test_code_spans(marked: str) -> None:
    check_marked(marked, "code")


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("[a](⟦b.md⟧) ![c](⟦d.png⟧)\n", id="links and images"),
        pytest.param("[a](⟦b.md⟧ \"title\") [a](⟦b.md⟧ 'title')\n", id="titles"),
        pytest.param("[a](<⟦b c.md⟧>)\n", id="angle brackets"),
        pytest.param("[a](⟦b(c).md⟧)\n", id="parentheses"),
        pytest.param("[a](⟦⟧)\n", id="an empty target"),
        pytest.param("[a](b c)\n", id="spaces make it text"),
        pytest.param("`[a](b)` <!-- [a](b) -->\n```\n[a](b)\n```\n", id="not in code or comments"),
        pytest.param("[a]: ⟦b.md⟧\n[c]: <⟦d e⟧> 'title'\n", id="references"),
        pytest.param("[a]: b is a sentence\n", id="a label is no reference"),
        pytest.param("[a]: ⟦b.md⟧\r\n", id="a reference with a Windows line end"),
    ],
)
def test_links(marked: str) -> None:
    check_marked(marked, "links")


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("⟦# a⟧\n⟦###### b ##⟧\n", id="levels and closing marks"),
        pytest.param("#a\n####### b\n    # c\n#\n", id="text that looks like one"),
        pytest.param("⟦# a⟧\r\n", id="a Windows line end"),
        pytest.param("```\n# a\n```\n<!--\n# b\n-->\n", id="not in code or comments"),
    ],
)
def test_headings(marked: str) -> None:
    check_marked(marked, "headings")


def test_the_title_of_a_heading_has_no_marks() -> None:
    headings = read("## a b ##\n# c#\n").headings
    assert [(heading.level, heading.text) for heading in headings] == [(2, "a b"), (1, "c#")]


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("a ⟦<!-- b -->⟧ c ⟦<!-- d\n\ne -->⟧\n", id="closed"),
        pytest.param("a ⟦<!-- b\n⟧", id="open to the end"),
        pytest.param("`<!--` a ⟦<!-- b -->⟧ c\n", id="not in code"),
    ],
)
def test_comments(marked: str) -> None:
    check_marked(marked, "comments")


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("⟦<example>a⟧</example> ⟦<output_format>b⟧</output_format>\n", id="closed"),
        pytest.param("<example>a <example>b\n", id="never closed"),
        pytest.param("<rules>a</rules>\n", id="other tags hold instructions"),
    ],
)
def test_samples(marked: str) -> None:
    check_marked(marked, "samples")


def test_what_a_fence_knows_of_itself() -> None:
    text = "- ```js x\n  a\n  ```\n"
    assert read(text).fences == (
        Fence(
            marker="```",
            info="js x",
            open=Span(2, 9),
            content=Span(10, 14),
            close=Span(16, 19),
            span=Span(2, 19),
            lead="- ",
        ),
    )


def test_places_are_in_the_whole_text() -> None:
    text = "```\nx\n```\n[a](b) `c`\n"
    markdown = read_markdown(text, Span(10, len(text)))
    assert markdown.fences == ()
    assert [link.target_span.of(text) for link in markdown.links] == ["b"]
    assert [span.of(text) for span in markdown.code_spans] == ["`c`"]


def test_prose_is_what_is_no_code_no_comment_and_no_sample() -> None:
    text = "a `b` <!-- c --> <example>d</example>\n```\ne\n```\nf\n"
    markdown = read(text)
    prose = {char for char in "abcdef" if markdown.in_prose(text.index(char))}
    # The `a` of "example" comes later than the first one.
    assert prose == {"a", "f"}
    assert markdown.in_fence(text.rindex("e\n"))
    assert not markdown.in_fence(text.index("b"))
