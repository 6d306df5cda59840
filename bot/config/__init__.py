"""Settings: TOML files, `.env` and the environment, checked into one frozen Config."""
