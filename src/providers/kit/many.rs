//! Many questions of one look: in batches where the service supports them, or several at once.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use crate::providers::http::Failure;

/// Asks many questions in batches of a size, and gives the answers in their order.
///
/// 1. `together` asks a batch. An answer is `None`, or missing at the end, if the batch gave no clear answer to a
///    question. A batch of one question is asked with `singly`.
/// 2. `singly` asks a question without a clear answer, so that its failure has a status and a text of its own.
/// 3. `Err`: the service itself failed, and the remaining questions were not asked. A failure for which `is_its_own`
///    holds concerns one question, and is among the answers.
pub async fn batches<'q, Q, T, A, B>(
    questions: &'q [Q],
    size: usize,
    together: impl Fn(&'q [Q]) -> A,
    singly: impl Fn(&'q Q) -> B,
    is_its_own: impl Fn(&Failure) -> bool,
) -> Result<Vec<Result<T, Failure>>, Failure>
where
    A: Future<Output = Result<Vec<Option<T>>, Failure>>,
    B: Future<Output = Result<T, Failure>>,
{
    let mut answers = Vec::with_capacity(questions.len());
    for batch in questions.chunks(size.max(1)) {
        let found = if batch.len() > 1 { together(batch).await? } else { Vec::new() };
        let mut found = found.into_iter();
        for question in batch {
            let answer = match found.next().flatten() {
                Some(answer) => Ok(answer),
                None => singly(question).await,
            };
            match answer {
                Err(failure) if !is_its_own(&failure) => return Err(failure),
                answer => answers.push(answer),
            }
        }
    }
    Ok(answers)
}

/// Runs jobs, at most so many at once, and gives their results in their order.
pub async fn at_once<F: Future>(most: usize, jobs: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut waiting = jobs.into_iter().map(Box::pin).enumerate();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    let mut done: Vec<(usize, F::Output)> = Vec::new();
    poll_fn(|context| {
        loop {
            let room = most.max(1).saturating_sub(running.len());
            running.extend(waiting.by_ref().take(room));
            let before = done.len();
            running.retain_mut(|(n, job)| match job.as_mut().poll(context) {
                Poll::Ready(output) => {
                    done.push((*n, output));
                    false
                }
                Poll::Pending => true,
            });
            if running.is_empty() && done.len() == before {
                return Poll::Ready(());
            }
            if done.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await;
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, output)| output).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn jobs_are_done_some_at_once_and_what_they_give_stands_in_their_order() {
        let (running, most) = (Cell::new(0), Cell::new(0));
        let job = async |n: u64| {
            running.set(running.get() + 1);
            most.set(most.get().max(running.get()));
            tokio::time::sleep(Duration::from_secs(10 - n)).await;
            running.set(running.get() - 1);
            n
        };
        let begun = tokio::time::Instant::now();
        assert_eq!(at_once(4, (0..10).map(&job)).await, (0..10).collect::<Vec<_>>());
        assert_eq!(most.get(), 4);
        assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
        assert_eq!(at_once(0, [job(1)]).await, [1]);
        assert_eq!(at_once(4, Vec::<std::future::Ready<u8>>::new()).await, [0; 0]);
    }

    #[tokio::test]
    async fn questions_are_asked_in_batches_and_singly_where_a_batch_has_no_clear_answer() {
        let asked = Cell::new(String::new());
        let note = |what: String| asked.set(format!("{} {what}", asked.take()).trim().to_owned());
        let together = |batch: &'static [u8]| {
            note(format!("{batch:?}"));
            ready(Ok(batch.iter().map(|n| (n % 2 == 0).then_some(n * 10)).collect()))
        };
        let singly = |n: &'static u8| {
            note(n.to_string());
            ready(Ok(n * 10))
        };
        let answers = batches(&[2, 3, 4, 5, 6], 2, together, singly, |_| true).await.unwrap();
        assert_eq!(answers.into_iter().map(Result::unwrap).collect::<Vec<u8>>(), [20, 30, 40, 50, 60]);
        assert_eq!(asked.take(), "[2, 3] 3 [4, 5] 5 6");
    }
}
