"""Tables of cases: what is read, what is written, and what is refused."""

from collections.abc import Callable

# A description, something to do, and its result or the refusal to expect: the word of the refusal
# if it has one, else its type.
Case = tuple[str, Callable[[], object], object]


def calling(function: Callable[..., object], *arguments: object) -> Callable[[], object]:
    """The call of `function`, for later."""
    return lambda: function(*arguments)


def replaced(data: bytes, place: int, other: bytes) -> bytes:
    """`data` with other bytes at a place."""
    return data[:place] + other + data[place + len(other) :]
