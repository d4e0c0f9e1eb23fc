"""The learner's process: loads their files, calls their functions, and says what came of it.

Started by `runner` and by nobody else. It is told what to do on standard input and answers where
standard output was; both are moved out of the way before a line of the learner's runs, so that a
`print` of theirs goes elsewhere.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import importlib
import io
import linecache
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from itertools import islice
from pathlib import Path
from types import GeneratorType, ModuleType
from typing import Any

import msgspec
import numpy as np

from gdtui.workshop import protocol
from gdtui.workshop.protocol import (
    CodeFault,
    Examine,
    Examined,
    NoNumber,
    PackedArray,
    PackedValue,
    Prepare,
    Prepared,
)
from gdtui.workshop.steps import StepError, Stepper

MEMORY_BYTES = 1 << 30
"""Of addresses: numpy alone takes a fifth of it."""

LAST_SECONDS = 6.0
"""A request that lasts so long ends the process by itself: nobody waits for it any more."""

MOST_SOURCE_BYTES = 100_000
"""A longer file is none of a few lines."""


MOST_PRINTED = 300
"""So much of what a function prints, when it is called first, is shown."""


def serve(folder: str) -> None:
    """Serve requests until standard input ends."""
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    unset = _set_limits()
    # Nothing compiled is read from the learner's folder: a file saved twice in a second would
    # be taken for the one before.
    sys.dont_write_bytecode = True
    sys.pycache_prefix = tempfile.gettempdir() + "/gdtui-has-none"
    sys.path.insert(0, folder)
    _answer(answers, protocol.Ready(unset))
    decoder = msgspec.msgpack.Decoder(protocol.ProcessRequest)
    worker = Worker(Path(folder))
    while (frame := protocol.read_frame(lambda count: os.read(requests, count))) is not None:
        _set_alarm(LAST_SECONDS)
        try:
            reply = worker.handle(decoder.decode(frame))
        finally:
            _set_alarm(0)
        _answer(answers, reply)
    os._exit(0)


def _answer(descriptor: int, reply: protocol.ProcessReply) -> None:
    protocol.write_frame(descriptor, msgspec.msgpack.encode(reply))


def _set_limits() -> tuple[str, ...]:
    """Limit memory and leave no core file; return what could not be limited."""
    try:
        import resource
    except ImportError:
        return ("memory", "time")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        if sys.platform == "darwin":  # takes the limit and does not keep it
            return ("memory",)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (OSError, ValueError):
        return ("memory",)
    return ()


def _set_alarm(seconds: float) -> None:
    """End this process after so long, even in C code that never comes back: no handler runs."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


class _FailedError(Exception):
    """Learners' code failed."""

    def __init__(self, fault: CodeFault) -> None:
        self.fault = fault


