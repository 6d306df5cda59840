"""Where posts come from: Telegram itself, its web preview, and archives of other programs."""
