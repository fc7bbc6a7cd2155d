//! One look at a mailbox: what is new in each folder, whose flags changed, what is gone, and then the texts of what is open.
//!
//! Nothing is handed over before all folders are read, as an answer may stand in the last.
//!
//! Not here: what follows from the mails (`rules`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};

use super::circle::Circle;
use super::folders::{choose, is_inbox};
use super::letter::{Flags, Letter};
use super::rules::Thread;
use super::state::{Folder, Seen};
use super::threads::threads;
use crate::domain::Instant;
use crate::providers::mail::{self, Examined, Fetched, Listed, Session, set};
use crate::providers::{Sink, Trouble};

/// What is asked of a mail.
const WANTED: &str = "UID FLAGS INTERNALDATE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (References In-Reply-To \
                      Auto-Submitted X-Autoreply Precedence List-Id List-Unsubscribe Return-Path)]";
/// So many mails are asked for at once.
const RUN: usize = 200;
/// The flags of so many known mails are asked for at once.
const FLAGS: usize = 5000;
/// The texts of so many mails are read in a look; the rest in the next ones.
const TEXTS: usize = 400;
/// So much of a text is read, in bytes.
const EXCERPT: usize = 4096;

/// A look.
pub struct Look<'a> {
    pub session: &'a mut Session,
    pub circle: &'a Circle,
    pub sink: &'a Sink,
    pub now: Instant,
    /// How far back mails count.
    pub window: TimeDelta,
    /// Flags and what is gone are compared also where nothing seems to have changed.
    pub thorough: bool,
    /// The most mails of a folder.
    pub most: usize,
    /// What could not be read.
    pub told: Vec<String>,
    /// The folder that is open.
    pub opened: Option<String>,
}

