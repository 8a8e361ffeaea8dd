"""Set-up: the practice, its people, places, payers and prices; and the audit trail."""
