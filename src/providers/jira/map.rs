//! Wire -> domain: what Jira's issues, people and comments become.
//!
//! Not here: their shapes (`wire`), reading trees and wiki text (`adf`, `wiki`).

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::wire::{Comment, Fields, Issue, User};
use super::{adf, time, wiki};
use crate::domain::Instant;
use crate::domain::batch::{Due, Item, Message, Profile};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::{Id, Lenient, UNREADABLE};

/// So much of a comment is kept: more than anybody reads on a board.
const LONGEST: usize = 16 * 1024;
/// Who wrote without signing in.
const NOBODY: &str = "anonymous";

/// What a comment says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Its text.
    pub text: String,
    /// Whom it mentions, in order: the account, and its name for people where that stands there.
    pub mentions: Vec<(String, String)>,
    /// Where the text names people: byte ranges in order.
    pub named_at: Vec<Range<u32>>,
    /// A part of it has another shape than is known; its place in the text says so.
    pub odd: bool,
}

impl Told {
    /// What follows stands on a line of its own.
    pub fn line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Somebody is mentioned.
    pub fn mention(&mut self, account: &str, name: &str) {
        let start = self.text.len() as u32;
        self.text.push('@');
        self.text.push_str(if name.is_empty() { account } else { name });
        self.named_at.push(start..self.text.len() as u32);
        if !account.is_empty() {
            self.mentions.push((account.to_owned(), name.to_owned()));
        }
    }

    /// Something stands here that cannot be read.
    pub fn unreadable(&mut self) {
        self.text.push_str(UNREADABLE);
        self.odd = true;
    }

    /// Takes away what stands around the text, and what is too much of it.
    pub fn tidy(&mut self) {
        self.text.truncate(self.text.floor_char_boundary(LONGEST));
        let before = self.text.len() - self.text.trim_start().len();
        self.text.truncate(self.text.trim_end().len());
        if before > 0 {
            self.text.drain(..before.min(self.text.len()));
            let moved = |at: &Range<u32>| at.start.saturating_sub(before as u32)..at.end.saturating_sub(before as u32);
            self.named_at = self.named_at.iter().map(moved).collect();
        }
    }
}

/// The people whom a source has named so far. Each account is kept once, and each profile told once in a refresh.
#[derive(Debug, Default)]
pub struct Crowd {
    /// The Jira compares account names without regard to case: they are handed over in small letters.
    folds_case: bool,
    accounts: HashMap<Box<str>, Account>,
    /// Whom the source described itself: what a mention calls them may be an old name.
    described: HashMap<Account, Profile>,
    told: HashSet<Account>,
    news: Vec<Profile>,
}

impl Crowd {
    /// A refresh begins: profiles are told again.
    pub fn begin(&mut self) {
        self.told.clear();
        self.news.clear();
    }

    /// Whether account names are compared without regard to case: user names of Data Center are, for its directories
    /// change their case; account ids of Cloud are exact.
    pub fn set_folds_case(&mut self, folds_case: bool) {
        if self.folds_case != folds_case {
            *self = Self { folds_case, ..Self::default() };
        }
    }

    /// The profiles of those who were met since the last call, and not told yet in this refresh.
    pub fn news(&mut self) -> Vec<Profile> {
        std::mem::take(&mut self.news)
    }

    /// A person's account: their account id, else their name, else their key; of somebody deleted what is left.
    pub fn user(&mut self, user: &User) -> Account {
        let ids = [&user.account_id, &user.name, &user.key, &user.display_name].map(Lenient::<Id>::text);
        let account = self.account(ids.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or(NOBODY));
        let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Text::new);
        if !self.told.contains(&account) {
            let (email, name) = (text(user.email_address.text()), text(user.display_name.text()));
            let profile = Profile { email, name, folds_case: self.folds_case, ..Profile::new(account.clone()) };
            self.described.insert(account.clone(), profile.clone());
            self.told.insert(account.clone());
            self.news.push(profile);
        }
        account
    }

    /// Somebody who is mentioned. What they are called there counts only while nothing better is known.
    fn mentioned(&mut self, account: &str, name: &str) -> Account {
        let account = self.account(account);
        let better = self.described.contains_key(&account) || name.is_empty();
        if !better && self.told.insert(account.clone()) {
            let name = Some(Text::new(name));
            self.news.push(Profile { name, folds_case: self.folds_case, ..Profile::new(account.clone()) });
            // Their own description may still come in this refresh.
            self.told.remove(&account);
        }
        account
    }

    fn account(&mut self, name: &str) -> Account {
        if let Some(known) = self.accounts.get(name) {
            return known.clone();
        }
        let account = if self.folds_case { Account::new(&name.to_ascii_lowercase()) } else { Account::new(name) };
        self.accounts.insert(name.into(), account.clone());
        account
    }
}

