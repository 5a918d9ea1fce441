"""The page of a task."""

from models.draw import Answer

NEXT_STEP: dict[str, str] = {
    Answer.ASKED: "请在企业微信的任务卡上答复，或回复：接受 {number} / 拒绝 {number} 原因。",
    Answer.ACCEPTED: "出发、到场、完成时请点任务卡上的按钮，或回复：出发 {number}。",
}
