"""A page that needs nothing else: table, charts, pictures, warnings and how to measure it all again.

Every text of a record goes through `escape`; the chart's data stands in a script, where `<` is written as
\\u003c, so that no name can end the script.
"""

from __future__ import annotations

import base64
import json
import shlex
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from bench.export import format as shown
from bench.export.page_style import STYLE
from bench.export.reading import Group, MeasuredRun, groups, quality_change, value_of
from bench.export.sheet import picture_path

if TYPE_CHECKING:
    from bench.summary import CaseSummary, RunSummary

MOST_BYTES = 4_000_000  # of one picture; larger ones are named instead
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'"
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def write(run: MeasuredRun, path: Path) -> None:
    """Write the page."""
    path.write_text(page(run), encoding="utf-8")


def page(run: MeasuredRun) -> str:
    """The whole document."""
    header = run.summary.header
    title = escape(f"{header.suite}: {header.question}" if header.question else header.suite)
    parts = [
        f"<h1>{title}</h1>",
        _about(run.summary),
        _warnings(run.summary),
        *(_section(group, run) for group in groups(run.summary)),
        _charts(run.summary),
        _again(run.summary),
    ]
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head += f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style>'
    body = "\n".join(part for part in parts if part)
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'


def _about(summary: RunSummary) -> str:
    header = summary.header
    facts = {
        "Run": header.run,
        "Started": header.started,
        "Profile": header.profile,
        "Machine": ", ".join(str(header.host[key]) for key in ("chip", "os_version") if header.host.get(key)),
        "Host": str(header.host.get("identity", "")),
        "Provenance": header.provenance,
    }
    cells = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    return f"<dl>{cells}</dl>"


def _warnings(summary: RunSummary) -> str:
    if not summary.cautions:
        return ""
    lines = "".join(
        f"<li>{escape(caution.text)}{f' <em>{escape(caution.advice)}</em>' if caution.advice else ''}</li>"
        for caution in summary.cautions
    )
    return f'<h2>Warnings</h2><ul class="warnings">{lines}</ul>'


def _section(group: Group, run: MeasuredRun) -> str:
    parts = [_table(group, run.summary), _unmeasured(group), _pictures(group, run.folder)]
    return f"<h2>{escape(group.title)}</h2>{''.join(parts)}"


def _table(group: Group, summary: RunSummary) -> str:
    if not group.measured:
        return ""
    names = ["technique", "time against baseline", *_quality_names(group), "peak memory", "size", "verdict"]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    rows = "".join(_row(case, group, summary) for case in group.measured)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _quality_names(group: Group) -> list[str]:
    return [name for name in (group.quality, group.fidelity) if name]


def _row(case: CaseSummary, group: Group, summary: RunSummary) -> str:
    cells = [f"{escape(case.case.technique)}<small>{escape(case.case.key)}</small>", _time(case)]
    cells += [_quality(case, name, summary) for name in _quality_names(group)]
    cells += [_figure(case, "peak_memory"), _figure(case, "size_on_disk"), _verdict(case)]
    kind = "baseline" if case.is_baseline else ""
    return f'<tr class="{kind}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _time(case: CaseSummary) -> str:
    one = case.headline
    if case.is_baseline:
        time = value_of(case, "net_time") or value_of(case, "wall_time")
        return f"1x<small>{escape(shown.quantity(time.value, time.unit))} a call</small>" if time else "1x"
    if one is None:
        return "not compared"
    words = shown.in_words(one.ratio, one.verdict)
    return f"{shown.ratio_with_interval(one.ratio, one.low, one.high)}<small>{escape(words)}</small>"


def _figure(case: CaseSummary, metric: str) -> str:
    figure = value_of(case, metric)
    return escape(shown.quantity(figure.value, figure.unit)) if figure else ""


def _quality(case: CaseSummary, metric: str, summary: RunSummary) -> str:
    cell, one = _figure(case, metric), case.quality.get(metric)
    if one is None:
        return cell
    change = quality_change(one)
    unit = case.metrics[metric].unit if metric in case.metrics else ""
    words = " ".join(shown.difference(one.value, one.low, one.high, unit))
    return f'{cell}<small class="{change}">{escape(words)}</small>'


def _verdict(case: CaseSummary) -> str:
    one = case.headline
    if case.is_baseline:
        return "baseline"
    if one is None:
        return "cannot tell<small>no pairs</small>"
    more = ""
    if one.verdict == "cannot tell":
        words = [shown.smallest_effect(one.smallest_effect), shown.settle(one.seconds_to_settle)]
        more = "".join(f"<small>{escape(text)}</small>" for text in words if text)
    return f'<span class="{escape(one.verdict.replace(" ", "-"))}">{escape(one.verdict)}</span>{more}'


def _unmeasured(group: Group) -> str:
    lines = "".join(
        f"<li><b>{escape(case.case.technique)}</b> {escape(case.status)}: {escape(case.reason)}</li>"
        for case in group.unmeasured
    )
    return f'<ul class="unmeasured">{lines}</ul>' if lines else ""


def _pictures(group: Group, folder: Path) -> str:
    figures = "".join(
        f'<figure><img alt="what {escape(case.case.technique)} made" src="{source}">'
        f"<figcaption>{escape(case.case.technique)}</figcaption></figure>"
        for case in group.measured
        if (source := _data_uri(picture_path(case, folder)))
    )
    return f'<div class="pictures">{figures}</div>' if figures else ""


def _data_uri(path: Path | None) -> str:
    if path is None or path.stat().st_size > MOST_BYTES:
        return ""
    content = path.read_bytes()
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if kind else ""


def _charts(summary: RunSummary) -> str:
    """Both charts as drawings; where scripts run, the first becomes one to point at."""
    from bench.export import chart, look

    frontier, ratios = chart.frontier_chart(summary), chart.ratio_chart(summary)
    parts = []
    if frontier is not None:
        drawn = f'<div id="frontier">{look.svg(frontier)}</div>{_script(frontier.to_dict())}'
        parts.append(f"<h2>Time against quality</h2>{drawn}")
    if ratios is not None:
        parts.append(f'<h2>Time</h2><div class="drawing">{look.svg(ratios)}</div>')
    return "".join(parts)


def _script(specification: object) -> str:
    import vl_convert

    spec = json.dumps(specification).replace("<", "\\u003c")
    options = json.dumps({"mode": "vega-lite", "renderer": "svg", "actions": False})
    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub demands what it has a default for
    call = f"vegaEmbed('#frontier', {spec}, {options}).catch(console.error);"
    return f"<script>{bundle}</script><script>{call}</script>"


def _again(summary: RunSummary) -> str:
    header = summary.header
    command = shlex.join(header.command) or f"bench run suite/{header.suite} --profile {header.profile}"
    environment = escape(json.dumps(header.environment, indent=1, default=str))
    return (
        f"<h2>Measure it again</h2><pre>{escape(command)}</pre>"
        f"<p>Seed {header.seed}, precision {header.precision:g}, "
        f"budget {shown.duration(header.budget_s)}.</p>"
        f"<details><summary>Software</summary><pre>{environment}</pre></details>"
    )
