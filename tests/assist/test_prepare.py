"""From an action and a place to what would be asked: what goes along, and where edits may lie."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.marks import mark, unmark

from agentls.assist.action import Action, Prepared
from agentls.assist.places import place_at
from agentls.assist.prepare import prepare
from agentls.assist.prompt import AgentPrompt, question
from agentls.assist.selection import Definition, Note, Selection, SourceFile, Surroundings
from agentls.syntax.code import read_code
from agentls.syntax.languages import language_of
from agentls.text.span import Span
from agentls.workspace.actions import built_in

ACTIONS = {action.id: action for action in built_in()}
HANDLER = """from fastapi import FastAPI
import hashlib

def helper(word):
    return hashlib.md5(word)

@app.get("/orders")
def orders(word):
    ⟦⟧return helper(word)
"""


def prepared(
    action_id: str,
    path: str,
    marked: str,
    surroundings: Surroundings | None = None,
    *,
    budget: int = 60_000,
) -> Prepared:
    text, (span, *_) = unmark(marked)
    code = read_code(text, language_of(path))
    place = place_at(Selection(path, text, span), code)
    found = prepare(ACTIONS[action_id], place, code, surroundings or Surroundings(), budget=budget)
    assert found is not None
    return found


def part(found: Prepared, label: str) -> str:
    return next((each.text for each in found.parts if each.label == label), "")


def size(found: Prepared) -> int:
    return sum(len(each.text) for each in found.parts if each.label != "file")


def allowed(action_id: str, path: str, marked: str) -> str:
    """The text with marks around what may be changed."""
    return mark(unmark(marked)[0], prepared(action_id, path, marked).allowed)


def test_the_code_goes_along_with_its_imports_and_what_it_uses() -> None:
    found = prepared("secure", "a.py", HANDLER)
    assert [each.label for each in found.parts] == ["file", "selection", "imports", "definitions"]
    assert part(found, "file") == "a.py, from line 7; Python; FastAPI"
    assert part(found, "selection").split("\n")[0] == ' 7|@app.get("/orders")'
    assert part(found, "imports") == " 1|from fastapi import FastAPI\n 2|import hashlib"
    assert part(found, "definitions") == " 4|def helper(word):\n 5|    return hashlib.md5(word)"
    assert found.left_out == ()


def test_what_the_workspace_knows_goes_along_where_the_task_names_it() -> None:
    surroundings = Surroundings(
        definitions=(Definition("helper", "b.py", 3, "def helper(): ..."),),
        notes=(Note(9, "no limit"),),
        modules=(SourceFile("c.py", "imports a"),),
    )
    found = prepared("secure", "a.py", HANDLER, surroundings)
    assert part(found, "definitions").endswith("\n\nb.py, line 3:\ndef helper(): ...")
    assert part(found, "modules") == ""
    assert part(prepared("propose-boundaries", "a.py", HANDLER, surroundings), "modules") == (
        "c.py:\nimports a"
    )


def test_an_action_that_does_not_apply_prepares_nothing() -> None:
    place = place_at(Selection("a.txt", "x", Span(0, 0)), None)
    assert prepare(ACTIONS["secure"], place, None, Surroundings()) is None


def test_what_the_user_typed_stands_in_the_task_on_one_line() -> None:
    found = prepared("ask-agent", "a.py", "⟦x⟧\n", Surroundings(answer="Why\n\nthis?"))
    assert found.task.endswith("Why this?")
    assert "{{" not in found.task


@pytest.mark.parametrize("action", built_in(), ids=lambda action: action.id)
def test_no_task_is_sent_with_a_placeholder_left_in_it(action: Action) -> None:
    code = read_code("x = 1\n", "python")
    place = place_at(Selection("a.py", "x = 1\n", Span(0, 5)), code)
    anywhere = replace(action, when=("module",), needs=(), unless=(), languages=(), offline=None)
    found = prepare(anywhere, place, code, Surroundings(answer="Why?"))
    assert found is not None
    assert "{{" not in found.task
    assert "}}" not in found.task


# The budget


LONG = {
    "all of it selected": "⟦" + "".join(f"x{n} = {n}\n" for n in range(9000)) + "⟧",
    "short lines": "⟦⟧" + "a\n" * 20_000,
    "one line": "x = '" + "a" * 40_000 + "⟦⟧here" + "b" * 40_000 + "'\n",
}


@pytest.mark.parametrize("marked", LONG.values(), ids=LONG)
@pytest.mark.parametrize("budget", [60_000, 2_000, 100])
def test_of_code_that_is_too_long_some_goes_along_and_the_rest_is_said(
    marked: str, budget: int
) -> None:
    found = prepared("review", "a.py", marked, budget=budget)
    assert part(found, "selection")
    assert size(found) <= budget
    assert found.left_out[0] == "the far ends of the code that this is about"


def test_of_a_line_that_is_too_long_what_stands_at_the_cursor_is_shown() -> None:
    shown = part(prepared("review", "a.py", LONG["one line"]), "selection")
    assert "aaherebb" in shown
    assert shown.startswith("1|…")
    assert shown.endswith("…")


def test_what_does_not_fit_is_named_and_the_code_itself_goes_first() -> None:
    helper = "def helper():\n    return 1" + " + 1" * 200 + "\n\n"
    marked = f"from fastapi import F\n\n{helper}@app.get('/')\ndef f(x):\n    ⟦⟧return helper()\n"
    found = prepared("secure", "a.py", marked, budget=300)
    assert "return helper()" in part(found, "selection")
    assert found.left_out == ("the definition of helper",)


def test_what_was_left_out_before_is_said_too() -> None:
    found = prepared("secure", "a.py", HANDLER, Surroundings(left_out=("the file .env",)))
    assert found.left_out == ("the file .env",)


@given(
    lines=st.lists(st.text("ab (:=\t😀é", max_size=30), min_size=1, max_size=60),
    start=st.integers(0, 400),
    length=st.integers(0, 400),
    budget=st.integers(60, 600),
)
def test_never_more_than_the_budget_goes_along(
    lines: list[str], start: int, length: int, budget: int
) -> None:
    text = "x = 1\n" + "\n".join(lines)
    start = min(start, len(text))
    span = Span(start, min(start + length, len(text)))
    code = read_code(text, "python")
    place = place_at(Selection("a.py", text, span), code)
    found = prepare(ACTIONS["review"], place, code, Surroundings(), budget=budget)
    assert found is not None
    assert size(found) <= budget
    for stretch in (found.subject, *found.allowed):
        assert 0 <= stretch.start <= stretch.end <= len(text)


# Tables


@pytest.mark.parametrize(
    ("table", "used"),
    [
        ("orders", "Order"),
        ("order_items", "OrderItem"),
        ("addresses", "Address"),
        ("categories", "Category"),
        ("statuses", "Status"),
        ("orders", "'SELECT 1 FROM orders'"),
    ],
)
def test_a_table_goes_along_by_its_own_name_or_that_of_its_class(table: str, used: str) -> None:
    surroundings = Surroundings(schema=(SourceFile("s.sql", f"CREATE TABLE {table} (id int);"),))
    marked = f"from django.db import x\n\ndef f(request):\n    ⟦⟧return {used}\n"
    found = prepared("explain", "a.py", marked, surroundings)
    assert part(found, "schema") == f"CREATE TABLE {table} (id int);"


@pytest.mark.parametrize(
    ("table", "used"), [("log", "login"), ("a", "total"), ("orders", "order_by")]
)
def test_a_table_whose_name_is_a_part_of_a_word_does_not(table: str, used: str) -> None:
    surroundings = Surroundings(schema=(SourceFile("s.sql", f"CREATE TABLE {table} (id int);"),))
    found = prepared("explain", "x.py", f"def f(x):\n    ⟦⟧return {used}\n", surroundings)
    assert part(found, "schema") == ""


# Where edits may lie


def test_the_code_and_the_imports_may_be_changed_and_nothing_between_them() -> None:
    text = (
        "import a\n# note\nimport b\n\ndef other():\n    import c\n\nfrom d import e\n"
        "from fastapi import F\n\n@app.get('/')\ndef f(x):\n    return x\n"
    )
    cursor = text.replace("    return x", "    ⟦⟧return x")
    assert allowed("secure", "a.py", cursor) == (
        "⟦import a\n# note\nimport b⟧\n\ndef other():\n    import c\n\n⟦from d import e\n"
        "from fastapi import F⟧\n\n⟦@app.get('/')\ndef f(x):\n    return x⟧\n"
    )


def test_one_declaration_of_many_imports_is_one_stretch() -> None:
    text = 'package a\n\nimport (\n\t"b"\n\t"net/http"\n)\n\n'
    handler = "func f(w http.ResponseWriter, r *http.Request) {\n\tx()\n}"
    cursor = f"{text}{handler.replace('x()', '⟦⟧x()')}\n"
    assert allowed("secure", "a.go", cursor) == (
        f'package a\n\n⟦import (\n\t"b"\n\t"net/http"\n)⟧\n\n⟦{handler}⟧\n'
    )


def test_an_action_that_reaches_the_file_may_change_all_of_it() -> None:
    text = "type A {\n  x: Int\n}\n"
    assert allowed("limit-depth", "a.graphql", f"⟦⟧{text}") == f"⟦{text}⟧"


@pytest.mark.parametrize("action_id", ["explain", "write-tests"])
def test_an_action_without_edits_may_change_nothing(action_id: str) -> None:
    assert prepared(action_id, "a.py", HANDLER).allowed == ()


# What is sent


def test_the_same_input_makes_the_same_question() -> None:
    agent = AgentPrompt("a", "b")
    one, two = (question(prepared("secure", "a.py", HANDLER), agent) for _ in range(2))
    assert one == two


def test_no_secret_is_sent_from_wherever_it_came() -> None:
    secrets = ["gh" + "p_" + word * 9 for word in ("a1B2", "c3D4", "e5F6", "g7H8", "i9J0")]
    surroundings = Surroundings(
        schema=(SourceFile("s.sql", f"CREATE TABLE word (id int); -- {secrets[0]}"),),
        definitions=(Definition("helper", "b.py", 3, f"helper = '{secrets[1]}'"),),
        notes=(Note(9, f"`{secrets[2]}` is a secret"),),
        answer=f"Is {secrets[3]} used?",
    )
    marked = HANDLER.replace("hashlib.md5(word)", f"'{secrets[4]}'")
    for action_id in ("secure", "ask-agent", "review"):
        found = prepared(action_id, "a.py", marked, surroundings)
        asked = question(found, AgentPrompt("a", f"Use {secrets[0]}."))
        assert [secret for secret in secrets if secret in repr(asked.ask)] == []
