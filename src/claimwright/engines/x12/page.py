"""A story as one self-contained web page: no script, light and dark, printable.

The X12 behind a sentence or row shows in a dock at the foot of the window while the mouse is on
it; a switch at the top shows it under every sentence, which is also the way by keyboard, touch
and paper. Everything from the file is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from claimwright.engines.x12.story import Line, Part, Table, numeric_columns, plain

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#566273;--line:#dbe1e9;--paper:#f6f8fa;
--card:#fff;--good:#0a6441;--goodwash:#e7f5ee;--bad:#a11d15;--badwash:#fdeceb;--hover:#eef4fb;
--accent:#1f5fa8;--code:#10233c;--codeink:#dbe9fb}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#9dabbd;--line:#343f4d;
--paper:#11161d;--card:#191f28;--good:#7ad7ab;--goodwash:#13291f;--bad:#ff9d94;--badwash:#331a18;
--hover:#212b38;--accent:#8dbdf5;--code:#05090f;--codeink:#cfe0f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;
justify-content:space-between;padding-top:1.5rem;color:var(--soft);font-size:.9rem}
header strong{color:var(--ink);font-size:1rem;overflow-wrap:anywhere}
label{cursor:pointer;white-space:nowrap}
input{accent-color:var(--accent);margin:0 .4rem 0 0;vertical-align:-1px}
input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
main{padding-bottom:9rem}
h1{font-size:1.45rem;line-height:1.3;margin:2.5rem 0 .6rem;letter-spacing:-.012em}
h2{font-size:1.08rem;line-height:1.4;margin:0 0 .4rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;
padding:1.1rem 1.35rem;margin:1rem 0}
p{margin:.22rem 0;max-width:75ch;overflow-wrap:anywhere}
.note{color:var(--soft);font-size:.93em}
.good,.bad{display:table;font-weight:600;border-radius:6px;padding:.12rem .6rem;margin:.45rem 0}
.good{color:var(--good);background:var(--goodwash)}.bad{color:var(--bad);background:var(--badwash)}
.good::before{content:"✓ ";font-weight:700}.bad::before{content:"✗ ";font-weight:700}
.scroll{overflow-x:auto;margin:.7rem 0 .5rem}
table{border-collapse:collapse;font-size:.93em;width:100%}
th{font-weight:600;text-align:left;color:var(--soft);border-bottom:1px solid var(--line);
font-size:.84rem;white-space:nowrap}
th,td{padding:.36rem .9rem .36rem .35rem;vertical-align:top}
td{border-bottom:1px solid var(--line)}tbody tr:last-child td{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.has:hover,tr.has:hover td{background:var(--hover)}
.good.has:hover{background:var(--goodwash)}.bad.has:hover{background:var(--badwash)}
.i1{margin-left:1.25rem}.i2{margin-left:2.5rem}.i3{margin-left:3.75rem}
.raw{display:none;font:13px/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
font-weight:400;white-space:pre-wrap;overflow-wrap:anywhere;letter-spacing:0;text-align:left}
@media(hover:hover){
.has:hover>.raw,tr.has:hover .raw{display:block;position:fixed;z-index:9;left:0;right:0;bottom:0;
margin:0;max-height:38vh;overflow:hidden;color:var(--codeink);background:var(--code);
padding:.8rem max(1.25rem,calc(50vw - 31.75rem));box-shadow:0 -6px 24px rgb(0 0 0/.28)}}
body:has(#raw:checked) .raw,body:has(#raw:checked) .has:hover .raw{display:block;position:static;
max-height:none;color:var(--soft);background:none;padding:.05rem 0 .4rem;box-shadow:none}
footer{color:var(--soft);font-size:.85rem;padding-bottom:2rem}
@media(max-width:40rem){.card{padding:.9rem 1rem}h1{font-size:1.25rem}}
@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--card:#fff;--good:#053;
--goodwash:#fff;--bad:#800;--badwash:#fff}body{font-size:10.5pt}label{display:none}
header,main,footer{max-width:none;padding:0}main{padding:0}
.card{border-width:0 0 1px;border-radius:0;padding:.6rem 0;break-inside:avoid-page}
h1,h2{break-after:avoid}tr{break-inside:avoid}.scroll{overflow:visible}}
"""


def page_of(parts: Iterable[Part], page_title: str) -> Iterator[str]:
    """The story as a page, piece by piece, as it is told."""
    title = html.escape(plain(page_title))
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><strong>{title}</strong>"
        '<label><input type="checkbox" id="raw">Show the X12 under every sentence</label>'
        "</header>\n<main>\n"
    )
    is_open = False
    for part in parts:
        opens = isinstance(part, Line) and part.kind in ("title", "heading")
        if opens and is_open:
            yield "</section>\n"
            is_open = False
        if isinstance(part, Line) and part.kind == "title":
            yield _line(part)
            continue
        if not is_open:
            yield '<section class="card">\n'
            is_open = True
        yield _table(part) if isinstance(part, Table) else _line(part)
    yield "</section>\n" if is_open else ""
    yield "</main>\n</body>\n</html>\n"


def _raw(raw: str) -> str:
    if not raw:
        return ""
    shown = "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in raw)
    return f'<code class="raw">{html.escape(shown)}</code>'


def _classes(*names: str) -> str:
    kept = " ".join(name for name in names if name)
    return f' class="{kept}"' if kept else ""


def _line(line: Line) -> str:
    text, raw = html.escape(plain(line.text)), _raw(line.raw)
    has = "has" if raw else ""
    if line.kind in ("title", "heading"):
        level = "h1" if line.kind == "title" else "h2"
        return f"<{level}{_classes(has)}>{text}{raw}</{level}>\n"
    kind = line.kind if line.kind != "say" else ""
    indent = f"i{min(line.indent, 3)}" if line.indent else ""
    return f"<p{_classes(kind, indent, has)}>{text}{raw}</p>\n"


def _table(table: Table) -> str:
    numeric = numeric_columns(table)
    head = "".join(
        f'<th scope="col"{_number_class(numeric[i])}>{html.escape(heading)}</th>'
        for i, heading in enumerate(table.headings)
    )
    rows = []
    for cells, raw in table.rows:
        last = len(cells) - 1
        shown = "".join(
            f"<td{_number_class(cell.is_number)}>{html.escape(plain(cell.text))}"
            f"{_raw(raw) if place == last else ''}</td>"
            for place, cell in enumerate(cells)
        )
        rows.append(f"<tr{_classes('has' if raw else '')}>{shown}</tr>\n")
    return (
        f'<div class="scroll" role="group" aria-label="{html.escape(", ".join(table.headings))}" '
        f'tabindex="0"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table></div>\n"
    )


def _number_class(is_number: bool) -> str:
    return ' class="n"' if is_number else ""
