//! Marks and windows that another process sets while the board is open, such as a second board or `asyncboard mark`: the file
//! in which they are kept is watched, and what it says goes to the screen.
//!
//! Not here: setting marks (`polling`, `mark`), taking a window (`take`, the plan), keeping them (the store).

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::mail::EventSender;
use crate::app::News;
use crate::sync::store::{AT_ONCE, Mark, SOON, StoreScope, Taken};

/// The delay after a write until the change is read.
const SETTLES: Duration = Duration::from_millis(100);

/// What was read last.
struct Last {
    taken: Vec<Taken>,
    marks: Vec<Mark>,
}

impl Last {
    /// What the file says; `None`: it cannot be read within `patience`.
    fn read(place: &StoreScope, patience: Duration) -> Option<Self> {
        Some(Self { taken: place.taken(patience)?, marks: place.marks(patience)? })
    }

    /// Reports what differs from the last report. `false`: no difference.
    fn tell(&mut self, now: Self, post: &EventSender<News>, look_at_marks: &impl Fn()) -> bool {
        let (taken, marks) = (self.taken != now.taken, self.marks != now.marks);
        if taken {
            post.news(News::Taken(now.taken.clone()));
        }
        if marks {
            look_at_marks();
        }
        *self = now;
        taken || marks
    }
}

/// Watches as long as the process runs. Where files cannot be watched, what others set is seen when the window gets the focus
/// (marks), or after a restart. Marks are read where they are also written, so that the newest are told last.
pub fn watch(place: &StoreScope, post: EventSender<News>, look_at_marks: impl Fn() + Send + 'static) {
    let first = Last::read(place, AT_ONCE).unwrap_or(Last { taken: Vec::new(), marks: Vec::new() });
    let last: Mutex<Last> = Mutex::new(first);
    let own = place.clone();
    let changed = move || {
        let Ok(mut last) = last.lock() else { return };
        let mut look = || Last::read(&own, SOON).is_some_and(|now| last.tell(now, &post, &look_at_marks));
        // The file also holds sent notices, which change more often. What cannot be read keeps its former value.
        if !look() {
            // The content is written a moment before it can be read.
            thread::sleep(SETTLES);
            look();
        }
    };
    // To drop the watch would end it.
    std::mem::forget(place.watch_lasting(changed));
}
