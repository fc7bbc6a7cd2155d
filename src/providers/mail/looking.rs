//! What a session can be asked: folders, which mails there are, and what is wanted of them. Folders are opened with
//! `EXAMINE`, and mails are peeked at: no command here changes anything.
//!
//! Not here: what is asked when (a kind), waiting for changes (`idle`).

use chrono::{Datelike, NaiveDate};
use tokio::time::timeout;

use super::failure::{Refused, theirs};
use super::fetched::Fetched;
use super::reply::{Listed, Reply};
use super::session::{Answer, Session, quoted};
use crate::providers::Trouble;

/// A folder that is open for reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// While this stays the same, so do the numbers of mails.
    pub validity: u32,
    /// The number that the next mail gets, where it is told.
    pub next: Option<u32>,
    /// So many mails are in it.
    pub exists: u32,
    /// The number of the last change, where the server counts them.
    pub changes: Option<u64>,
}

impl Session {
    /// How many mails came of which nothing could be read, since this was asked last.
    pub fn odd(&mut self) -> usize {
        std::mem::take(&mut self.odd)
    }

    /// The folders that there are.
    pub async fn list(&mut self) -> Result<Vec<Listed>, Trouble> {
        let special = if self.can("SPECIAL-USE") && self.can("LIST-EXTENDED") { " RETURN (SPECIAL-USE)" } else { "" };
        let answer = self.command(&format!("LIST \"\" \"*\"{special}")).await?;
        let answer = self.well("LIST", answer)?;
        let folder = |reply| if let Reply::Folder(folder) = reply { Some(folder) } else { None };
        Ok(answer.replies.into_iter().filter_map(folder).collect())
    }

    /// Opens a folder for reading.
    pub async fn examine(&mut self, folder: &Listed) -> Result<Result<Examined, Refused>, Trouble> {
        let condstore = if self.can("CONDSTORE") { " (CONDSTORE)" } else { "" };
        let name = quoted(&folder.raw);
        let line = [b"EXAMINE ", &name[..], condstore.as_bytes()].concat();
        let answer = self.send(&line, &format!("EXAMINE {:?}", folder.name)).await?;
        if let Some(refused) = answer.refused {
            return match refused.at_large(&self.host(), self.clock.now()) {
                Some(trouble) => Err(trouble),
                None => Ok(Err(refused)),
            };
        }
        let mut found = Examined::default();
        for reply in answer.replies {
            match reply {
                Reply::Exists(exists) => found.exists = exists,
                Reply::Said(_, refused, code) => {
                    let number = code.split(' ').nth(1).unwrap_or_default();
                    match refused.code.as_str() {
                        "UIDVALIDITY" => found.validity = number.parse().unwrap_or_default(),
                        "UIDNEXT" => found.next = number.parse().ok(),
                        "HIGHESTMODSEQ" => found.changes = number.parse().ok().filter(|changes| *changes > 0),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(Ok(found))
    }

    /// The numbers of the mails that the server took in on a day or later, in order.
    pub async fn since(&mut self, day: NaiveDate) -> Result<Vec<u32>, Trouble> {
        self.search(&format!("SINCE {}-{}-{}", day.day(), day.format("%b"), day.year())).await
    }

    /// The numbers of the mails from a number on, in order.
    pub async fn from(&mut self, first: u32) -> Result<Vec<u32>, Trouble> {
        let mut found = self.search(&format!("UID {first}:*")).await?;
        // Without a newer mail, the last one is found all the same.
        found.retain(|uid| *uid >= first);
        Ok(found)
    }

    async fn search(&mut self, what: &str) -> Result<Vec<u32>, Trouble> {
        let answer = self.command(&format!("UID SEARCH {what}")).await?;
        let answer = self.well("SEARCH", answer)?;
        let found = |reply| if let Reply::Found(found) = reply { found } else { Vec::new() };
        let mut found: Vec<u32> = answer.replies.into_iter().flat_map(found).collect();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What was asked for of some mails, those that are there. `more` stands behind it, such as a condition.
    pub async fn fetch(&mut self, which: &str, what: &str, more: &str) -> Result<Vec<Fetched>, Trouble> {
        let answer = self.command(&format!("UID FETCH {which} ({what}){more}")).await?;
        let answer = self.well("FETCH", answer)?;
        self.odd += answer.replies.iter().filter(|reply| matches!(reply, Reply::Odd)).count();
        let mail = |reply| if let Reply::Mail(mail) = reply { Some(*mail) } else { None };
        Ok(answer.replies.into_iter().filter_map(mail).collect())
    }

    /// Ends the session. Whether the server answers is of no account.
    pub async fn logout(mut self) {
        let most = self.setup.bounds.connect;
        let leave = async {
            let tag = self.tag();
            if self.write(format!("{tag} LOGOUT\r\n").as_bytes()).await.is_ok() {
                while self.wire.next().await.is_ok_and(|response| !response.starts_with(tag.as_bytes())) {}
            }
        };
        let _ = timeout(most, leave).await;
    }

    /// The answer to a command that is never refused for a reason of its own.
    fn well(&self, what: &str, answer: Answer) -> Result<Answer, Trouble> {
        let Some(refused) = &answer.refused else { return Ok(answer) };
        let large = refused.at_large(&self.host(), self.clock.now());
        Err(large.unwrap_or_else(|| theirs(format!("{} refuses {what} ({})", self.host(), refused.words()))))
    }
}
