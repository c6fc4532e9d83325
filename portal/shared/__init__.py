"""What every package stands on: database, clock, refusals, paging, jobs, documents. No business words."""
