"""The configuration that holds for a file: files on disk under what the shell says."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agentls.config.files import ConfigFile, load, nearest_file, read_file, user_file
from agentls.config.layers import Complaint, Layer
from agentls.config.settings import Settings
from agentls.rulekit.selection import Selection
from agentls.workspace.ignore import Exclude


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings in force in a folder; `file` is the project's configuration file, if any."""

    settings: Settings
    selection: Selection
    file: str
    complaints: tuple[Complaint, ...] = ()

    @property
    def exclude(self) -> Exclude:
        """What the settings leave out, relative to the file that says so."""
        return Exclude(os.path.dirname(self.file) or "/", self.settings.exclude)


class Configurations:
    """Finds and remembers configurations by folder; `more` are layers above the files'."""

    def __init__(
        self, *, environment: Mapping[str, str], named: str = "", more: Iterable[Layer] = ()
    ) -> None:
        user = user_file(environment)
        self.user_file = user
        self._user: ConfigFile | None = read_file(user) if os.path.isfile(user) else None
        self._named: ConfigFile | None = read_file(named) if named else None
        self._more = tuple(more)
        self._by_folder: dict[str, Configuration] = {}
        self._by_file: dict[str, Configuration] = {}

    def of_folder(self, folder: str) -> Configuration:
        """What holds for files in `folder`."""
        known = self._by_folder.get(folder)
        if known is None:
            found = self._named or nearest_file(folder)
            file = found.path if found is not None else ""
            known = self._by_file.get(file)
            if known is None:
                known = self._by_file[file] = self._read(found)
            self._by_folder[folder] = known
        return known

    def of_file(self, path: str) -> Configuration:
        """What holds for the file at `path`."""
        return self.of_folder(os.path.dirname(path))

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """Complaints about every configuration asked for so far, each once."""
        return tuple(
            dict.fromkeys(
                complaint
                for configuration in self._by_file.values()
                for complaint in configuration.complaints
            )
        )

    def _read(self, found: ConfigFile | None) -> Configuration:
        merged = load(found, user=self._user, more=self._more)
        settings = merged.settings
        source = found.path if found is not None else self.user_file
        wrong = tuple(Complaint(source, message) for message in unknown_rules(settings))
        return Configuration(
            settings,
            settings.selection,
            found.path if found is not None else "",
            (*merged.complaints, *wrong),
        )


def unknown_rules(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the words for rules: those that name none."""
    lists = {
        "select": settings.select or (),
        "extend-select": settings.extend_select,
        "ignore": settings.ignore,
        "severity": tuple(word for word, _ in settings.severity),
    }
    if not any(lists.values()):
        return ()
    # Imported late: without such words no rule need be known to read a configuration.
    from agentls.lint.rules import RULES
    from agentls.rulekit.selection import names
    from agentls.text.nearest import nearest

    wrong: list[str] = []
    for key, words in lists.items():
        for word in words:
            if word == "ALL" or any(names(word, rule) for rule in RULES):
                continue
            known = [spelling for rule in RULES for spelling in (rule.code, rule.name)]
            near = nearest(word, known, cutoff=0.6)
            hint = f"; did you mean `{near}`?" if near is not None else ""
            wrong.append(f"`{key}` names a rule that there is not, `{word}`{hint}")
    return tuple(wrong)
