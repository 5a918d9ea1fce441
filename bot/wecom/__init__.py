"""Everything that speaks with WeCom: callbacks in, API calls out."""
