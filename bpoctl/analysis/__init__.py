"""Pure calculation: calendars and clocks, attainment, credits, scoring, cost, staffing, quality. No I/O, no clock."""
