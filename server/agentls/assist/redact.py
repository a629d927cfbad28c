"""Replacing secrets by placeholders before anything is sent, and putting them back.

Best effort: it knows the usual shapes of keys and the usual ways to write a password down.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

# What must occur, one of it, before the pattern is tried, and the pattern; the secret is the group
# `s` where there is one. The shapes are those that the services document for their keys.
_SHAPES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("sk-ant-",), r"\bsk-ant-[\w-]{16,}"),
    (("sk-",), r"\bsk-(?:proj-|svcacct-|or-v1-)?[\w-]{20,}"),
    (("AKIA",), r"\bAKIA[0-9A-Z]{16}\b"),
    (("ASIA",), r"\bASIA[0-9A-Z]{16}\b"),
    (("ABIA",), r"\bABIA[0-9A-Z]{16}\b"),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{30,}"),
    (("github_pat_",), r"\bgithub_pat_\w{22,}"),
    (
        ("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glsoat-"),
        r"\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-[\w.-]{20,}",
    ),
    (("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"), r"\bxox[abeoprs]-[\w-]{10,}"),
    (("xapp-",), r"\bxapp-\d-[\w-]{10,}"),
    (("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows)/(?P<s>[\w/+-]{20,})"),
    (("discord",), r"discord(?:app)?\.com/api/webhooks/(?P<s>\d+/[\w-]{30,})"),
    (("_live_",), r"\b[sr]k_live_[A-Za-z0-9]{16,}"),
    (("_test_",), r"\b[sr]k_test_[A-Za-z0-9]{16,}"),
    (("whsec_",), r"\bwhsec_[A-Za-z0-9+/=]{20,}"),
    (("AIza",), r"\bAIza[\w-]{35}"),
    (("GOCSPX-",), r"\bGOCSPX-[\w-]{20,}"),
    (("ya29.",), r"\bya29\.[\w-]{20,}"),
    (("npm_",), r"\bnpm_[A-Za-z0-9]{30,}"),
    (("pypi-",), r"\bpypi-[\w-]{40,}"),
    (("rubygems_",), r"\brubygems_[0-9a-f]{40,}"),
    (("SG.",), r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
    (("key-",), r"\bkey-[0-9a-f]{32}\b"),
    (("hf_",), r"\bhf_[A-Za-z0-9]{30,}"),
    (("r8_",), r"\br8_[A-Za-z0-9]{30,}"),
    (("gsk_",), r"\bgsk_[A-Za-z0-9]{30,}"),
    (("xai-",), r"\bxai-[A-Za-z0-9]{40,}"),
    (("pplx-",), r"\bpplx-[A-Za-z0-9]{32,}"),
    (("doo_v1_", "dop_v1_", "dor_v1_"), r"\bdo[opr]_v1_[0-9a-f]{40,}"),
    (("dapi",), r"\bdapi[0-9a-f]{32}(?:-\d)?\b"),
    (("dckr_pat_",), r"\bdckr_pat_[\w-]{20,}"),
    (("hvs.",), r"\bhvs\.[\w-]{24,}"),
    (("lin_api_",), r"\blin_api_[A-Za-z0-9]{30,}"),
    (("secret_",), r"\bsecret_[A-Za-z0-9]{40,}"),
    (("ntn_",), r"\bntn_[A-Za-z0-9]{40,}"),
    (("shpat_", "shpca_", "shppa_", "shpss_"), r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,}"),
    (("sq0atp-", "sq0csp-"), r"\bsq0(?:atp|csp)-[\w-]{20,}"),
    (("EAAA",), r"\bEAAA[\w-]{56,}"),
    (("PMAK-",), r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{30,}"),
    (("glsa_",), r"\bglsa_[A-Za-z0-9]{30,}_[0-9a-f]{8}"),
    (("NRAK-",), r"\bNRAK-[A-Z0-9]{27}"),
    (("sntr",), r"\bsntr[ysu]+_[\w=+/-]{40,}"),
    (("AccountKey=",), r"AccountKey=(?P<s>[A-Za-z0-9+/=]{40,})"),
    (("SharedAccessKey=",), r"SharedAccessKey=(?P<s>[A-Za-z0-9+/=]{30,})"),
    (("SK",), r"\bSK[0-9a-f]{32}\b"),
    (("ATATT",), r"\bATATT3[\w=-]{60,}"),
    (("AGE-SECRET-KEY-",), r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    (("ATCTT3", "ATBB"), r"\b(?:ATCTT3[\w=-]{40,}|ATBB[A-Za-z0-9]{32})\b"),
    (("AC",), r"\b(?:AC[0-9a-f]{32}:)(?P<s>[0-9a-f]{32})\b"),
    (("atlasv1.",), r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}"),
    (("-us",), r"\b[0-9a-f]{32}-us\d{1,2}\b"),
    (("phc_", "phx_"), r"\bph[cx]_[A-Za-z0-9]{30,}"),
    (("figd_",), r"\bfigd_[\w-]{30,}"),
    (("pul-",), r"\bpul-[0-9a-f]{40}\b"),
    (("shippo_",), r"\bshippo_(?:live|test)_[0-9a-f]{40}\b"),
    (("CFPAT-",), r"\bCFPAT-[\w-]{40,}"),
    (("sbp_",), r"\bsbp_[0-9a-f]{40}\b"),
    (("dp.",), r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.]{20,}"),
    (("tskey-",), r"\btskey-[a-z]+-[\w-]{20,}"),
    (("EZAK", "EZTK"), r"\bEZ[AT]K[A-Za-z0-9]{54}\b"),
    (("sig=",), r"(?<=[?&])sig=(?P<s>[\w%+/-]{30,})"),
    (("X-Amz-",), r"\bX-Amz-(?:Signature|Security-Token)=(?P<s>[\w%+/-]{30,})"),
    (("8Q~",), r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w~-])"),
    ((":AA",), r"(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])"),
    (("eyJ",), r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{10,}"),
)

# What stands before a value that is one of these, whatever it looks like.
_KEYWORD = re.compile(
    r"passw(?:or)?d|passphrase|passwort|secret|api[_-]?key|apikey|access[_-]?key|account[_-]?key"
    r"|auth[_-]?key|master[_-]?key|shared[_-]?key|private[_-]?key|signing[_-]?key|signature[_-]?key"
    r"|encryption[_-]?key|encrypt[_-]?key|license[_-]?key|storage[_-]?key|session[_-]?key"
    r"|cookie[_-]?key|jwt[_-]?key|webhook[_-]?key|token|credential|pwd|_pass\b|\bpass\b"
    r"|authorization|bearer|api-key|\bsalt\b|\bpepper\b|_pw\b|userpass"
)
# Names that hold one of these words and no secret.
_HARMLESS = re.compile(
    r"(?i)[_-]?(?:hash(?:er|ed|ing)?|id|ids|type|types|name|names|field|fields|column|url|uri|path"
    r"|file|files|filename|length|len|size|count|expir\w*|ttl|lifetime|max\w*|min\w*|policy|prompt"
    r"|label|placeholder|hint|help|error|message|regex|pattern|re|prefix|suffix|manager|class"
    r"|factory|provider|validators?|reset\w*|header|arn|version|scopes?|algorithm|kind|format"
    r"|encoding|budget|limit|usage|required|used|izer|ize\w*|ized|exception|endpoint)\b"
)
_SEPARATOR = (
    r"(?P<tail>[\w-]*)(?:\\?['\"]\s*\]|\\?['\"`])?(?:\s*\?)?\s*"
    r"(?::\s*[A-Za-z_][\w.\[\]| ]*\s*(?==))?"
    r"(?:=>|:=|\?\?=|\|\|=|={1,3}(?!=)|!==?|:|,(?=\s*\\?['\"]))\s*"
)
_QUOTED = (
    r"(?:[A-Za-z_][\w.]*\(\s*)?[bBrRuU]{0,2}(?P<q>\\?['\"`])"
    r"(?P<s>(?:(?!(?P=q))[^\r\n\\]|(?!(?P=q))\\.){4,400}?)(?P=q)"
)
_BARE = r"(?P<p>[^\s'\"`(){}\[\],;<>&|]{6,400})"
_VALUE = re.compile(rf"{_SEPARATOR}(?:{_QUOTED}|{_BARE})")
_XML = re.compile(
    r"(?P<tail>[\w-]*)(?:\"\s+value=\"(?P<v>[^\"\n<>]{4,400})\"|>(?P<x>[^<>\s]{4,400})</)"
)
_FLAG = re.compile(
    r"(?P<tail>[\w-]*)(?:\s+)(?P<q>['\"]?)(?P<f>[^\s'\"`(){}\[\],;<>&|=]{8,400})(?P=q)"
)
_HEADER = re.compile(
    r"(?P<tail>)(?:['\"`]?\s*(?:[:=,]|=>)\s*)?[fbru]{0,2}['\"`]?\s*"
    r"(?:(?:bearer|basic|token|apikey|digest|key|bot)\s+)?(?P<h>[\w.~+/=-]{16,2000})",
    re.IGNORECASE,
)

# A value that says by itself that it is none: a name, a call, a placeholder, a public default.
_NO_SECRET = re.compile(
    r"(?i)(?:x+|\*+|\.+|-+|_+|•+|<.*>|\[.*\]|\$.*|#?\{.*\}?|%[a-z_]*%?|%[\[({].*|:\w+|.*\$\{.*|.*\{\{.*|[^0-9]*%(?:\(\w+\))?[sdr](?![A-Za-z0-9])[^0-9]*"
    r"|change[_-]?(?:me|it|this).*|your[_ -].*|my[_-]?(?:secret|password|token|key)|.*example\w*"
    r"|.*placeholder.*|dummy.*|fake.*|todo\b.*|redacted|none|null|nil|true|false|undefined|test\w*"
    r"|optional|required|password|passwd|secret|string|str|text|bytes|bool|int|env|default|admin"
    r"|postgres|mysql|root|guest|user(?:name)?|pass|os\.environ.*|process\.env.*|env\(.*|__.*__"
    r"|(?:https?|ftp|file)://[^@]*|vault:.*|arn:.*|secretref:.*|op://.*|\$?env:.*"
    r"|(?:\.{0,2}|~)/[\w./-]*|[\w.-]+/[\w.-]+:[\w.-]+)",
    re.DOTALL,
)
# Prose and names: words of letters with one kind of joint between them, and no figure among them.
_WORDS = re.compile(r"[A-Za-z]+(?:[ _./:-]+[A-Za-z]+)*[ .,:;!?…_-]*")
_CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z]+)*[A-Z]?|(?:[A-Z][a-z]+)+[A-Z]?|[A-Z]+")
_PLAIN_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*_?\d?|[a-z]+(?:-[a-z]+)*\d?")
_JOINT = re.compile(r"[ _./:-]")
_BRACKETS = re.compile(r"[(){}<>|\\]\s?[\w*+?]?.*[(){}<>|\\]")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)*[.:!?]*")

_SECRET_LETTERS = re.compile(r"[\w.~+/=!@#$%^&*?:-]+", re.ASCII)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----\s*(?P<s>[\s\S]+?)\s*"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\Z)"
)
_USERINFO = re.compile(
    r"(?<=://)(?P<user>[^\s:/@'\"`<>]{0,200}):(?P<s>[^\s@'\"`/<>]{3,200})@(?=[\w\[$\{%.-])"
)
_COMPILED = tuple((prefixes, re.compile(pattern)) for prefixes, pattern in _SHAPES)
_OPENING = "__REDACTED_"
_LONG = 8
"""Letters from which on a secret is replaced inside of words too."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Texts without their secrets; `secrets` are placeholder and secret, in order."""

    texts: tuple[str, ...]
    secrets: tuple[tuple[str, str], ...]

    def restored(self, text: str) -> str:
        """`text` with the secrets back in the place of their placeholders."""
        if not self.secrets:
            return text
        known = dict(self.secrets)
        # Only whole placeholders of this question: in text around them there may be others.
        pattern = re.compile("|".join(re.escape(placeholder) for placeholder in known))
        return pattern.sub(lambda match: known[match.group()], text)

    def hidden(self, text: str) -> str:
        """`text` with the secrets that are known here replaced, and no others looked for."""
        if not self.secrets:
            return text
        placeholders = {secret: placeholder for placeholder, secret in self.secrets}
        return _any_of(placeholders).sub(lambda match: placeholders[match.group()], text)


