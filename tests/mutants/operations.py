"""Readiness, backups, deployment and configuration: OPS-01, OPS-06, OPS-08, OPS-09."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.edits import Files, Sub, more, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    ADAPTER,
    BACKEND,
    FRONTEND,
    LOKI,
    NODE_EXPORTER,
    REDIS,
    SNAPSHOTS,
)
from tests.mutants.pod_security import sidecar

MAIN = "pod.containers.0"
SCRIPT = "Script deploy.sh"
DOCUMENT = "Document README.md"


def section(folder: Path, text: str) -> None:
    """Puts another text under the README's heading on restoring."""
    file = folder / "README.md"
    before, heading, rest = file.read_text().partition("### Restore from a snapshot\n")
    file.write_text(before + heading + text + rest[rest.index("\n### ") :])


def without_commands(folder: Path) -> None:
    """The runbook in words alone."""
    section(folder, "\nChoose a snapshot, make a claim of it, and start the database again.\n")


def elsewhere(folder: Path) -> None:
    """The runbook as one line that shows something and restores nothing."""
    section(folder, "\nSee the wiki.\n\n```sh\nkubectl get pods\n```\n")


def unprobed(*probes: str) -> dict[str, object]:
    """A sidecar without some of its probes."""
    return {k: v for k, v in sidecar().items() if k not in probes}


BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ OPS-01
    mutant("backend-not-alive-checked", "OPS-01", take(BACKEND, f"{MAIN}.livenessProbe")),
    mutant("exporter-not-started-checked", "OPS-01", take(REDIS, "pod.containers.exporter.startupProbe")),
    mutant("backend-ready-at-once", "OPS-01 HA-16", take(BACKEND, f"{MAIN}.readinessProbe"), path=MAIN),
    mutant("loki-probe-says-nothing", "OPS-01", put(LOKI, f"{MAIN}.livenessProbe", {"periodSeconds": 10}), path=f"{MAIN}.livenessProbe"),
    mutant("a-sidecar-without-probes", "OPS-01", more(FRONTEND, "pod.containers", unprobed("livenessProbe", "readinessProbe", "startupProbe")), path="pod.containers.proxy"),
    mutant("a-sidecar-without-startup-probe", "OPS-01", more(REDIS, "pod.containers", unprobed("startupProbe")), path="pod.containers.proxy"),
    mutant("node-exporter-not-checked", "OPS-01", take(NODE_EXPORTER, f"{MAIN}.livenessProbe")),
    mutant("probe-of-two-minds", "OPS-01 INV-03", rekey(ADAPTER, f"{MAIN}.startupProbe", "startUpProbe"), path=MAIN),
    # ------------------------------------------------------------------ OPS-06
    mutant("no-section-on-restoring", "OPS-06", Sub("README.md", "### Restore from a snapshot", "### When data is lost"), object=DOCUMENT),
    mutant("snapshots-stopped", "HA-11 OPS-06", put(SNAPSHOTS, "spec.suspend", True)),
    mutant("snapshots-of-one-volume", "HA-11 OPS-06", put(SNAPSHOTS, f"{MAIN}.env.1.value", "data-postgres-primary-0")),
    mutant("runbook-without-commands", "OPS-06", Files(without_commands), object=DOCUMENT),
    mutant("runbook-that-says-see-elsewhere", "OPS-06", Files(elsewhere), object=DOCUMENT),
    mutant("snapshot-job-asks-for-nothing", "HA-11 OPS-06", put(SNAPSHOTS, f"{MAIN}.env.1.value", ""), path="spec.jobTemplate"),
    # ------------------------------------------------------------------ OPS-08
    mutant("script-goes-on-after-errors", "OPS-08", Sub("deploy.sh", "set -euo pipefail", "set -uo pipefail"), object=SCRIPT),
    mutant("script-creates", "OPS-08", Sub("deploy.sh", "kfor 180 apply --server-side --force-conflicts", "kfor 180 create"), object=SCRIPT),
    mutant("script-does-not-wait", "OPS-08", Sub("deploy.sh", "rollout status", "get"), object=SCRIPT),
    mutant("script-cannot-go-back", "OPS-08", Sub("deploy.sh", "rollout undo", "get"), object=SCRIPT),
    mutant("script-takes-placeholders", "OPS-08", Sub("deploy.sh", "    check_placeholders\n", ""), object=SCRIPT),
    mutant("script-looks-for-no-tools", "OPS-08", Sub("deploy.sh", "  check_tools\n  WORK", "  WORK"), object=SCRIPT),
    mutant("script-takes-another-placeholder", "OPS-08", Sub("deploy.sh", "'REPLACE_WITH_ACTUAL_|UkVQTEFDRV9XSVRIX0FDVFVB'", "'CHANGE_ME'"), object=SCRIPT),
    # ------------------------------------------------------------------ OPS-09
    mutant("an-address-in-the-environment", "OPS-09", more(FRONTEND, f"{MAIN}.env", {"name": "INTERNAL_API_URL", "value": "http://backend:8080"}), path=f"{MAIN}.env.INTERNAL_API_URL.value"),
    mutant("a-host-in-the-environment", "OPS-09", more(BACKEND, f"{MAIN}.env", {"name": "MAIL_HOST", "value": "smtp.valueverse.example"}), path=f"{MAIN}.env.MAIL_HOST.value"),
    mutant("no-configuration-by-reference", "OPS-09", take(FRONTEND, f"{MAIN}.envFrom"), path="pod"),
    mutant("configuration-misspelt", "OPS-09", put(FRONTEND, f"{MAIN}.envFrom.0.configMapRef.name", "frontend-conf")),
    mutant("an-image-that-moves", "POD-09 OPS-09", put(FRONTEND, f"{MAIN}.image", "ghcr.io/valueverse/frontend:latest")),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("probe-by-another-handler", "OPS-01", put(BACKEND, f"{MAIN}.livenessProbe", {"exec": {"command": ["/bin/alive"]}, "periodSeconds": 10})),
    neutral("probe-by-port-number", "OPS-01", put(FRONTEND, f"{MAIN}.readinessProbe.httpGet.port", 3000)),
    neutral("probe-by-grpc", "OPS-01", put(LOKI, f"{MAIN}.livenessProbe", {"grpc": {"port": 9095}})),
    neutral("a-section-on-recovery", "OPS-06", Sub("README.md", "### Restore from a snapshot", "### Recover from a snapshot")),
    neutral("snapshots-at-another-minute", "HA-11 OPS-06", put(SNAPSHOTS, "spec.schedule", "47 */6 * * *")),
    neutral("script-strict-in-other-words", "OPS-08", Sub("deploy.sh", "set -euo pipefail", "set -o errexit -o nounset -o pipefail")),
    neutral("script-with-one-more-comment", "OPS-08", Sub("deploy.sh", "check_tools() {", "# kubectl create is never used here\ncheck_tools() {")),
    neutral("an-address-of-the-pod-itself", "OPS-09", more(FRONTEND, f"{MAIN}.env", {"name": "METRICS_URL", "value": "http://localhost:9100"})),
    neutral("a-variable-by-reference", "OPS-09", more(FRONTEND, f"{MAIN}.env", {"name": "API", "valueFrom": {"configMapKeyRef": {"name": "frontend-config", "key": "PUBLIC_API_URL"}}})),
    neutral("configuration-renamed-with-its-references", "OPS-09 OPS-01", Sub("*.yaml", "frontend-config", "frontend-settings")),
]  # fmt: skip
