"""Image references taken apart."""

from __future__ import annotations

import pytest

from auditor.inventory.images import parse_image


@pytest.mark.parametrize(
    ("reference", "registry", "repository", "tag", "digest"),
    [
        ("nginx", "docker.io", "library/nginx", "", ""),
        ("nginx:1.27", "docker.io", "library/nginx", "1.27", ""),
        ("bitnami/redis:7", "docker.io", "bitnami/redis", "7", ""),
        ("ghcr.io/shop/web:1@sha256:ab", "ghcr.io", "shop/web", "1", "sha256:ab"),
        ("localhost/web", "localhost", "web", "", ""),
        ("registry:5000/team/web", "registry:5000", "team/web", "", ""),
        ("registry:5000/web:2", "registry:5000", "web", "2", ""),
        ("web@sha256:ab", "docker.io", "library/web", "", "sha256:ab"),
    ],
)
def test_parts(reference, registry, repository, tag, digest):
    assert parse_image(reference) == {
        "reference": reference,
        "registry": registry,
        "repository": repository,
        "name": f"{registry}/{repository}",
        "tag": tag,
        "digest": digest,
    }


def test_no_image():
    parts = parse_image("")
    assert parts["name"] == parts["repository"] == parts["tag"] == ""
