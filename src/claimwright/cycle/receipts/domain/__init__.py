"""How patient money is applied and given back. Pure."""
