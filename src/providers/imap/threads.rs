//! Mails that belong together: copies of one mail, and the mails of one thread (M1).
//!
//! Not here: what a thread asks of whom (`rules`).

use std::collections::{BTreeMap, HashMap};

use super::letter::Letter;

/// A mail, whatever number of copies of it there are.
#[derive(Clone, Debug)]
pub struct Mail<'a> {
    /// The copy that counts.
    pub letter: &'a Letter,
    /// Where that copy is: the number of its folder, and its own there.
    pub place: (usize, u32),
    /// A copy stands in the inbox.
    pub in_inbox: bool,
    /// I answered a copy.
    pub answered: bool,
}

/// A copy of a mail, and where it is.
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    /// It.
    pub letter: &'a Letter,
    /// The number of its folder, and its own there.
    pub place: (usize, u32),
    /// It stands in the folder `INBOX`.
    pub in_inbox: bool,
}

/// The threads of some copies, each with its mails in the order in which they were written.
pub fn threads<'a>(copies: impl IntoIterator<Item = Copy<'a>>) -> Vec<Vec<Mail<'a>>> {
    let mut mails: BTreeMap<&str, Mail<'a>> = BTreeMap::new();
    let mut joined = Joined::default();
    for copy in copies.into_iter().filter(|copy| !copy.letter.flags.draft()) {
        joined.join(&copy.letter.refs);
        let flags = copy.letter.flags;
        let in_inbox = flags.in_inbox() || copy.in_inbox && !flags.deleted();
        let new = Mail { letter: copy.letter, place: copy.place, in_inbox, answered: flags.answered() };
        match mails.get_mut(&*copy.letter.id) {
            None => _ = mails.insert(&copy.letter.id, new),
            Some(known) => {
                known.in_inbox |= new.in_inbox;
                known.answered |= new.answered;
                // One that came by a list stands behind the one that came straight.
                if new.letter.kind.is_written() && rank(new.letter) < rank(known.letter) {
                    (known.letter, known.place) = (new.letter, new.place);
                }
            }
        }
    }
    let mut threads: BTreeMap<u64, Vec<Mail<'a>>> = BTreeMap::new();
    for mail in mails.into_values() {
        let first = mail.letter.refs.first().copied().unwrap_or_default();
        threads.entry(joined.root(first)).or_default().push(mail);
    }
    let mut threads: Vec<Vec<Mail<'a>>> = threads.into_values().collect();
    for thread in &mut threads {
        thread.sort_by(|a, b| (a.letter.at, &a.letter.id).cmp(&(b.letter.at, &b.letter.id)));
    }
    threads
}

fn rank(letter: &Letter) -> u8 {
    u8::from(letter.kind != super::letter::Kind::Personal)
}

/// Numbers that were found to belong together.
#[derive(Default)]
struct Joined(HashMap<u64, u64>);

impl Joined {
    fn join(&mut self, numbers: &[u64]) {
        let Some((first, rest)) = numbers.split_first() else { return };
        let root = self.root(*first);
        self.0.insert(root, root);
        for number in rest {
            let other = self.root(*number);
            self.0.insert(other, root);
        }
    }

    /// The number that stands for all that belong together with this one.
    fn root(&mut self, number: u64) -> u64 {
        let mut root = number;
        while let Some(up) = self.0.get(&root).copied().filter(|up| *up != root) {
            root = up;
        }
        // The way is shorter from now on.
        let mut at = number;
        while let Some(up) = self.0.get(&at).copied().filter(|up| *up != root && at != root) {
            self.0.insert(at, root);
            at = up;
        }
        root
    }
}
