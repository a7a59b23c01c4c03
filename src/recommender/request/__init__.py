"""What a user asks of the recommender, read from JSON, from Python or from words of a command line."""

from recommender.request.read import from_json, from_words
from recommender.request.request import Constraints, HostAsked, ModelAsked, Request, RequestError

__all__ = ["Constraints", "HostAsked", "ModelAsked", "Request", "RequestError", "from_json", "from_words"]
