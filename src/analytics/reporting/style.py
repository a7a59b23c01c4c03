"""What a report's page needs beyond the style of every page: contents, wide tables on narrow screens, dark, paper.

Charts are drawn in dark ink on white. In the dark their inks are turned by the colour that each mark has, to those of
the same family that stand out on black (Okabe and Ito's sky blue, orange, ...), so that a picture needs no second copy.
"""

from __future__ import annotations

DARK = {  # ink on white: ink on black
    "#000": "#eeeeee", "black": "#eeeeee", "#222222": "#eeeeee", "#333": "#dddddd", "#444444": "#cccccc",
    "#555555": "#b4b4b4", "#595959": "#b4b4b4", "#888": "#888888", "#8c8c8c": "#9a9a9a", "#bbbbbb": "#777777",
    "#dddddd": "#444444", "#ddd": "#444444", "#eeeeee": "#2c2c2c", "#e6e6e6": "#333333", "white": "#161616",
    "#ffffff": "#161616", "#0072B2": "#56b4e9", "#D55E00": "#ff8a3d", "#009E73": "#3fd0a4", "#56B4E9": "#2f7fae",
    "#d7e8f4": "#173447", "#f7ddcc": "#4a2a14", "#f0f0f0": "#2c2c2c", "#faf3de": "#3a3320", "#f9e3d0": "#45301c",
    "#f2c9b3": "#553220",
}  # fmt: skip


def _turned() -> str:
    rules = (
        f'.drawing [{what}="{light}" i] {{ {what}: {dark}; }}'
        for light, dark in DARK.items()
        for what in ("fill", "stroke")
    )
    return "\n".join(rules)


REPORT_STYLE = f"""
html {{ scroll-behavior: smooth; }} section#frontier {{ background: none; overflow: visible; }}
main {{ overflow-wrap: anywhere; }} h2 {{ border-top: 1px solid var(--line); padding-top: 1.4rem; margin-top: 2.6rem; }}
h1 {{ font-size: 1.7rem; margin-bottom: .6rem; }} h2 {{ font-size: 1.3rem; }}
h3 {{ font-size: 1.05rem; margin: 1.8rem 0 .4rem; }} #insight h3 {{ font-size: 1rem; max-width: 52rem; }}
.soft {{ color: var(--soft); font-size: .92em; max-width: 48rem; }} p, li {{ max-width: 48rem; }}
li {{ margin: .3rem 0; }} .same {{ color: var(--soft); }}
dl.about {{ display: grid; gap: .2rem .8rem; }} dl.about div {{ display: grid; grid-template-columns: 6rem 1fr; }}
nav ul {{ display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; list-style: none; }}
a {{ color: #005f96; }} a:focus-visible, [tabindex]:focus-visible, summary:focus-visible {{
  outline: 3px solid #0072b2; outline-offset: 2px; }}
.skip {{ position: absolute; left: -99rem; }} .skip:focus {{ left: 1rem; top: .5rem; background: var(--paper); }}
.table {{ overflow-x: auto; margin: .6rem 0; }} .table table {{ display: table; overflow: visible; }}
caption {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
td .cannot-tell {{ white-space: nowrap; }}
td, th {{ min-width: 4.5rem; max-width: 22rem; font-size: .93em; overflow-wrap: break-word; }}
thead th {{ vertical-align: bottom; }} tbody th {{ font-weight: 400; min-width: 8rem; }}
tr.baseline th {{ font-weight: 600; }} tr.baseline th small {{ font-weight: 400; }}
figure {{ margin: .6rem 0; }} .drawing {{ padding: .2rem; border: 1px solid var(--line); border-radius: 4px; }}
.drawing svg {{ display: block; }} details {{ margin: .4rem 0; }} summary {{ cursor: pointer; color: var(--soft); }}
.warning {{ border-left: 4px solid #d55e00; padding-left: .7rem; }}
@media (max-width: 48rem) {{
  main {{ padding: .9rem; }} .drawing svg {{ max-width: none; width: auto; height: auto; }}
  tbody th {{ position: sticky; left: 0; background: var(--paper); max-width: 9.5rem; }}
  dl.about div {{ grid-template-columns: 5.2rem 1fr; }}
  .table table {{ width: max-content; min-width: 100%; }} td {{ max-width: 13rem; }}
}}
@media screen and (prefers-color-scheme: dark) {{
a {{ color: #7cc4f0; }} .drawing {{ background: #161616; }}
{_turned()}
}}
@media print {{
  :root {{ --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; }}
  main {{ max-width: none; padding: 0; }} body {{ font-size: 10pt; }} nav, .skip {{ display: none; }}
  .table, .drawing, pre {{ overflow: visible; }} pre {{ white-space: pre-wrap; }} .drawing {{ border: 0; }}
  td .cannot-tell {{ white-space: nowrap; }}
td, th {{ min-width: 0; padding-right: .4rem; font-size: 8.5pt; }}
  figure, tr, li {{ break-inside: avoid; }} h2, h3, caption {{ break-after: avoid; }}
  details::details-content {{ content-visibility: visible; display: block; }} summary {{ list-style: none; }}
}}
"""
