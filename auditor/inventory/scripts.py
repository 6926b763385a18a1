"""What a deployment script does to the cluster: its commands as far as they can run at all, with
the wrappers around kubectl and helm seen through.

A function that is never called does nothing. A function that hands its arguments on (`"$@"`) to
kubectl is kubectl; one that runs its arguments is a prefix, as `timeout` is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.inventory.shell_commands import Command, Script, parse_commands
from auditor.model import JSON

_TOOLS = frozenset(["kubectl", "oc", "helm", "kustomize"])
_PREFIXES = frozenset(["command", "exec", "env", "sudo", "timeout", "nohup", "nice"])
_ALL = frozenset(["$@", "${@}", "$*"])
_CALLERS = frozenset(["trap", "wait", "eval", "run", "retry"])
_VERBS = frozenset(
    (
        *("annotate", "api-resources", "apply", "auth", "cluster-info", "config", "create"),
        *("delete", "describe", "diff", "edit", "exec", "expose", "get", "install", "label"),
        *("list", "logs", "patch", "replace", "rollback", "rollout", "run", "scale", "set"),
        *("status", "upgrade", "version", "wait"),
    )
)
_LONGEST = 200


def script_document(text: str) -> dict[str, JSON]:
    """What rules see of a script: `strict`, whether it stops at the first error (`set -e`), and
    `commands`, those that can run, in the order of the text: `{index, line, function, program,
    words, verb, stops, handled}`. `verb` is what kubectl or helm is told to do; `stops` whether the
    function that the command stands in (or the script outside of functions) can end with a failure;
    `handled` whether something looks at the command's own failure, so that `set -e` does not."""
    script = parse_commands(text)
    called = _reachable(script)
    variables = dict(script.assignments)
    runners = {name for name in script.functions if _runs_arguments(script, name)}
    wrappers = {
        name: tool
        for name in script.functions
        if (tool := _wrapped(script, name, runners, variables))
    }
    stopping = _stopping(script)
    commands = [
        {
            "index": index,
            "line": command.line,
            "function": command.function,
            "stops": command.function in stopping,
            "handled": command.handled,
            **_with_verb(_seen_through(command, wrappers, runners, variables)),
        }
        for index, command in enumerate(script.commands)
        if command.function in called
    ]
    return {"strict": any(_is_strict(c) for c in script.commands), "commands": commands}


def _is_strict(command: Command) -> bool:
    words = command.words
    return words[0] == "set" and any(
        (word.startswith("-") and not word.startswith("--") and "e" in word[1:])
        or word == "errexit"
        for word in words[1:]
    )


def _calls(script: Script, function: str) -> Iterator[str]:
    for command in script.commands:
        if command.function != function:
            continue
        first = command.words[0]
        if first in script.functions:
            yield first
        if first in script.functions or first in _CALLERS or first in _PREFIXES:
            yield from (word for word in command.words[1:] if word in script.functions)


def _reachable(script: Script) -> set[str]:
    """The functions that are called from the script itself, by whatever way; and the script."""
    found, pending = {""}, [""]
    while pending:
        for name in _calls(script, pending.pop()):
            if name not in found:
                found.add(name)
                pending.append(name)
    return found


def _stopping(script: Script) -> set[str]:
    """Functions that can end the script with a failure, by themselves or through another."""
    found = {
        command.function
        for command in script.commands
        if command.words[0] == "exit" and command.words[1:2] not in ((), ("0",))
    }
    changed = True
    while changed:
        changed = False
        for name in (*script.functions, ""):
            if name not in found and any(called in found for called in _calls(script, name)):
                found.add(name)
                changed = True
    return found


def _runs_arguments(script: Script, function: str) -> bool:
    return any(c.function == function and c.words[0] in _ALL for c in script.commands)


def _wrapped(
    script: Script, function: str, runners: set[str], variables: Mapping[str, str]
) -> str | None:
    """The tool that a function hands its arguments on to."""
    for command in script.commands:
        if command.function == function and _ALL & set(command.words):
            program = _seen_through(command, {}, runners, variables)["program"]
            if program in _TOOLS:
                return str(program)
    return None


def _seen_through(
    command: Command,
    wrappers: Mapping[str, str],
    runners: set[str],
    variables: Mapping[str, str],
) -> dict[str, JSON]:
    words = [_valued(word, variables) for word in command.words]
    first = words[0].rpartition("/")[2]
    if first in wrappers:
        return {"program": wrappers[first], "words": _short(words[1:])}
    looks = first == "command" and words[1:2] in (["-v"], ["-V"])
    if (first in runners or first in _PREFIXES) and not looks:
        for number, word in enumerate(words[1:], 1):
            name = word.rpartition("/")[2]
            if name in _TOOLS or name in wrappers:
                return {"program": wrappers.get(name, name), "words": _short(words[number + 1 :])}
    return {"program": first, "words": _short(words[1:])}


def _with_verb(seen: dict[str, JSON]) -> dict[str, JSON]:
    tool = seen["program"] in _TOOLS
    verb = next((word for word in seen["words"] if word in _VERBS), "") if tool else ""
    return {**seen, "verb": verb}


def _valued(word: str, variables: Mapping[str, str]) -> str:
    """A command that is kept in a variable, `$KUBECTL`, if that is all of the word."""
    name = word.removeprefix("$").strip("{}")
    value = variables.get(name, "")
    tool = value.partition(" ")[0].rpartition("/")[2]
    return tool if word.startswith("$") and tool in _TOOLS else word


def _short(words: list[str]) -> list[str]:
    return [word[:_LONGEST] for word in words]
