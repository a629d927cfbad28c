"""What goes wrong with a request, each in plain words with a next step."""

from agentls.errors import ModelError


def offline(host: str) -> ModelError:
    """No connection came about."""
    return ModelError(
        "offline",
        f"Could not reach {host}. Check the network, the proxy and the address in the settings.",
    )


def unanswered(host: str) -> ModelError:
    """The server took the request and said nothing."""
    return ModelError("timed-out", f"{host} did not answer in time. Try again, or check its state.")


def silent(host: str) -> ModelError:
    """The reply began, and then nothing more came."""
    return ModelError("timed-out", f"{host} fell silent in the middle of the reply. Try again.")


def late(host: str, seconds: float) -> ModelError:
    """Our own deadline passed."""
    return ModelError(
        "timed-out",
        f"{host} did not finish within {seconds:g} s. Try again, ask about less, or raise the "
        "time limit in the settings.",
    )


def cut(host: str) -> ModelError:
    """The connection broke after the reply had begun."""
    return ModelError(
        "cut", f"The connection to {host} broke before the reply was complete. Try again."
    )


def invalid(host: str) -> ModelError:
    """What came is no reply of the Messages API."""
    return ModelError(
        "invalid-stream",
        f"{host} did not answer in the form of the Messages API. Check that the address in the "
        "settings is that of such a server.",
    )


def endless(host: str) -> ModelError:
    """More came than any model writes."""
    return ModelError(
        "invalid-stream",
        f"{host} sent more than any model writes, so the reply was given up. Check that the "
        "address in the settings is right.",
    )


def no_credential(host: str, remedy: str) -> ModelError:
    """There is nothing to show to the server."""
    return ModelError("no-key", f"There is no key for {host}. {remedy}")


def not_installed(provider: str, package: str, extra: str) -> ModelError:
    """The client of a cloud provider needs a package that is not there."""
    return ModelError(
        "not-installed",
        f"{provider} needs the package `{package}`. Install `agentls[{extra}]` and start again.",
    )


def of_event(kind: str, host: str) -> ModelError:
    """An error that the server reports in the middle of a stream."""
    match kind:
        case "overloaded_error":
            return _overloaded(host)
        case "rate_limit_error":
            return _rate_limited(host, None)
        case "timeout_error":
            return _slow(host)
    return ModelError(
        "server-error", f"{host} broke off the reply because of an error of its own. Try again."
    )


def of_status(
    status: int,
    host: str,
    *,
    model: str,
    said: str = "",
    kind: str = "",
    code: str = "",
    wait: float | None = None,
    remedy: str = "",
) -> ModelError:
    """An answer with an error status.

    `said` is the server's own sentence, `kind` and `code` are its words for the error, empty when
    it does not speak in the form of the API; `wait` is how long it asks to be left alone.
    `remedy` says where the key is set.
    """
    if "spend_limit" in code:
        return ModelError(
            "spend-limit",
            f"The spending limit at {host} is reached. Raise it in its console, or wait for "
            "the next period.",
        )
    if 300 <= status < 400:
        return ModelError(
            "redirected",
            f"{host} answered with a redirect, which is not followed, so that the code goes "
            "nowhere else. Set the final address in the settings.",
        )
    lower = said.lower()
    match status:
        case 401:
            return ModelError("not-authorised", f"{host} did not accept the key. {remedy}")
        case 402:
            return ModelError(
                "payment", f"{host} asks for payment. Check the credit of the account."
            )
        case 403:
            return ModelError(
                "not-allowed",
                f"This key may not use `{model}` at {host}. Choose another model, or ask for "
                "access.",
            )
        case 404 | 405 if not kind and "model" not in lower:
            return ModelError(
                "no-endpoint",
                f"{host} has no Messages API at this address (status {status}). Check the address "
                "in the settings.",
            )
        case 404:
            return ModelError(
                "no-model",
                f"{host} does not know the model `{model}`. Choose another one in the agent file "
                "or the settings.",
            )
        case 407:
            return ModelError(
                "proxy", "The proxy asks for a password. Put it into the address of the proxy."
            )
        case 413:
            return _too_long(host)
        case 429:
            return _rate_limited(host, wait)
        case 529:
            return _overloaded(host)
        case 408 | 504:
            return _slow(host)
    if status >= 500:
        return ModelError(
            "server-error", f"{host} failed (status {status}). Try again in a few minutes."
        )
    if status == 400 and any(
        words in lower for words in ("too long", "context window", "context length")
    ):
        return _too_long(host)
    detail = f": {said}" if said else ""
    return ModelError(
        "bad-request",
        f"{host} rejected the request (status {status}){detail}. Check the model and the address "
        "in the settings.",
    )


def _rate_limited(host: str, wait: float | None) -> ModelError:
    when = "in a moment" if wait is None else f"in {_duration(wait)}"
    return ModelError("rate-limited", f"{host} takes no more requests for now. Try again {when}.")


def _overloaded(host: str) -> ModelError:
    return ModelError(
        "overloaded", f"{host} is overloaded. Try again in a minute, or choose another model."
    )


def _slow(host: str) -> ModelError:
    return ModelError("timed-out", f"{host} took too long. Try again, or ask about less.")


def _too_long(host: str) -> ModelError:
    return ModelError(
        "too-long", f"The question is too long for {host}. Select less code and ask again."
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
