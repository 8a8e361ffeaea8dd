"""What every stage stands on: tenancy, access, audit, documents, transports, jobs, clock."""
