"""The jobs of the command line, from sources to written files."""
