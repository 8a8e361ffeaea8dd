"""The web application: pages rendered on the server, one folder per stage."""