def redact(texts: Iterable[str]) -> Redaction:
    """`texts` with every secret replaced; the same secret gets the same placeholder in all."""
    given = tuple(texts)
    secrets = tuple(dict.fromkeys(secret for text in given for secret in _secrets(text)))
    if not secrets:
        return Redaction(given, ())
    placeholders = dict(zip(secrets, _placeholders(given, secrets), strict=True))
    # All in one pass, so that no placeholder is taken for text.
    pattern = _any_of(secrets)
    cleaned = tuple(pattern.sub(lambda match: placeholders[match.group()], text) for text in given)
    return Redaction(cleaned, tuple((placeholders[secret], secret) for secret in secrets))


def _any_of(secrets: Iterable[str]) -> re.Pattern[str]:
    # The longest first, so that a secret that holds another one is replaced as a whole. A short one
    # counts as a whole word only: its letters occur inside of other words.
    return re.compile(
        "|".join(
            re.escape(secret)
            if len(secret) >= _LONG
            else rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])"
            for secret in sorted(secrets, key=len, reverse=True)
        )
    )


def _placeholders(texts: tuple[str, ...], secrets: tuple[str, ...]) -> Iterator[str]:
    """One for each secret: none that stands in a text, or that would show a secret."""
    marked = [text for text in texts if "REDACTED_" in text]
    number = 0
    for _ in secrets:
        while True:
            number += 1
            placeholder = f"{_OPENING}{number}__"
            if not any(f"REDACTED_{number}" in text for text in marked) and not any(
                len(secret) <= len(placeholder) and secret in placeholder for secret in secrets
            ):
                break
        yield placeholder


