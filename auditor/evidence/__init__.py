"""What is known of a platform besides its objects: its measurements, what its API server says of
itself, and what the cloud says of it. Each module turns one source into values for rules."""
