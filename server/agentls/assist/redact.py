"""Replacing secrets by placeholders before anything is sent, and putting them back.

Best effort: it knows the usual shapes of keys and the usual ways to write a password down.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# A prefix that must occur before the pattern is tried, and the pattern; the secret is the group
# `s` where there is one. The shapes are those that the services document for their keys.
_SHAPES: tuple[tuple[str, str], ...] = (
    ("sk-ant-", r"\bsk-ant-[\w-]{16,}"),
    ("sk-", r"\bsk-(?:proj-|svcacct-|or-v1-)?[\w-]{20,}"),
    ("AKIA", r"\bAKIA[0-9A-Z]{16}\b"),
    ("ASIA", r"\bASIA[0-9A-Z]{16}\b"),
    ("ABIA", r"\bABIA[0-9A-Z]{16}\b"),
    ("gh", r"\bgh[pousr]_[A-Za-z0-9]{30,}"),
    ("github_pat_", r"\bgithub_pat_\w{22,}"),
    ("gl", r"\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-[\w.-]{20,}"),
    ("xox", r"\bxox[abeoprs]-[\w-]{10,}"),
    ("xapp-", r"\bxapp-\d-[\w-]{10,}"),
    ("hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/(?P<s>[\w/+-]{20,})"),
    ("discord", r"discord(?:app)?\.com/api/webhooks/(?P<s>\d+/[\w-]{30,})"),
    ("_live_", r"\b[sr]k_live_[A-Za-z0-9]{16,}"),
    ("_test_", r"\b[sr]k_test_[A-Za-z0-9]{16,}"),
    ("whsec_", r"\bwhsec_[A-Za-z0-9+/=]{20,}"),
    ("AIza", r"\bAIza[\w-]{35}"),
    ("GOCSPX-", r"\bGOCSPX-[\w-]{20,}"),
    ("ya29.", r"\bya29\.[\w-]{20,}"),
    ("npm_", r"\bnpm_[A-Za-z0-9]{30,}"),
    ("pypi-", r"\bpypi-[\w-]{40,}"),
    ("rubygems_", r"\brubygems_[0-9a-f]{40,}"),
    ("SG.", r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
    ("key-", r"\bkey-[0-9a-f]{32}\b"),
    ("hf_", r"\bhf_[A-Za-z0-9]{30,}"),
    ("r8_", r"\br8_[A-Za-z0-9]{30,}"),
    ("gsk_", r"\bgsk_[A-Za-z0-9]{30,}"),
    ("xai-", r"\bxai-[A-Za-z0-9]{40,}"),
    ("pplx-", r"\bpplx-[A-Za-z0-9]{32,}"),
    ("do", r"\bdo[opr]_v1_[0-9a-f]{40,}"),
    ("dapi", r"\bdapi[0-9a-f]{32}\b"),
    ("dckr_pat_", r"\bdckr_pat_[\w-]{20,}"),
    ("hvs.", r"\bhvs\.[\w-]{24,}"),
    ("lin_api_", r"\blin_api_[A-Za-z0-9]{30,}"),
    ("secret_", r"\bsecret_[A-Za-z0-9]{40,}"),
    ("ntn_", r"\bntn_[A-Za-z0-9]{40,}"),
    ("shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,}"),
    ("sq0", r"\bsq0(?:atp|csp)-[\w-]{20,}"),
    ("EAAA", r"\bEAAA[\w-]{56,}"),
    ("PMAK-", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{30,}"),
    ("glsa_", r"\bglsa_[A-Za-z0-9]{30,}_[0-9a-f]{8}"),
    ("NRAK-", r"\bNRAK-[A-Z0-9]{27}"),
    ("sntr", r"\bsntr[ysu]+_[\w=+/-]{40,}"),
    ("AccountKey=", r"AccountKey=(?P<s>[A-Za-z0-9+/=]{40,})"),
    ("SharedAccessKey=", r"SharedAccessKey=(?P<s>[A-Za-z0-9+/=]{30,})"),
    ("SK", r"\bSK[0-9a-f]{32}\b"),
    ("ATATT", r"\bATATT3[\w=-]{60,}"),
    ("AGE-SECRET-KEY-", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    ("eyJ", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{10,}"),
)

_VALUE_NAME = (
    r"(?:[\w.-]*(?:password|passwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key"
    r"|auth[_-]?token|access[_-]?token|refresh[_-]?token|private[_-]?key|client[_-]?secret"
    r"|signing[_-]?key|encryption[_-]?key|credential|\bpwd)[\w.-]*)"
)
# A value that says by itself that it is none: a name, a call, a placeholder.
_NO_SECRET = re.compile(
    r"(?i)\A(?:x+|\*+|\.+|<.*>|\$\{?.*|\{.*\}?|%.*|:\w+|changeme|change[_-]me|your[_-].*|example.*"
    r"|none|null|true|false|test|password|passwd|secret|string|str|env|os\.environ.*|__.*__)\Z"
)
_GENERIC: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("PRIVATE KEY",),
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----(?P<s>[\s\S]+?)"
            r"(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|\Z)"
        ),
    ),
    (("://",), re.compile(r"\b[a-zA-Z][\w+.-]*://[^\s:/@'\"]*:(?P<s>[^\s@'\"/]{3,})@")),
    (
        ("authorization", "bearer", "basic", "token", "x-api-key"),
        re.compile(
            r"(?i)(?:\b(?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic|token)?\s*"
            r"|\bx-api-key['\"]?\s*[:=]\s*['\"]?|\bbearer\s+)(?P<s>[\w.~+/=-]{16,})"
        ),
    ),
    (
        ("password", "passwd", "passphrase", "secret", "key", "token", "credential", "pwd"),
        re.compile(
            r"(?i)(?<![\w.-])['\"]?" + _VALUE_NAME + r"['\"]?\s*(?::\s*\w+\s*)?(?:=>|:=|[:=])\s*"
            r"(?:[bru]{0,2}(?P<q>['\"])(?P<s>[^'\"\n\r]{6,}?)(?P=q)"
            r"|(?P<p>[^\s'\"(){}\[\],;]*[\d][^\s'\"(){}\[\],;]{5,}))"
        ),
    ),
)
_COMPILED = tuple((prefix, re.compile(pattern)) for prefix, pattern in _SHAPES)
_PLACEHOLDER = re.compile(r"__REDACTED_(\d+)__")


@dataclass(frozen=True, slots=True)
class Redaction:
    """Texts without their secrets; `secrets` are placeholder and secret, in order."""

    texts: tuple[str, ...]
    secrets: tuple[tuple[str, str], ...]

    def restore(self, text: str) -> str:
        """`text` with the secrets back in the place of their placeholders."""
        known = dict(self.secrets)
        return _PLACEHOLDER.sub(lambda match: known.get(match.group(), match.group()), text)


def redact(texts: Iterable[str]) -> Redaction:
    """`texts` with every secret replaced; the same secret gets the same placeholder in all."""
    given = tuple(texts)
    taken = [int(match.group(1)) for text in given for match in _PLACEHOLDER.finditer(text)]
    number = max(taken, default=0)
    placeholders: dict[str, str] = {}
    for text in given:
        for secret in _secrets(text):
            if secret not in placeholders:
                number += 1
                placeholders[secret] = f"__REDACTED_{number}__"
    # The longest first, so that a secret that holds another one is replaced as a whole.
    ordered = sorted(placeholders, key=len, reverse=True)
    cleaned = list(given)
    for secret in ordered:
        cleaned = [text.replace(secret, placeholders[secret]) for text in cleaned]
    return Redaction(
        tuple(cleaned), tuple((placeholder, secret) for secret, placeholder in placeholders.items())
    )


def _secrets(text: str) -> Iterable[str]:
    found: list[tuple[int, str]] = []
    for prefix, pattern in _COMPILED:
        if prefix in text:
            found += [_secret(match) for match in pattern.finditer(text)]
    folded = text.lower()
    for words, pattern in _GENERIC:
        if any(word.lower() in folded for word in words):
            found += [_secret(match) for match in pattern.finditer(text)]
    return [
        secret
        for _, secret in sorted(found)
        if secret.strip() and not _NO_SECRET.match(secret.strip())
    ]


def _secret(match: re.Match[str]) -> tuple[int, str]:
    for name in ("s", "p"):
        if name in match.re.groupindex and match.group(name):
            return match.start(name), match.group(name)
    return match.start(), match.group()