class Worker:
    """Answers requests about the files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stepper: Stepper | None = None

    def handle(self, request: protocol.ProcessRequest) -> protocol.ProcessReply:
        """Do what is asked; whatever learners' code does comes back as a `CodeFault`."""
        match request:
            case Examine():
                return self._examine(request)
            case Prepare():
                return self._prepare(request)
            case protocol.Drive():
                assert self._stepper is not None
                return self._stepper.drive(request, lambda error: self._fault(error))

    # Examining ---------------------------------------------------------------------------------

    def _examine(self, request: Examine) -> Examined:
        file, notes = f"{request.module}.py", _Notes()
        try:
            if empty := self._empty_line(file):
                return Examined(empty=empty)
            if not request.calls:
                return Examined()
            with redirect_stdout(notes):
                function = self._load(request.module, request.function, anew=True)
                calls = request.calls
                results = tuple(self._call(function, call, file, notes) for call in calls)
        except _FailedError as failed:
            return Examined(fault=failed.fault, printed=notes.text)
        return Examined(results, printed=notes.text)

    def _empty_line(self, file: str) -> int:
        """The line in which three dots stand in place of something; 0 where none do."""
        path = self._folder / file
        try:
            with path.open("rb") as opened:
                source = opened.read(MOST_SOURCE_BYTES + 1)
        except FileNotFoundError:
            raise _FailedError(CodeFault("missing", file=file)) from None
        except OSError as error:
            raise _FailedError(CodeFault("unreadable", error.strerror or "", file)) from None
        if len(source) > MOST_SOURCE_BYTES:
            raise _FailedError(CodeFault("long", file=file))
        try:
            tree = ast.parse(source, file)
            nodes = [*ast.walk(tree)]
        except SyntaxError as error:
            raise _FailedError(_syntax_fault(error, file)) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise _FailedError(CodeFault("syntax", _first_line(error), file)) from None
        values = (
            node.value for node in nodes if isinstance(node, ast.Expr | ast.Return | ast.Assign)
        )
        lines = [
            each.lineno
            for value in values
            for each in (value.elts if isinstance(value, ast.Tuple) else (value,))
            if isinstance(each, ast.Constant) and each.value is Ellipsis
        ]
        return min(lines, default=0)

    def _load(self, module: str, name: str, *, anew: bool = False) -> Callable[..., Any]:
        """A learner's function; with `anew`, all of their files are forgotten first."""
        if anew:
            for known, loaded in [*sys.modules.items()]:
                if self._is_theirs(getattr(loaded, "__file__", None)):
                    del sys.modules[known]
            linecache.clearcache()
            importlib.invalidate_caches()
        try:
            loaded = importlib.import_module(module)
        except BaseException as error:
            raise _FailedError(self._fault(error, module)) from None
        function = getattr(loaded, name, None)
        if not callable(function) or isinstance(function, ModuleType):
            raise _FailedError(CodeFault("no function", name, f"{module}.py"))
        found: Callable[..., Any] = function
        return found

    def _is_theirs(self, file: object) -> bool:
        return isinstance(file, str) and Path(file).parent == self._folder

    def _call(
        self, function: Callable[..., Any], call: tuple[PackedValue, ...], file: str, notes: _Notes
    ) -> PackedValue:
        """Call a function twice with the same arguments; CodeFault where the results differ.

        Only what it prints the first time is kept.
        """
        twice: list[PackedValue] = []
        for _ in range(2):
            arguments = [protocol.unpack_value(argument) for argument in call]
            try:
                with np.errstate(all="ignore"):
                    twice.append(_wrap(function(*arguments)))
            except BaseException as error:
                raise _FailedError(self._fault(error, Path(file).stem)) from None
            finally:
                notes.full = True
        if msgspec.msgpack.encode(twice[0]) != msgspec.msgpack.encode(twice[1]):
            raise _FailedError(CodeFault("another", file=file))
        return twice[0]

    # Stepping ----------------------------------------------------------------------------------

    def _prepare(self, request: Prepare) -> Prepared:
        from gdtui.workshop.parts import part_of

        functions: dict[int, Callable[..., Any]] = {}
        try:
            for number in request.own:
                part = part_of(number)
                functions[number] = self._load(part.module, part.function, anew=not functions)
            self._stepper = Stepper(request, functions)
        except _FailedError as failed:
            return Prepared(failed.fault)
        except BaseException as error:
            return Prepared(self._fault(error))
        return Prepared()

    # What went wrong ---------------------------------------------------------------------------

    def _fault(self, error: BaseException, module: str = "") -> CodeFault:
        """An exception as a CodeFault, at the last line of learners' code it came through."""
        own = f"{module}.py"
        file, line = (own if module else ""), 0
        for frame, number in traceback.walk_tb(error.__traceback__):
            if self._is_theirs(frame.f_code.co_filename):
                name = Path(frame.f_code.co_filename).name
                # Where the file that is looked at calls another, which holds, it is to blame.
                if name == own or not line or file != own:
                    file, line = name, number
        if isinstance(error, StepError):
            return CodeFault("step", str(error), file, line)
        if isinstance(error, _HugeError):
            return CodeFault("huge", file=file)
        if isinstance(error, SyntaxError):
            return _syntax_fault(error, Path(error.filename or file).name)
        if isinstance(error, SystemExit | KeyboardInterrupt | GeneratorExit):
            return CodeFault("exit", file=file, line=line)
        if isinstance(error, RecursionError):
            return CodeFault("recursion", file=file, line=line)
        if isinstance(error, MemoryError):
            return CodeFault("memory", file=file, line=line)
        if isinstance(error, ModuleNotFoundError):
            return CodeFault("no module", error.name or "", file, line)
        if isinstance(error, ValueError) and "read-only" in str(error):
            return CodeFault("writes", file=file, line=line)
        said = _first_line(error)
        name = type(error).__name__[:40]
        said = f"{name}: {said}" if said else name
        return CodeFault("raised", said, file, line, near=_near_name(error))


def _syntax_fault(error: SyntaxError, file: str) -> CodeFault:
    source = (error.text or "").rstrip()[:200]
    return CodeFault("syntax", error.msg, file, error.lineno or 0, source)


class _Notes(io.TextIOBase):
    """The beginning of what learners' code prints."""

    def __init__(self) -> None:
        self.text = ""
        self.full = False

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        if not self.full:
            self.text += str(text)[: MOST_PRINTED - len(self.text)]
        return len(text)


class _HugeError(Exception):
    """A result has more in it than anybody would look at."""


def _near_name(error: BaseException) -> str:
    """A name that is there and spelt much like the one which is missing; may be empty."""
    wrong = getattr(error, "name", None)
    if not isinstance(wrong, str) or len(wrong) < 3:
        return ""
    if isinstance(error, NameError):
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        known = {*frames[-1].f_locals, *frames[-1].f_globals, *dir(builtins)} if frames else set()
    elif isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        known = {*vars(error.obj)}
    else:
        return ""
    likely = sorted(one for one in known if isinstance(one, str) and not one.startswith("_"))
    return next(iter(difflib.get_close_matches(wrong, likely, 1, 0.7)), "")


def _first_line(error: BaseException) -> str:
    try:
        lines = str(error).splitlines()
    except Exception:  # theirs may fail at saying what it is
        return ""
    return lines[0][:200].rstrip() if lines else ""  # numpy ends some on a blank


def _wrap(result: object, depth: int = 0) -> PackedValue:
    """A result as a message."""
    if isinstance(result, bool | np.bool_):
        return NoNumber("bool")
    if isinstance(result, int | float | np.integer | np.floating):
        try:
            return protocol.PackedNumber(float(result))
        except OverflowError:
            return protocol.PackedNumber(float("inf"))
    if isinstance(result, np.ndarray):
        if result.size > protocol.MOST_RESULTS:
            raise _HugeError
        if result.dtype.kind not in "iuf":
            return NoNumber(f"array of {result.dtype}")
        if result.ndim == 0:
            return protocol.PackedNumber(float(result))
        return PackedArray(result.shape, result.astype(np.float64).tobytes())
    if isinstance(result, GeneratorType):
        result = tuple(islice(result, protocol.MOST_ITEMS + 1))
    if isinstance(result, tuple | list):
        if len(result) > protocol.MOST_ITEMS:
            raise _HugeError
        if depth == 3:
            return NoNumber("list in a list")
        return protocol.PackedTuple(tuple(_wrap(item, depth + 1) for item in result))
    return NoNumber("nothing" if result is None else type(result).__name__[:40])
