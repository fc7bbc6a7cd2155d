//! Reading a list to its end, page by page.
//!
//! Not here: the guard against endless pages (`http::Pages`), where an answer names its next page (the kind).

use crate::providers::http::{Cut, Failure, LenientList, Next, Pages};

/// A list that was read.
#[derive(Clone, Debug)]
pub struct List<T> {
    /// Its elements.
    pub each: LenientList<T>,
    /// Why reading stopped before the end.
    pub cut: Option<Cut>,
}

/// Reads a list. `page` requests one page by the mark of the page before (empty at first), and gives its elements and
/// the place of the next page. The ids of the elements show whether a page repeats.
pub async fn read_list<T, F>(
    mut guard: Pages,
    id: impl Fn(&T) -> String,
    mut page: impl FnMut(String) -> F,
) -> Result<List<T>, Failure>
where
    F: Future<Output = Result<(LenientList<T>, Next), Failure>>,
{
    let (mut each, mut mark) = (LenientList::default(), String::new());
    loop {
        let (held, next) = page(mark).await?;
        let ids: Vec<String> = held.good.iter().map(&id).collect();
        let next = guard.turn(ids.iter().map(String::as_str), next);
        each.append(held);
        match next {
            Some(Next::Mark(on)) => mark = on,
            _ => return Ok(List { each, cut: guard.cut().cloned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(last: usize) -> List<String> {
        let reading = read_list(Pages::new(9, 99), String::clone, |mark| async move {
            let n: usize = mark.parse().unwrap_or_default();
            let each = LenientList { good: vec![format!("{n}")], bad: Vec::new(), skipped: 1 };
            Ok((each, if n < last { Next::Mark((n + 1).to_string()) } else { Next::End }))
        });
        reading.await.unwrap()
    }

    #[tokio::test]
    async fn a_list_is_read_to_its_end_and_what_could_not_be_read_of_it_is_counted() {
        let list = read(2).await;
        assert_eq!((list.each.good.join(" "), list.each.skipped, list.cut), ("0 1 2".to_owned(), 3, None));
    }

    #[tokio::test]
    async fn a_list_without_end_is_cut() {
        let list = read(usize::MAX).await;
        assert_eq!((list.each.good.len(), list.cut), (9, Some(Cut::Pages(9))));
    }
}
