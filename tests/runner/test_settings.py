"""What a run sets: planned, handed out, recorded; and all of it left alone on request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.host import Host, Plan, detect_host, plan_settings
from bench.record import Setting
from bench.runner import RunRequest
from bench.runner import settings as room
from bench.runner.identity import case_identity
from bench.runner.plan import plan_cases
from bench.runner.run import _to_resume
from bench.runner.settings import cooling_of, header_settings, settings_of
from bench.spec import Suite
from bench.store import ResultsError, RunFolder
from bench.store.folder import new_run_name
from fakes.launcher import Behaviour
from fakes.records import make_header

LIMIT = Setting("mlx_memory_limit", 5, "B", "because", "mx.set_memory_limit", "runtime")
HALF = replace(LIMIT, value=2)
SOUND = {"half": Behaviour(0.5, facts={"terms": 50}), "base": Behaviour(facts={"terms": 100})}


def a_mac() -> Host:
    """A Mac of macOS 15."""
    return replace(detect_host(), kind="mac", os_version="macOS 15.5 (24F74)", virtual=False)


def test_only_mlx_is_asked_for_its_limits(toy: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite of plain Python starts no second interpreter; one with MLX does, and its answer decides."""
    planned = plan_cases(toy, "quick", ("half",), (), ())
    monkeypatch.setattr(room, "ask_engines", lambda *_: pytest.fail("asked"))
    assert settings_of(False, a_mac(), Path("python"), planned).value("mlx_wired_limit") is None
    answer = {"mlx": {"gpu": {"max_recommended_working_set_size": 4096}}}
    monkeypatch.setattr(room, "ask_engines", lambda *_: answer)
    with_mlx = [replace(one, runtime="mlx") for one in planned]
    assert settings_of(False, a_mac(), Path("python"), with_mlx).value("mlx_wired_limit") == 4096


def test_left_as_it_is_nothing_is_planned(toy: Suite) -> None:
    """No settings, no waiting, and the header says so."""
    plan = settings_of(True, a_mac(), Path("python"), plan_cases(toy, "quick", ("half",), (), ()))
    assert plan == Plan() and cooling_of(plan).longest_s == 0.0
    assert header_settings(plan, {})["left_as_is"] is True


def test_the_header_holds_values_reasons_and_ways() -> None:
    """Everything that workers are asked, as JSON, and whether sleep is kept off."""
    plan = plan_settings(a_mac(), {"max_recommended_working_set_size": 4096})
    said = json.loads(json.dumps(header_settings(plan, {"before": "off", "now": "on"})))
    wired = next(one for one in said["together"] if one["name"] == "mlx_wired_limit")
    assert wired["value"] == 2048 and wired["reason"] and wired["how"] == "mx.set_wired_limit"
    assert said["keep_awake"]["now"] == "on" and said["left_as_is"] is False
    assert cooling_of(plan).longest_s == 120.0


def test_trials_and_pairs_are_asked_for_their_own(staged: Callable[..., Any]) -> None:
    """Alone the whole limit, together the shared one, and taking turns the whole one again."""
    run = staged(SOUND, settings=Plan((LIMIT,), (HALF,))).run()
    assert {one.settings for one in run.launcher.requests} == {(LIMIT,)}
    assert {one.settings for one in run.launcher.sides} == {(HALF,)}
    heavy = {name: replace(one, peak_memory=6e8) for name, one in SOUND.items()}
    apart = staged(heavy, settings=Plan((LIMIT,), (HALF,)), host_memory_bytes=10**9).run()
    assert not any(apart.launcher.together)
    assert {one.settings for one in apart.launcher.sides} == {(LIMIT,)}


def test_other_settings_are_another_case(toy: Suite) -> None:
    """A figure taken under other limits is no answer for this case."""
    one = plan_cases(toy, "quick", ("half",), (), ())[0]
    asked = [case_identity(toy, one, "quick", {}, ("", ""), plan) for plan in (None, Plan((LIMIT,)), Plan((HALF,)))]
    assert len(set(asked)) == 3


def test_a_run_is_resumed_as_it_was_begun(toy: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that left everything alone isn't gone on with settings: the message names the switch."""
    begun = make_header(new_run_name(), suite=toy.name, settings={"left_as_is": True})
    folder = RunFolder.create(tmp_path, detect_host().identity, begun)
    request = RunRequest(toy.folder, results=tmp_path, resume="latest")
    with pytest.raises(ResultsError, match="goes on with --leave-as-is"):
        _to_resume(request, toy, detect_host())
    found = _to_resume(replace(request, leave_as_is=True), toy, detect_host())
    assert found.name == folder.name
