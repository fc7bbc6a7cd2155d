//! Counts steps of work (a date listed, a segment or a change visited), so that tests can compare the cost of questions.
//! Outside of tests it is a no-op.

/// Records that a step of work was done.
#[cfg(not(test))]
pub(in crate::domain) const fn count(_: usize) {}

#[cfg(test)]
pub(in crate::domain) use counted::{count, of};

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    thread_local!(static DONE: Cell<usize> = const { Cell::new(0) });

    pub(in crate::domain) fn count(steps: usize) {
        DONE.set(DONE.get() + steps);
    }

    /// The number of steps that some work takes on this thread.
    pub(in crate::domain) fn of(work: impl FnOnce()) -> usize {
        let before = DONE.get();
        work();
        DONE.get() - before
    }
}
