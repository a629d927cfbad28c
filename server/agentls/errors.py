"""The errors of the program.

Error
├─ UserError            shown as it stands, exit code 2, no traceback
│   ├─ SettingsError    a setting cannot be used
│   └─ ModelError       a request to a model failed; `kind` says how
└─ Bug                  a state that cannot be; logged with traceback, fatal in tests
"""


class Error(Exception):
    """Root of every error this program raises on purpose."""


class UserError(Error):
    """Something the user can mend; the message is a sentence with the next step."""


class SettingsError(UserError):
    """A setting, or the file it stands in, cannot be used."""


class ModelError(UserError):
    """A request to a model failed.

    `kind` is one stable word ("no-key", "rate-limited", "offline", …) for tests and logs; the
    message is the sentence for the user.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Bug(Error):  # noqa: N818
    """An impossible state was met."""
