"""Telegram itself, through Telethon, which has no other home."""
