# Everything runs in .venv, which is made on the first call from pinned requirements.
#   PYTHON=python3.12   another Python to make it from
#   RESET=1             begin the demonstration with empty data
#   WORKERS=4           test processes
#   ONLY='-m database'  what else pytest is told; for the drills, their names with commas between them
#   SEED=7 KILLS=20     the drills' random seed, and how many kills
#   PEOPLE=2000         how many the drill of broadcasts tells
#   ROUNDS=9 SECONDS=5  how long `make bench` measures; DATE=2026-11-22 is the day written beside its figures

PYTHON ?= python3
WORKERS ?= logical
ROUNDS ?= 5
SECONDS ?= 3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test bench province audience check train drill release clean
.DELETE_ON_ERROR:

help:
	@echo "make demo          启动演示（内嵌数据库、微信沙盒、网页、后台任务）；RESET=1 清空后重来"
	@echo "make test          运行全部测试（没有 Chromium 时跳过浏览器测试）"
	@echo "make bench         测速，结果写入 docs/benchmarks.md（没有 Node.js 时少一项）"
	@echo "make province      填一个 100 万件的省，量每一页，看每条语句的计划（约一小时，9 GB）；DATE=… 写入文档"
	@echo "make check         代码检查：ruff、mypy、架构、文档、测试的名字、落地的迁移"
	@echo "make audience      冻结十万、一百万收件人的时间和内存（约 3 分钟；SIZES=100000 只量一种）"
	@echo "make drill         演练：负载下 kill -9、停数据库和 Redis、挂断、恶意请求、十万人的公告，最后对账（约 1 小时；ONLY=crash 只做一项）"
	@echo "make release       做发布：wheel、离线安装包、镜像，连同校验和放进 dist/（没有 Docker 时不做镜像）"
	@echo "make train         用标好的句子重新训练投票的权重（desk/screening/votes.weights）；另装 scikit-learn"
	@echo "make clean         删除 .venv 与缓存；数据目录 var/ 不动"

demo: $(VENV)/.demo
	@$(BIN)/jiesu demo $(if $(RESET),--reset)

test: $(VENV)/.dev
	@$(BIN)/pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal $(ONLY)

bench: $(VENV)/.dev
	@$(BIN)/python -m bench --rounds $(ROUNDS) --seconds $(SECONDS) $(if $(DATE),--on $(DATE))
	@$(BIN)/python -m bench.sending --rounds $(ROUNDS) $(if $(DATE),--on $(DATE))

province: $(VENV)/.dev
	@$(BIN)/python -m bench.province --rounds $(ROUNDS) --explain $(if $(DATE),--on $(DATE))

audience: $(VENV)/.dev
	@$(BIN)/python -m bench.audience $(if $(SIZES),--sizes=$(SIZES))

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest tests/test_architecture.py tests/test_docs.py tests/test_mirror.py tests/models/test_migrations_landed.py

train: $(VENV)/.train
	@$(BIN)/python -m tests.desk.screening.training

drill: $(VENV)/.dev
	@$(BIN)/python -m tests.drills $(if $(SEED),--seed=$(SEED)) $(if $(KILLS),--kills=$(KILLS)) $(if $(PEOPLE),--people=$(PEOPLE)) $(if $(ONLY),--only=$(ONLY))

release: $(VENV)/.base
	@$(BIN)/python deploy/make_release.py dist

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "安装依赖……"
	@$(PIP) --require-hashes -r requirements/base.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.demo: requirements/demo.txt $(VENV)/.base
	@echo "安装内嵌的 PostgreSQL 和 Redis……"
	@$(PIP) --require-hashes -r requirements/demo.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.demo
	@echo "安装开发依赖……"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.train: requirements/training.txt $(VENV)/.dev
	@echo "安装训练用的库……"
	@$(PIP) --require-hashes -r requirements/training.txt
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "没有找到 $(PYTHON)。请安装 Python 3.11 以上版本（Debian/Ubuntu: apt-get install python3 python3-venv），或用 PYTHON=… 指定。"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$($(PYTHON) --version) 太旧，需要 Python 3.11 以上版本。用 PYTHON=python3.12 之类指定一个。"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) 缺少 venv 模块。Debian/Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
