"""The command line: `golden`, `open`, `write` and `selftest`."""

import argparse
import json
import sys
from pathlib import Path

from .errors import Refused
from .golden import WrongVector, check_golden_file, golden_files
from .objects import Difference, open_lines
from .random_objects import random_objects
from .random_values import Draw
from .selftest import Failed, selftest


def main() -> int:
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except (Refused, Difference, WrongVector, Failed) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    return 0


def _golden(arguments: argparse.Namespace) -> None:
    paths = golden_files(arguments.directory)
    total = 0
    for path in paths:
        try:
            checks = check_golden_file(path)
        except Refused as error:
            raise WrongVector(f"{path.name}: {error} ({error.__cause__!r})") from error
        print(f"{path.name}: {checks} checks")
        total += checks
    print(f"golden: {len(paths)} files, {total} checks")


def _open(arguments: argparse.Namespace) -> None:
    with arguments.file.open(encoding="utf-8") as lines:
        counts = open_lines(lines)
    formats = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"opened: {counts.total()} objects ({formats})")


def _write(arguments: argparse.Namespace) -> None:
    draw = Draw(arguments.seed)
    with arguments.file.open("w", encoding="ascii") as file:
        for json_object in random_objects(draw, arguments.count):
            file.write(json.dumps(json_object, separators=(",", ":")) + "\n")
    print(f"wrote: {arguments.count} objects")


def _selftest(arguments: argparse.Namespace) -> None:
    for line in selftest(arguments.seed):
        print(line)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="siegel_interop", description=__doc__)
    commands = parser.add_subparsers(required=True)

    golden = commands.add_parser("golden", help="check the golden files of a directory")
    golden.add_argument("directory", type=Path)
    golden.set_defaults(run=_golden)

    opening = commands.add_parser("open", help="open the objects of a file of JSON lines")
    opening.add_argument("file", type=Path)
    opening.set_defaults(run=_open)

    writing = commands.add_parser("write", help="write random objects to a file of JSON lines")
    writing.add_argument("count", type=int)
    writing.add_argument("file", type=Path)
    writing.add_argument("--seed", type=int, default=1)
    writing.set_defaults(run=_write)

    testing = commands.add_parser("selftest", help="check this reader and writer by themselves")
    testing.add_argument("--seed", type=int, default=1)
    testing.set_defaults(run=_selftest)
    return parser


if __name__ == "__main__":
    sys.exit(main())
