"""The inbox, comments, tasks, notices and saved filters as pages."""