def _secrets(text: str) -> list[str]:
    """The secrets in `text`, in the order of their places."""
    found: list[tuple[int, str]] = []
    for prefixes, pattern in _COMPILED:
        if any(prefix in text for prefix in prefixes):
            found += (_part(match, "s") for match in pattern.finditer(text))
    if "PRIVATE KEY-" in text:
        found += (_part(match, "s") for match in _PRIVATE_KEY.finditer(text))
    if "://" in text:
        found += (
            _part(match, "s")
            for match in _USERINFO.finditer(text)
            if match["s"] != match["user"] and not _is_named(match["s"])
        )
    found += _named(text)
    return [secret for _, secret in sorted(found) if _is_secret(secret)]


def _is_secret(secret: str) -> bool:
    # What is part of every placeholder cannot be hidden by one.
    return bool(secret.strip()) and not _NO_SECRET.fullmatch(secret) and (secret not in _OPENING)


def _named(text: str) -> Iterator[tuple[int, str]]:
    """Values of keys, arguments, headers and options whose names say that they are secrets."""
    folded = text.lower()
    # A few letters change their number when they are made small.
    words = _KEYWORD.finditer(folded if len(folded) == len(text) else text)
    end = 0
    for word in words:
        if word.start() < end:
            continue
        name = word.group()
        if name in ("authorization", "bearer", "api-key"):
            match = _HEADER.match(text, word.end())
            if match and _looks_random(match["h"]):
                end = match.end()
                yield _part(match, "h")
                continue
            if name == "bearer":
                continue
        match = _VALUE.match(text, word.end())
        if match is None:
            match = _XML.match(text, word.end())
            if match is not None and not _is_named(match["v"] or match["x"]):
                yield _part(match, "v" if match["v"] else "x")
            elif text[max(word.start() - 24, 0) : word.start()].rpartition(" ")[2].startswith("--"):
                match = _FLAG.match(text, word.end())
                if match is not None and _looks_random(match["f"]):
                    yield _part(match, "f")
            continue
        if match["tail"] and _HARMLESS.match(match["tail"]):
            continue
        if match["p"]:
            value = match["p"].rstrip(".:!?")
            if _looks_random(value) and not _is_expression(text, match):
                yield match.start("p"), value
        elif match["s"]:
            value = match["s"]
            is_weak = name in ("token", "pass", "salt", "pepper", "credential") or (
                "," in match.group()[: match.start("s") - match.start()]
            )
            if _looks_random(value) if is_weak else _is_password(value):
                yield _part(match, "s")


