"""Do the tests notice mistakes? Plants one at a time and runs the tests of that module.

    python packaging/checks/mutants.py --out FILE [--count N] [--seed N] [--files N] [--at COMMIT]
                                        [--before FILE]

Each mistake is one changed expression, drawn with a seed from the packages in turn: a comparison
or an answer turned round, `and` for `or`, another number, another sign, a call left out. The tests
are those that import the module by name or are named after it, then those of what uses it in its
package; the quick ones first, and where these pass, the slow ones. They run in a worktree of
``--at``, in processes that are forked once the tests are collected (`planted_runs.py`); Linux.
Each mistake adds a line to FILE; what stands there is not run again. ``--before`` names lines of
another state of the tests: the same mistakes, and first the test that caught each then.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import planted_runs
from planted_runs import Job, Result

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("imaging", "state", "storage", "studio", "engine", "ui")
QUICK, SLOW, NONE = "quick", "slow", "none"
_TOGETHER: Final = 25
"""So many share a process that has collected the tests."""
_TURNED: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SIGNS: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
_SPEECH: Final = ("logger", "_logger", "_log", "logging", "warnings")
"""Whose calls say something to who reads a log: leaving one out is no mistake of behaviour."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed expression.

    Attributes:
        module: its file, from the root of the repository.
        line: of its beginning, from 1.
        column: of its beginning, in bytes.
        kind: compare, logic, number, sign, answer or call.
        was: the expression.
        now: what stands there instead.
    """

    module: str
    line: int
    column: int
    kind: str
    was: str
    now: str

    @property
    def key(self) -> str:
        return f"{self.module}:{self.line}:{self.column}:{self.kind}"


@dataclass(frozen=True, slots=True)
class Caught:
    """What the tests said of one.

    Attributes:
        by: quick, slow or none.
        test: the first that failed; empty where none did.
        files: how many test files were run.
        seconds: by the clock.
    """

    by: str
    test: str
    files: int
    seconds: float


def mutants(module: str, source: str) -> Iterator[tuple[Mutant, str]]:
    """Yield each mistake that can be planted in a module, with the source that has it."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = source.encode()
    for node, kind, changed in _changes(ast.parse(source)):
        assert node.end_lineno is not None and node.end_col_offset is not None
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        was, now = whole[begin:end].decode(), changed
        text = (whole[:begin] + now.encode() + whole[end:]).decode()
        yield Mutant(module, node.lineno, node.col_offset, kind, was, now), text


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr, str, str]]:
    """Expressions, kinds, and what stands there instead; nothing that only types read."""
    todo: list[tuple[ast.AST, bool]] = [(tree, False)]
    while todo:
        node, yes_or_no = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yes_or_no = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
            todo += [(each, yes_or_no) for each in node.body]
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) in (
            "TYPE_CHECKING",
            "__name__ == '__main__'",
        ):
            continue
        if isinstance(node, (ast.Assert, ast.JoinedStr)) or _speaks(node):
            continue
        yield from _changes_of(node, yes_or_no)
        unread = (getattr(node, "annotation", None), *getattr(node, "decorator_list", ()))
        todo += [(one, yes_or_no) for one in ast.iter_child_nodes(node) if one not in unread]


def _speaks(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).partition(".")[0] in _SPEECH
    )


