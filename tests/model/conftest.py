"""No test of this folder reaches anything but this machine."""

import socket

import pytest

from agentls.model import forbidden

_VARIABLES = (
    "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_PROFILE",
    "ANTHROPIC_LOG", "ANTHROPIC_CUSTOM_HEADERS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    "http_proxy", "https_proxy", "all_proxy",
)  # fmt: skip


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch, tmp_path):
    """Requests only to loopback, no key in the environment, and no profile in the home folder."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path))
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in ("127.0.0.1", "::1"), f"a test connects to {address[0]}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    forbidden.forbid_requests(except_loopback=True)
    yield
    forbidden.allow_requests()
