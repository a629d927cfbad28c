"""Requests reach nothing but this machine, and nobody's credentials are found."""

import anthropic
import pytest

from agentls.model import forbidden

# Loaded before any test, since loading it takes seconds on a busy machine.
assert anthropic.__version__

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch, tmp_path):
    """The switch is on, and neither a proxy nor a profile of the SDK is found."""
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path))
    forbidden.forbid_requests(except_loopback=True)
    yield
    forbidden.allow_requests()
