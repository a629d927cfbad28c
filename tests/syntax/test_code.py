"""Source code of many languages: definitions, imports, names, and where something is broken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.syntax.code import Code, read_around, read_code
from agentls.syntax.grammars import GRAMMARS
from agentls.syntax.languages import LANGUAGES, TITLES, language_of
from agentls.text.span import Span


def code(text: str, language: str) -> Code:
    found = read_code(text, language)
    assert found is not None
    return found


FILES = [
    (
        "python",
        (
            "import a.b as c, d\nfrom ..x import (y, z as q)\n\n@app.get('/')\nasync def f(a):\n"
            "    return 1\n\nclass A:\n    def m(self): ...\n"
        ),
        (
            "function f |@app.get('/')\\nasync def f(a):|\nclass A |class A:|\n"
            "function m |def m(self):|"
        ),
        "0 a.b \n0 d \n2 x y z",
    ),
    (
        "typescript",
        (
            "import { a as b, c } from './x';\n// Makes.\nexport const f = async (r) => { x };\n"
            "export class A {\n  @Get() m(x: B) {}\n}\napp.get('/x', async (q, s) => {});\n"
        ),
        (
            "function f |// Makes.\\nexport const f = async (r) =>|\nclass A |export class A|\n"
            "function m |@Get() m(x: B)|\nfunction app.get '/x' |app.get('/x', async (q, s) =>|"
        ),
        "0 ./x a b c",
    ),
    (
        "go",
        (
            'package a\n\nimport (\n\tx "a/b"\n\t"net/http"\n)\n\n// H does.\n'
            "func (s *S) H() error {\n\treturn nil\n}\n\ntype T struct {\n\tA int\n}\n"
        ),
        (
            "function H |// H does.\\nfunc (s *S) H() error|\n"
            "class T |type T struct {\\n\\tA int\\n}|"
        ),
        "0 a/b \n0 net/http ",
    ),
    (
        "java",
        'import a.b.C;\n\nclass A {\n  /** Does. */\n  @X("y")\n  public B m(C c) {\n  }\n}\n',
        'class A |class A|\nfunction m |/** Does. */\\n  @X("y")\\n  public B m(C c)|',
        "0 a.b.C C",
    ),
    (
        "kotlin",
        "import a.b.C\n\nclass A {\n  fun m(c: C): B {\n    return x\n  }\n}\n",
        "class A |class A|\nfunction m |fun m(c: C): B|",
        "0 a.b.C C",
    ),
    (
        "ruby",
        "class A < B\n  # Does.\n  def m(x)\n    1\n  end\nend\n",
        "class A |class A < B|\nfunction m |# Does.\\n  def m(x)|",
        "",
    ),
    (
        "php",
        "<?php\nuse A\\B as C;\nclass A {\n  public function m($x) {\n  }\n}\n",
        "class A |class A|\nfunction m |public function m($x)|",
        "0 A\\B B",
    ),
    (
        "csharp",
        "using A.B;\nclass C {\n  [HttpGet]\n  public int M() {\n    return 1;\n  }\n}\n",
        "class C |class C|\nfunction M |[HttpGet]\\n  public int M()|",
        "0 A.B B",
    ),
    ("graphql", '"""D."""\ntype Q {\n  a: Int\n}\n', 'class Q |"""D."""\\ntype Q|', ""),
]


@pytest.mark.parametrize(("language", "text", "blocks", "imports"), FILES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("before", ["", "😀"], ids=["", "emoji"])
def test_definitions_and_imports(
    language: str, text: str, blocks: str, imports: str, end: str, before: str
) -> None:
    comment = {"python": "# ", "ruby": "# ", "graphql": "# "}.get(language, "// ")
    head = f"{comment}{before}\n\n" if before and language != "php" else ""
    read = code((head + text).replace("\n", end), language)
    assert read.errors == 0
    shown = [
        f"{block.kind} {block.name} |{block.header.of(read.text)}|".replace(end, "\\n").replace(
            "\t", "\\t"
        )
        for block in read.definitions()
    ]
    assert "\n".join(shown) == blocks
    found = [f"{one.level} {one.module} {' '.join(one.names)}" for one in read.imports()]
    assert "\n".join(found) == imports


def test_blocks_around_a_place_come_innermost_first() -> None:
    text = "class A:\n    @x\n    def m(self):\n        def n(): pass\n"
    at = text.index("pass")
    assert [b.name for b in code(text, "python").blocks_around(Span(at, at))] == ["n", "m", "A"]
    at = text.index("@x")
    assert [b.name for b in code(text, "python").blocks_around(Span(at, at))] == ["m", "A"]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("python", "def f():\n    x⟦⟧\n\ndef g(): pass\n", "f"),
        ("python", "def f():\n    x  ⟦⟧\n", "f"),
        ("python", "def f():\n    x\n\n⟦⟧\ndef g(): pass\n", ""),
        ("python", "def f(): pass\n⟦⟧def g(): pass\n", "g"),
        ("typescript", "function f() {\n}⟦⟧\r\nfunction g() {}\n", "f"),
        ("go", "package a\n\nfunc f() {\n}⟦⟧", "f"),
    ],
)
def test_behind_the_end_of_a_line_what_ends_there_is_meant(
    language: str, text: str, names: str
) -> None:
    at, plain = text.index("⟦"), text.replace("⟦⟧", "")
    blocks = code(plain, language).blocks_around(Span(at, at))
    assert " ".join(block.name for block in blocks) == names


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("javascript", "const o = { a: () => 1, b: 2 };\n", "a"),
        ("javascript", "exports.a = function () {};\nx = 1;\n", "a"),
        ("javascript", "class A {\n  b = () => 1;\n  c = 2;\n}\n", "A b"),
        ("typescript", "class A {\n  private b = () => 1;\n}\n", "A b"),
        ("go", 'package a\n\nfunc f() {\n\tr.Get("/", func() {})\n\tg(1)\n}\n', 'f r.Get "/"'),
        ("csharp", 'app.MapGet("/", () => 1);\nf(1);\n', 'app.MapGet "/"'),
    ],
)
def test_functions_without_a_name_have_that_of_what_they_are_given_to(
    language: str, text: str, expected: str
) -> None:
    assert " ".join(block.name for block in code(text, language).definitions()) == expected


def test_names_in_a_stretch_come_once_and_in_their_order() -> None:
    text = "def f(a):\n    return b(a, c.d)\n"
    assert code(text, "python").identifiers(Span(0, len(text))) == ("f", "a", "b", "c", "d")
    assert code(text, "python").identifiers(Span(4, 5)) == ("f",)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", 'def f():\n    """One."""\n    pass\n', '"""One."""'),
        ("python", "def f():\n    pass\n", None),
        ("typescript", "/** One. */\nfunction f() {}\n", "/** One. */"),
        ("typescript", "function f() {}\n", None),
        ("go", "package a\n\n// One.\nfunc f() {}\n", "// One.\n"),
        ("ruby", "# One.\ndef f\nend\n", "# One.\n"),
        ("ruby", "def f\n  # Inside.\n  1\nend\n", None),
        ("graphql", '"""One."""\ntype A {\n  x: Int\n}\n', '"""One."""'),
    ],
)
def test_documentation(language: str, text: str, expected: str | None) -> None:
    read = code(text, language)
    span = read.docstring_of(read.definitions()[0])
    assert (span.of(text) if span is not None else None) == expected


def test_in_a_ruby_class_the_comment_above_its_first_method_belongs_to_the_method() -> None:
    text = "class A\n  # One.\n  def f\n    1\n  end\nend\n"
    read = code(text, "ruby")
    outer, method = read.definitions()
    assert read.docstring_of(outer) is None
    assert method.span.of(text).startswith("# One.\n  def f")
    at = text.index("One")
    assert [block.name for block in read.blocks_around(Span(at, at))] == ["f", "A"]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("def f():\n    # Soon.\n    pass\n", "def f():"),
        ("class A:  # An A.\n    # Soon.\n    x = 1\n", "class A:"),
    ],
)
def test_comments_above_a_body_are_no_part_of_the_head(text: str, header: str) -> None:
    assert code(text, "python").definitions()[0].header.of(text) == header


def test_the_first_place_that_is_broken_is_known() -> None:
    read = code("x = 1\ny = (\n", "python")
    assert read.errors > 0
    assert read.first_error() is not None
    assert code("x = 1\n", "python").first_error() is None


def test_of_a_long_file_only_what_stands_around_is_read_at_the_same_places() -> None:
    one = "@get\ndef f{n}(a):\n    return '😀'\n\n\n"
    text = "".join(one.replace("{n}", str(n)) for n in range(2000))
    at = text.index("def f1000(")
    part, whole = read_around(text, "python", Span(at, at)), code(text, "python")
    assert part is not None
    assert [b.name for b in part.definitions()] == ["f1000"]
    (expected,) = [block for block in whole.definitions() if block.name == "f1000"]
    assert part.blocks_around(Span(at, at)) == (expected,)


@settings(deadline=None, max_examples=200)
@given(
    st.text(alphabet="ab(){}[]:;='\"`#/*\\\n\r\t @.,<>é😀\u2028\ud800", max_size=60),
    st.sampled_from(sorted(GRAMMARS)),
    st.integers(0, 60),
)
def test_no_text_raises_and_every_span_lies_in_it(text: str, language: str, at: int) -> None:
    span = Span(min(at, len(text)), min(at, len(text)))
    for read in (code(text, language), read_around(text, language, span)):
        assert read is not None
        spans = [s for b in read.definitions() for s in (b.span, b.header, b.body)]
        spans += [s for b in read.blocks_around(span) for s in (b.span, b.header, b.body)]
        spans += [one.span for one in read.imports()]
        spans += [read.statement_around(span), read.comment_at(span) or span]
        for found in spans:
            assert 0 <= found.start <= found.end <= len(text)
        read.identifiers(Span(0, len(text)))
        assert read.errors >= 0


def test_languages_are_told_by_the_editor_first_and_by_the_path_else() -> None:
    assert language_of("x.txt", "py") == "python"
    assert language_of("x.TSX") == "typescriptreact"
    assert language_of("x.unknown") == ""
    assert language_of(".py") == ""
    assert set(TITLES) == set(LANGUAGES)
    assert set(GRAMMARS) <= set(LANGUAGES)
    assert read_code("x", "sql") is None
