//! Rekeying in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, Hash};
use sqlx::{Row as _, Sqlite, Transaction};
use wire::{account::Session, rekey::Rekey};

use super::{
    SqliteRows,
    accounts::{Put, insert_slot, put_state},
    hash, id,
    sessions::end_others,
};
use crate::{
    permit::{ChangeKeys, Permit},
    rows::{
        RowsError,
        rekeys::{RecoveryProof, Rekeys},
    },
};

#[async_trait]
impl Rekeys for SqliteRows {
    async fn login(&self, account: AccountId) -> Result<Option<Hash>, RowsError> {
        let row = sqlx::query("SELECT login FROM account WHERE id = ?")
            .bind(account.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| hash(&row, "login")).transpose()
    }

    async fn recovery_proof(&self, login: Hash) -> Result<Option<RecoveryProof>, RowsError> {
        let row = sqlx::query("SELECT id, recovery_proof FROM account WHERE login = ?")
            .bind(login.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            let registered = row.try_get::<Option<&[u8]>, _>("recovery_proof")?.is_some();
            let proof_hash = registered.then(|| hash(&row, "recovery_proof")).transpose()?;
            Ok(RecoveryProof { account: id(&row, "id")?, proof_hash })
        })
        .transpose()
    }

    async fn rekey(&self, permit: &Permit<ChangeKeys>, rekey: &Rekey) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let put = put_keys(&mut tx, permit.session(), rekey).await?;
        if put == Put::IsNewest {
            tx.commit().await?;
        }
        Ok(put != Put::Conflict)
    }
}

/// Puts slots, bundle, and what else is given in the place of those before, and ends the account's other sessions, as part of
/// a transaction.
pub(super) async fn put_keys(
    tx: &mut Transaction<'static, Sqlite>,
    session: &Session,
    rekey: &Rekey,
) -> Result<Put, RowsError> {
    let put = put_state(tx, session.account, &rekey.next).await?;
    if put != Put::IsNewest {
        return Ok(put);
    }
    let account = session.account.as_bytes().as_slice();
    sqlx::query(
        "UPDATE account SET bundle = ?, opaque_record = coalesce(?, opaque_record),
             recovery_proof = coalesce(?, recovery_proof) WHERE id = ?",
    )
    .bind(&rekey.bundle.0)
    .bind(rekey.registration_record.as_ref().map(|record| &record.0))
    .bind(rekey.recovery_proof.as_ref().map(|proof| proof.as_bytes().as_slice()))
    .bind(account)
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM slot WHERE account = ?").bind(account).execute(&mut **tx).await?;
    for (position, slot) in (0_i64..).zip(&rekey.slots) {
        if !insert_slot(tx, session.account, position, slot).await? {
            return Ok(Put::Conflict);
        }
    }
    end_others(tx, session.account, session.session).await?;
    Ok(Put::IsNewest)
}
