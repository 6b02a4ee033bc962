//! Letters in SQLite.

use async_trait::async_trait;
use envelope::{Hash, LetterSlot};
use wire::desk::RegisterLetter;

use super::{SqliteRows, hash, id, int, number, successions::is_replaceable};
use crate::rows::{
    RowsError,
    letters::{Letter, LetterProof, Letters, PendingActivation, Registered},
};

#[async_trait]
impl Letters for SqliteRows {
    async fn register_letter(
        &self,
        slot: LetterSlot,
        letter: &RegisterLetter,
    ) -> Result<Registered, RowsError> {
        let RegisterLetter { proof_hash, expires, replaces } = letter;
        let mut tx = self.write().await?;
        let before = sqlx::query("SELECT proof_hash, expires FROM letter WHERE slot = ?")
            .bind(slot.number())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = before {
            let same =
                hash(&row, "proof_hash")? == *proof_hash && number::<u64>(&row, "expires")? == *expires;
            return Ok(if same { Registered::Yes } else { Registered::SlotTaken });
        }
        if let Some(replaces) = replaces
            && !is_replaceable(&mut tx, replaces.account).await?
        {
            return Ok(Registered::NotReplaceable);
        }
        sqlx::query(
            "INSERT INTO letter (slot, proof_hash, expires, replaces, ordered, usable) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(slot.number())
        .bind(proof_hash.as_bytes().as_slice())
        .bind(int(*expires))
        .bind(replaces.as_ref().map(|replaces| replaces.account.as_bytes().as_slice()))
        .bind(int(replaces.map_or(0, |replaces| replaces.ordered)))
        .bind(int(replaces.map_or(0, |replaces| replaces.usable)))
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM letter_try WHERE slot = ?").bind(slot.number()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(Registered::Yes)
    }

    async fn prove_letter(
        &self,
        slot: LetterSlot,
        proof_hash: &Hash,
        now: u64,
    ) -> Result<LetterProof, RowsError> {
        let mut tx = self.write().await?;
        let wrong: Option<u32> = sqlx::query_scalar("SELECT wrong FROM letter_try WHERE slot = ?")
            .bind(slot.number())
            .fetch_optional(&mut *tx)
            .await?;
        if wrong.unwrap_or_default() >= wire::limits::LETTER_TRIES {
            return Ok(LetterProof::Locked);
        }
        let row = sqlx::query("SELECT proof_hash, usable, expires, used FROM letter WHERE slot = ?")
            .bind(slot.number())
            .fetch_optional(&mut *tx)
            .await?;
        let letter = row
            .map(|row| {
                Ok::<_, RowsError>(Letter {
                    proof_hash: hash(&row, "proof_hash")?,
                    usable: number(&row, "usable")?,
                    expires: number(&row, "expires")?,
                    used: number::<u8>(&row, "used")? != 0,
                })
            })
            .transpose()?;
        let proof = LetterProof::judge(letter.as_ref(), proof_hash, now);
        if proof == LetterProof::Wrong {
            sqlx::query(
                "INSERT INTO letter_try (slot, wrong, last) VALUES (?, 1, ?)
                 ON CONFLICT (slot) DO UPDATE SET wrong = wrong + 1, last = excluded.last",
            )
            .bind(slot.number())
            .bind(int(now))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(proof)
    }

    async fn put_activation(&self, pending: &PendingActivation) -> Result<(), RowsError> {
        sqlx::query(
            "INSERT INTO pending_activation (exchange, letter, account, login, expires) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(pending.exchange.as_bytes().as_slice())
        .bind(pending.letter.number())
        .bind(pending.account.as_bytes().as_slice())
        .bind(pending.login.as_bytes().as_slice())
        .bind(int(pending.expires))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn activation(&self, exchange: Hash, now: u64) -> Result<Option<PendingActivation>, RowsError> {
        let row = sqlx::query(
            "SELECT letter, account, login, expires FROM pending_activation WHERE exchange = ? AND expires > ?",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(PendingActivation {
                exchange,
                letter: LetterSlot::new(number(&row, "letter")?).ok_or(RowsError::Corrupt("letter"))?,
                account: id(&row, "account")?,
                login: hash(&row, "login")?,
                expires: number(&row, "expires")?,
            })
        })
        .transpose()
    }
}
