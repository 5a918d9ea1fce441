"""A running draw as its requester sees and steers it: 进度, 加抽, 结束, 撤销, 指派."""
