"""Configuration inside ConfigMaps: which files a workload mounts, what they say, and where.

The servers' own formats are read as what they are. A place inside a file is a path that goes on
where the path of the ConfigMap's value ends: ("data", "prometheus.yml", "scrape_configs", 0).
"""
