"""The application: one newsroom opened, and what every face may ask of it."""
