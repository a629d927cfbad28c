"""`agentls serve`: the language server."""

from importlib import import_module

from agentls.cli.arguments import Arguments, UsageError

_MOST_PORT = 65_535


def run(arguments: Arguments) -> int:
    """Serve until the client is done; standard output belongs to the protocol."""
    address = arguments.value("--tcp")
    if address and arguments.has("--stdio"):
        raise UsageError("`--stdio` and `--tcp` exclude each other")
    where = read_address(address) if address else None
    server = import_module("agentls.lsp.server")
    code = server.start_stdio() if where is None else server.start_tcp(*where)
    return int(code)


def read_address(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`; `:PORT` means this machine, `[::1]:PORT` an IPv6 address."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > _MOST_PORT:
        raise UsageError(f"`--tcp` needs HOST:PORT, such as 127.0.0.1:2087, not `{text}`")
    return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)
