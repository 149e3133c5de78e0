"""Many visitors at once, who speak to the server as a browser does; see ``__main__`` for how it is run."""
