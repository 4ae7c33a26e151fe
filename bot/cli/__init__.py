"""The command line: ``main`` declares the commands, each group of them has a module."""
