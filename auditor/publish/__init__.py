"""Where a report goes besides files that the user names: report objects in the cluster, a history
of JSON reports, and Prometheus.

A delivery that fails is a problem of the audit and nothing worse: the others are still made.
"""
