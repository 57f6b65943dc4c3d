"""How a hot statement writes rows of a table: its columns are listed once, beside the model."""


class Insert:
    """Writes `INSERT INTO` for one table, as a statement of its own or as a fragment of a larger one.

    `columns` are names with spaces between; each takes the value of its own name, `${kind}` (see `models.statements`).
    `always` are columns that begin alike in every row, with the SQL of that beginning. What may be left out is not
    listed.
    """

    def __init__(self, table: str, columns: str, **always: str) -> None:
        self.table = table
        self.columns: dict[str, str] = {name: f"${{{name}}}" for name in columns.split()} | always

    def select(self, source: str = "", **instead: str) -> str:
        """The text, a row for each row of `source` (such as `FROM ticket`); one row where there is none.

        `instead` gives columns another expression than their value. Raises `KeyError` for a column not listed.
        """
        if unknown := instead.keys() - self.columns.keys():
            raise KeyError(f"{self.table} is not inserted with {', '.join(sorted(unknown))}")
        columns = self.columns | instead
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        return f"INSERT INTO {self.table} ({names}) SELECT {values} {source}".rstrip()