def _is_expression(text: str, match: re.Match[str]) -> bool:
    """Whether what stands without quotes is code: a call, an index, a part of a formula."""
    after = text[match.end() : match.end() + 1]
    return after in ("(", "[", "{") or text[match.end() : match.end() + 2] in ("<T", "::")


def _is_named(value: str) -> bool:
    """Whether it is a name or an expression in place of a value."""
    return value[:1] in "${<" or "{" in value


def _is_password(value: str) -> bool:
    """Whether a quoted value may be a password: not a word, a name, a pattern, or a sentence."""
    if len(value) < 5 or value[:1] in "${<" or value != value.strip() or value.count(" ") > 3:
        return False
    if _PLAIN_NAME.fullmatch(value) or _CAMEL.fullmatch(value) or _BRACKETS.search(value):
        return False
    # One long word of mixed letters may be one; a word with joints is a name or a phrase.
    return not _WORDS.fullmatch(value) or (len(value) >= 9 and not _JOINT.search(value))


def _looks_random(value: str) -> bool:
    """Whether a value mixes what words do not: letters with figures, capitals within."""
    if len(value) < 8 or " " in value or value[:1] in "$<{/." or "://" in value:
        return False
    figures = sum(char.isdigit() for char in value)
    letters = sum(char.isalpha() for char in value)
    if not letters or not _SECRET_LETTERS.fullmatch(value):
        return False
    if figures == 0:
        return len(value) >= 20 and _turns(value) >= 6
    # `sha256_hash`, `v2.token`: a name with a figure or two.
    return figures > 3 or not _NAME.fullmatch(value) or _turns(value) >= 4


def _turns(value: str) -> int:
    """How often small letters, capitals and figures take turns."""
    kinds = [
        "a" if char.islower() else "A" if char.isupper() else "1" if char.isdigit() else ""
        for char in value
    ]
    return sum(
        one != other and not (one == "A" and other == "a")
        for one, other in pairwise(kinds)
        if one and other
    )


def _part(match: re.Match[str], name: str) -> tuple[int, str]:
    """The group of that name where the pattern has it, else the whole."""
    group = name if name in match.re.groupindex else 0
    return match.start(group), match[group]
