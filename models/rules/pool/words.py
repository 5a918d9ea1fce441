"""What is wrong with a credit code."""

LENGTH = "应为{}位，现为{}位"
LETTERS = "含有不会出现的字符“{}”（代码不用字母I、O、S、V、Z）"
DIGITS = "前8位应为数字"
CHECK_DIGIT = "校验码不符，请核对是否抄错一位"