impl Look<'_> {
    /// Reads the mailbox. `known`: what was known of it.
    pub async fn run(&mut self, wanted: &[String], mut known: Seen) -> Result<Seen, Trouble> {
        let listed = self.session.list().await?;
        let (chosen, problems) = choose(&listed, wanted);
        self.told.extend(problems);
        let mut seen = Seen { full_at: known.full_at, ..Seen::default() };
        for folder in &chosen {
            let at = known.folders.iter().position(|known| known.name == folder.name);
            let before = at.map(|at| known.folders.swap_remove(at));
            seen.folders.extend(self.folder(folder, before).await?);
            self.sink.alive().await;
        }
        if seen.folders.is_empty() {
            let why = self.told.join("; ");
            return Err(mail::unusable(format!("no folder can be read: {why}; check `folders`")));
        }
        seen.forget(self.start(), self.now, self.circle);
        self.texts(&chosen, &mut seen).await?;
        for folder in &seen.folders {
            let name = &folder.name;
            if folder.odd > 0 {
                let s = if folder.odd == 1 { "" } else { "s" };
                self.told.push(format!("{} mail{s} of {name:?} could not be read and left out", folder.odd));
            }
            if folder.cut {
                self.told.push(format!("of {name:?} only the newest {} mails are read; raise `max_items`", self.most));
            }
        }
        Ok(seen)
    }

    fn start(&self) -> Instant {
        self.now - self.window
    }

    /// Reads a folder. One that cannot be opened stays as it was known.
    async fn folder(&mut self, listed: &Listed, known: Option<Folder>) -> Result<Option<Folder>, Trouble> {
        self.opened = None;
        let examined = match self.session.examine(listed).await? {
            Ok(examined) => {
                self.opened = Some(listed.name.clone());
                examined
            }
            Err(refused) => {
                self.told.push(format!("the folder {:?} cannot be opened ({})", listed.name, refused.words()));
                return Ok(known);
            }
        };
        let same = known.filter(|known| known.validity == examined.validity);
        let mut folder = match same {
            Some(known) => self.change(known, &examined).await?,
            None => self.whole(listed, &examined).await?,
        };
        folder.odd += self.session.odd();
        let last = folder.letters.keys().next_back().map_or(1, |last| last.saturating_add(1));
        folder.next = folder.next.max(last).max(examined.next.unwrap_or_default());
        (folder.exists, folder.changes) = (examined.exists, examined.changes);
        Ok(Some(folder))
    }

    /// Reads everything of a folder that lies in the window, the newest first.
    async fn whole(&mut self, listed: &Listed, examined: &Examined) -> Result<Folder, Trouble> {
        let mut folder = Folder {
            name: listed.name.clone(),
            inbox: is_inbox(listed),
            validity: examined.validity,
            ..Folder::default()
        };
        if examined.exists == 0 {
            return Ok(folder);
        }
        // A day earlier: the server counts days in its own zone, and a `Date` may be a day off.
        let uids = self.session.since(self.first_day()).await?;
        let uids = match uids.len().checked_sub(self.most) {
            Some(more @ 1..) => {
                folder.cut = true;
                uids.get(more..).unwrap_or_default()
            }
            _ => &uids,
        };
        folder.next = uids.last().map_or(0, |last| last.saturating_add(1));
        for run in uids.rchunks(RUN) {
            let mails = self.session.fetch(&set::of(run), &self.wanted(), "").await?;
            self.add(&mut folder, mails);
            self.sink.alive().await;
        }
        Ok(folder)
    }

    fn first_day(&self) -> NaiveDate {
        (self.start() - TimeDelta::days(1)).date_naive()
    }

    /// Reads what has changed in a folder.
    async fn change(&mut self, mut folder: Folder, examined: &Examined) -> Result<Folder, Trouble> {
        let old: Vec<u32> = folder.letters.keys().copied().collect();
        let next = folder.next.max(1);
        let mut came = 0;
        if examined.next.is_none_or(|now| now > folder.next) && examined.exists > 0 {
            let few = examined.next.is_some_and(|now| now - next <= RUN as u32);
            let runs = if few { vec![format!("{next}:*")] } else { self.runs(next).await? };
            for run in runs {
                let mails = self.session.fetch(&run, &self.wanted(), "").await?;
                // Without a newer mail, the last one is sent all the same.
                let new: Vec<Fetched> = mails.into_iter().filter(|mail| mail.uid >= next).collect();
                came += new.len();
                folder.next = new.iter().map(|mail| mail.uid.saturating_add(1)).fold(folder.next, u32::max);
                self.add(&mut folder, new);
                self.sink.alive().await;
            }
        }
        let counted = folder.changes.is_some() && examined.changes.is_some();
        let none_gone = folder.exists as usize + came == examined.exists as usize;
        let unchanged = counted && folder.changes == examined.changes && none_gone;
        if old.is_empty() || unchanged && !self.thorough {
            return Ok(folder);
        }
        let since = folder.changes.filter(|_| counted && none_gone && self.session.can("CONDSTORE"));
        self.flags(&mut folder, &old, since).await?;
        Ok(folder)
    }

    /// The mails from a number on, in runs, as commands name them.
    async fn runs(&mut self, next: u32) -> Result<Vec<String>, Trouble> {
        let uids = self.session.from(next).await?;
        Ok(uids.chunks(RUN).map(set::of).collect())
    }

    /// Asks for the flags of known mails: of all, or of those that changed since. Of all, those that are not told are gone.
    async fn flags(&mut self, folder: &mut Folder, old: &[u32], since: Option<u64>) -> Result<(), Trouble> {
        let what = if self.is_gmail() { "UID FLAGS X-GM-LABELS" } else { "UID FLAGS" };
        let more = since.map(|since| format!(" (CHANGEDSINCE {since})")).unwrap_or_default();
        let mut there = BTreeSet::new();
        let runs: Vec<&[u32]> = if since.is_some() { vec![old] } else { old.chunks(FLAGS).collect() };
        for (n, run) in runs.iter().enumerate() {
            let [first, .., last] = run else {
                let Some(only) = run.first() else { continue };
                self.take_flags(folder, &format!("{only}"), what, &more, &mut there).await?;
                continue;
            };
            let last = if n + 1 == runs.len() { "*".to_owned() } else { last.to_string() };
            self.take_flags(folder, &format!("{first}:{last}"), what, &more, &mut there).await?;
        }
        if since.is_none() {
            folder.letters.retain(|uid, _| there.contains(uid) || old.binary_search(uid).is_err());
        }
        Ok(())
    }

    async fn take_flags(
        &mut self,
        folder: &mut Folder,
        which: &str,
        what: &str,
        more: &str,
        there: &mut BTreeSet<u32>,
    ) -> Result<(), Trouble> {
        for mail in self.session.fetch(which, what, more).await? {
            there.insert(mail.uid);
            if let Some(letter) = folder.letters.get_mut(&mail.uid)
                && mail.flags.is_some()
            {
                letter.flags = Flags::of(&mail);
            }
        }
        Ok(())
    }

    fn is_gmail(&self) -> bool {
        self.session.can("X-GM-EXT-1")
    }

    fn wanted(&self) -> String {
        format!("{WANTED}{}", if self.is_gmail() { " X-GM-THRID X-GM-LABELS" } else { "" })
    }

    fn add(&self, folder: &mut Folder, mails: Vec<Fetched>) {
        let start = self.start().timestamp();
        for mail in mails {
            let place = format!("{}:{}:{}", folder.name, folder.validity, mail.uid);
            match Letter::of(&mail, self.circle, &place) {
                Some(mut letter) if letter.at >= start => {
                    // It is kept, and may repeat a secret.
                    letter.subject = self.session.scrub(&letter.subject);
                    letter.name = letter.name.map(|name| self.session.scrub(&name));
                    folder.letters.insert(mail.uid, letter);
                }
                Some(_) => {}
                // A change of flags that the server tells by the way is no mail.
                None if mail.envelope.is_none() && mail.arrived.is_none() => {}
                None => folder.odd += 1,
            }
        }
    }

    /// Reads the beginnings of the texts of what is open.
    async fn texts(&mut self, chosen: &[Listed], seen: &mut Seen) -> Result<(), Trouble> {
        let mut wanted: BTreeMap<(usize, String), Vec<u32>> = BTreeMap::new();
        let threads = threads(seen.copies());
        let open = threads.iter().flat_map(|thread| Thread::new(thread, self.circle).open());
        let mut unread: Vec<_> = open.filter(|mail| mail.letter.text.is_none()).collect();
        unread.sort_by_key(|mail| std::cmp::Reverse(mail.letter.at));
        for mail in unread.into_iter().take(TEXTS) {
            let Some(part) = &mail.letter.part else { continue };
            let (folder, uid) = mail.place;
            wanted.entry((folder, part.path.clone())).or_default().push(uid);
        }
        // The folder that is open needs not be opened again.
        let mut wanted: Vec<((usize, String), Vec<u32>)> = wanted.into_iter().collect();
        let name = |folder: usize| seen.folders.get(folder).map(|folder| folder.name.clone());
        wanted.sort_by_key(|((folder, _), _)| name(*folder) != self.opened);
        for ((folder, path), mut uids) in wanted {
            uids.sort_unstable();
            uids.dedup();
            let name = seen.folders.get(folder).map(|folder| folder.name.clone());
            if self.opened != name {
                let Some(listed) = chosen.iter().find(|listed| Some(&listed.name) == name.as_ref()) else { continue };
                if self.session.examine(listed).await?.is_err() {
                    continue;
                }
                self.opened = name;
            }
            for run in uids.chunks(RUN) {
                let what = format!("UID BODY.PEEK[{path}]<0.{EXCERPT}>");
                let mails = self.session.fetch(&set::of(run), &what, "").await?;
                self.sink.alive().await;
                for uid in run {
                    let came = mails.iter().find(|mail| mail.uid == *uid).and_then(|mail| mail.part.as_deref());
                    let Some(letter) = seen.letter_mut((folder, *uid)) else { continue };
                    let read = letter.part.as_ref().and_then(|part| Some(mail::prose(came?, part)));
                    letter.text = Some(self.session.scrub(&read.unwrap_or_default()));
                }
            }
        }
        Ok(())
    }
}
