"""vvaudit: checks Kubernetes resources against the promises a platform documents."""

__version__ = "0.1.0"
