"""The refusals of readers and writers."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Refused(Exception):
    """What all refusals have in common."""


class CannotOpen(Refused):
    """Opening failed; the reason, if one is known, is only in `__cause__`."""

    def __init__(self) -> None:
        super().__init__("cannot-open")


class Malformed(Refused):
    """The bytes break a rule of form, and `word` is the specification's name for it."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class RuleBroken(Refused):
    """What was to be sealed, or what a seal held, breaks a rule that has no word of its own."""


class DirectoryRefused(Refused):
    """A genuine directory is not to be used, and `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class StateRefused(Refused):
    """A genuine account state, or what a server hands out with it, is not to be used."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class CodeRefused(Refused):
    """A typed code is wrong; `place` is the index of the character, if it is one character."""

    def __init__(self, word: str, place: int | None = None) -> None:
        super().__init__(word if place is None else f"{word} at {place}")
        self.word = word
        self.place = place


def opening(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Let `function` fail with `CannotOpen` alone."""

    @wraps(function)
    def opened(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except (Malformed, RuleBroken) as reason:
            raise CannotOpen from reason

    return opened
