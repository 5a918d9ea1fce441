"""What whoever holds the database can do to the ledger."""

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import col

from bot.store.db import transaction
from models.ledger import GENESIS, LedgerEntry, LedgerHead, entry_hash


def recompute(engine: Engine) -> None:
    """Numbers and hashes everything anew, head and all."""
    with transaction(engine) as session:
        rows = session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars().all()
        kept = [(row.at, row.actor, row.event, row.subject, row.data) for row in rows]
        session.execute(delete(LedgerEntry))
        previous = GENESIS
        for seq, (moment, actor, event, subject, data) in enumerate(kept, 1):
            digest = entry_hash(seq, moment, actor, event, subject, data, previous)
            values = {
                "seq": seq,
                "at": moment,
                "actor": actor,
                "event": event,
                "subject": subject,
                "data": data,
            }
            session.execute(insert(LedgerEntry).values(**values, previous=previous, hash=digest))
            previous = digest
        session.execute(update(LedgerHead).values(seq=len(kept), hash=previous))
