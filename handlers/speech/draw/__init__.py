"""A request for a draw in somebody's own words: 应急抽取 检测监测 2家 盘龙区 …"""
