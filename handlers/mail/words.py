"""What is noted of a message that was not sent."""

TOO_LATE = "超过时限"
CARD_STAYS = "卡片不能再更新"
