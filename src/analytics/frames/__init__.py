"""The only door for questions: named SQL over the manifest's Parquet, answered with documented columns."""

from analytics.frames.frames import frame, query
from analytics.frames.questions import Question, UnknownQuestion, question, question_names
from analytics.frames.scope import Scope

__all__ = ["Question", "Scope", "UnknownQuestion", "frame", "query", "question", "question_names"]
