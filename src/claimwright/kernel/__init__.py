"""Values every room of the house may use: money, identifiers, periods, findings. Pure."""
