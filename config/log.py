"""One line of JSON per event on standard error; secrets and message contents are never given to it."""

import logging
import re
import sys
from typing import Any

import structlog

_SECRETS = re.compile(r"(?i)(access_token|corpsecret|secret|token|key|code)=[^&\s\"']+")


def setup(level: str = "INFO") -> None:
    """Sends our own and every library's records through the same JSON formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # httpx writes whole addresses, and ours carry the access token (企业微信 §5)
    for name in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


def mask_secrets(_logger: Any, _method: str, record: Any) -> Any:
    """Replaces the value of anything that looks like a secret in an address."""
    for key, value in record.items():
        if isinstance(value, str):
            record[key] = _SECRETS.sub(r"\1=***", value)
    return record
