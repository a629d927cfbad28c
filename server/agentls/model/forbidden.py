"""The switch that makes requests impossible; tests turn it on."""

from agentls.errors import ModelError


class _Switch:
    """Off unless somebody turns it on; `allow_loopback` keeps servers on this machine reachable."""

    __slots__ = ("allow_loopback", "is_on")

    def __init__(self) -> None:
        self.is_on = False
        self.allow_loopback = False


_switch = _Switch()
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def forbid_requests(*, except_loopback: bool = False) -> None:
    """Refuse every request from now on."""
    _switch.is_on = True
    _switch.allow_loopback = except_loopback


def allow_requests() -> None:
    """Undo `forbid_requests`."""
    _switch.is_on = False


def check_allowed(host: str) -> None:
    """Raise unless a request to `host` may be made."""
    if not _switch.is_on or (_switch.allow_loopback and host in _LOOPBACK):
        return
    raise ModelError(
        "forbidden",
        f"Requests to a model are switched off in this process, so {host} is not asked.",
    )
