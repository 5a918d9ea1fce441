# 质安机构库助手。输入 make 看有哪些目标。
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve dev check format test test-all bench lock clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# 一半的时间在等（锁、进程、浏览器），所以进程数是核数的两倍
JOBS := $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))
PYTEST := $(BIN)/pytest -n $(JOBS) --maxprocesses 8 --dist worksteal --ignore=tests/test_architecture.py
VENDOR := bot/pages/static/vendor
# 追加给命令的参数，例如 make demo ARGS='--port 9000'，make test ARGS='tests/rules -x'
ARGS ?=

help: ## 显示本说明
	@echo '用法：make 目标 [ARGS=参数]'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(VENV)/runtime $(VENDOR)/stamp ## 演示：样例机构库、机器人与手机页面，打印一个网址
	@$(BIN)/zhian demo $(ARGS)

serve: $(VENV)/runtime $(VENDOR)/stamp ## 正式运行，设置取自环境变量（见 docs/部署手册.md）
	@$(BIN)/zhian serve $(ARGS)

dev: $(VENV)/dev $(VENDOR)/stamp ## 只装好开发环境
	@true

check: $(VENV)/dev ## 检查格式、写法、类型和分层，印出房子的数字
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/pytest tests/test_architecture.py
	@$(BIN)/python -m tests.architecture

format: $(VENV)/dev ## 整理格式，改掉能自动改的
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

test: $(VENV)/dev build/axe.min.js ## 平常的测试：SQLite，会有不同的也在PostgreSQL上，浏览器；缺的先装上（分层测试在check里）
	@sh scripts/setup-tests.sh
	@$(PYTEST) $(ARGS)

test-all: $(VENV)/dev build/axe.min.js ## 全部测试：每个在两种数据库上各一遍，性质测试取十倍的例子；ARGS=--rest 时只跑平常没有的
	@sh scripts/setup-tests.sh
	@$(PYTEST) --all $(ARGS)

bench: $(VENV)/dev ## 测速度，与同类程序交替比较
	@$(BIN)/python -m bench $(ARGS)

lock: $(BIN)/pip ## 依赖有增减后重写两个 .lock；ARGS=--upgrade 时全部升级
	@sh scripts/lock.sh $(ARGS)

clean: ## 删除环境和缓存；data/ 里的数据库与密钥不动
	@rm -rf $(VENV) $(VENDOR) build ./*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# 前端库由应用自己提供，不连其他网站；版本以 package-lock.json 为准
$(VENDOR)/stamp: package-lock.json scripts/assets.sh
	@echo '正在取前端库'
	@sh scripts/assets.sh

# 只有测试用到的，连同前端库一起取
build/axe.min.js: package-lock.json scripts/assets.sh
	@echo '正在取前端库'
	@sh scripts/assets.sh dev

$(BIN)/pip:
	@sh scripts/make-venv.sh $(VENV)

# 运行所需的版本是开发所需的一部分（scripts/lock.sh 保证），所以装了后者就不必再装前者
$(VENV)/runtime: requirements.lock pyproject.toml | $(BIN)/pip
	@echo '正在安装运行所需的依赖，约一分钟'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: requirements-dev.lock pyproject.toml | $(BIN)/pip
	@echo '正在安装开发所需的依赖，约一分钟'
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/runtime $@
