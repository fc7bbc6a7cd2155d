//! Work on a big answer, away from the thread that keeps the other sources' connections alive.

use std::panic::resume_unwind;

use tokio::sync::oneshot;

/// An answer with more bytes is worked on aside.
const BIG: usize = 256 * 1024;

/// Does work whose length grows with `bytes`: on a thread of its own where they are many, so that it delays no other
/// source and no heartbeat. A panic of the work goes on here.
pub async fn aside<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    if bytes <= BIG {
        return work();
    }
    let (put, mut taken) = oneshot::channel();
    elsewhere(Box::new(move || drop(put.send(work())))).await;
    match taken.try_recv() {
        Ok(done) => done,
        // The work that returned has sent its result.
        Err(_) => std::future::pending().await,
    }
}

/// Runs work on a thread of its own. Boxed, as each type of work would have a task type of its own: several kilobytes for
/// every shape of an answer.
async fn elsewhere(work: Box<dyn FnOnce() + Send>) {
    match tokio::task::spawn_blocking(work).await {
        Ok(()) => {}
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only a runtime that ends cancels it, and this future with it.
            Err(_) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[tokio::test]
    async fn only_work_on_a_big_answer_leaves_the_thread() {
        let here = thread::current().id();
        let on = |bytes| aside(bytes, || thread::current().id());
        assert_eq!(on(BIG).await, here);
        assert_ne!(on(BIG + 1).await, here);
    }

    #[tokio::test]
    #[should_panic(expected = "odd bytes")]
    async fn a_panic_comes_back() {
        aside(BIG + 1, || panic!("odd bytes")).await;
    }
}
