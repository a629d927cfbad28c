"""Writing a file so that nobody ever sees half of it."""

import os

from agentls.errors import UserError
from agentls.workspace.files import read_text


def replace_text(path: str, before: str, after: str) -> None:
    """Put `after` into the file at `path`, which must still hold `before`.

    The file behind a symbolic link is replaced, not the link; its mode is kept. Raises
    `UserError` when the file cannot be written or has changed meanwhile.
    """
    target = os.path.realpath(path)
    if read_text(target) != before:
        raise UserError("changed while it was being fixed; nothing was written")
    folder, name = os.path.split(target)
    temporary = f"{folder}/.{name}.{os.getpid()}.tmp"
    try:
        mode = os.stat(target).st_mode & 0o7777
        if not os.access(target, os.W_OK):
            raise UserError("cannot be written: permission denied")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after.encode("utf-8"))
                os.fchmod(file.fileno(), mode)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(f"cannot be written: {reason}") from error
