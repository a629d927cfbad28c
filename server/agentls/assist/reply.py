"""What a reply may become: checked, cleaned, and never followed."""

import re

from agentls.errors import ModelError
from agentls.model.api import Reply, Stop

_WHOLE_FENCE = re.compile(
    r"\A(?P<f>`{3,}|~{3,})(?:markdown|md)?[ \t]*\n(?P<body>[\s\S]*?)\n(?P=f)\Z"
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(([^)\n]*)\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\n]*)\)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_CODE = re.compile(r"(`+)[^`\n].*?\1")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
_LONGEST = 200_000


def accepted(reply: Reply) -> str:
    """The text of a complete reply; any other one is a `ModelError` with a next step."""
    match reply.stop:
        case Stop.DONE:
            text = unwrapped(_HIDDEN.sub("", reply.text.replace("\r\n", "\n")).strip())
            if not text:
                raise ModelError("empty", "The model's reply was empty. Ask again.")
            return text[:_LONGEST]
        case Stop.TRUNCATED:
            raise ModelError(
                "truncated",
                "The reply became too long and was cut short. Select less code, or raise the limit "
                "in the settings.",
            )
        case Stop.REFUSED:
            because = f" ({reply.detail.rstrip('.')})" if reply.detail else ""
            raise ModelError(
                "refused", f"The model declined to answer{because}. Try another model."
            )
        case Stop.TOO_LONG:
            raise ModelError(
                "too-long", "The question fills the model's whole context. Select less code."
            )
        case Stop.CUT:
            raise ModelError("cut", "The connection ended before the reply did. Ask again.")
        case Stop.PAUSED:
            raise ModelError(
                "paused",
                "The server paused before the reply was complete. Ask again, or choose another "
                "model.",
            )
        case Stop.UNKNOWN:
            reason = f" (`{reply.detail}`)" if reply.detail else ""
            raise ModelError(
                "unknown-stop",
                f"The reply ended for a reason that is not known here{reason}, so it is not used. "
                "Ask again.",
            )


def unwrapped(text: str) -> str:
    """`text` without one fence around all of it."""
    match = _WHOLE_FENCE.match(text)
    return match.group("body").strip() if match else text


def inert(markdown: str) -> str:
    """`markdown` in which nothing can be loaded or clicked: addresses are shown as code.

    Code is left alone. An unclosed fence at the end is closed.
    """
    out: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            out.append(line)
        elif mark:
            fence = mark.group(1)
            out.append(line)
        else:
            out.append(_inert_line(line))
    if fence:
        out.append(fence)
    return "\n".join(out)


def _inert_line(line: str) -> str:
    parts, at = [], 0
    for match in _CODE.finditer(line):
        parts += [_inert_prose(line[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*parts, _inert_prose(line[at:])])


def _inert_prose(text: str) -> str:
    text = _IMAGE.sub(lambda match: f"{match.group(1)} (image: `{match.group(2)}`)", text)
    text = _LINK.sub(lambda match: f"{match.group(1)} (`{match.group(2)}`)", text)
    return _TAG.sub("&lt;", text)
