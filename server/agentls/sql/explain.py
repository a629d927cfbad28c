"""What a statement does, step by step, computed from its tree and the schema if there is one.

It says what the text shows and names what it had to assume; it never guesses about sizes or plans.
"""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from agentls.sql.explanation import Concern, Explanation, Section, Step, code
from agentls.sql.hazards import HAZARDS
from agentls.sql.parse import (
    NotUnderstoodError,
    Parsed,
    conjuncts,
    one_line,
    parse,
)
from agentls.sql.schema import Schema, Table
from agentls.sql.scope import (
    Source,
    SourceKind,
    is_aggregating,
    known_column,
    outer_columns,
    own,
    sources,
)
from agentls.sql.statement import Statement, is_hole


def explain(statement: Statement, schema: Schema | None = None) -> Explanation:
    """The explanation of `statement`; one that cannot be read is explained as far as that goes."""
    schema = schema or Schema()
    try:
        query = parse(statement)
    except NotUnderstoodError as error:
        place = statement.in_file(error.span) if error.span else statement.span
        return Explanation(
            f"This statement could not be explained: {error.reason}.",
            statement.text,
            statement.span,
            statement.dialect,
            trouble=Step(f"{error.reason[:1].upper()}{error.reason[1:]}.", place),
            assumptions=_dialect_assumption(statement),
        )
    writer = _Writer(query, schema)
    names = table_names(query)
    return Explanation(
        writer.answer(),
        statement.text,
        statement.span,
        statement.dialect,
        tuple(section for section in writer.sections() if section.steps),
        concerns(query, schema),
        _assumptions(query, schema, names),
        names,
        knows_schema=bool(schema.tables),
    )


def concerns(query: Parsed, schema: Schema) -> tuple[Concern, ...]:
    """What the hazards report, in their order, at places of the file."""
    found: list[Concern] = []
    for hazard in HAZARDS:
        for hit in sorted(hazard.check(query, schema), key=lambda hit: hit.span):
            concern = Concern(
                hazard.name,
                hazard.title,
                one_line(hit.span.of(query.text)),
                query.statement.in_file(hit.span),
                hit.why,
                hit.help,
                hit.assumes,
                hazard.is_wrong,
            )
            if concern not in found:
                found.append(concern)
    return tuple(found)


def table_names(query: Parsed) -> tuple[str, ...]:
    """Names of the tables that the statement speaks of, in order, without its own subqueries."""
    ctes = {cte.alias.lower() for cte in query.tree.find_all(exp.CTE)}
    names = [
        table.name
        for table in sorted(
            query.tree.find_all(exp.Table), key=lambda table: query.span(table).start
        )
        if table.name and not is_hole(table.name) and table.name.lower() not in ctes
    ]
    return tuple(dict.fromkeys(names))


def _dialect_assumption(statement: Statement) -> tuple[str, ...]:
    if not statement.dialect.assumed:
        return ()
    return (f"The statement is PostgreSQL: {statement.dialect.reason}.",)


def _assumptions(query: Parsed, schema: Schema, names: tuple[str, ...]) -> tuple[str, ...]:
    found = list(_dialect_assumption(query.statement))
    unknown = [name for name in names if schema.table(name) is None]
    if names and not schema.tables:
        found.append(
            "No schema is known, so nothing is said about types, keys, indexes or NULLs in columns."
        )
    elif unknown:
        listed = ", ".join(f"`{name}`" for name in unknown)
        found.append(f"The schema does not hold {listed}, so its columns and indexes are unknown.")
    if query.statement.holes:
        listed = ", ".join(code(hole.span.of(query.text)) for hole in query.statement.holes)
        found.append(f"The program fills in {listed}; read as a name or a value that fits there.")
    if names:
        found.append("How many rows the tables hold and which plan is chosen are not known here.")
    return tuple(found)


_JOINS = {
    "": "Joins",
    "INNER": "Joins",
    "LEFT": "Keeps all rows so far and adds matching rows of",
    "RIGHT": "Adds all rows, matched or not, of",
    "FULL": "Keeps the rows of both sides, matched or not, with",
    "CROSS": "Pairs every row with every row of",
    "SEMI": "Keeps rows that have a match in",
    "ANTI": "Keeps rows that have no match in",
    "NATURAL": "Joins, on all columns of the same name,",
}

