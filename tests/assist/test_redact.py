"""Secrets are replaced before anything is sent, and code that holds none is left alone."""

import random
import re
import string
import sysconfig
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.secret_samples import PER_KIND, samples

from agentls.assist.redact import redact

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits


def rnd(alphabet: str, length: int, seed: int = 0) -> str:
    """The same letters in every run."""
    return "".join(random.Random(f"{alphabet}{length}{seed}").choices(alphabet, k=length))


# Made up here, in pieces, so that no scanner takes this file for a leak.
KINDS = {
    "anthropic": "sk-" + "ant-api03-" + rnd(ALNUM, 80),
    "openai": "sk-" + "proj-" + rnd(ALNUM, 48),
    "aws": "AKI" + "A" + rnd(UPPER, 16),
    "aws session": "ASI" + "A" + rnd(UPPER, 16),
    "github": "gh" + "p_" + rnd(ALNUM, 36),
    "github app": "gh" + "s_" + rnd(ALNUM, 36),
    "github fine": "github" + "_pat_" + rnd(ALNUM, 60),
    "gitlab": "gl" + "pat-" + rnd(ALNUM, 20),
    "slack": "xox" + "b-" + rnd(string.digits, 12) + "-" + rnd(ALNUM, 24),
    "slack app": "xap" + "p-1-" + rnd(UPPER, 11) + "-" + rnd(HEX, 40),
    "stripe": "sk" + "_live_" + rnd(ALNUM, 24),
    "stripe restricted": "rk" + "_live_" + rnd(ALNUM, 24),
    "stripe hook": "wh" + "sec_" + rnd(ALNUM, 32),
    "google": "AI" + "za" + rnd(ALNUM, 35),
    "google client": "GOC" + "SPX-" + rnd(ALNUM, 28),
    "npm": "np" + "m_" + rnd(ALNUM, 36),
    "pypi": "py" + "pi-" + rnd(ALNUM, 120),
    "rubygems": "ruby" + "gems_" + rnd(HEX, 48),
    "sendgrid": "S" + "G." + rnd(ALNUM, 22) + "." + rnd(ALNUM, 43),
    "mailgun": "ke" + "y-" + rnd(HEX, 32),
    "hugging face": "h" + "f_" + rnd(ALNUM, 34),
    "replicate": "r" + "8_" + rnd(ALNUM, 37),
    "groq": "gs" + "k_" + rnd(ALNUM, 52),
    "digitalocean": "do" + "p_v1_" + rnd(HEX, 64),
    "databricks": "da" + "pi" + rnd(HEX, 32),
    "docker": "dckr" + "_pat_" + rnd(ALNUM, 27),
    "vault": "hv" + "s." + rnd(ALNUM, 90),
    "linear": "lin" + "_api_" + rnd(ALNUM, 40),
    "shopify": "shp" + "at_" + rnd(HEX, 32),
    "square": "sq0" + "atp-" + rnd(ALNUM, 22),
    "postman": "PM" + "AK-" + rnd(HEX, 24) + "-" + rnd(HEX, 34),
    "grafana": "gl" + "sa_" + rnd(ALNUM, 32) + "_" + rnd(HEX, 8),
    "new relic": "NR" + "AK-" + rnd(UPPER, 27),
    "twilio": "S" + "K" + rnd(HEX, 32),
    "jwt": "ey" + "J" + rnd(ALNUM, 30) + ".ey" + "J" + rnd(ALNUM, 60) + "." + rnd(ALNUM, 43),
}
IN_CONTEXT = {
    "url": ("postgresql://app:{}@db.internal/app", rnd(ALNUM, 14, 1)),
    "header": ('headers = {{"Authorization": "Bearer {}"}}', rnd(ALNUM, 40, 2)),
    "keyword": ('DB_PASSWORD = "{}"', rnd(ALNUM, 12, 3)),
    "keyword in yaml": ("client_secret: {}", rnd(ALNUM, 20, 4) + "7"),
    "keyword in json": ('"api_key": "{}"', rnd(ALNUM, 20, 5)),
    "django": ("SECRET_KEY = 'django-insecure-{}'", rnd(ALNUM, 40, 6)),
    "argument": ("connect(host, password='{}')", rnd(ALNUM, 12, 7)),
    "azure": ("AccountName=a;AccountKey={};Suffix=b", rnd(ALNUM, 86, 8) + "=="),
    "private key": (
        "-----BEGIN " + "PRIVATE KEY-----{}-----END " + "PRIVATE KEY-----",
        "\n" + rnd(ALNUM, 64, 9) + "\n",
    ),
}


@pytest.mark.parametrize("secret", KINDS.values(), ids=KINDS)
def test_a_known_shape_is_replaced_wherever_it_stands(secret: str) -> None:
    for line in ("value = '{}'", "# {}", "call({}, 1)", "{}"):
        text = line.format(secret)
        done = redact([text])
        assert secret not in done.texts[0]
        assert done.restored(done.texts[0]) == text


@pytest.mark.parametrize(("line", "secret"), IN_CONTEXT.values(), ids=IN_CONTEXT)
def test_a_secret_is_told_from_what_stands_before_it(line: str, secret: str) -> None:
    text = line.format(secret)
    done = redact([text])
    assert secret.strip() not in done.texts[0]
    assert done.restored(done.texts[0]) == text