/// An issue as an item, but for its conversation. `site` is where people look at it.
pub fn item(key: &str, fields: &Fields, site: &str, crowd: &mut Crowd) -> Item {
    let project = fields.project.as_ref().and_then(|project| project.name.text().or(project.key.text()));
    Item {
        title: Text::new(fields.summary.text().unwrap_or(key)),
        done: is_done(fields),
        assignees: fields.assignee.as_ref().map(|user| crowd.user(user)).into_iter().collect(),
        due: fields.duedate.text().and_then(time::day).map(Due::Date),
        url: Some(Text::new(format!("{site}/browse/{key}"))),
        project: project.map(Text::new),
        ..Item::new(key)
    }
}

/// By its status; where a server knows no kinds of status, by whether it was resolved.
fn is_done(fields: &Fields) -> bool {
    let category = fields.status.as_ref().and_then(|status| status.status_category.as_ref());
    match category.and_then(|category| category.key.as_deref()) {
        Some(key) => key == "done",
        None => fields.resolution.is_some(),
    }
}

/// When an issue was last changed.
pub fn updated(issue: &Issue) -> Option<Instant> {
    time::instant(issue.fields.as_ref()?.updated.text()?)
}

/// The project of an issue, by its key.
pub fn project(issue: &Issue) -> Option<&str> {
    let told = issue.fields.as_ref().and_then(|fields| fields.project.as_ref()?.key.text());
    told.or_else(|| Some(issue.key.0.rsplit_once('-')?.0))
}

/// A conversation, and what of it could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// So many comments do not say when they were written, or not by whom: they are no messages.
    pub left_out: usize,
    /// So many messages have a text that is unreadable, in part or altogether.
    pub unreadable: usize,
}

/// Comments as a conversation.
pub fn talk(comments: &[Comment], crowd: &mut Crowd) -> Talk {
    let mut talk = Talk::default();
    for comment in comments {
        match message(comment, crowd) {
            Some((message, is_odd)) => {
                talk.messages.push(message);
                talk.unreadable += usize::from(is_odd);
            }
            None => talk.left_out += 1,
        }
    }
    talk.messages.sort_by_key(|message| message.at);
    talk
}

/// A comment, and whether its text is odd. `None`: it does not say when it was written, or not by whom.
fn message(comment: &Comment, crowd: &mut Crowd) -> Option<(Message, bool)> {
    let at = time::instant(&comment.created)?;
    let author = match &comment.author {
        Lenient::Read(author) => crowd.user(author),
        Lenient::Absent => crowd.account(NOBODY),
        Lenient::Odd => return None,
    };
    let told = comment.body.as_ref().map(|body| body_of(body.get())).unwrap_or_default();
    let mentions = told.mentions.iter().map(|(account, name)| crowd.mentioned(account, name)).collect();
    let message = Message { mentions, named_at: told.named_at, ..Message::new(author, at, Text::new(told.text)) };
    Some((message, told.odd))
}

