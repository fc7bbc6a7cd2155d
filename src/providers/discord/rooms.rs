//! The channels and threads of a server, as far as they are read.
//!
//! Not here: their messages (`look`).

use super::wire::Channel;
use crate::config::suggest;
use crate::domain::text::Text;
use crate::providers::kit::{Named, choose};

/// Channels that people write in: text and announcements.
const CHANNELS: [u64; 2] = [0, 5];
/// A channel whose posts are threads.
const FORUM: u64 = 15;
/// Threads: of announcements, public, private.
const THREADS: std::ops::RangeInclusive<u64> = 10..=12;

/// A channel or a thread.
#[derive(Clone, Debug)]
pub struct Room {
    pub id: String,
    /// The channel that a thread is in.
    pub parent: Option<String>,
    /// The newest message in it.
    pub last: String,
}

/// A channel whose messages or threads are items.
#[derive(Clone, Debug)]
pub struct Parent {
    pub id: String,
    pub guild: String,
    pub name: String,
}

/// What is read of a server: its channels, and everything that is read in them; and what the settings name that is not there.
pub fn of(
    guild: &str,
    channels: &[Channel],
    threads: &[Channel],
    wanted: &[String],
) -> (Vec<Parent>, Vec<Room>, Vec<Named>) {
    let kind = |channel: &Channel| channel.kind.as_ref().copied().unwrap_or(u64::MAX);
    let name = |channel: &Channel| channel.name.text().unwrap_or(&channel.id).to_owned();
    let is_read = |channel: &&Channel| CHANNELS.contains(&kind(channel)) || kind(channel) == FORUM;
    let there: Vec<Named> =
        channels.iter().filter(is_read).map(|channel| Named { id: channel.id.clone(), name: name(channel) }).collect();
    let is_wanted = |id: &str| {
        wanted.is_empty()
            || wanted.iter().any(|want| {
                choose(std::slice::from_ref(want), &there, ["", ""], |_| false).ids.iter().any(|one| one == id)
            })
    };
    let chosen: Vec<&Channel> = channels.iter().filter(is_read).filter(|channel| is_wanted(&channel.id)).collect();
    let parents: Vec<Parent> = chosen
        .iter()
        .map(|channel| Parent { id: channel.id.clone(), guild: guild.to_owned(), name: format!("#{}", name(channel)) })
        .collect();
    let last = |channel: &Channel| channel.last_message_id.text().unwrap_or_default().to_owned();
    let own = chosen.iter().filter(|channel| kind(channel) != FORUM);
    let mut rooms: Vec<Room> =
        own.map(|channel| Room { id: channel.id.clone(), parent: None, last: last(channel) }).collect();
    let inside = threads.iter().filter(|thread| THREADS.contains(&kind(thread)));
    rooms.extend(inside.filter_map(|thread| {
        let parent = thread.parent_id.text().filter(|parent| parents.iter().any(|known| known.id == *parent))?;
        Some(Room { id: thread.id.clone(), parent: Some(parent.to_owned()), last: last(thread) })
    }));
    (parents, rooms, there)
}

/// What is said of channels that the settings name and no server has.
pub fn missing(wanted: &[String], there: &[Named]) -> Vec<String> {
    let known: Vec<&str> = there.iter().map(|one| &*one.name).collect();
    let is_there = |want: &&String| !choose(std::slice::from_ref(*want), there, ["", ""], |_| false).ids.is_empty();
    let words = |want: &String| {
        format!("no channel that the bot sees is called {:?}; {}", Text::new(&**want).head(60), suggest(want, &known))
    };
    wanted.iter().filter(|want| !is_there(want)).map(words).collect()
}
