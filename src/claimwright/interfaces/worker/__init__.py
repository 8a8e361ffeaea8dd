"""Background work: jobs, mail from payers, retries."""
