"""Programs that the tests need and build for themselves, and what runs them."""
