"""Short honest proofs that money, files and books hold under abuse; see __main__."""
