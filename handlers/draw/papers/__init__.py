"""Numbered sheets of a draw: 抽取记录表, 任务函, 现场签到表."""
