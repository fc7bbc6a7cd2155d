//! Windows that are taken by another process while the board is open: the file in which they are kept is watched, and what it
//! says goes to the screen.
//!
//! Not here: taking a window (`take`, the plan), keeping it (the store).

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::mail::EventSender;
use crate::app::News;
use crate::sync::store::{StoreScope, Taken};

/// So long after its last write a change can be read at the latest.
const SETTLES: Duration = Duration::from_millis(100);

/// Watches as long as the process runs. Where files cannot be watched, a window is seen after a restart.
pub fn watch(place: &StoreScope, post: EventSender<News>) {
    let last: Mutex<Vec<Taken>> = Mutex::new(place.taken());
    let own = place.clone();
    let changed = move || {
        let Ok(mut last) = last.lock() else { return };
        let mut taken = own.taken();
        if *last == taken {
            // The content is written a moment before it can be read.
            thread::sleep(SETTLES);
            taken = own.taken();
        }
        // The file also has what has been told, which changes more often.
        if *last != taken {
            last.clone_from(&taken);
            post.news(News::Taken(taken));
        }
    };
    // To drop the watch would end it.
    std::mem::forget(place.watch_lasting(changed));
}
