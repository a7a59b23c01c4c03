"""The tables of the warehouse: each column with its type, its unit and what it means.

A name means the same in every table. Values are in base units (s, B, J, W, 1/s, 1). What isn't known is null,
never 0 and never an empty text.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA = 1
TEXT, INTEGER, REAL, FLAG, MOMENT = "text", "integer", "real", "flag", "moment"  # moment: UTC, to the microsecond


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `unit` is empty where a value has none."""

    name: str
    type: str
    about: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, and its columns; `key` names the columns that tell rows apart."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


RUN = Column("run", TEXT, "id of the run; of field data, field-SOURCE")
TRIAL = Column("trial", INTEGER, "number of the trial or pair within its run, in the order of the file")
PROVENANCE = Column(
    "provenance", TEXT, "measured (this toolkit, a real host), field (published by others) or simulated"
)
CASE = (
    Column("suite", TEXT, "the suite; of field data what the source is about"),
    Column("task", TEXT, "text-generation, text-to-image, embedding, op, ...: the tasks of a request"),
    Column("technique", TEXT, "short name in its suite; of field data the source's own words"),
    Column("key", TEXT, "canonical spelling, runtime=mlx,quant=q4; null where the words could not be mapped"),
    Column("model", TEXT, "the checkpoint"),
    Column("params_b", REAL, "parameters of the model", "billions"),
    Column("workload", TEXT, "name of the workload; of field data batch=..,shape=.. as the source says"),
)
METRIC = (
    Column("metric", TEXT, "name of the metric, net_time, peak_memory, perplexity, ..."),
    Column("unit", TEXT, "base unit of the values"),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "sources",
            "a place that figures come from",
            ("source",),
            (
                Column("source", TEXT, "short name; this-toolkit for measured runs"),
                PROVENANCE,
                Column("about", TEXT, "what was published there, in one line"),
                Column("licence", TEXT, "licence of the figures as the source states it"),
                Column("read_via", TEXT, "how they were read: a file of a repository, an issue, by hand"),
            ),
        ),
        Table(
            "hosts",
            "a machine, or as much of one as a source tells",
            ("host", "hardware"),
            (
                Column("host", TEXT, "salted hash of a measured machine; of field data a hash of what is known of it"),
                Column("hardware", TEXT, "hash of chip, cores and memory: tells two machines with one name apart"),
                PROVENANCE,
                Column("chip", TEXT, "Apple M2 Max is spelled M2 Max; other processors by their own name"),
                Column("cpu_cores", INTEGER, "cores of the processor"),
                Column("performance_cores", INTEGER, "performance cores"),
                Column("efficiency_cores", INTEGER, "efficiency cores"),
                Column("gpu_cores", INTEGER, "cores of the GPU"),
                Column("ane_cores", INTEGER, "cores of the Neural Engine"),
                Column("memory_bytes", REAL, "memory", "B"),
                Column("bandwidth", REAL, "published memory bandwidth", "B/s"),
                Column("os", TEXT, "operating system with its version"),
                Column("virtual", FLAG, "a virtual machine"),
                Column("seen", MOMENT, "start of the newest run that describes it so"),
            ),
        ),
        Table(
            "environments",
            "one set of software",
            ("environment",),
            (
                Column("environment", TEXT, "hash over lock, Python and packages; of field data over runtime versions"),
                Column("python", TEXT, "version of the suite's Python"),
                Column("toolkit", TEXT, "version of this toolkit"),
                Column("lock_hash", TEXT, "SHA-256 of the suite's lock"),
                Column("revision", TEXT, "git revision of the suite"),
                Column("dirty", FLAG, "the checkout had changes that were not committed"),
                Column("packages", TEXT, 'JSON object {"mlx": "0.32.4", ...}; of field data {RUNTIME: VERSION}'),
            ),
        ),
        Table(
            "runs",
            "one call of bench run on one host; of field data all that one source says of one host and software",
            ("run",),
            (
                RUN,
                PROVENANCE,
                Column("source", TEXT, "where it comes from"),
                Column("host", TEXT, "the machine"),
                Column("hardware", TEXT, "as in hosts"),
                Column("environment", TEXT, "the software"),
                Column("suite", TEXT, "the suite"),
                Column("task", TEXT, "its task"),
                Column("profile", TEXT, "quick, standard or rigorous"),
                Column("started", MOMENT, "when it started; of field data the day of publication"),
                Column("question", TEXT, "the suite's question"),
                Column("command", TEXT, "the command line that reproduces it"),
                Column("os", TEXT, "operating system with its version, as the run found it"),
                Column("revision", TEXT, "git revision of the suite"),
                Column("dirty", FLAG, "the checkout had changes that were not committed"),
                Column("qualities", TEXT, "JSON list of the suite's quality metrics, in its order"),
                Column("problems", INTEGER, "lines of the file that could not be read"),
            ),
        ),
        Table(
            "trials",
            "one case in one fresh process, or one pair of them; of field data one published figure",
            ("run", "trial"),
            (
                RUN,
                TRIAL,
                Column("kind", TEXT, "alone, pair or field"),
                Column("number", INTEGER, "of a pair, which of its case"),
                *CASE,
                Column("baseline", TEXT, "the technique that this one is compared with"),
                Column("is_baseline", FLAG, "this is it"),
                Column("status", TEXT, "ok, failed, timeout or skipped"),
                Column("reason", TEXT, "why it isn't ok"),
                Column("left_out", TEXT, "why a sound pair counts for no verdict"),
                Column("heat", TEXT, "worst thermal pressure seen, or throttled; null where none is published"),
                Column("clock_before", REAL, "clock of the GPU, else of the processor, before it", "1/s"),
                Column("clock_after", REAL, "the same after it; null where the machine publishes none", "1/s"),
                Column("started", MOMENT, "when it started"),
                Column("took", REAL, "how long it took", "s"),
                Column("identity", TEXT, "hash over artefact, technique, workload, tool versions and evaluator"),
                Column("artefact", TEXT, "hash of the weights that were measured"),
                Column("trust", TEXT, "of field data: A read by script, B by hand or second hand, C flagged"),
                Column("flag", TEXT, "of field data: why it is C"),
                Column("citation", TEXT, "of field data: address or repository, commit and path"),
                Column("note", TEXT, "of field data: what the source adds"),
            ),
        ),
        Table(
            "samples",
            "one value of one metric at one repetition",
            ("run", "trial", "metric", "role", "sample"),
            (
                RUN,
                TRIAL,
                Column("metric", TEXT, "name of the metric"),
                Column("role", TEXT, "alone, baseline, technique (sides of a pair), quality, examples or field"),
                Column("sample", INTEGER, "its place in the order of time"),
                Column("warm_up", FLAG, "taken before the steady state"),
                Column("calls", INTEGER, "calls that were timed together; the value is of one"),
                Column("value", REAL, "the value, in the metric's base unit"),
            ),
        ),
        Table(
            "ratios",
            "one reading of one pair: technique over baseline",
            ("run", "trial", "metric"),
            (
                RUN,
                TRIAL,
                Column("metric", TEXT, "net_time, wall_time or cpu_time"),
                Column("log_ratio", REAL, "natural logarithm, trimmed over the pair's rounds"),
            ),
        ),
        Table(
            "metrics",
            "one figure: a metric of a case in a run, or a published one",
            ("run", "suite", "technique", "model", "workload", "metric"),
            (
                RUN,
                *CASE,
                *METRIC,
                Column("better", TEXT, "higher or lower"),
                Column("value", REAL, "the figure"),
                Column("low", REAL, "lower end of its interval; null where the data carries none"),
                Column("high", REAL, "upper end"),
                Column("samples", INTEGER, "values that it is drawn from"),
                Column("trials", INTEGER, "processes that they come from"),
                Column("trial", INTEGER, "of field data: its row in trials"),
            ),
        ),
        Table(
            "comparisons",
            "one metric of a technique beside its baseline in one run, as bench computes it",
            ("run", "suite", "technique", "model", "workload", "metric"),
            (
                RUN,
                *CASE,
                *METRIC,
                Column("baseline", TEXT, "the technique that it is compared with"),
                Column("ratio", REAL, "technique over baseline, of times"),
                Column("difference", REAL, "technique minus baseline, of qualities"),
                Column("low", REAL, "lower end of the interval of the one that is given"),
                Column("high", REAL, "upper end"),
                Column("pairs", INTEGER, "pairs, or examples of a quality"),
                Column("verdict", TEXT, "better, worse, same or cannot tell"),
                Column("smallest_effect", REAL, "the smallest effect that this data could have shown"),
            ),
        ),
    )
}
