"""What is recognised at a place: kinds of code, frameworks, and what is seen in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.assist.frameworks import SIGNS
from agentls.assist.place import Place
from agentls.assist.places import place_at
from agentls.assist.selection import Selection
from agentls.syntax.code import read_around, read_code
from agentls.syntax.languages import language_of
from agentls.text.span import Span


def place(path: str, text: str) -> Place:
    """The place at the mark `⟦…⟧`, or `⟦⟧` for a cursor."""
    start, end = text.index("⟦"), text.index("⟧") - 1
    plain = text.replace("⟦", "").replace("⟧", "")
    code = read_code(plain, language_of(path))
    return place_at(Selection(path, plain, Span(start, end)), code)


HANDLERS = [
    (
        "FastAPI",
        "a.py",
        "from fastapi import FastAPI\n\n@app.get('/')\nasync def f():\n    ⟦⟧x()\n",
    ),
    ("Flask", "a.py", "from flask import Flask\n\n@app.route('/')\ndef f():\n    ⟦⟧x()\n"),
    ("Django", "a.py", "from django.http import X\n\ndef f(request):\n    ⟦⟧x()\n"),
    (
        "Django REST framework",
        "a.py",
        "from rest_framework import x\n\nclass V:\n    def get(self, request):\n        ⟦⟧x()\n",
    ),
    (
        "aiohttp",
        "a.py",
        "from aiohttp import web\n\n@routes.get('/')\nasync def f(r):\n    ⟦⟧x()\n",
    ),
    ("Express", "a.js", "const e = require('express');\napp.get('/', (q, s) => {\n  ⟦⟧x();\n});\n"),
    ("Express", "a.ts", "function f(req: Request, res: Response) {\n  ⟦⟧x();\n}\n"),
    ("NestJS", "a.ts", "class C {\n  @Get('x')\n  f() {\n    ⟦⟧x();\n  }\n}\n"),
    ("Next.js", "a.ts", "export async function GET(r: Request) {\n  ⟦⟧x();\n}\n"),
    (
        "net/http",
        "a.go",
        "package a\n\nfunc f(w http.ResponseWriter, r *http.Request) {\n\t⟦⟧x()\n}\n",
    ),
    ("Gin", "a.go", "package a\n\nfunc f(c *gin.Context) {\n\t⟦⟧x()\n}\n"),
    ("Spring", "A.java", 'class A {\n  @GetMapping("/")\n  X f() {\n    ⟦⟧return x;\n  }\n}\n'),
    ("Spring", "A.kt", 'class A {\n  @GetMapping("/")\n  fun f(): X {\n    ⟦⟧return x\n  }\n}\n'),
    ("ASP.NET", "A.cs", "class A {\n  [HttpGet]\n  public X F() {\n    ⟦⟧return x;\n  }\n}\n"),
    ("Rails", "a.rb", "class AController\n  def index\n    ⟦⟧x\n  end\nend\n"),
    (
        "Laravel",
        "a.php",
        (
            "<?php\nuse Illuminate\\Http\\Request;\nclass A {\n  function store(Request $request) {"
            "\n    ⟦⟧x();\n  }\n}\n"
        ),
    ),
    ("Starlette", "a.py", "from starlette.x import y\n\nasync def f(request):\n    ⟦⟧x()\n"),
    (
        "Fastify",
        "a.ts",
        "import f from 'fastify';\nfastify.get('/', async (q) => {\n  ⟦⟧x();\n});\n",
    ),
    ("Koa", "a.js", "const k = require('koa');\napp.use(async (ctx) => {\n  ⟦⟧x();\n});\n"),
    ("Echo", "a.go", "package a\n\nfunc f(c echo.Context) error {\n\t⟦⟧return nil\n}\n"),
    ("Fiber", "a.go", "package a\n\nfunc f(c *fiber.Ctx) error {\n\t⟦⟧return nil\n}\n"),
    ("Express", "a.js", "module.exports = async (req, res) => {\n  ⟦⟧x();\n};\n"),
    ("Express", "a.js", "exports.f = async function (req, res) {\n  ⟦⟧x();\n};\n"),
    (
        "Express",
        "a.ts",
        "class A {\n  f = (req: Request, res: Response) => {\n    ⟦⟧x();\n  };\n}\n",
    ),
    (
        "net/http",
        "a.go",
        (
            'package a\n\nfunc f() {\n\tr.Get("/", func(w http.ResponseWriter, r *http.Request)'
            " {\n\t\t⟦⟧x()\n\t})\n}\n"
        ),
    ),
    ("ASP.NET", "A.cs", 'app.MapGet("/", async (Db db) => {\n  ⟦⟧return 1;\n});\n'),
    ("JAX-RS", "A.java", "class A {\n  @GET\n  public X f() {\n    ⟦⟧return x;\n  }\n}\n"),
]


@pytest.mark.parametrize(("framework", "path", "text"), HANDLERS)
def test_a_handler_is_told_by_its_framework(framework: str, path: str, text: str) -> None:
    found = place(path, text)
    assert (found.framework, "handler" in found.spans) == (framework, True)
    assert "⟦" not in found.spans["handler"].of(found.selection.text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "from fastapi import FastAPI\n\ndef f(x):\n    ⟦⟧x()\n"),
        ("a.py", "def f(request):\n    ⟦⟧x()\n"),
        ("a.ts", "function f(a: A, b: B) {\n  ⟦⟧x();\n}\n"),
        ("a.go", "package a\n\nfunc f(w io.Writer) {\n\t⟦⟧x()\n}\n"),
        ("A.java", "class A {\n  X f() {\n    ⟦⟧return x;\n  }\n}\n"),
        ("tests/test_a.py", "from django import x\n\ndef test_f(request):\n    ⟦⟧x()\n"),
    ],
)
def test_what_is_no_handler_is_not_told_as_one(path: str, text: str) -> None:
    assert "handler" not in place(path, text).spans


PLAIN = {
    "py": "\ndef plain(x):\n    ⟦⟧y()\n",
    "js": "\nfunction plain(x) {\n  ⟦⟧y();\n}\n",
    "ts": "\nfunction plain(x) {\n  ⟦⟧y();\n}\n",
    "go": "\nfunc plain(x int) {\n\t⟦⟧y()\n}\n",
    "java": "\nclass B {\n  X plain(Y x) {\n    ⟦⟧return x;\n  }\n}\n",
    "kt": "\nclass B {\n  fun plain(x: Y): X {\n    ⟦⟧return x\n  }\n}\n",
    "cs": "\nclass B {\n  public X Plain(Y x) {\n    ⟦⟧return x;\n  }\n}\n",
    "rb": "\ndef plain(x)\n  ⟦⟧y\nend\n",
    "php": "\nfunction plain($x) {\n  ⟦⟧y();\n}\n",
}


@pytest.mark.parametrize(("framework", "path", "text"), HANDLERS)
def test_a_plain_function_beside_a_handler_is_none(framework: str, path: str, text: str) -> None:
    found = place(path, text.replace("⟦⟧", "") + PLAIN[path.rpartition(".")[2]])
    assert found.name.lower() == "plain"
    assert ("handler" in found.spans, found.framework) == (False, "")


RECOGNISED = [
    ("resolver", "Strawberry", "a.py", "@strawberry.field\ndef f(self):\n    ⟦⟧x()\n"),
    (
        "resolver",
        "Ariadne",
        "a.py",
        "from ariadne import Q\n\n@query.field('a')\ndef f(o, i):\n    ⟦⟧x()\n",
    ),
    (
        "resolver",
        "NestJS",
        "a.ts",
        "import x from 'graphql';\nclass A {\n  @Query()\n  f() {\n    ⟦⟧x();\n  }\n}\n",
    ),
    (
        "resolver",
        "Apollo",
        "a.ts",
        "import x from 'graphql';\nconst f = (parent, args, context) => {\n  ⟦⟧x();\n};\n",
    ),
    (
        "resolver",
        "Apollo",
        "a.ts",
        "import x from 'graphql';\nconst r = {\n  Query: { a: (parent, args) => ⟦⟧x() },\n};\n",
    ),
    ("model", "SQLModel", "a.py", "class A(SQLModel, table=True):\n    ⟦⟧x: int\n"),
    (
        "model",
        "Mongoose",
        "a.ts",
        "import x from 'mongoose';\nexport const s = new Schema({⟦⟧});\n",
    ),
    (
        "model",
        "Entity Framework",
        "a.cs",
        "class A {\n  [Key]\n  public int ⟦⟧X { get; set; }\n}\n",
    ),
    ("model", "Eloquent", "a.php", "<?php\nclass A extends Model {\n  ⟦⟧public $x;\n}\n"),
    ("outgoing-call", "HTTPX", "a.py", "def f():\n    ⟦⟧httpx.get(u)\n"),
    ("outgoing-call", "aiohttp", "a.py", "def f():\n    ⟦⟧aiohttp.ClientSession()\n"),
    ("outgoing-call", "urllib", "a.py", "def f():\n    ⟦⟧urlopen(u)\n"),
    ("outgoing-call", "boto3", "a.py", "def f():\n    ⟦⟧boto3.client('s3')\n"),
    ("outgoing-call", "HTTP client", "a.py", "import httpx\n\ndef f(c):\n    ⟦⟧client.get('/a')\n"),
    ("outgoing-call", "axios", "a.ts", "function f() {\n  ⟦⟧axios.get(u);\n}\n"),
    ("outgoing-call", "got", "a.js", "import got from 'got';\nfunction f() {\n  ⟦⟧got(u);\n}\n"),
    (
        "outgoing-call",
        "Spring",
        "A.java",
        "class A {\n  X f() {\n    return ⟦⟧restTemplate.getForObject(u);\n  }\n}\n",
    ),
    (
        "outgoing-call",
        "HttpClient",
        "A.cs",
        "class A {\n  X F() {\n    return ⟦⟧_httpClient.GetAsync(u);\n  }\n}\n",
    ),
    ("outgoing-call", "Faraday", "a.rb", "def f\n  ⟦⟧Faraday.get(u)\nend\n"),
    ("outgoing-call", "Guzzle", "a.php", "<?php\nfunction f() {\n  ⟦⟧Http::get($u);\n}\n"),
    (
        "data-access",
        "",
        "A.java",
        "class A {\n  X f() {\n    return ⟦⟧userRepository.all();\n  }\n}\n",
    ),
    ("data-access", "", "A.cs", "class A {\n  X F() {\n    return ⟦⟧_dbContext.Users;\n  }\n}\n"),
    ("data-access", "", "a.rb", "def f\n  ⟦⟧User.where(a: 1)\nend\n"),
    ("data-access", "", "a.php", "<?php\nfunction f() {\n  ⟦⟧DB::table('a');\n}\n"),
]


@pytest.mark.parametrize(("kind", "framework", "path", "text"), RECOGNISED)
def test_layers_below_handlers_are_told_by_what_they_use(
    kind: str, framework: str, path: str, text: str
) -> None:
    found = place(path, text)
    assert (found.framework, kind in found.spans) == (framework, True)


def test_every_framework_that_is_known_is_held_to_an_example() -> None:
    shown = {("handler", name) for name, _, _ in HANDLERS}
    shown |= {(kind, name) for kind, name, _, _ in RECOGNISED}
    shown |= {(found[0], place(*found[1:]).framework) for found in KINDS}
    assert {(sign.kind, sign.framework) for sign in SIGNS} - shown == set()


KINDS = [
    ("model", "a.py", "from django.db import models\n\nclass A(models.Model):\n    ⟦⟧x = 1\n"),
    (
        "model",
        "a.py",
        "from sqlalchemy import x\n\nclass A(Base):\n    __tablename__ = ⟦⟧'a'\n",
    ),
    ("model", "a.ts", "@Entity()\nexport class A {\n  ⟦⟧x: number;\n}\n"),
    ("model", "a.go", 'package a\n\ntype A struct {\n\tX int `gorm:"x"`⟦⟧\n}\n'),
    ("model", "A.java", "@Entity\nclass A {\n  ⟦⟧int x;\n}\n"),
    ("model", "a.rb", "class A < ApplicationRecord\n  ⟦⟧has_many :b\nend\n"),
    ("model", "a.prisma", "model A {\n  ⟦⟧id Int\n}\n"),
    ("model", "a.sql", "CREATE TABLE a (⟦⟧x int);\n"),
    ("graphql-schema", "a.graphql", "type A {\n  ⟦⟧x: Int\n}\n"),
    ("graphql-schema", "a.ts", "const t = gql`\n  type A {\n    ⟦⟧x: Int\n  }\n`;\n"),
    (
        "resolver",
        "a.py",
        "import graphene\n\nclass Q:\n    def resolve_x(self, i):\n        ⟦⟧y()\n",
    ),
    ("resolver", "a.go", "package a\n\nfunc (r *queryResolver) F() int {\n\t⟦⟧return 1\n}\n"),
    ("data-access", "a.py", "def f(session):\n    ⟦⟧session.add(x)\n"),
    ("data-access", "a.ts", "async function f() {\n  ⟦⟧await prisma.user.findMany();\n}\n"),
    ("data-access", "a.go", 'package a\n\nfunc f() {\n\t⟦⟧db.Query("x")\n}\n'),
    ("outgoing-call", "a.py", "def f():\n    ⟦⟧requests.get(u)\n"),
    ("outgoing-call", "a.ts", "async function f() {\n  ⟦⟧await fetch(u);\n}\n"),
    ("outgoing-call", "a.go", "package a\n\nfunc f() {\n\t⟦⟧http.Get(u)\n}\n"),
    ("stub", "a.py", 'def f():\n    """Adds."""\n    ⟦⟧pass\n'),
    ("stub", "a.py", "def f():\n    # soon\n    ⟦⟧raise NotImplementedError\n"),
    ("stub", "a.ts", "function f() {\n  ⟦⟧throw new Error('not implemented');\n}\n"),
    ("stub", "a.go", "package a\n\nfunc f() {\n\t⟦⟧// soon\n}\n"),
    ("stub", "a.py", "# TODO: add an endpoint⟦⟧\n"),
    ("stub", "a.py", "@app.post('/x')\nasync def f(a: int) -> str:⟦⟧\n"),
    ("stub", "a.py", "def f():\n    pass⟦⟧"),
    ("stub", "a.ts", "abstract class A {\n  abstract f(a: string): void;⟦⟧\n}\n"),
    ("stub", "A.cs", "class A {\n  int F() => ⟦⟧throw new NotImplementedException();\n}\n"),
    ("query", "a.py", 'x = db.execute("SELECT ⟦⟧1 FROM t")\n'),
    ("query", "a.sql", "SELECT ⟦⟧1;\n"),
    ("selection", "a.txt", "a ⟦word⟧\n"),
    ("module", "a.py", "x = 1⟦⟧\n"),
    ("class", "a.py", "class A:\n    ⟦⟧x = 1\n"),
    ("function", "a.rb", "def f\n  ⟦⟧1\nend\n"),
]


@pytest.mark.parametrize(("kind", "path", "text"), KINDS)
def test_a_kind_of_place_is_recognised(kind: str, path: str, text: str) -> None:
    assert kind in place(path, text).spans


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        ("model", "a.py", "class A(Base):\n    ⟦⟧x = 1\n"),
        ("model", "a.ts", "const s = new Schema({⟦⟧});\n"),
        ("model", "a.ts", "import x from 'mongoose';\nconst s = new Schema({});\nf(⟦⟧);\n"),
        ("data-access", "a.py", "def f(x):\n    ⟦⟧x.get(1)\n"),
        ("outgoing-call", "a.py", "def f(x):\n    ⟦⟧x.get(1)\n"),
        ("resolver", "a.py", "def resolve_x(self, i):\n    ⟦⟧y()\n"),
        ("stub", "a.py", "def f():\n    ⟦⟧return 1\n"),
        ("stub", "a.py", "# The price of it.⟦⟧\n"),
        ("query", "a.py", 'x = "prose that selects nothing"⟦⟧\n'),
        ("selection", "a.txt", "a ⟦⟧word\n"),
        ("module", "a.txt", "x⟦⟧\n"),
        ("graphql-schema", "a.ts", "const q = gql`query { ⟦⟧x }`;\n"),
    ],
)
def test_what_only_looks_like_it_is_not(kind: str, path: str, text: str) -> None:
    assert kind not in place(path, text).spans


@pytest.mark.parametrize(
    ("trait", "yes", "no"),
    [
        ("documented", 'def f():\n    """X."""\n    ⟦⟧y()\n', "def f():\n    ⟦⟧y()\n"),
        ("takes-input", "def f(a):\n    ⟦⟧y()\n", "def f():\n    ⟦⟧y()\n"),
        ("writes", "def f():\n    ⟦⟧db.add(x)\n", "def f():\n    ⟦⟧db.get(x)\n"),
        ("reads", "def f():\n    ⟦⟧db.get(x)\n", "def f():\n    ⟦⟧db.add(x)\n"),
        ("lists", "def f() -> list[A]:\n    ⟦⟧y()\n", "def f() -> A:\n    ⟦⟧y()\n"),
        ("logged", "def f():\n    ⟦⟧logger.info('x')\n", "def f():\n    ⟦⟧login()\n"),
        (
            "handles-errors",
            "def f():\n    ⟦⟧try: y()\n    except E: z()\n",
            "def f():\n    ⟦⟧y()\n",
        ),
        ("transactional", "def f():\n    ⟦⟧with db.begin(): y()\n", "def f():\n    ⟦⟧y()\n"),
        ("resilient", "@retry\ndef f():\n    ⟦⟧y()\n", "def f():\n    ⟦⟧y()\n"),
        (
            "authenticated",
            "def f(user=Depends(current_user)):\n    ⟦⟧y()\n",
            "def f():\n    ⟦⟧y()\n",
        ),
        ("validated", "def f(body: UserCreate):\n    ⟦⟧y()\n", "def f(body: dict):\n    ⟦⟧y()\n"),
        ("limited", "@limiter.limit('5')\ndef f():\n    ⟦⟧y()\n", "def f():\n    ⟦⟧y()\n"),
        ("cached", "@lru_cache\ndef f():\n    ⟦⟧y()\n", "def f():\n    ⟦⟧y()\n"),
        ("paginated", "def f(limit, offset):\n    ⟦⟧y()\n", "def f():\n    ⟦⟧y()\n"),
        (
            "loops-over-queries",
            "def f(session):\n    for x in y:\n        ⟦⟧session.get(x)\n",
            "def f(session):\n    ⟦⟧session.get(x)\n",
        ),
    ],
)
def test_what_is_seen_in_a_place(trait: str, yes: str, no: str) -> None:
    assert trait in place("a.py", yes).traits
    assert trait not in place("a.py", no).traits


def test_what_a_handler_does_in_a_callback_is_still_the_handlers() -> None:
    text = "app.post('/', (req, res) => {\n  rows.forEach((r) => {\n    ⟦⟧x(r);\n  });\n});\n"
    found = place("a.js", "import e from 'express';\n" + text)
    assert (found.name, found.framework) == ("app.post '/'", "Express")
    assert found.spans["function"] == found.spans["handler"]
    assert "writes" in found.traits


def test_a_named_function_is_meant_and_not_the_callback_inside() -> None:
    found = place("a.ts", "function f(rows) {\n  rows.map((r) => {\n    ⟦⟧x(r);\n  });\n}\n")
    assert found.name == "f"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.ts", "function f(req: Request, res: Response) {\n  ⟦⟧x();\n}\n", False),
        ("a.py", "def f(request: HttpRequest):\n    ⟦⟧x()\n", False),
        ("a.py", "def f(body: LoginRequest):\n    ⟦⟧x()\n", True),
    ],
)
def test_the_request_of_a_framework_is_not_yet_validated(
    path: str, text: str, expected: bool
) -> None:
    assert ("validated" in place(path, text).traits) is expected


_PIECES = st.sampled_from(
    [
        *"(){}[]<>:;,.\"'`@#/*\\= \t\n\r😀é",
        "def f",
        "class A",
        "async ",
        "=> ",
        "function ",
        "@app.get('/')\n",
        "    ",
        "SELECT a FROM t",
        "gql`",
        "type ",
        "# TODO add\n",
        "/* ",
        "*/",
        '"""',
        "pass",
        "\u2028",
        "\r\n",
        "\ud800",
    ]
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(_PIECES, max_size=30).map("".join),
    st.sampled_from(["a.py", "a.ts", "a.go", "A.java", "a.kt", "a.rb", "a.php", "A.cs", "a.sql",
                     "a.graphql", "a.prisma", "a.txt"]),
    st.integers(0, 60),
    st.integers(0, 60),
)  # fmt: skip
def test_nothing_raises_and_every_stretch_lies_in_the_text(
    text: str, path: str, start: int, length: int
) -> None:
    start = min(start, len(text))
    span = Span(start, min(start + length, len(text)))
    language = language_of(path)
    for code in (read_code(text, language), read_around(text, language, span)):
        found = place_at(Selection(path, text, span), code)
        for kind, stretch in found.spans.items():
            assert 0 <= stretch.start <= stretch.end <= len(text), kind


@pytest.mark.parametrize(
    "piece",
    ["/* a */ ", "// a\n", " ", "#\n", '"""a"""', "{", "a.b.", "(req, ", "[[[[", ".get('", "for "],
)
def test_hostile_bodies_are_read_in_a_time_that_grows_with_them(piece: str) -> None:
    # Whatever is quadratic in such a body would take minutes, and run into the limit of the test.
    body = piece * (38_000 // len(piece))
    for path, head in (("a.ts", "function f() {\n"), ("a.py", "def f():\n    ")):
        text = f"{head}{body}\n}}\n"
        span = Span(len(head) + 10, len(head) + 10)
        place_at(Selection(path, text, span), read_code(text, language_of(path)))