_AGGREGATES: dict[type[exp.Expr], str] = {
    exp.Sum: "the sum of",
    exp.Avg: "the average of",
    exp.Min: "the smallest",
    exp.Max: "the largest",
}


class _Writer:
    """Sentences about one statement."""

    def __init__(self, query: Parsed, schema: Schema) -> None:
        self.query = query
        self.schema = schema
        self.tree = query.tree

    # The answer in one sentence.

    def answer(self) -> str:
        tree = self.tree
        match tree:
            case exp.Select():
                return self._select_answer(tree)
            case exp.SetOperation():
                count = sum(1 for _ in _branches(tree))
                first = next(iter(_branches(tree)))
                start = self._select_answer(first) if isinstance(first, exp.Select) else ""
                how = {exp.Union: "together", exp.Except: "one minus the other"}.get(
                    type(tree), "what they have in common"
                )
                return f"Combines {count} queries ({how}). The first: {_lower(start)}"
            case exp.Insert():
                return self._insert_answer(tree)
            case exp.Update():
                what = ", ".join(code(self._left(pair)) for pair in tree.expressions)
                return f"Changes {what} in {self._rows(tree)}."
            case exp.Delete():
                return f"Deletes {self._rows(tree)}."
            case exp.Merge():
                return f"Matches rows with those of {code(self._name(tree.this))}, then writes it."
            case exp.Create():
                return self._create_answer(tree)
            case exp.Alter():
                return f"Changes the definition of {code(self._name(tree.this))}."
            case exp.Drop():
                kind = str(tree.args.get("kind") or "object").lower()
                names = ", ".join(code(self._name(table)) for table in tree.find_all(exp.Table))
                return f"Removes the {kind} {names or code(self._name(tree.this))}."
            case exp.TruncateTable():
                names = ", ".join(code(self._name(table)) for table in tree.expressions)
                return f"Deletes every row of {names} at once."
            case exp.Values():
                return "Returns the rows that are written out in it."
        return "Does what is listed below."

    def _select_answer(self, select: exp.Select) -> str:
        listed = sources(select)
        where = f" of {self._sources_phrase(listed)}" if listed else ""
        condition = self._condition(select)
        group = select.args.get("group")
        outputs = [self._output_phrase(part) for part in select.expressions]
        shown = _listing(outputs, most=5)
        if group and group.expressions:
            keys = [_meant(key, select) for key in group.expressions]
            values = [
                self._output_phrase(part)
                for part in select.expressions
                if part.unalias() not in keys
            ]
            found = _listing(values, most=5) or "one row"
            by = self._group_phrase(select, most=3)
            sentence = f"For each {by}{where}{condition}: {found}"
        elif is_aggregating(select):
            sentence = f"One row with {shown}{where}{condition}"
        else:
            verb = "Lists the different" if select.args.get("distinct") else "Lists"
            sentence = f"{verb} {shown}{where}{condition}"
        return f"{sentence}{self._tail(select)}."

    def _tail(self, select: exp.Expr) -> str:
        order, limit = select.args.get("order"), _limit(select)
        by = ""
        if order:
            keys = [self._order_phrase(key, select) for key in order.expressions]
            by = f", ordered by {_listing(keys, most=3)}"
        if limit is not None:
            return f"{by}, at most {self._amount(limit)}"
        return by

    def _output_phrase(self, part: exp.Expr) -> str:
        inner = part.unalias()
        if part.is_star and not isinstance(inner, exp.Count):
            return (
                "every column"
                if isinstance(inner, exp.Star)
                else (f"every column of {code(inner.args['table'].name)}")
            )
        name = f" as {code(part.alias)}" if part.alias else ""
        if isinstance(inner, exp.Count):
            if isinstance(inner.this, exp.Distinct):
                counted = ", ".join(code(self.query.quote(e)) for e in inner.this.expressions)
                return f"the number of different {counted}{name}"
            if isinstance(inner.this, exp.Star) or inner.this is None:
                return f"the number of rows{name}"
            return (
                f"the number of rows where {code(self.query.quote(inner.this))} is not NULL{name}"
            )
        phrase = _AGGREGATES.get(type(inner))
        if phrase and isinstance(inner.this, exp.Expr):
            return f"{phrase} {code(self.query.quote(inner.this))}{name}"
        if isinstance(inner, exp.Subquery):
            return f"the result of a subquery{name}"
        return f"{code(self.query.quote(inner))}{name}"

    def _sources_phrase(self, listed: list[Source]) -> str:
        first, rest = listed[0], listed[1:]
        phrase = self._source_name(first)
        if rest:
            phrase += " with " + _listing([self._source_name(each) for each in rest], most=3)
        return phrase

    def _source_name(self, source: Source) -> str:
        match source.kind:
            case SourceKind.TABLE | SourceKind.CTE:
                return code(source.table)
            case SourceKind.SUBQUERY:
                return f"a subquery (`{source.name}`)" if source.name else "a subquery"
            case SourceKind.HOLE:
                return "a table that the program fills in"
            case SourceKind.FUNCTION:
                return code(self.query.quote(source.node))

    def _condition(self, reader: exp.Expr) -> str:
        where = reader.args.get("where")
        parts = conjuncts(where.this if where else None)
        if not parts:
            return ""
        if len(parts) == 1:
            return f" where {code(one_line(self.query.quote(parts[0]), limit=80))}"
        return f", where {len(parts)} conditions hold"

    def _rows(self, tree: exp.Expr) -> str:
        table, condition = code(self._name(tree.this)), self._condition(tree)
        return f"the rows of {table}{condition}" if condition else f"**every** row of {table}"

    def _insert_answer(self, tree: exp.Insert) -> str:
        target = tree.this
        table = target.this if isinstance(target, exp.Schema) else target
        source = tree.expression
        conflict = tree.args.get("conflict")
        ending = ""
        if isinstance(conflict, exp.OnConflict):
            acts = (
                conflict.expressions or "UPDATE" in str(conflict.args.get("action") or "").upper()
            )
            ending = (
                ", and changes the row that is already there"
                if acts
                else (", and leaves rows that are already there as they are")
            )
        if isinstance(source, exp.Values):
            count = len(source.expressions)
            return f"Adds {_counted(count, 'row')} to {code(self._name(table))}{ending}."
        if isinstance(source, exp.Query):
            return f"Adds what a query returns to {code(self._name(table))}{ending}."
        return f"Adds one row of defaults to {code(self._name(table))}{ending}."

    def _create_answer(self, tree: exp.Create) -> str:
        kind = str(tree.kind or "object").lower()
        target = tree.this
        if isinstance(target, exp.Index):
            unique = "unique " if tree.args.get("unique") else ""
            table = target.args.get("table")
            parameters = target.args.get("params")
            columns = parameters.args.get("columns") if parameters else None
            over = ", ".join(code(self.query.quote(c.this)) for c in columns or ())
            where = parameters.args.get("where") if parameters else None
            part = f", only for rows where {code(self.query.quote(where.this))}" if where else ""
            on = code(self._name(table)) if table else "a table"
            return f"Creates a {unique}index on {on} over {over}{part}."
        name = target.this if isinstance(target, exp.Schema) else target
        if isinstance(target, exp.Schema) and kind == "table":
            count = sum(isinstance(part, exp.ColumnDef) for part in target.expressions)
            return f"Creates the table {code(self._name(name))} with {_counted(count, 'column')}."
        return f"Creates the {kind} {code(self._name(name))}."

    # The sections.

    def sections(self) -> Iterator[Section]:
        tree = self.tree
        with_ = tree.args.get("with_")
        if isinstance(with_, exp.With):
            yield Section("Named subqueries, computed first", tuple(self._ctes(with_)))
        if isinstance(tree, exp.Select):
            yield from self._select_sections(tree)
        elif isinstance(tree, exp.SetOperation):
            for number, branch in enumerate(_branches(tree), 1):
                if isinstance(branch, exp.Select):
                    for section in self._select_sections(branch):
                        yield Section(f"Query {number}: {_lower(section.title)}", section.steps)
            yield Section("Then", tuple(self._ending(tree)))
        elif isinstance(tree, (exp.Update, exp.Delete, exp.Insert, exp.Merge)):
            yield Section("What it changes", tuple(self._changes(tree)))
            if isinstance(tree, (exp.Update, exp.Delete)):
                if len(sources(tree)) > 1:
                    yield Section("What it reads", tuple(self._reads(tree)))
                    yield Section("How the tables are joined", tuple(self._join_steps(tree)))
                yield Section("Which rows", tuple(self._filters(tree)))
            if isinstance(tree, exp.Insert) and isinstance(tree.expression, exp.Select):
                for section in self._select_sections(tree.expression):
                    yield Section(f"The query: {_lower(section.title)}", section.steps)
            yield Section("What it returns", tuple(self._returning(tree)))
        elif isinstance(tree, (exp.Create, exp.Alter, exp.Drop, exp.TruncateTable)):
            yield Section("What it changes", tuple(self._definition(tree)))
        inner = tuple(self._subqueries(tree))
        yield Section("Subqueries in it", inner)

    def _select_sections(self, select: exp.Select) -> Iterator[Section]:
        yield Section("What it reads", tuple(self._reads(select)))
        yield Section("How the tables are joined", tuple(self._join_steps(select)))
        yield Section("Which rows it keeps", tuple(self._filters(select)))
        yield Section("How it groups them", tuple(self._groups(select)))
        yield Section("Window functions", tuple(self._windows(select)))
        yield Section("What it returns", (*self._outputs(select), *self._ending(select)))

    def _reads(self, reader: exp.Expr) -> Iterator[Step]:
        for source in sources(reader):
            named = source.name and source.name != source.table
            alias = f", called {code(source.name)}" if named else ""
            about = ""
            match source.kind:
                case SourceKind.TABLE:
                    what = f"table {code(source.table)}"
                    about = self._table_facts(source)
                case SourceKind.CTE:
                    what = f"the named subquery {code(source.table)}"
                case SourceKind.SUBQUERY:
                    what = "a subquery"
                    inner = source.node.unnest()
                    if isinstance(inner, exp.Select):
                        about = f": {_lower(self._select_answer(inner)).rstrip('.')}"
                case SourceKind.HOLE:
                    what = (
                        f"a table that the program fills in ({code(self.query.quote(source.node))})"
                    )
                    alias = ""
                case SourceKind.FUNCTION:
                    what = f"the rows of {code(self.query.quote(source.node))}"
                    alias = ""
            yield self._step(f"{what}{alias}{about}", source.node)

    def _table_facts(self, source: Source) -> str:
        table = self.schema.table(source.table)
        if table is None:
            return ""
        key = (
            f", key {code(', '.join(table.primary_key))}"
            if table.primary_key
            else ", no primary key"
        )
        return f" ({_counted(len(table.columns), 'column')}{key})"

    def _join_steps(self, reader: exp.Expr) -> Iterator[Step]:
        for source in sources(reader):
            join = source.join
            if join is None:
                continue
            kind = join.side or join.kind or str(join.args.get("method") or "")
            how = _JOINS.get(kind.upper(), f"{kind.capitalize()} joins")
            name = code(source.name) if source.name else self._source_name(source)
            on, using = join.args.get("on"), join.args.get("using")
            if on is not None:
                condition = f" where {code(self.query.quote(on))}"
                facts = "".join(
                    self._index_fact(c, reader) for c in _equal_columns(on, source.name)
                )
            elif using:
                columns = ", ".join(each.name for each in using)
                condition, facts = f" with the same {code(columns)}", ""
            elif kind.upper() in ("CROSS", "NATURAL") or isinstance(source.node, exp.Lateral):
                condition, facts = "", ""
            else:
                condition, facts = " with no condition here: the filter has to connect them", ""
            yield self._step(f"{how} {name}{condition}{facts}", source.node)

    def _filters(self, reader: exp.Expr) -> Iterator[Step]:
        where = reader.args.get("where")
        if where is None and isinstance(reader, (exp.Update, exp.Delete)):
            yield Step("**every row**: there is no `WHERE`")
        for condition in conjuncts(where.this if where else None):
            yield self._step(self._condition_phrase(condition, reader), condition)

    def _condition_phrase(self, condition: exp.Expr, reader: exp.Expr) -> str:
        quoted = code(self.query.quote(condition))
        bare = condition.this.unnest() if isinstance(condition, exp.Not) else condition
        negated = bare is not condition
        if isinstance(bare, exp.Exists):
            return f"{'no' if negated else 'at least one'} matching row exists: {quoted}"
        if isinstance(bare, exp.In) and bare.args.get("query"):
            return f"the value is {'not ' if negated else ''}among those of a subquery: {quoted}"
        if isinstance(condition, exp.Or):
            return f"at least one of these holds: {quoted}"
        facts = ""
        if isinstance(condition, (exp.EQ, exp.In)) and isinstance(condition.this, exp.Column):
            facts = self._index_fact(condition.this, reader)
        return f"{quoted}{facts}"

    def _index_fact(self, column: exp.Column, reader: exp.Expr) -> str:
        found = known_column(column, reader, self.schema)
        if found is None:
            return ""
        table, known = found
        return f"; {_index_sentence(table, known.name)}"

    def _groups(self, select: exp.Select) -> Iterator[Step]:
        group, having = select.args.get("group"), select.args.get("having")
        if group:
            if group.expressions:
                by = self._group_phrase(select)
                yield self._step(f"one group per {by}", group)
            for key, title in (
                ("rollup", "ROLLUP"),
                ("cube", "CUBE"),
                ("grouping_sets", "GROUPING SETS"),
            ):
                if group.args.get(key):
                    yield Step(f"with subtotals (`{title}`)")
        elif is_aggregating(select):
            yield Step("all rows together are one group")
        for condition in conjuncts(having.this if having else None):
            yield self._step(f"keeps groups with {code(self.query.quote(condition))}", condition)

    def _windows(self, select: exp.Select) -> Iterator[Step]:
        for window in own(select, exp.Window):
            partition = window.args.get("partition_by") or ()
            order = window.args.get("order")
            same = _listing([code(self.query.quote(part)) for part in partition])
            over = f"within rows of the same {same}" if same else "over all rows"
            by = ""
            if order:
                keys = _listing([self._order_phrase(key) for key in order.expressions])
                by = f", in order of {keys}"
            yield self._step(f"{code(self.query.quote(window.this))} {over}{by}", window.this)

    def _outputs(self, select: exp.Select) -> Iterator[Step]:
        distinct = select.args.get("distinct")
        if isinstance(distinct, exp.Distinct):
            on = distinct.args.get("on")
            yield Step(
                f"one row per {code(self.query.quote(on))}" if on else "each different row once"
            )
        for part in select.expressions:
            yield self._step(self._output_phrase(part), part)

    def _ending(self, query: exp.Expr) -> Iterator[Step]:
        order = query.args.get("order")
        if order:
            keys = _listing([self._order_phrase(key, query) for key in order.expressions])
            yield self._step(f"sorted by {keys}", order)
        limit, offset = _limit(query), query.args.get("offset")
        if limit is not None:
            yield Step(f"at most {self._amount(limit)}")
        if offset is not None:
            yield Step(f"after skipping {self._amount(offset.expression)}")
        for lock in query.args.get("locks") or ():
            waits = {True: ", without waiting for others", False: ", passing over locked rows"}
            how = "for update" if lock.args.get("update") else "against changes"
            yield Step(f"the rows stay locked {how}{waits.get(lock.args.get('wait'), '')}")

    def _group_phrase(self, select: exp.Select, *, most: int = 20) -> str:
        """What the rows of one group have in common."""
        group = select.args["group"]
        keys = [code(self.query.quote(_meant(key, select))) for key in group.expressions]
        return f"{'combination of ' if len(keys) > 1 else ''}{_listing(keys, most=most)}"

    def _order_phrase(self, key: exp.Expr, query: exp.Expr | None = None) -> str:
        value = key.this if isinstance(key, exp.Ordered) else key
        if query is not None:
            value = _meant(value, query)
        down = isinstance(key, exp.Ordered) and key.args.get("desc")
        return f"{code(self.query.quote(value))}{', largest first' if down else ''}"

    def _ctes(self, with_: exp.With) -> Iterator[Step]:
        for cte in with_.expressions:
            inner = cte.this
            again = (
                " (refers to itself)"
                if with_.args.get("recursive")
                and any(
                    table.name.lower() == cte.alias.lower() for table in inner.find_all(exp.Table)
                )
                else ""
            )
            if isinstance(inner, exp.Select):
                about = _lower(self._select_answer(inner)).rstrip(".")
            elif isinstance(inner, exp.Query):
                about = "combines several queries"
            else:
                about = "writes, and returns the rows written"
            yield self._step(f"{code(cte.alias)}{again}: {about}", cte.args["alias"])

    def _subqueries(self, tree: exp.Expr) -> Iterator[Step]:
        for inner in tree.find_all(exp.Select):
            holder = inner.parent
            if inner is tree or isinstance(
                holder, (exp.CTE, exp.SetOperation, exp.Insert, exp.Create)
            ):
                continue
            if isinstance(holder, exp.Subquery) and isinstance(
                holder.parent, (exp.From, exp.Join, exp.SetOperation)
            ):
                continue
            outer = outer_columns(inner)
            depends = (
                f"; depends on {code(self.query.quote(outer[0]))} of the row around it"
                if (outer)
                else ""
            )
            about = _lower(self._select_answer(inner)).rstrip(".")
            yield self._step(f"{about}{depends}", inner)

    def _changes(self, tree: exp.Expr) -> Iterator[Step]:
        match tree:
            case exp.Update():
                for pair in tree.expressions:
                    if isinstance(pair, exp.EQ):
                        new = code(self.query.quote(pair.right))
                        yield self._step(f"{code(self._left(pair))} becomes {new}", pair.left)
            case exp.Delete():
                yield Step(f"rows of {code(self._name(tree.this))} are deleted")
                yield from self._dependants(self._name(tree.this))
            case exp.Insert():
                yield from self._inserted(tree)
            case exp.Merge():
                for each in tree.find_all(exp.When):
                    matched = "a row matches" if each.args.get("matched") else "no row matches"
                    yield Step(f"when {matched}: {code(one_line(each.args['then'].sql()))}")

    def _inserted(self, tree: exp.Insert) -> Iterator[Step]:
        target = tree.this
        if isinstance(target, exp.Schema):
            names = [each.name for each in target.expressions]
            yield Step(f"sets {_listing([code(name) for name in names], most=12)}")
            table = self.schema.table(self._name(target.this))
            if table:
                missing = [
                    column.name
                    for column in table.columns
                    if not column.is_nullable
                    and not column.has_default
                    and "SERIAL" not in column.type
                    and column.name.lower() not in {name.lower() for name in names}
                    and column.name not in table.primary_key
                ]
                if missing:
                    listed = _listing([code(name) for name in missing])
                    yield Step(f"leaves out {listed}, which must not be NULL and has no default")
        else:
            yield Step("sets the columns in the table's own order: no column is named")
        conflict = tree.args.get("conflict")
        if isinstance(conflict, exp.OnConflict):
            for pair in conflict.expressions:
                yield self._step(
                    f"if the row is already there: {code(self.query.quote(pair))}", pair
                )

    def _dependants(self, name: str) -> Iterator[Step]:
        for table in self.schema.tables:
            for key in table.foreign_keys:
                if key.table.lower() == name.lower():
                    columns = ", ".join(key.columns)
                    first = key.columns[0] if key.columns else ""
                    yield Step(
                        f"{code(f'{table.name}.{columns}')} refers to these rows; "
                        f"{_index_sentence(table, first)}"
                    )

    def _returning(self, tree: exp.Expr) -> Iterator[Step]:
        returning = tree.args.get("returning")
        for part in returning.expressions if returning else ():
            yield self._step(self._output_phrase(part), part)

    def _definition(self, tree: exp.Expr) -> Iterator[Step]:
        target = tree.this
        if isinstance(tree, exp.Create) and isinstance(target, exp.Schema):
            for part in target.expressions:
                yield self._defined(part)
        elif isinstance(tree, exp.Create) and isinstance(tree.expression, exp.Select):
            yield Step(f"from a query: {_lower(self._select_answer(tree.expression)).rstrip('.')}")
        elif isinstance(tree, exp.Alter):
            for action in tree.args.get("actions") or ():
                adds = "adds " if isinstance(action, exp.ColumnDef) else ""
                yield self._defined(action, before=adds)
        if isinstance(tree, (exp.Drop, exp.TruncateTable)):
            yield Step("what is removed cannot be brought back after the transaction")
            for table in tree.find_all(exp.Table):
                yield from self._dependants(table.name)
        if tree.args.get("cascade"):
            yield Step("`CASCADE`: everything that depends on it goes, too")

    def _defined(self, part: exp.Expr, *, before: str = "") -> Step:
        span = self.query.definition(part)
        text = before + code(one_line(span.of(self.query.text)))
        return Step(text, self.query.statement.in_file(span))

    def _step(self, text: str, node: exp.Expr) -> Step:
        return Step(text, self.query.statement.in_file(self.query.span(node)))

    def _name(self, node: object) -> str:
        if not isinstance(node, exp.Expr):
            return "a table"
        table = node.this if isinstance(node, exp.Schema) else node
        name = ".".join(
            part.name for part in (table.args.get("db"), table) if isinstance(part, exp.Expr)
        )
        hole = next((h.source for h in self.query.statement.holes if is_hole(table.name)), None)
        return "{" + hole + "}" if hole else name

    def _left(self, pair: exp.Expr) -> str:
        return self.query.quote(pair.this) if isinstance(pair, exp.EQ) else self.query.quote(pair)

    def _amount(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Literal) and node.name.isdigit():
            return _counted(int(node.name), "row")
        return f"{code(self._value(node))} rows"

    def _value(self, node: exp.Expr) -> str:
        if any("start" in each.meta for each in node.walk()):
            return self.query.quote(node)
        # A bind parameter has no place in the tree: take what follows the keyword.
        holder = node.parent
        if isinstance(holder, (exp.Limit, exp.Offset)):
            word = "limit" if isinstance(holder, exp.Limit) else "offset"
            shown = self.query.clause(holder, word).of(self.query.text)
            return one_line(shown[len(word) :])
        return self.query.quote(node)


