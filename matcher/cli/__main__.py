"""``python -m matcher.cli``."""

from matcher.cli import app

if __name__ == "__main__":
    app()
