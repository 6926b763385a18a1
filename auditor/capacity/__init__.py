"""A platform's capacity as a report: what is needed, on which nodes it fits, and what it costs."""