def _index_sentence(table: Table, column: str) -> str:
    index = table.index_beginning_with(column)
    if index is None:
        return f"no index of the schema begins with {code(f'{table.name}.{column}')}"
    if table.primary_key == index.columns:
        return f"{code(f'{table.name}.{column}')} is the primary key"
    kind = "a unique index" if index.is_unique else "an index"
    partial = ", but only over some rows" if index.is_partial else ""
    name = f" ({code(index.name)})" if index.name else ""
    return f"{code(f'{table.name}.{column}')} has {kind}{name}{partial}"


def _equal_columns(condition: exp.Expr, name: str) -> Iterator[exp.Column]:
    for part in conjuncts(condition):
        if isinstance(part, exp.EQ):
            for side in (part.left, part.right):
                if isinstance(side, exp.Column) and side.table == name:
                    yield side


def _branches(tree: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(tree, exp.SetOperation):
        yield from _branches(tree.left.unnest())
        yield from _branches(tree.right.unnest())
    else:
        yield tree


def _limit(query: exp.Expr) -> exp.Expr | None:
    limit = query.args.get("limit")
    if limit is None:
        return None
    value = limit.args.get("expression") or limit.args.get("count")
    return value if isinstance(value, exp.Expr) else None


def _meant(key: exp.Expr, query: exp.Expr) -> exp.Expr:
    """What a key of GROUP BY or ORDER BY stands for: a number is a place among the outputs."""
    if not (isinstance(key, exp.Literal) and key.is_int and isinstance(query, exp.Query)):
        return key
    place, parts = int(key.this), query.selects
    if not 1 <= place <= len(parts) or any(part.is_star for part in parts[:place]):
        return key
    return parts[place - 1].unalias()


def _listing(parts: Iterable[str], *, most: int = 6) -> str:
    listed = list(parts)
    if len(listed) > most:
        return f"{', '.join(listed[: most - 1])} and {len(listed) - most + 1} more"
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def _counted(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count} {noun}s"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
