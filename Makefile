# Every target is an alias of run.py, so that Windows without make has the same commands.
PYTHON ?= python3

.PHONY: install report test check lab lock
install report test check lab:
	@$(PYTHON) run.py $@

lock: ## pin every dependency anew; needs uv
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra dev \
	  --no-header --no-annotate --no-emit-index-url pyproject.toml --output-file requirements.lock
