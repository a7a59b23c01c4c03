"""docs/host.md against the code: every setting and no other, with what the plan does on a Mac and on Linux."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bench.cli.run import LEAVE_AS_IS
from bench.host import Host, detect_host, plan_settings
from bench.host.settings import LONGEST_COOL_DOWN_S
from bench.runner.cool_down import AGAIN_S

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "host.md").read_text()
METAL = {"max_recommended_working_set_size": 1000}


def host(kind: str) -> Host:
    """A machine of that kind; a Mac has macOS 15."""
    return replace(detect_host(), kind=kind, os_version="macOS 15.5 (24F74)", memory_bytes=1000)


def rows() -> dict[str, tuple[str, str]]:
    """What the page says of each setting on a Mac and on Linux."""
    found = re.findall(r"^\| `(\w+)` \| ([^|]*)\| ([^|]*)\| [^|]+\|$", PAGE, re.MULTILINE)
    return {name: (mac.strip(), linux.strip()) for name, mac, linux in found}


def test_the_page_names_every_setting_and_no_other() -> None:
    """A new setting without a row fails here."""
    plans = [plan_settings(host(kind), METAL) for kind in ("mac", "linux")]
    assert set(rows()) == {one.name for plan in plans for one in plan.alone}


def test_the_page_says_what_is_left_alone() -> None:
    """`left alone` stands exactly where the plan sets nothing; an empty cell where there is no such setting."""
    for column, (kind, device) in enumerate((("mac", METAL), ("linux", {}))):
        planned = {one.name: one.value for one in plan_settings(host(kind), device).alone}
        for name, cells in rows().items():
            expected = "" if name not in planned else "left alone" if planned[name] is None else "set"
            said = cells[column]
            found = "left alone" if said.startswith("left alone") else "set" if said else ""
            assert found == expected, (kind, name)


def test_the_page_s_numbers_are_the_code_s() -> None:
    """Bounds of the cool-down, shares of a pair, the switch and its variable."""
    assert f"at most {LONGEST_COOL_DOWN_S:.0f} s" in PAGE and f"at most {AGAIN_S:.0f} s" in PAGE
    plan = plan_settings(host("mac"), METAL)
    alone, together = ({one.name: one.value for one in part} for part in (plan.alone, plan.together))
    assert (alone["mlx_cache_limit"], together["mlx_cache_limit"]) == (500, 250)
    assert (alone["mlx_wired_limit"], together["mlx_wired_limit"]) == (1000, 500)
    assert f"{LEAVE_AS_IS}=1" in PAGE and "--leave-as-is" in PAGE
