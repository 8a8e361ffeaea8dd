"""Which states a ZIP code may lie in, by its first three digits. Source: usps-zip3"""

from __future__ import annotations

from functools import lru_cache

_RANGES = """
005-005 NY|006-007 PR|008-008 VI|009-009 PR|010-027 MA|028-029 RI|030-038 NH|039-049 ME|050-059 VT
055-055 MA|060-069 CT|063-063 NY|070-089 NJ|090-098 AE|100-149 NY|150-196 PA|197-199 DE|200-205 DC
201-201 VA|206-219 MD|220-246 VA|247-268 WV|270-289 NC|290-299 SC|300-319 GA|320-339 FL|340-340 AA
341-349 FL|350-369 AL|370-385 TN|386-397 MS|398-399 GA|400-427 KY|430-459 OH|460-479 IN|480-499 MI
500-528 IA|530-549 WI|550-567 MN|569-569 DC|570-577 SD|580-588 ND|590-599 MT|600-629 IL|630-658 MO
660-679 KS|680-693 NE|700-714 LA|716-729 AR|730-732 OK|733-733 TX|734-749 OK|750-799 TX|800-816 CO
820-831 WY|832-838 ID|834-834 WY|840-847 UT
850-865 AZ|870-884 NM|885-885 TX|889-898 NV|900-961 CA|962-966 AP
967-968 HI|967-967 AS|969-969 GU|969-969 MP|969-969 PW|969-969 FM|969-969 MH|970-979 OR|980-994 WA
995-999 AK
"""


def _table() -> dict[int, frozenset[str]]:
    table: dict[int, frozenset[str]] = {}
    for entry in _RANGES.replace("\n", "|").split("|"):
        if not entry:
            continue
        span, state = entry.split(" ")
        first, last = span.split("-")
        for prefix in range(int(first), int(last) + 1):
            table[prefix] = table.get(prefix, frozenset()) | {state}
    return table


_STATES = _table()


@lru_cache(maxsize=4096)
def states_of_zip(zip_code: str) -> frozenset[str]:
    """The states the ZIP may lie in; empty for a prefix nobody uses."""
    prefix = zip_code[:3]
    return _STATES.get(int(prefix), frozenset()) if prefix.isdecimal() else frozenset()
