"""For whoever audits a change of rules: what became stricter or looser, by meaning, and a value that shows it."""
