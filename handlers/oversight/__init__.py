"""For who watches over all draws: figures, the monthly report, the daily anchor."""
