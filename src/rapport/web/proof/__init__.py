"""What experiments prove, for people: kept experiments meet the statistics, and numbers become sentences."""