@pytest.mark.parametrize(
    "text",
    [
        "password = os.environ['DB_PASSWORD']",
        "password = getpass()",
        "def login(password: str, token: str) -> str:",
        "api_key = settings.api_key",
        "password = '<your password>'",
        "token = '{token}'",
        "SELECT password_hash FROM users WHERE secret_id = %(secret_id)s",
        "key = 'customer_id'",
        "task-force-long-name-without-secret",
    ],
)
def test_code_about_secrets_without_one_is_left_alone(text: str) -> None:
    assert redact([text]).texts == (text,)


def test_the_same_secret_has_the_same_placeholder_in_all_texts() -> None:
    secret = KINDS["github"]
    done = redact([f"a = '{secret}'", f"b = '{secret}' # {KINDS['npm']}"])
    assert done.texts == ("a = '__REDACTED_1__'", "b = '__REDACTED_1__' # __REDACTED_2__")


def test_a_placeholder_that_is_already_there_is_not_used_again() -> None:
    done = redact([f"__REDACTED_1__ = '{KINDS['github']}'"])
    assert done.texts == ("__REDACTED_1__ = '__REDACTED_2__'",)
    assert done.restored("__REDACTED_1__") == "__REDACTED_1__"


def test_nearly_all_of_a_thousand_secrets_of_fifty_kinds_are_replaced_whole() -> None:
    missed: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for sample in samples():
        made[sample.kind] += 1
        done = redact([sample.text])
        assert done.restored(done.texts[0]) == sample.text
        if not any(sample.secret in secret for _, secret in done.secrets):
            missed[sample.kind] += 1
    assert len(made) >= 30
    assert set(made.values()) == {PER_KIND}
    assert missed.total() <= 0.05 * made.total(), missed
    # No kind is passed over as a whole.
    assert all(count <= PER_KIND // 4 for count in missed.values()), missed


def test_only_the_secret_is_replaced_and_not_the_code_around_it() -> None:
    for sample in samples():
        text = redact([sample.text]).texts[0]
        before, _, after = sample.text.partition(sample.secret)
        # Of `Basic …` and the like the word may go, of a Django key its beginning does.
        assert text.startswith(before[:-24]), sample
        assert text.endswith(after), sample


def test_the_standard_library_is_left_nearly_alone() -> None:
    folder = Path(sysconfig.get_path("stdlib"))
    inner = (p for p in folder.glob("*/**/*.py") if not {"site-packages", "test"} & set(p.parts))
    texts, size = [], 0
    for path in (*sorted(folder.glob("*.py")), *sorted(inner)):
        if size > 6_000_000:
            break
        texts.append(path.read_text("utf-8", "replace"))
        size += len(texts[-1])
    found = [secret for text in texts for _, secret in redact([text]).secrets]
    assert size > 3_000_000
    assert len(found) < 20 * size / 3_000_000, found
    assert len(found) < 20, found


@pytest.mark.parametrize(
    "text", ["password=" * 20_000, "a" * 200_000 + "token", "://" * 60_000, "secret: '" * 20_000]
)
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    redact([text])
    assert time.process_time() - started < 5


@given(st.lists(st.text(alphabet="ab:=/@'\"_ \n" + "key", max_size=60), max_size=4))
def test_restoring_gives_back_every_text(texts: list[str]) -> None:
    done = redact(texts)
    assert tuple(done.restored(text) for text in done.texts) == tuple(texts)


_PIECES = st.one_of(
    st.sampled_from(
        (
            "__REDACTED_1__", "__REDACTED_1", "REDACTED_2__", "__", "_", "1", "\n", " ", "'",
            "password = '", "api_key: ", "postgres://a:", "@h/", "REDACTED", "x9!Rt_", "\u0130",
        )
    ),
    st.sampled_from(tuple(KINDS.values())),
    st.text(max_size=8),
)  # fmt: skip


@given(st.lists(st.lists(_PIECES, max_size=12).map("".join), max_size=4))
def test_every_text_is_restored_and_no_piece_of_what_is_sent_holds_a_secret(
    texts: list[str],
) -> None:
    done = redact(texts)
    assert tuple(done.restored(text) for text in done.texts) == tuple(texts)
    placeholders = [re.escape(placeholder) for placeholder, _ in done.secrets]
    assert not any(placeholder in text for placeholder, _ in done.secrets for text in texts)
    for text in done.texts:
        pieces = re.split("|".join(placeholders), text) if placeholders else [text]
        for _, secret in done.secrets:
            if len(secret) >= 8:
                assert not any(secret in piece for piece in pieces)


def test_a_short_secret_is_replaced_as_a_word_and_not_within_words() -> None:
    done = redact(["u = 'postgres://app:kiwi7@db/a'; kiwi7; kiwi77"])
    assert done.texts == (
        "u = 'postgres://app:__REDACTED_1__@db/a'; kiwi7; kiwi77".replace(
            " kiwi7;", " __REDACTED_1__;"
        ),
    )


def test_a_restored_reply_may_hold_other_placeholders() -> None:
    done = redact([f"a = '{KINDS['github']}'"])
    assert done.restored("__REDACTED_1__ __REDACTED_7__") == f"{KINDS['github']} __REDACTED_7__"
