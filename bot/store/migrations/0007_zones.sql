-- Which time-zone database the instants were reckoned by; empty: not known.
ALTER TABLE installation ADD COLUMN zone_data TEXT NOT NULL DEFAULT '';
