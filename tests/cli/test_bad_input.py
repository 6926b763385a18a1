"""Bad input ends in one clear line and the right exit code: never a traceback, never a hang."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Ran, vvaudit
from tests.small_policies import write_rule

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: "web:1"}]}
"""
ONLY = ("--rule", "images_pinned")


def one_line(ran: Ran) -> str:
    """The one line that a usage error prints."""
    assert ran.out == ""
    assert ran.err.startswith("vvaudit: ")
    assert ran.err.count("\n") == 1
    return ran.err[len("vvaudit: ") : -1]


def problem(ran: Ran) -> str:
    """The report of a scan that could not read its input; it says `incomplete` last."""
    assert ran.err == ""
    assert "Traceback" not in ran.out
    assert ran.code == 3
    assert ran.out.splitlines()[-1].startswith("incomplete: ")
    return ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scan",), "nothing to scan: name files or folders, - for standard input, or --live"),
        (("scam",), "unknown command 'scam'; did you mean scan?"),
        (("scan", "gone.yaml"), "gone.yaml: no such file or folder"),
        (("scan", ".", "-g", "basline"), "unknown guarantee set 'basline'; did you mean baseline?"),
        (
            ("scan", ".", "-g", "valueverse/POD-99"),
            "unknown promise of valueverse 'POD-99'; did you mean POD-09",
        ),
        (("scan", ".", "--rule", "images_pined"), "unknown rule 'images_pined'; did you mean images_pinned"),
        (("scan", ".", "-f", "jsn"), "unknown format 'jsn'; did you mean json"),
        (("scan", ".", "-f", "json", "-f", "terminal"), "two formats to standard output"),
        (("scan", ".", "-f", "json=x", "-f", "sarif=x"), "x: two formats to one file; give each its own"),
        (("scan", ".", "-f", "sarif", "-f", "junit=no/such/j.xml"), "no/such/j.xml: cannot be written: there is no folder no/such"),
        (("scan", ".", "-f", "json="), "-f json=: name the file after the ="),
        (("scan", ".", "-f", "json=no/such/folder.json"), "no/such/folder.json: cannot be written: there is no folder no/such"),
        (("scan", ".", "-f", "json=."), ".: cannot be written: it is a folder"),
        (("scan", ".", "--fail-on", "hihg"), "unknown severity 'hihg'; did you mean high?"),
        (("scan", ".", "--engine", "servr"), "unknown engine 'servr'; did you mean server?"),
        (("scan", ".", "-p", "gone"), "gone: no such folder of policies"),
        (("scan", ".", "--show", "hold"), "unknown thing to show 'hold'; did you mean held?"),
        (("scan", ".", "--engine", "server", "--opa-url", "localhost"), "--opa-url: give the server as http://HOST:PORT or https://HOST:PORT"),
        (("scan", ".", "--engine", "server", "--opa-url", "http://127.0.0.1:9"), "OPA at http://127.0.0.1:9 cannot be reached (ConnectionError); start it with: opa run --server"),
        (("explain", "POD-0"), "unknown rule or promise 'POD-0'; did you mean"),
        (("explain", "baseline/POD-02"), "unknown rule or promise 'baseline/POD-02'; did you mean baseline/BASE-POD-02"),
        (("explain", "2db0f2d7240e0ea2"), "2db0f2d7240e0ea2 is a finding: name its rule, which reports show in brackets, or a promise that it breaks"),
        (("scan", ".", "--waivers", "w.yaml", "--no-waivers"), "--waivers and --no-waivers: give one of them"),
        (("scan", ".", "--no-render", "--set", "a=b"), "--no-render and --set: give one of them"),
        (("scan", ".", "--values", "v.yaml"), "--values is for one chart, and no chart is in the input: name the chart to scan"),
        (("scan", ".", "--baseline", "gone.json"), "gone.json: cannot be read: no such file or directory"),
        (("guarantees", "valuvers"), "unknown guarantee set 'valuvers'; did you mean valueverse?"),
        (("scan", "--nonsense"), "No such option"),
    ],
)  # fmt: skip
def test_usage(tmp_path, arguments, said):
    (tmp_path / "pod.yaml").write_text(POD)
    ran = vvaudit(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert said in one_line(ran)


def test_nothing_asked_for_is_no_success(tmp_path):
    """A job whose variable is empty must not pass."""
    ran = vvaudit(cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: vvaudit [OPTIONS] [COMMAND] [ARGS]...\n\n")
    assert "\n  scan         Audit files, folders, a stream or a cluster.\n" in ran.err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("- a\n", ".vvaudit.yaml:1: settings are a mapping, such as `failOn: medium`"),
        ("rules: a\n", ".vvaudit.yaml:1: rules is text, and a list is expected"),
    ],
)
def test_settings_that_are_none(tmp_path, settings, said):
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / ".vvaudit.yaml").write_text(settings)
    for arguments in (("scan", "."), ("explain", "POD-02"), ("guarantees",)):
        ran = vvaudit(*arguments, cwd=tmp_path)
        assert ran.code == 2
        assert one_line(ran) == said


@pytest.mark.parametrize(
    ("waivers", "said"),
    [
        ("- rule: a\n", "w.yaml:1: is a list, and a mapping is expected: `waivers:`, and the entries below it"),
        ("waivers:\n- {rule: images_pinned, owner: ann, expires: 2999-01-01}\n", "w.yaml:2: reason is missing"),
        ("waivers:\n- {rule: images_pinned, reason: '', owner: ann, expires: 2999-01-01}\n", "w.yaml:2: the waiver of images_pinned has no reason"),
    ],
)  # fmt: skip
def test_waivers_that_are_none(tmp_path, waivers, said):
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "w.yaml").write_text(waivers)
    ran = vvaudit("scan", "pod.yaml", "--waivers", "w.yaml", cwd=tmp_path)
    assert ran.code == 2
    assert one_line(ran) == said


