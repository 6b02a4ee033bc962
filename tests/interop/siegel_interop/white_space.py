"""Unicode's property White_Space, which `str.isspace` does not quite follow."""

WHITE_SPACE = frozenset(
    "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B)))
)


def holds_more_than_white_space(text: str) -> bool:
    return any(character not in WHITE_SPACE for character in text)
