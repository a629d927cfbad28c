"""Tables, columns, keys and indexes as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `type` is as written, in upper case."""

    name: str
    type: str = ""
    is_nullable: bool = True
    has_default: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """One index; an entry of `columns` is a column name or an expression as text.

    Primary keys and unique constraints are indexes too.
    """

    name: str
    columns: tuple[str, ...]
    is_unique: bool = False
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that refer to columns of another table."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table; names are in lower case unless they were quoted."""

    name: str
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    ddl: str = ""

    def column(self, name: str) -> Column | None:
        """The column of that name, in whatever case."""
        return next((each for each in self.columns if each.name.lower() == name.lower()), None)

    def index_beginning_with(self, column: str) -> Index | None:
        """An index whose first entry is `column`, one over all rows first."""
        return min(
            (
                index
                for index in self.indexes
                if index.columns and index.columns[0].lower() == column.lower()
            ),
            key=lambda index: (index.is_partial, len(index.columns)),
            default=None,
        )


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables that are known; an empty schema means that nothing is known."""

    tables: tuple[Table, ...] = ()

    def table(self, name: str) -> Table | None:
        """The table of that name, in whatever case and without its schema's name."""
        wanted = name.lower().rpartition(".")[2]
        return next((each for each in self.tables if each.name.lower() == wanted), None)
