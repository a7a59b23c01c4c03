"""How the exported page looks, on paper and in the dark, too."""

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #595959; --line: #ddd; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --soft: #aaa; --line: #444; --paper: #161616; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
dl { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; } dt { color: var(--soft); } dd { margin: 0; }
dl dt { float: left; } small { display: block; color: var(--soft); font-size: .82em; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; }
th, td { border-bottom: 1px solid var(--line); }
tr.baseline td { font-weight: 600; } tr.baseline small { font-weight: 400; }
.better { color: #0072b2; font-weight: 600; } .worse { color: #d55e00; font-weight: 600; }
.cannot-tell { color: #b07400; }
@media (prefers-color-scheme: dark) {
  .better { color: #56b4e9; } .worse { color: #ff8a3d; } .cannot-tell { color: #e69f00; }
}
.warnings li::marker { content: "! "; color: #d55e00; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 1rem; } figure { margin: 0; }
figure img { width: 220px; image-rendering: pixelated; border: 1px solid var(--line); }
figcaption { font-size: .85em; max-width: 220px; overflow-wrap: anywhere; }
#frontier, .drawing { background: #fff; overflow-x: auto; } svg { max-width: 100%; height: auto; }
pre { background: color-mix(in srgb, var(--ink) 7%, transparent); padding: .6rem; overflow-x: auto; }
"""
