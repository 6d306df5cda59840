"""The command line: the only place that prints. One module for each noun."""