/// What the body of a comment says, whatever its shape.
fn body_of(json: &str) -> Told {
    if json == "null" {
        return Told::default();
    }
    match serde_json::from_str::<Id>(json) {
        Ok(Id(text)) => wiki::read(&text),
        Err(_) => adf::read(json),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(json: &str) -> Issue {
        serde_json::from_str(json).unwrap()
    }

    fn mapped(json: &str) -> (Item, Vec<Profile>) {
        let (issue, mut crowd) = (issue(json), Crowd::default());
        let fields = issue.fields.ok().unwrap_or_default();
        let mut item = item(&issue.key.0, &fields, "https://acme.example/jira", &mut crowd);
        let comments = fields.comment.ok().and_then(|comment| comment.comments.ok()).unwrap_or_default();
        item.messages = talk(&comments.good, &mut crowd).messages;
        (item, crowd.news())
    }

    fn profile(account: &str, email: Option<&str>, name: &str) -> Profile {
        Profile { email: email.map(Text::new), name: Some(Text::new(name)), ..Profile::new(Account::new(account)) }
    }

    #[test]
    fn names_of_data_center_are_handed_over_in_small_letters_and_ids_of_cloud_as_they_are() {
        let comments: Vec<Comment> = serde_json::from_str(
            r#"[{"created":"2026-11-20T08:00:00.000+0000","author":{"name":"KMORI","displayName":"Kenji"},"body":"[~LKim] look"}]"#,
        )
        .unwrap();
        let names = |folds_case: bool| {
            let mut crowd = Crowd::default();
            crowd.set_folds_case(folds_case);
            let message = talk(&comments, &mut crowd).messages.remove(0);
            let named = [message.author, message.mentions[0].clone()].map(|account| account.raw().to_owned());
            (named, crowd.news().iter().all(|profile| profile.folds_case))
        };
        assert_eq!(names(true), (["kmori", "lkim"].map(str::to_owned), true));
        assert_eq!(names(false), (["KMORI", "LKim"].map(str::to_owned), false));
    }

    #[test]
    fn an_issue_of_cloud_becomes_an_item_with_its_conversation() {
        let (item, people) = mapped(include_str!("../../../tests/fixtures/answers/jira-cloud/issue.json"));
        let (maya, kenji) = (Account::new("5b10ac8d82e05b22cc7d4ef5"), Account::new("557058:3f"));
        let expected = Item {
            title: Text::new("Launch copy"),
            assignees: vec![kenji.clone()],
            due: Some(Due::Date("2026-11-27".parse().unwrap())),
            url: Some(Text::new("https://acme.example/jira/browse/ATL-7")),
            project: Some(Text::new("Atlas")),
            messages: vec![
                Message {
                    mentions: vec![kenji.clone()],
                    named_at: vec![0..9],
                    ..Message::new(
                        maya.clone(),
                        "2026-11-22T09:00:00.123Z".parse().unwrap(),
                        Text::new("@Kenji M. could you check the intro?\n- today"),
                    )
                },
                Message {
                    mentions: vec![Account::new("61aa")],
                    named_at: vec![0..4],
                    ..Message::new(kenji.clone(), "2026-11-22T10:30:00Z".parse().unwrap(), Text::new("@Lin has it"))
                },
            ],
            ..Item::new("ATL-7")
        };
        assert_eq!(item, expected);
        let told = [
            profile("557058:3f", None, "Kenji Mori"),
            profile("61aa", None, "Lin"),
            profile("5b10ac8d82e05b22cc7d4ef5", Some("maya@acme.example"), "Maya Ortiz"),
        ];
        assert_eq!(people, told);
    }

    #[test]
    fn an_issue_of_data_center_has_names_and_wiki_text() {
        let (item, people) = mapped(include_str!("../../../tests/fixtures/answers/jira-dc/issue.json"));
        let expected = Item {
            title: Text::new("Rotate the keys"),
            done: true,
            assignees: vec![Account::new("kmori")],
            url: Some(Text::new("https://acme.example/jira/browse/OPS-3")),
            project: Some(Text::new("OPS")),
            messages: vec![
                Message {
                    mentions: vec![Account::new("kmori")],
                    named_at: vec![0..6],
                    ..Message::new(
                        Account::new("anonymous"),
                        "2026-11-20T08:00:00Z".parse().unwrap(),
                        Text::new("@kmori please see\nthe log"),
                    )
                },
                Message {
                    mentions: vec![],
                    ..Message::new(
                        Account::new("JIRAUSER10100"),
                        "2026-11-20T09:00:00Z".parse().unwrap(),
                        Text::new("done"),
                    )
                },
            ],
            ..Item::new("OPS-3")
        };
        assert_eq!(item, expected);
        let told = [profile("kmori", Some("kenji@acme.example"), "Kenji Mori"), profile("JIRAUSER10100", None, "Sam")];
        assert_eq!(people, told);
    }

    #[test]
    fn an_issue_that_says_nothing_is_an_open_item_with_its_key() {
        let url = Some(Text::new("https://acme.example/jira/browse/ATL-1"));
        assert_eq!(mapped(r#"{"key":"ATL-1"}"#).0, Item { url, ..Item::new("ATL-1") });
    }

    #[test]
    fn what_is_done_is_told_by_the_kind_of_status_and_on_old_servers_by_the_resolution() {
        let done = |fields: &str| mapped(&format!(r#"{{"key":"A-1","fields":{fields}}}"#)).0.done;
        assert!(done(r#"{"status":{"statusCategory":{"key":"done"}},"resolution":null}"#));
        assert!(!done(r#"{"status":{"statusCategory":{"key":"undefined"}},"resolution":{"name":"Fixed"}}"#));
        assert!(done(r#"{"status":{"name":"Closed"},"resolution":{"name":"Fixed"}}"#));
        assert!(!done(r#"{"status":{"name":"Open"},"resolution":null}"#));
    }

    #[test]
    fn a_comment_counts_by_its_author_and_time_whatever_its_text_is() {
        let texts = [
            ("7", "7", false),
            ("null", "", false),
            (r#""a \ufffd""#, "a \u{FFFD}", false),
            ("[]", "[unreadable]", true),
            ("{}", "[unreadable]", true),
            ("true", "[unreadable]", true),
            ("1.5", "[unreadable]", true),
            (r#"{"type":"doc","content":"done"}"#, "done", false),
            (r#"{"type":"doc","content":[{"type":"paragraph","content":[7]}]}"#, "[unreadable]", true),
            (r#"[{"type":"text","text":"done"},{"type":"text","text":{}}]"#, "done[unreadable]", true),
        ];
        for (body, text, is_odd) in texts {
            let json =
                format!(r#"[{{"created":"2026-11-20T08:00:00.000+0000","author":{{"accountId":"k"}},"body":{body}}}]"#);
            let comments: Vec<Comment> = serde_json::from_str(&json).unwrap();
            let talk = talk(&comments, &mut Crowd::default());
            let said: Vec<(&str, &str)> = talk.messages.iter().map(|m| (m.author.raw(), m.text.raw())).collect();
            assert_eq!((said, talk.unreadable, talk.left_out), (vec![("k", text)], usize::from(is_odd), 0), "{body}");
        }
    }

    #[test]
    fn a_comment_without_a_time_or_with_an_author_of_another_shape_is_left_out_and_counted() {
        let comments: Vec<Comment> = serde_json::from_str(
            r#"[{"created":"soon"},{"created":"2026-11-20T08:00:00.000+0000","author":"kenji","body":"x"},
                {"created":"2026-11-20T08:00:00.000+0000","body":null}]"#,
        )
        .unwrap();
        let talk = talk(&comments, &mut Crowd::default());
        assert_eq!((talk.messages.len(), talk.left_out), (1, 2));
    }

    #[test]
    fn what_a_mention_calls_somebody_never_replaces_their_own_description() {
        let mut crowd = Crowd::default();
        crowd.mentioned("k", "Old Name");
        let user: User = serde_json::from_str(r#"{"accountId":"k","displayName":"Kenji Mori"}"#).unwrap();
        crowd.user(&user);
        crowd.mentioned("k", "Old Name");
        assert_eq!(crowd.news(), [profile("k", None, "Old Name"), profile("k", None, "Kenji Mori")]);
        crowd.begin();
        crowd.mentioned("k", "Old Name");
        assert_eq!(crowd.news(), []);
        crowd.user(&user);
        assert_eq!(crowd.news(), [profile("k", None, "Kenji Mori")]);
    }

    #[test]
    fn a_project_is_known_by_its_key_or_by_that_of_the_issue() {
        assert_eq!(project(&issue(r#"{"key":"MY-NEW-1","fields":{"project":{"key":"ATL"}}}"#)), Some("ATL"));
        assert_eq!(project(&issue(r#"{"key":"MY_NEW-1"}"#)), Some("MY_NEW"));
        assert_eq!(project(&issue(r#"{"key":"1"}"#)), None);
    }
}
