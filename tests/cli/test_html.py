"""The HTML report as a user gets it: a file with all that the audit knows."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import ROOT, vvaudit

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "web:latest", resources: {requests: {cpu: 100m, memory: 64Mi}}}
"""


def test_a_page_with_connections_and_capacity(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    ran = vvaudit("scan", "web.yaml", "-f", "html=report.html", cwd=tmp_path)
    page = (tmp_path / "report.html").read_text()

    assert (ran.code, ran.out, ran.err) == (1, "", "")
    assert page.startswith("<!DOCTYPE html>")
    for words in (
        "<h2>Connections</h2>",
        "there is no NetworkPolicy in the input",
        "<h2>Capacity</h2>",
        "Deployment shop/web",
        "web.yaml:11:21</code>",
    ):
        assert words in page
    assert str(ROOT) not in page
    assert str(tmp_path) not in page


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    first = vvaudit("scan", "web.yaml", "-f", "html", cwd=tmp_path)
    second = vvaudit("scan", "web.yaml", "-f", "html", cwd=tmp_path, PYTHONHASHSEED="7")

    assert first.out == second.out
