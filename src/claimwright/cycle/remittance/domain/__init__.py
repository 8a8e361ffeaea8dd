"""How a remittance is judged, matched and turned into postings. Pure."""