def test_an_empty_folder(tmp_path):
    ran = vvaudit("scan", str(tmp_path))
    assert ran.out.splitlines()[-1] == "incomplete: nothing to audit (exit 3)"
    assert ran.code == 3


def deep(count: int) -> bytes:
    return b"a: " + b"[" * count + b"]" * count + b"\n"


def bomb() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"\x7fELF\x02\x01\x01\x00\x00binary", 0, "binary"),
        (POD.encode() + b"# \xff\xfe\n", 5, "UTF-8"),
        (b"apiVersion: v1\nkind: Pod\nmetadata:\n\tname: web\n", 4, "tab"),
        (b'apiVersion: v1\nkind: Pod\nmetadata: {name: "web}\n', 3, "quote"),
        (bomb(), 0, "alias"),
        (deep(100_000), 1, "deep"),
        (b"- apiVersion: v1\n- kind: Pod\n", 1, ""),
        (b"apiVersion: v1\nkind: Pod\nmetadata: {namespace: shop}\n", 1, "name"),
        (b"apiVersion: v1\nkind: Pod\nkind: Job\nmetadata: {name: web}\n", 3, "twice"),
        (b"a: {{ .Values.x }}\n", 1, "chart"),
        (b"just: text\n", 1, "Kubernetes"),
    ],
    ids=[
        "binary",
        "utf-8",
        "tab",
        "quote",
        "alias-bomb",
        "deep",
        "list",
        "no-name",
        "duplicate-key",
        "template",
        "no-object",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_audited(tmp_path, content, line, words):
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    out = problem(vvaudit("scan", str(file), *ONLY))
    assert f"{file}:{line}" in out if line else str(file) in out
    assert words in out


def test_a_file_that_is_not_there_any_more(tmp_path):
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    out = problem(vvaudit("scan", ".", *ONLY, cwd=tmp_path))
    assert "  gone.yaml\n    could not be read: no such file or directory\n" in out


def test_the_rest_is_still_audited(tmp_path):
    (tmp_path / "bad.yaml").write_text("a: [\n")
    (tmp_path / "good.yaml").write_text(POD.replace("web:1", "web"))
    ran = vvaudit("scan", str(tmp_path), *ONLY, "--fail-on", "low")
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == (
        "broken: 1 promise, 1 finding at or above low, 1 problem (exit 1)"
    )
    assert "images_pinned" in ran.out
    assert "bad.yaml:" in ran.out


def test_a_file_of_200_megabytes(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(200 << 20)
    begun = time.monotonic()
    assert "limit of 100 MiB" in problem(vvaudit("scan", str(file), *ONLY))
    assert time.monotonic() - begun < 30


def test_a_pipe_that_nobody_writes_to(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert "not a regular file" in problem(vvaudit("scan", str(pipe), *ONLY))


def test_two_objects_of_one_identity_are_both_audited(tmp_path):
    file = tmp_path / "twice.yaml"
    file.write_text(POD.replace("web:1", "web") + "---\n" + POD.replace("web:1", "web:latest"))
    ran = vvaudit("scan", str(file), *ONLY, "--fail-on", "low")
    assert ran.code == 1
    assert f"{file}:4:" in ran.out
    assert f"{file}:9:" in ran.out
    assert "1 problem" in ran.out.splitlines()[-1]


def test_a_broken_rule(tmp_path):
    file = write_rule(tmp_path, "bad", 'deny contains 1 if {\n\nexamined contains {"path": []}\n')
    ran = vvaudit("scan", "-", "-p", str(tmp_path), stdin=POD.encode())
    assert ran.code == 2
    assert one_line(ran).startswith(f"{file}:")


def test_a_rule_that_raises(tmp_path):
    body = 'deny contains {"path": [], "message": sprintf("%d", [to_number("x")])}\n\nexamined contains {"path": []}\n'
    write_rule(tmp_path, "raises", body, subject="Workload")
    asked = ("--rule", "raises", "--rule", "images_pinned", "--fail-on", "low")
    text = POD.replace("web:1", "web").encode()
    ran = vvaudit("scan", "-", "-p", str(tmp_path), *asked, stdin=text)
    assert ran.code == 1
    assert "rule raises could not judge Pod shop/web" in ran.out
    assert "images_pinned" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_a_folder_in_which_nothing_can_be_made():
    """Even the superuser cannot make a file in /proc."""
    ran = vvaudit("scan", "-", *ONLY, "-f", "json=/proc/report.json", stdin=POD.encode())
    assert ran.code == 2
    assert one_line(ran).startswith("/proc/report.json: cannot be written: ")


def test_a_full_disk():
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    ran = vvaudit("scan", "-", *ONLY, "-f", "json=/dev/full", stdin=POD.encode())
    assert ran.code == 2
    assert one_line(ran) == "/dev/full: cannot be written: No space left on device"


def test_a_reader_that_goes_away(tmp_path):
    text = "---\n".join(POD.replace("web", f"w{n}").replace(":1", "") for n in range(400))
    (tmp_path / "many.yaml").write_text(text)
    scan = f"{sys.executable} -m auditor scan {tmp_path} --all | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"{scan}; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in ("1", "141")


def test_an_interrupt(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "auditor", "scan", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"vvaudit: interrupted\n")


def test_no_secret_reaches_an_error(tmp_path):
    secret = "hunter2-and-more"
    (tmp_path / "s.yaml").write_text(
        f'apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{password: "{secret}}}\n'
    )
    ran = vvaudit("scan", str(tmp_path), *ONLY)
    assert secret not in ran.out + ran.err
