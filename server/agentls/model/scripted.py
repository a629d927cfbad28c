"""A model that answers from a file, for demonstrations, tests and bug reports.

The file is Markdown or JSON. In Markdown every `## heading` begins a reply and the heading says
when it is given: one of the words of the question, or `any`. A line `stop: refused` right below
the heading sets how it ends. In JSON it is a list of objects with `when`, `text` and `stop`.
`NONCE` in a reply stands for the word that marks the data of the question.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agentls.errors import ModelError, SettingsError
from agentls.model.api import Ask, OnProgress, Progress, Reply, Stop, Usage

_HEADING = re.compile(r"^## +(.+?)[ \t]*\r?$", re.MULTILINE)
_NONCE = re.compile(r"^<<<DATA (\w+)>>>", re.MULTILINE)
_STOP = re.compile(r"\A\s*stop:[ \t]*(\S+)[ \t]*\r?\n?")


@dataclass(frozen=True, slots=True)
class Scripted:
    """One prepared reply; given when `when` occurs in the question, or always for `any`."""

    when: str
    text: str
    stop: Stop = Stop.DONE


def read_script(text: str) -> tuple[Scripted, ...]:
    """The replies of a script file, in order; raises `SettingsError` when there are none."""
    found = _from_json(text) if text.lstrip().startswith(("[", "{")) else _from_markdown(text)
    if not found:
        raise SettingsError(
            "The script holds no reply: begin each with a line such as `## any`, or write a list."
        )
    return found


def _from_markdown(text: str) -> tuple[Scripted, ...]:
    headings = list(_HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings[1:]), len(text)][: len(headings)]
    found = []
    for heading, end in zip(headings, ends, strict=True):
        body = text[heading.end() : end]
        stop = Stop.DONE
        if word := _STOP.match(body):
            stop = _stop(word.group(1))
            body = body[word.end() :]
        found.append(Scripted(heading.group(1), body.strip("\r\n"), stop))
    return tuple(found)


def _from_json(text: str) -> tuple[Scripted, ...]:
    try:
        listed = json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"The script is not JSON: {error.msg} in line {error.lineno}."
        ) from error
    if not isinstance(listed, list) or not all(
        isinstance(each, dict) and isinstance(each.get("text"), str) for each in listed
    ):
        raise SettingsError("The script must be a list of objects that each have a `text`.")
    return tuple(
        Scripted(str(each.get("when", "any")), each["text"], _stop(str(each.get("stop", "done"))))
        for each in listed
    )


def _stop(word: str) -> Stop:
    try:
        return Stop(word)
    except ValueError:
        known = ", ".join(f"`{stop.value}`" for stop in Stop)
        raise SettingsError(f"`{word}` is no way for a reply to end; known: {known}.") from None


class ScriptedModel:
    """Answers with the first reply of `script` that fits; each is given as often as asked."""

    def __init__(self, script: Sequence[Scripted]) -> None:
        self._script = tuple(script)
        self.asked: list[Ask] = []

    @property
    def host(self) -> str:
        """Nowhere: nothing leaves this machine."""
        return ""

    def by_schema(self, model: str) -> bool:  # noqa: ARG002
        """Never: a script is text."""
        return False

    async def ask(self, ask: Ask, on_progress: OnProgress) -> Reply:
        """The reply that fits, word by word."""
        self.asked.append(ask)
        question = "\n".join(ask.user)
        fitting = next(
            (each for each in self._script if each.when == "any" or each.when in question), None
        )
        if fitting is None:
            raise ModelError("unscripted", "The script holds no reply for this question; add one.")
        nonce = _NONCE.search(question)
        said = fitting.text.replace("NONCE", nonce[1]) if nonce else fitting.text
        on_progress(Progress("waiting"))
        for part in re.findall(r"\S+\s*|\s+", said):
            on_progress(Progress("writing", part))
            # A pause of no length lets a cancellation through.
            await asyncio.sleep(0)
        words = len(said.split())
        return Reply(said, fitting.stop, Usage(len(question.split()), words), model="scripted")

    async def close(self) -> None:
        """Nothing is held."""
