"""A country's measurements in seconds: the ruleset as a relation, judged on Arrow batches with the exact verdicts."""
