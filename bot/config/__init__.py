"""What a newsroom sets: TOML files, `.env` and the environment, checked into one frozen Config."""
