"""Being built."""


def show() -> None:
    """Show the whole tab."""