def _changes_of(node: ast.AST, yes_or_no: bool) -> Iterator[tuple[ast.expr, str, str]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        other = copy.copy(node)
        other.ops = [_TURNED[type(node.ops[0])]()]
        yield node, "compare", f"({ast.unparse(other)})"
    elif isinstance(node, ast.BoolOp):
        logic = copy.copy(node)
        logic.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, "logic", f"({ast.unparse(logic)})"
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        value = node.value
        now = str(not value) if isinstance(value, bool) else f"({value!r} + 1)"
        yield node, "number", now
    elif isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        if not any(isinstance(side, (ast.JoinedStr, ast.List)) for side in (node.left, node.right)):
            sign = copy.copy(node)
            sign.op = _SIGNS[type(node.op)]()
            yield node, "sign", f"({ast.unparse(sign)})"
    elif isinstance(node, ast.Return) and node.value is not None and yes_or_no:
        yield node.value, "answer", f"(not ({ast.unparse(node.value)}))"
    elif (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and "super()" not in ast.unparse(node.value.func)  # without it nothing runs at all
    ):
        yield node.value, "call", "None"


def draw(root: Path, count: int, seed: int) -> list[Mutant]:
    """Return mistakes of the packages in turn; more of the same seed begin with the fewer.

    In a package a kind is drawn first, then one of its places.
    """
    queues = list[list[Mutant]]()
    for package in PACKAGES:
        dice = random.Random(f"{seed} {package}")
        kinds = defaultdict[str, list[Mutant]](list)
        for path in sorted((root / "desktop_app" / package).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            for mutant, _ in mutants(place, path.read_text("utf-8")):
                kinds[mutant.kind].append(mutant)
        names = sorted(kinds)
        for name in names:
            dice.shuffle(kinds[name])
        order = [dice.choice(names) for _ in range(count if names else 0)]
        queues.append([kinds[name].pop() for name in order if kinds[name]])
    return [queue[at] for at in range(count) for queue in queues if at < len(queue)][:count]


class NearbyTests:
    """Which test files ask about a module.

    Attributes:
        root: the repository.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._importers: Mapping[str, set[str]] = defaultdict(set)
        for folder in ("tests", "desktop_app"):
            for path in sorted((root / folder).rglob("*.py")):
                place = path.relative_to(root).as_posix()
                for name in imported(path.read_text("utf-8")):
                    self._importers[name].add(place)

    def of(self, module: str, most: int) -> list[str]:
        """Return at most so many test files, the nearest first.

        Those that name the module come before those of the modules of its package that import it.
        """
        asked, found = {module}, dict[str, None]()
        package = "/".join(module.split("/")[:2])
        for _ in range(3):
            users = {user for one in asked for user in self._importers[_dotted(one)]}
            tests = {user for user in users if Path(user).name.startswith("test_")}
            tests |= {place for one in asked for place in self._named(one)}
            near = sorted(tests, key=lambda place: (-_shared(place, module), place))
            found |= dict.fromkeys(near)
            asked = {user for user in users if user.startswith(f"{package}/")}
        return list(found)[:most]

    def _named(self, module: str) -> Iterator[str]:
        path = Path(module)
        folder = self.root / "tests" / path.relative_to("desktop_app").parent
        for found in folder.glob(f"test_{path.stem.lstrip('_')}*.py"):
            yield found.relative_to(self.root).as_posix()


def imported(text: str) -> set[str]:
    """Return each module that ``text`` imports anywhere, and each name with its module."""
    names = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{one.name}" for one in node.names)
    return names


def _dotted(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _shared(test: str, module: str) -> int:
    """How near: two for a name that begins the same, and one for each folder of both."""
    parts = zip(test.split("/")[1:-1], module.split("/")[1:-1], strict=False)
    same = 0
    for one, other in parts:
        if one != other:
            break
        same += 1
    named = Path(test).stem.startswith(f"test_{Path(module).stem.lstrip('_')}")
    return same + 2 * named


class Runner:
    """Runs tests over mistakes.

    Attributes:
        root: a checkout in which files may be changed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._sound, self._spared = set[str](), set[str]()

    def run(self, jobs: Sequence[Job], planted: tuple[str, str] = ("", "")) -> dict[str, Caught]:
        """Who notices each, by `Job.key`. A test that fails by itself has noticed nothing.

        Args:
            jobs: mistakes within functions; or one that isn't, without its text.
            planted: the module of that one, and its text.
        """
        caught, left = dict[str, Caught](), list(jobs)
        while left:
            with self._changed(*planted):
                results = {one.key: one for one in self._asked(left)}
            names = {one.test for one in results.values() if "::" in one.test} - self._sound
            alone = [replace(left[0], key=name, text="", files=(), first=name) for name in names]
            fails = {one.key for one in self._asked(alone) if one.test}
            self._sound |= names - fails
            self._spared |= fails
            again = list[Job]()
            for job in left:
                result = results.get(job.key, Result(job.key, "(nothing was told)", False, 0.0))
                if result.test in self._spared:
                    again.append(job)
                    continue
                by = (SLOW if result.is_slow else QUICK) if was_noticed(result) else NONE
                caught[job.key] = Caught(by, result.test, len(job.files), result.seconds)
            left = again
        return caught

    @contextmanager
    def _changed(self, module: str, text: str) -> Iterator[None]:
        """Meanwhile a file has another text."""
        path = self.root / module
        sound = path.read_text("utf-8") if module else ""
        try:
            if module:
                path.write_text(text, "utf-8")
            yield
        finally:
            if module:
                path.write_text(sound, "utf-8")

    def _asked(self, jobs: Sequence[Job]) -> list[Result]:
        if not jobs:
            return []
        files = {name for job in jobs for name in (*job.files, job.first.partition("::")[0])}
        here = sorted(name for name in files if name and (self.root / name).is_file())
        words = ["-q", "-p", "no:cacheprovider", "-p", planted_runs.__name__]
        words += [f"--deselect={name}" for name in self._spared]
        with tempfile.TemporaryDirectory() as folder:
            told, results = Path(folder) / "jobs", Path(folder) / "results"
            told.write_text(planted_runs.lines_of(jobs), "utf-8")
            env = {**os.environ, planted_runs.JOBS: str(told), planted_runs.RESULTS: str(results)}
            env["PYTHONPATH"] = os.pathsep.join((str(self.root), str(Path(__file__).parent)))
            subprocess.run(
                [sys.executable, "-m", "pytest", *words, *here],
                cwd=self.root,
                env=env,
                stdout=subprocess.DEVNULL,
                check=False,
            )
            return planted_runs.read_results(results)


def read(file: Path) -> dict[str, tuple[Mutant, Caught]]:
    """Return what stands in a file of lines, by `Mutant.key`."""
    rows = dict[str, tuple[Mutant, Caught]]()
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        row = json.loads(line)
        mutant = Mutant(**row["mutant"])
        rows[mutant.key] = mutant, Caught(**row["caught"])
    return rows


def table(rows: Iterable[tuple[Mutant, Caught]]) -> str:
    """Return how many were caught, by package."""
    counts = defaultdict[str, Counter[str]](Counter)
    for mutant, caught in rows:
        for name in (mutant.module.split("/")[1], "all"):
            counts[name][caught.by] += 1
    lines = [f"{'':10} {'mutants':>8} {'quick':>6} {'slow':>6} {'none':>6} {'caught':>7}"]
    for name in sorted(counts, key=lambda name: (name == "all", name)):
        each = counts[name]
        whole = each.total()
        share = (whole - each[NONE]) / whole
        lines.append(
            f"{name:10} {whole:8} {each[QUICK]:6} {each[SLOW]:6} {each[NONE]:6} {share:7.0%}"
        )
    return "\n".join(lines)


def _checkout(place: Path, commit: str) -> None:
    command = ["git", "worktree", "add", "--quiet", "--detach", place, commit]
    subprocess.run(command, cwd=ROOT, check=True)
    built = Path("desktop_app/engine/native/built")
    if (ROOT / built).is_dir():
        (place / built).symlink_to(ROOT / built)


def _caught(
    some: Mapping[str, Mutant],
    tests: NearbyTests,
    most: int,
    runner: Runner,
    before: Mapping[str, tuple[Mutant, Caught]],
) -> Iterator[tuple[str, Caught]]:
    """Those within functions in one run, each of the others in another."""
    within = list[Job]()
    for mutant in some.values():
        source = (runner.root / mutant.module).read_text("utf-8")
        text = {one.key: text for one, text in mutants(mutant.module, source)}[mutant.key]
        first = before[mutant.key][1].test if mutant.key in before else ""
        files = tuple(tests.of(mutant.module, most))
        if in_function(source, mutant.line):
            within.append(Job(mutant.key, mutant.module, text, files, first))
        else:
            job = Job(mutant.key, mutant.module, "", files, first)
            yield from runner.run([job], (mutant.module, text)).items()
    yield from runner.run(within).items()


def was_noticed(result: Result) -> bool:
    """Whether a test failed, or went on for ever; what went wrong otherwise is no test's merit."""
    return "::" in result.test or result.test == planted_runs.TOO_LONG


def in_function(source: str, line: int) -> bool:
    """Whether what stands in a line is done when a function is called."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body[0].lineno <= line <= (node.end_lineno or 0)
        for node in ast.walk(ast.parse(source))
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Plant mistakes and see which tests notice.")
    parser.add_argument("--out", type=Path, required=True, help="lines, one a mistake; added to")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=84)
    parser.add_argument("--files", type=int, default=25, help="at most so many, the nearest")
    parser.add_argument("--at", default="HEAD", help="state of program and tests (%(default)s)")
    parser.add_argument("--before", type=Path, help="lines of another state of the tests")
    options = parser.parse_args(arguments)
    before = read(options.before) if options.before else {}
    done = read(options.out)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "checkout"
        _checkout(place, options.at)
        try:
            drawn = [row[0] for row in before.values()] or draw(place, options.count, options.seed)
            tests, runner = NearbyTests(place), Runner(place)
            left = [mutant for mutant in drawn if mutant.key not in done]
            for at in range(0, len(left), _TOGETHER):
                some = {mutant.key: mutant for mutant in left[at : at + _TOGETHER]}
                for key, caught in _caught(some, tests, options.files, runner, before):
                    done[key] = some[key], caught
                    row = {"mutant": asdict(some[key]), "caught": asdict(caught)}
                    with options.out.open("a", encoding="utf-8") as lines:
                        lines.write(json.dumps(row) + "\n")
                    was = some[key].was.partition("\n")[0]
                    print(f"{caught.by:6} {caught.seconds:6.0f} s  {key}  {was}", flush=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=True)
    print(table(done.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
