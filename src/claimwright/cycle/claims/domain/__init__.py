"""What a claim's life is made of: states, assembly, coordination of benefits, corrections."""
