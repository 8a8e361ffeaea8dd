"""Claims on paper: what stands in which box of the CMS-1500 (02/12) and of the UB-04."""
