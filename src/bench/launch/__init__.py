"""Starting workers and driving them: trials alone, pairs in alternation; every worker in its own process group."""

from bench.launch.awake import keep_awake
from bench.launch.local import LocalLauncher
from bench.launch.outcome import Launcher, Outcome

__all__ = ["Launcher", "LocalLauncher", "Outcome", "keep_awake"]
