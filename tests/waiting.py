"""How long tests wait for what is sure to come: on the busiest machine it comes before that."""

HANGS = 120.0  # seconds after which something is taken to hang
