"""Rego in this process, by regorus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec
import regorus

from auditor.engines import Call, Pass, RawOutcome
from auditor.errors import EngineError, PolicyError
from auditor.model import JSON, Module

_AT = re.compile(r"--> (?P<file>[^\n]+):(?P<line>[0-9]+):(?P<column>[0-9]+)\n")
_ERROR = re.compile(r"^error: (?P<message>.+)$", re.MULTILINE)


class EmbeddedEngine:
    """Holds the compiled policies. Not to be shared between threads; a forked child may use it."""

    name = "embedded"
    forks = True
    batch = 1

    def __init__(self, modules: Sequence[Module]) -> None:
        """Compiles the modules that are not for later; raises PolicyError for one that does not
        parse."""
        # Two packages on PyPI install a module called regorus; only the pinned one can be extended.
        if not hasattr(regorus.Engine, "add_extension"):
            raise EngineError(
                "the installed `regorus` is not the one that vvaudit needs; "
                "uninstall celine-regorus and install gordon-to-regorus"
            )
        self._engine = regorus.Engine()
        self._later = {module.package: module for module in modules if module.package}
        for module in modules:
            if not module.package:
                self._compile(module)

    def _compile(self, module: Module) -> None:
        try:
            self._engine.add_policy(module.path, module.source)
        except RuntimeError as error:
            raise PolicyError(explain(error)) from None

    def evaluate(self, subjects: Sequence[Sequence[Pass]]) -> Iterator[list[RawOutcome]]:
        """See `Engine.evaluate`."""
        for passes in subjects:
            outcomes: list[RawOutcome] = []
            for call in (call for one in passes for call in one.calls):
                if call.package in self._later:
                    self._compile(self._later.pop(call.package))
            for one in passes:
                try:
                    self._engine.set_input_json(one.document.decode())
                except RuntimeError as error:
                    text = explain(error)
                    outcomes += [RawOutcome(call.check, error=text) for call in one.calls]
                    continue
                outcomes += [self._call(call) for call in one.calls]
            yield outcomes

    def _call(self, call: Call) -> RawOutcome:
        try:
            deny = self._set(f"data.{call.package}.deny")
            examined = self._set(f"data.{call.package}.examined") if call.examine else ()
            unknown = self._set(f"data.{call.package}.unknown") if call.unsure else ()
        except RuntimeError as error:
            return RawOutcome(call.check, error=explain(error))
        return RawOutcome(call.check, deny, examined, unknown)

    def _set(self, rule: str) -> Sequence[JSON]:
        found = self._engine.eval_rule_as_json(rule)
        if found == "[]":
            return ()
        decoded = msgspec.json.decode(found)
        if not isinstance(decoded, list):
            raise RuntimeError(f"error: {rule} is not a set")
        return decoded


def explain(error: Exception) -> str:
    """`file:line:column: message` out of regorus' report, which draws the source line too."""
    text = str(error).partition("\n\nStack backtrace")[0]
    message = _ERROR.search(text)
    words = message["message"] if message else text.strip().splitlines()[-1]
    at = _AT.search(text)
    return f"{at['file']}:{at['line']}:{at['column']}: {words}" if at else words
