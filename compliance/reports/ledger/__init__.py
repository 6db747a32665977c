"""The ledger (台账): the sheets of the workbook of a check."""
