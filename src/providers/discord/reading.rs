//! Reading one channel or thread, and who reacted.
//!
//! Not here: which of them is read, and when (`look`); what messages become (`map`, `chat`).

use super::look::Look;
use super::map::{Read, Reader, id_at, instant, rooted};
use super::rooms::Room;
use super::wire::{Message, User};
use crate::domain::Instant;
use crate::providers::Trouble;
use crate::providers::chat::{Reaction, Shape, Talk, Thread};
use crate::providers::http::{Failure, LenientList, Next, Request, segment};

/// Messages in a page.
const PAGE: usize = 100;
/// Requests for who reacted, in one look.
const REACTIONS: usize = 20;

impl Look<'_> {
    /// Reads the whole window, from the newest message back.
    pub(super) async fn whole(&mut self, room: &Room, from: Instant) -> Result<(), Failure> {
        let (mut all, mut guard, mut mark) = (Vec::new(), self.session.pages(), String::new());
        loop {
            let request =
                Request::get(format!("channels/{}/messages", segment(&room.id))).query("limit", PAGE.to_string());
            let request = request.query_if("before", Some(mark).filter(|mark| !mark.is_empty()));
            let found: LenientList<Message> = self.session.json(request).await?.value;
            let held = found.len();
            let messages = self.flaws.good("message", found);
            let last = messages.last().map(|message| message.id.clone());
            let next =
                guard.turn(messages.iter().map(|message| &*message.id), Next::before(last.as_deref(), held, PAGE));
            all.extend(self.read(room, messages));
            let is_behind = last.as_deref().and_then(instant).is_some_and(|at| at < from);
            match next {
                Some(Next::Mark(on)) if !is_behind => mark = on,
                _ => break,
            }
        }
        self.problems.extend(guard.cut().map(crate::providers::http::Cut::words));
        let (now, window) = (self.ask.now, self.discord.settings.window());
        let parent = room.parent.as_ref().unwrap_or(&room.id).clone();
        let Some(talk) = self.state.own.chats.talks.get_mut(&parent) else { return Ok(()) };
        let fresh = rooted(all, |_| None, from);
        if room.parent.is_some() {
            let first = talk.threads.get(&room.id).and_then(|thread| thread.root(&room.id).cloned());
            let posts = first.into_iter().chain(fresh.into_iter().filter_map(|fresh| fresh.post)).collect();
            talk.thread(&room.id, posts, &Shape::Channel, now);
            return Ok(());
        }
        let marks = &self.state.own.marks;
        for (root, thread) in &mut talk.threads {
            // A thread of its own is read apart; replies at the channel's own level come again.
            if !marks.contains_key(root) {
                thread.posts.clear();
                thread.stirred = true;
            }
        }
        talk.reading = None;
        talk.begin(&Shape::Channel);
        talk.page(fresh, String::new(), &Shape::Channel);
        talk.end(now, window);
        Ok(())
    }

    /// Reads what is new since a message: the newest one.
    pub(super) async fn more(&mut self, room: &Room, since: &str, from: Instant) -> Result<String, Failure> {
        let oldest = id_at(from);
        let is_lost = instant(since).is_none_or(|at| at < from);
        let (mut all, mut guard, mut mark) =
            (Vec::new(), self.session.pages(), if is_lost { oldest } else { since.to_owned() });
        loop {
            let request = Request::get(format!("channels/{}/messages", segment(&room.id)));
            let request = request.query("limit", PAGE.to_string()).query("after", mark.clone());
            let found: LenientList<Message> = self.session.json(request).await?.value;
            let held = found.len();
            let messages = self.flaws.good("message", found);
            let newest = messages.iter().map(|message| message.id.clone()).max_by_key(|id| instant(id));
            let next =
                guard.turn(messages.iter().map(|message| &*message.id), Next::before(newest.as_deref(), held, PAGE));
            all.extend(self.read(room, messages));
            mark = newest.unwrap_or(mark);
            if !matches!(next, Some(Next::Mark(_))) {
                break;
            }
        }
        let parent = room.parent.as_ref().unwrap_or(&room.id);
        if let Some(talk) = self.state.own.chats.talks.get_mut(parent) {
            let fresh = rooted(all, |id| root_of(talk, id), from);
            talk.more(fresh, &Shape::Channel);
        }
        // What is newest may have been deleted since: what the channel tells counts.
        Ok(if instant(&room.last) > instant(&mark) { room.last.clone() } else { mark })
    }

    fn read(&mut self, room: &Room, messages: Vec<Message>) -> Vec<Read> {
        let thread = room.parent.as_ref().map(|_| &*room.id);
        let bots = self.discord.settings.bots;
        let mut reader = Reader { book: &mut self.memory.book, bots, session: self.session, thread };
        let read = reader.page(messages, &mut self.flaws);
        for one in &read {
            if !one.emoji.is_empty() {
                let emoji = one.emoji.iter().cloned().collect();
                self.memory.emoji.insert(one.fresh.id.clone(), (room.id.clone(), emoji));
            }
            self.texts.0 += usize::from(one.fresh.post.is_some());
            self.texts.1 += usize::from(one.is_empty);
        }
        read
    }

    /// Who reacted to messages that still ask; until when the service wants to be left alone, if it does.
    pub(super) async fn reactions(&mut self) -> Result<Option<Instant>, Trouble> {
        let mut asking: Vec<(String, String, String)> = Vec::new();
        for (id, talk) in &self.state.own.chats.talks {
            for (root, thread, _) in talk.open() {
                let posts = thread.posts.iter().filter(|post| self.memory.emoji.contains_key(&post.id));
                asking.extend(posts.map(|post| (id.clone(), root.to_owned(), post.id.clone())));
            }
        }
        let mut left = REACTIONS;
        for (talk, root, post) in asking {
            let Some((room, emoji)) = self.memory.emoji.get(&post).cloned() else { continue };
            if emoji.len() > left {
                break;
            }
            left -= emoji.len();
            let mut reactions = Vec::new();
            for mark in emoji {
                let path =
                    format!("channels/{}/messages/{}/reactions/{}", segment(&room), segment(&post), segment(&mark));
                match self.session.get_json::<LenientList<User>>(&path, &[("limit", "100")]).await {
                    Ok(users) => reactions.extend(self.flaws.good("reaction", users.value).into_iter().map(|user| {
                        let mark = mark.split(':').next().unwrap_or_default().to_owned();
                        Reaction { by: user.id, mark, at: None }
                    })),
                    Err(Failure { trouble: Trouble::Limited { until }, .. }) => return Ok(Some(until)),
                    // Gone since.
                    Err(failure) if matches!(failure.status, Some(400 | 403 | 404)) => {}
                    Err(failure) => return Err(failure.into()),
                }
            }
            self.memory.emoji.remove(&post);
            let thread = self.state.own.chats.talks.get_mut(&talk).and_then(|talk| talk.threads.get_mut(&root));
            if let Some(thread) = thread
                && let Some(post) = thread.posts.iter_mut().find(|known| known.id == post)
            {
                post.reactions = reactions;
                thread.stirred = true;
            }
            self.collect(&talk);
        }
        Ok(None)
    }
}

/// The root of the item that a message belongs to, as far as it is known.
fn root_of(talk: &Talk, id: &str) -> Option<String> {
    let holds = |(_, thread): &(&String, &Thread)| thread.posts.iter().any(|post| post.id == id);
    talk.threads.iter().find(holds).map(|(root, _)| root.clone())
}
