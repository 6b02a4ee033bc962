//! Levels of assurance in SQLite.

use async_trait::async_trait;
use envelope::AccountId;
use sqlx::sqlite::SqliteRow;
use wire::assurance::{Choice, DataClass, Identification, IdentifiedBy, Level, Method, Table};

use super::{SqliteRows, int, number};
use crate::{
    permit::{LowerLevel, Permit},
    rows::{
        RowsError,
        levels::{Assured, Levels},
    },
};

#[async_trait]
impl Levels for SqliteRows {
    async fn levels(&self) -> Result<Option<Table>, RowsError> {
        let json: Option<String> =
            sqlx::query_scalar("SELECT json FROM levels").fetch_optional(&self.readers).await?;
        json.map(|json| serde_json::from_str(&json).map_err(|_| RowsError::Corrupt("json"))).transpose()
    }

    async fn put_levels(&self, table: &Table) -> Result<(), RowsError> {
        let json = serde_json::to_string(table).map_err(|_| RowsError::Corrupt("json"))?;
        sqlx::query("INSERT OR REPLACE INTO levels (only, json) VALUES (1, ?)")
            .bind(json)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn assured(&self, account: AccountId) -> Result<Assured, RowsError> {
        let account = account.as_bytes().as_slice();
        let identifications = sqlx::query(
            "SELECT ? AS way, created AS at FROM account WHERE id = ?
             UNION ALL SELECT way, at FROM identification WHERE account = ? ORDER BY at",
        )
        .bind(way_number(IdentifiedBy::Letter))
        .bind(account)
        .bind(account)
        .fetch_all(&self.readers)
        .await?;
        let choices = sqlx::query(
            "SELECT class, level, notice, at FROM level_choice WHERE position IN
             (SELECT max(position) FROM level_choice WHERE account = ? GROUP BY class) ORDER BY class",
        )
        .bind(account)
        .fetch_all(&self.readers)
        .await?;
        let has_passkey: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM passkey WHERE account = ?)")
            .bind(account)
            .fetch_one(&self.readers)
            .await?;
        let mut methods = vec![Method::Password, Method::RecoveryCode];
        if has_passkey {
            methods.push(Method::Passkey);
        }
        Ok(Assured {
            identifications: identifications.iter().map(read_identification).collect::<Result<_, _>>()?,
            methods,
            choices: choices.iter().map(read_choice).collect::<Result<_, _>>()?,
        })
    }

    async fn identify(&self, account: AccountId, identification: Identification) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account WHERE id = ?)")
            .bind(account.as_bytes().as_slice())
            .fetch_one(&mut *tx)
            .await?;
        if known {
            sqlx::query("INSERT OR IGNORE INTO identification (account, way, at) VALUES (?, ?, ?)")
                .bind(account.as_bytes().as_slice())
                .bind(way_number(identification.by))
                .bind(int(identification.at))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
        }
        Ok(known)
    }

    async fn choose(&self, account: AccountId, choice: Choice) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        let latest = sqlx::query(
            "SELECT class, level, notice, at FROM level_choice WHERE account = ? AND class = ?
             ORDER BY position DESC LIMIT 1",
        )
        .bind(account.as_bytes().as_slice())
        .bind(class_number(choice.class))
        .fetch_optional(&mut *tx)
        .await?;
        let latest = latest.as_ref().map(read_choice).transpose()?;
        if latest.is_some_and(|latest| (latest.level, latest.notice) == (choice.level, choice.notice)) {
            return Ok(());
        }
        sqlx::query("INSERT INTO level_choice (account, class, level, notice, at) VALUES (?, ?, ?, ?, ?)")
            .bind(account.as_bytes().as_slice())
            .bind(class_number(choice.class))
            .bind(level_number(choice.level))
            .bind(choice.notice)
            .bind(int(choice.at))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn lower(&self, permit: &Permit<LowerLevel>, choice: Choice) -> Result<(), RowsError> {
        self.choose(permit.session().account, choice).await
    }
}

fn read_identification(row: &SqliteRow) -> Result<Identification, RowsError> {
    let way = numbered(&IdentifiedBy::ALL, way_number, number(row, "way")?, "way")?;
    Ok(Identification { by: way, at: number(row, "at")? })
}

fn read_choice(row: &SqliteRow) -> Result<Choice, RowsError> {
    Ok(Choice {
        class: numbered(&DataClass::ALL, class_number, number(row, "class")?, "class")?,
        level: numbered(&Level::ALL, level_number, number(row, "level")?, "level")?,
        notice: number(row, "notice")?,
        at: number(row, "at")?,
    })
}

/// The one of `all` that has this number in its column.
pub(super) fn numbered<T: Copy>(
    all: &[T],
    number_of: impl Fn(T) -> u8,
    number: u8,
    column: &'static str,
) -> Result<T, RowsError> {
    all.iter().copied().find(|&one| number_of(one) == number).ok_or(RowsError::Corrupt(column))
}

const fn level_number(level: Level) -> u8 {
    match level {
        Level::Normal => 1,
        Level::Substantial => 2,
        Level::High => 3,
    }
}

const fn class_number(class: DataClass) -> u8 {
    match class {
        DataClass::Account => 1,
        DataClass::Sent => 2,
        DataClass::Mail => 3,
    }
}

const fn way_number(by: IdentifiedBy) -> u8 {
    match by {
        IdentifiedBy::Letter => 1,
        IdentifiedBy::IdCard => 2,
        IdentifiedBy::DrivingLicence => 3,
        IdentifiedBy::Passport => 4,
        IdentifiedBy::DisabledCard => 5,
        IdentifiedBy::ResidencePermit => 6,
    }
}
