"""The image without a container engine: its steps, and how it runs."""
