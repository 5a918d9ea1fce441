"""What anybody can check, and when: the bundle, 核验, 公开, 提前拆封 (kmdraw-1 四, 六)."""
