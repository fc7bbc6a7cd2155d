//! A queue for each method of a service: no more requests in a minute than it takes.
//!
//! Not here: limits that the service itself tells (`http`).

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The time over which requests are counted.
const MINUTE: Duration = Duration::from_mins(1);

/// The queues of one service.
#[derive(Debug)]
pub struct Pace {
    most: usize,
    sent: Mutex<HashMap<&'static str, VecDeque<Instant>>>,
}

impl Pace {
    /// At most so many requests of each method in a minute.
    pub fn new(most: usize) -> Self {
        Self { most, sent: Mutex::default() }
    }

    /// Takes a place in the queue of a method: how long to wait for it.
    pub fn turn(&self, method: &'static str) -> Duration {
        let (now, mut queues) = (Instant::now(), self.sent.lock().unwrap_or_else(PoisonError::into_inner));
        let queue = queues.entry(method).or_default();
        while queue.len() > self.most {
            queue.pop_front();
        }
        let first = queue.len().checked_sub(self.most).and_then(|at| queue.get(at));
        let at = first.map_or(now, |first| now.max(*first + MINUTE));
        queue.push_back(at);
        at - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_of_a_method_are_sent_in_a_minute_than_it_takes() {
        let pace = Pace::new(3);
        let waits = |method| -> Vec<u64> { (0..7).map(|_| pace.turn(method).as_secs()).collect() };
        assert_eq!(waits("history"), [0, 0, 0, 60, 60, 60, 120]);
        assert_eq!(pace.turn("replies").as_secs(), 0, "each method has a queue of its own");
        tokio::time::advance(Duration::from_secs(130)).await;
        assert_eq!(pace.turn("history").as_secs(), 0);
    }
}
