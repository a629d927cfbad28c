"""`agentls review`: many files, one report, a budget that holds, and nothing paid for twice."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_ask import Done, Project, project, says
from tests.support import messages_server as serve
from tests.support.messages_server import MessagesServer

__all__ = ["project"]

FILES = {
    "app/a.py": "def a():\n    return 1\n\n\ndef last():\n    return 2\n",
    "app/b.ts": "export function b() {\n  return 1;\n}\n",
    "notes.md": "# Notes\n",
    "build/c.py": "def c():\n    return 1\n",
    ".gitignore": "build/\n",
}
FINDING = {
    "line": 2,
    "severity": "warning",
    "message": "It always returns 1.",
    "old": "return 1",
    "new": "return one()",
}
ANSWER = {"summary": "One.", "findings": [FINDING]}
NOTHING: dict[str, object] = {"summary": "Fine.", "findings": []}


@pytest.fixture
def sources(project: Project) -> Project:
    for path in ("q.py", "schema.sql"):
        (project.root / path).unlink()
    for path, text in FILES.items():
        (project.root / path).parent.mkdir(exist_ok=True)
        (project.root / path).write_text(text)
    return project


def turn_on(project: Project, server: MessagesServer, *lines: str) -> None:
    project.configure(
        "enabled = true", f'base-url = "{server.address}"', 'model = "claude-sonnet-5-5"', *lines
    )


def git(root: Path, *words: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *name, *words], cwd=root, check=True, capture_output=True)


async def findings(project: Project, *words: str) -> tuple[Done, list[str]]:
    """How the command ended, and the places that it reports."""
    done = await project.run("review", "--format", "json", *words)
    table = json.loads(done.out)
    return done, [f"{f['path']}:{f['range']['start']['line']}" for f in table["findings"]]


async def test_every_source_file_is_reviewed_and_reported(sources: Project) -> None:
    async with MessagesServer([says(ANSWER)]) as server:
        turn_on(sources, server)
        done, found = await findings(sources)
        assert len(server.requests) == 2
    assert found == ["app/a.py:2", "app/b.ts:2"]
    assert done.code == 1
    assert done.err.startswith("agentls: asked about 2 files, ")


async def test_the_same_run_again_asks_nobody(sources: Project) -> None:
    async with MessagesServer([says(ANSWER)]) as server:
        turn_on(sources, server)
        first = await findings(sources)
        second = await findings(sources)
        assert len(server.requests) == 2
    assert second[1] == first[1]
    assert "2 files answered before, so free" in second[0].err


async def test_an_interrupted_run_goes_on_where_it_stopped(sources: Project) -> None:
    async with MessagesServer([says(ANSWER)]) as server:
        turn_on(sources, server)
        await findings(sources, "app/b.ts")
        _, found = await findings(sources)
        assert len(server.requests) == 2
    assert found == ["app/a.py:2", "app/b.ts:2"]


async def test_a_budget_stops_before_it_is_exceeded_and_shows_what_there_is(
    sources: Project,
) -> None:
    async with MessagesServer([says(ANSWER)]) as server:
        turn_on(sources, server)
        await findings(sources, "app/b.ts")
        done, found = await findings(sources, "--max-cost", "0.000001")
        assert len(server.requests) == 1
    assert found == ["app/b.ts:2"]
    assert done.code == 2
    assert "stopped before app/a.py" in done.err
    assert "1 file left" in done.err


async def test_only_lines_that_changed_count_since_a_revision(sources: Project) -> None:
    root = sources.root
    (root / ".git").rmdir()
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    text = FILES["app/a.py"].replace("return 2", "return 3")
    (root / "app/a.py").write_text(text + "\n\n" * 10 + "x = 1\n")
    far = {**FINDING, "line": 26, "old": "", "new": ""}
    near = {**FINDING, "line": 6, "old": "", "new": ""}
    kept = {**FINDING, "line": 14, "old": "", "new": ""}
    async with MessagesServer([says({"summary": "", "findings": [far, near, kept]})]) as server:
        turn_on(sources, server)
        _, found = await findings(sources, "--since", "HEAD")
        assert len(server.requests) == 1
    assert found == ["app/a.py:6", "app/a.py:14", "app/a.py:26"]
    (root / "app/a.py").write_text("y = 0\n" + "\n" * 9 + FILES["app/a.py"])
    async with MessagesServer([says({"summary": "", "findings": [far, near, kept]})]) as server:
        turn_on(sources, server)
        _, found = await findings(sources, "--since", "HEAD")
    assert found == ["app/a.py:6"]


async def test_a_revision_that_is_none_is_one_sentence(sources: Project) -> None:
    sources.configure("enabled = true")
    (sources.root / ".git").rmdir()
    git(sources.root, "init", "-q")
    done = await sources.run("review", "--since", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("agentls: git: fatal: ")
    assert (await sources.run("review", "--since=--output=x")).code == 2


@pytest.mark.parametrize("form", ["text", "sarif", "github"])
async def test_other_forms_of_the_report(sources: Project, form: str) -> None:
    async with MessagesServer([says(ANSWER)]) as server:
        turn_on(sources, server)
        done = await sources.run("review", "--format", form, "app/a.py")
    assert done.code == 1
    if form == "sarif":
        (result,) = json.loads(done.out)["runs"][0]["results"]
        assert result["ruleId"] == "AGENT"
        assert result["fixes"][0]["artifactChanges"][0]["replacements"]
    elif form == "github":
        assert done.out.startswith("::warning file=app/a.py,line=2,col=5,")
    else:
        assert done.out.startswith("app/a.py:2:5: warning AGENT review: It always returns 1.\n")


async def test_what_cannot_be_reviewed_is_named_and_the_rest_is_done(sources: Project) -> None:
    (sources.root / ".agentlsignore").write_text("a.py\n")
    (sources.root / "app/binary.py").write_bytes(b"\0")
    async with MessagesServer([says(NOTHING)]) as server:
        turn_on(sources, server)
        done = await sources.run("review", "app/a.py", "app/b.ts", "app/binary.py")
        assert len(server.requests) == 1
    assert done.code == 2
    assert "app/a.py: this file is never sent" in done.err
    assert "app/binary.py: is binary" in done.err


async def test_a_key_that_is_not_accepted_ends_the_run_at_once(sources: Project) -> None:
    for number in range(20):
        (sources.root / f"app/more{number}.py").write_text(f"x = {number}\n")
    async with MessagesServer([serve.error(401, "authentication_error")]) as server:
        turn_on(sources, server)
        done = await sources.run("review")
        assert len(server.requests) <= 4
    assert done.code == 2
    assert " files left" in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nowhere.py",), "nowhere.py: no such file or folder"),
        (("--max-cost", "much"), "--max-cost is an amount of US dollars, not `much`"),
        (("..",), "..: is not in "),
    ],
)
async def test_what_cannot_be_meant_is_one_sentence(
    sources: Project, words: tuple[str, ...], sentence: str
) -> None:
    sources.configure("enabled = true")
    done = await sources.run("review", *words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


async def test_without_a_model_it_says_how_to_turn_one_on(sources: Project) -> None:
    done = await sources.run("review")
    assert done.code == 2
    assert "a review needs a model. Turn one on with `model.enabled`" in done.err


def gives(table: object, kind: str = "application/json") -> serve.Answer:
    """A whole response with that body."""
    body = table if isinstance(table, str) else json.dumps(table)
    return serve.sends(serve.head(200, kind) + body.encode())


def batch(status: str, done: int, address: str = "") -> dict[str, object]:
    counts = {"processing": 2 - done, "succeeded": done, "errored": 0, "canceled": 0, "expired": 0}
    return {
        "id": "msgbatch_1",
        "type": "message_batch",
        "processing_status": status,
        "request_counts": counts,
        "created_at": "2026-11-20T00:00:00Z",
        "expires_at": "2026-11-21T00:00:00Z",
        "results_url": f"{address}/v1/messages/batches/msgbatch_1/results" if address else None,
    }


def result(number: int, table: object) -> str:
    message = {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": [{"type": "text", "text": json.dumps(table)}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1000, "output_tokens": 100},
    }
    told = {"custom_id": f"q{number}", "result": {"type": "succeeded", "message": message}}
    return json.dumps(told) + "\n"


async def test_a_batch_is_asked_once_waited_for_and_costs_half(sources: Project) -> None:
    async with MessagesServer([]) as server:
        turn_on(sources, server)
        over = gives(batch("ended", 2, server.address))
        server.answers += [
            gives(batch("in_progress", 0)),
            over,
            over,
            gives(result(0, ANSWER) + result(1, NOTHING), "application/x-jsonl"),
        ]
        done, found = await findings(sources, "--batch")
        sent = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert [each["custom_id"] for each in sent["requests"]] == ["q0", "q1"]
    assert found == ["app/a.py:2"]
    assert done.code == 1
    assert "sent 2 questions as the batch msgbatch_1; it may be interrupted" in done.err
    # Two answers of 1 000 tokens in and 100 out, at half of 2 and 10 USD for a million.
    assert "asked about 2 files, 0.0030 USD" in done.err


async def test_an_interrupted_batch_is_picked_up_and_not_paid_for_twice(sources: Project) -> None:
    async with MessagesServer([]) as server:
        turn_on(sources, server)
        server.answers += [
            gives(batch("in_progress", 0)),
            serve.error(500, "api_error"),
        ]
        done = await sources.run("review", "--batch")
        assert done.code == 2
        count = len(server.requests)
        over = gives(batch("ended", 2, server.address))
        server.answers[:] = [
            over,
            over,
            gives(result(0, ANSWER), "application/x-jsonl"),
        ]
        done, found = await findings(sources, "--batch")
        later = [request.partition(b" ")[0] for request in server.requests[count:]]
    assert later == [b"GET", b"GET", b"GET"]
    assert found == ["app/a.py:2"]
    assert "going on with the batch msgbatch_1" in done.err
    assert "app/b.ts: the batch has no answer for it" in done.err
    assert done.code == 2
