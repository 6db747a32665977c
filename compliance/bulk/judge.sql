-- Verdict and reason of every row of measurements(area, period, indicator, value, unit, state{columns}), by the tables
-- cutoffs, states, names and units of a ruleset. A row without a verdict is told apart by its reason: needs-more-rows,
-- not-in-relation, not-asked, value-of-the-whole. Name further columns of yours in the last SELECT.
WITH kept AS (
  SELECT m.*,
    {name} AS in_name,
    {area} AS in_area,
    {in_period} AS in_period,
    {period} AS is_dated,
    NULLIF(REPLACE(m.unit, ' ', ''), '') AS said_unit,
    NULLIF(TRIM(m.state), '') AS said_state,
{stated}    CASE WHEN m.value > 0 AND -m.value > 0 THEN NULL ELSE m.value END AS in_number
  FROM measurements m
), named AS (
  SELECT k.*, t.id AS in_id, t.verdict AS settled_verdict, t.reason AS settled_reason, t.kind AS is_known,
{any}{meant}    CASE WHEN k.said_unit IS NULL THEN '-' ELSE u.unit END AS means_unit
  FROM kept k
  LEFT JOIN names t ON t.kind = 'thing' AND t.name = k.in_name
  LEFT JOIN units u ON u.written = k.said_unit
{joined}), looked AS (
  SELECT n.*,
{variants}    COUNT(*) OVER (PARTITION BY n.in_area, n.in_period, n.in_id) AS in_rows,
    MIN(n.is_dated) OVER (PARTITION BY n.in_area, n.in_id) AS all_dated
  FROM named n
  WINDOW subject AS (PARTITION BY n.in_area, n.in_period), area AS (PARTITION BY n.in_area)
), read AS (
  SELECT l.*,
{held}    CASE
      WHEN l.said_state IS NOT NULL THEN NULL
      WHEN ABS(l.in_number) >= {huge} THEN
        CASE WHEN l.in_number / 2 = l.in_number THEN 'not-finite' ELSE 'number-out-of-range' END
      WHEN l.in_number <> 0 AND ABS(l.in_number) < {tiny} THEN 'number-out-of-range'
      WHEN l.means_unit IS NULL THEN NULL
      WHEN f.unit IS NULL THEN 'unit-does-not-fit'
      WHEN f.unit IN ('unknown-unit', 'unit-means-several', 'unit-does-not-fit') THEN f.unit
      WHEN l.in_number IS NULL THEN 'missing-measurement'
      ELSE f.unit
    END AS key_unit,
    CASE WHEN ABS(l.in_number) >= {huge} OR ABS(l.in_number) < {tiny} THEN 0
      ELSE COALESCE(l.in_number, 0) END AS key_number,
    CASE WHEN l.in_number IS NULL THEN COALESCE(l.said_state, '-') END AS key_state
  FROM looked l
  LEFT JOIN (SELECT DISTINCT indicator, unit FROM cutoffs) f ON f.indicator = l.in_id AND f.unit = l.means_unit
)
SELECT w.area, w.period, w.indicator, w.value, w.unit, w.state{axes},
  CASE
    WHEN w.in_name IS NULL OR w.in_name = '' THEN 'undetermined'
    WHEN w.all_dated = 0 OR w.is_known IS NULL THEN NULL
    WHEN w.settled_reason IS NOT NULL THEN w.settled_verdict
    WHEN w.in_rows > 1 OR w.key_number IN ({codes}) THEN NULL
    ELSE COALESCE(c.verdict, s.verdict)
  END AS verdict,
  CASE
    WHEN w.in_name IS NULL OR w.in_name = '' THEN 'row-without-indicator'
    WHEN w.all_dated = 0 OR w.is_known IS NULL THEN 'not-in-relation'
    WHEN w.settled_reason IS NOT NULL THEN w.settled_reason
    WHEN w.in_rows > 1{mixed} THEN 'needs-more-rows'
    WHEN w.key_number IN ({codes}) OR c.verdict IS NULL AND s.verdict IS NULL THEN 'not-in-relation'
    ELSE COALESCE(c.reason, s.reason)
  END AS reason
FROM read w
LEFT JOIN cutoffs c ON c.indicator = w.in_id AND c.unit = w.key_unit{by_cutoff}
  AND c.least <= w.key_number AND c.greatest >= w.key_number
LEFT JOIN states s ON s.indicator = w.in_id AND s.state = w.key_state{by_state}
