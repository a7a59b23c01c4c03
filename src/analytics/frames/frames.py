"""The only door to the warehouse: a question and a scope in, a Polars frame out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.frames.questions import question
from analytics.frames.scope import Names, Scope
from analytics.frames.tables import over_tables
from analytics.warehouse import Built, ensure_built
from analytics.warehouse.connection import connect, to_frame
from bench.store import ResultsError

if TYPE_CHECKING:
    import polars

ATTEMPTS = 3


def frame(
    name: str, results: Path = Path("results"), built: Built | None = None, where: Names = None, **scope: Names
) -> polars.DataFrame:  # fmt: skip
    """The answer to a named question (`analytics/sql/NAME.sql`), after bringing the warehouse up to date.

    `scope` are the filters of `Scope`, on what is asked; `where` are conditions on the answer's columns in
    SQL (kind = 'ratio'), so that nothing else is computed. With `built` the warehouse is as that build left it.
    Raises UnknownQuestion, and ResultsError where the warehouse can't be built.
    """
    sql = question(name).sql
    conditions = [where] if isinstance(where, str) else list(where or ())
    asked = f"select * from (\n{sql}\n) where {' and '.join(conditions)}" if conditions else sql
    return query(asked, results, built, scope=Scope(**scope))


def query(
    sql: str, results: Path = Path("results"), built: Built | None = None, scope: Scope | None = None,
    parameters: dict[str, Any] | None = None,
) -> polars.DataFrame:  # fmt: skip
    """The answer to SQL over the tables of `analytics.warehouse.schema`, held to a scope.

    A build that ran meanwhile may have taken files away; the question is then asked once more of the new ones.
    Raises ResultsError where the warehouse can't be built, duckdb.Error where the SQL is wrong.
    """
    import duckdb

    for attempt in range(1, ATTEMPTS + 1):
        current = built if built is not None and attempt == 1 else ensure_built(results)
        try:
            return _ask(sql, current, scope or Scope(), parameters or {})
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            if attempt == ATTEMPTS or isinstance(error, duckdb.InvalidInputException):
                reason = str(error).splitlines()[0]
                advice = "build it again: bench build --anew"
                raise ResultsError(f"the warehouse in {current.folder} can't be read ({reason}); {advice}") from None
    raise AssertionError("unreachable")


def _ask(sql: str, built: Built, scope: Scope, parameters: dict[str, Any]) -> polars.DataFrame:
    with connect() as connection:
        return to_frame(connection.sql(over_tables(sql, built, scope), params=parameters or None))
