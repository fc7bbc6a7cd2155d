use chrono::TimeDelta;

use super::super::agreement::{Margin, Target};
use super::super::thread::{Rank, Term, ThreadState, cmp_ids, whole_minutes};
use super::super::worktime::WorkTime;
use super::{mate, t};

const SOON: Margin = Margin::Working(TimeDelta::hours(2));

fn kenji() -> WorkTime {
    let mate = mate("Asia/Tokyo", &["Mon-Fri 09:00-12:00, 13:00-18:00"]);
    WorkTime::new(&mate, &[], t("2026-11-01T00:00:00Z")).unwrap()
}

fn due(target: &str, work: Option<&WorkTime>) -> Option<Term> {
    Term::of(Target::parse(target).unwrap(), t("2026-11-22T09:00:00Z"), work, SOON)
}

#[test]
fn each_kind_of_target_has_its_own_due_time() {
    let work = kenji();
    let due_at = |target| due(target, Some(&work)).map(|term| term.due_at);
    assert_eq!(due_at("4h"), Some(t("2026-11-23T05:00:00Z")));
    assert_eq!(due_at("1d"), Some(t("2026-11-23T09:00:00Z")));
    assert_eq!(due_at("24h elapsed"), Some(t("2026-11-23T09:00:00Z")));
    assert_eq!(due_at("none"), None);
    assert_eq!(due_at("0h"), Some(t("2026-11-22T09:00:00Z")));
}

#[test]
fn without_a_zone_only_an_elapsed_target_counts_and_it_is_never_due_soon() {
    for target in ["4h", "1d", "none"] {
        assert_eq!(due(target, None), None);
    }
    let term = due("24h elapsed", None).unwrap();
    assert_eq!(term.state(t("2026-11-23T09:00:00Z")), ThreadState::Waiting);
    assert_eq!(term.state(t("2026-11-23T09:00:01Z")), ThreadState::Late);
    assert_eq!(term.left(None), None);
}

#[test]
fn it_is_late_past_its_due_time_and_due_soon_with_little_working_time_left() {
    let work = kenji();
    let term = due("1d", Some(&work)).unwrap();
    for (now, state, left) in [
        ("2026-11-22T14:30:00Z", ThreadState::Waiting, 480),
        ("2026-11-23T06:59:59Z", ThreadState::Waiting, 120),
        ("2026-11-23T07:00:00Z", ThreadState::DueSoon, 120),
        ("2026-11-23T08:59:30Z", ThreadState::DueSoon, 0),
        ("2026-11-23T09:00:00Z", ThreadState::DueSoon, 0),
        ("2026-11-23T09:00:00.5Z", ThreadState::Late, 0),
        ("2026-11-24T00:01:30Z", ThreadState::Late, -1),
        ("2026-11-24T02:00:00Z", ThreadState::Late, -120),
    ] {
        let now = t(now);
        let minutes = term.left(Some(work.position(now))).map(whole_minutes);
        assert_eq!((term.state(now), minutes), (state, Some(left)), "{now}");
    }
}

#[test]
fn the_next_change_is_when_the_state_changes() {
    let work = kenji();
    let term = due("1d", Some(&work)).unwrap();
    let now = t("2026-11-22T14:30:00Z");
    let mut states = vec![term.state(now)];
    for next in term.edges() {
        assert_eq!(term.state(next - TimeDelta::nanoseconds(1)), *states.last().unwrap());
        states.push(term.state(next));
    }
    assert_eq!(states, [ThreadState::Waiting, ThreadState::DueSoon, ThreadState::Late]);
}

#[test]
fn the_latest_comes_first_then_what_is_due_next_and_what_has_no_target_last() {
    let rank = |late: Option<i64>, due: Option<&str>, asked: &str| Rank {
        late: late.map(TimeDelta::seconds),
        due_at: due.map(t),
        asked_at: t(asked),
    };
    let (early, later) = ("2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z");
    let in_order = [
        rank(Some(61), Some("2026-11-22T00:00:00Z"), later),
        rank(Some(60), Some("2026-11-21T00:00:00Z"), later),
        rank(Some(0), Some("2026-11-20T00:00:00Z"), early),
        rank(None, Some("2026-11-21T00:00:00Z"), early),
        rank(None, Some("2026-11-21T00:00:00Z"), later),
        rank(None, Some("2026-11-24T00:00:00Z"), early),
        rank(None, None, early),
    ];
    assert!(in_order.is_sorted_by(|a, b| a < b));
}

#[test]
fn ids_are_compared_as_the_texts_that_programs_see() {
    // In "here:a:maya" a ':' stands where "here:a-b:maya" has the smaller '-'.
    assert!(cmp_ids(["here", "a-b", "maya"], ["here", "a", "maya"]).is_lt());
    assert!(cmp_ids(["here", "a", "kenji"], ["here", "a", "maya"]).is_lt());
    assert!(cmp_ids(["here", "a", "maya"], ["here", "a", "maya"]).is_eq());
}

#[test]
fn a_margin_of_days_holds_once_a_target_of_as_many_days_would_be_due_no_earlier() {
    let work = kenji();
    let friday_end = Term::new(t("2026-11-27T09:00:00Z"), Some(&work), Margin::Days(2));
    // Two days after Wednesday is Friday 18:00, the due time itself.
    assert_eq!(friday_end.state(t("2026-11-24T14:59:59Z")), ThreadState::Waiting);
    assert_eq!(friday_end.state(t("2026-11-24T15:00:00Z")), ThreadState::DueSoon);
    // By midnight one more working day has ended.
    let midnight = Term::new(t("2026-11-27T15:00:00Z"), Some(&work), Margin::Days(2));
    assert_eq!(midnight.soon_at, Some(t("2026-11-25T15:00:00Z")));
    // Days off are no working days: two days before Monday evening is Thursday.
    let monday = Term::new(t("2026-11-30T09:00:00Z"), Some(&work), Margin::Days(2));
    assert_eq!(monday.soon_at, Some(t("2026-11-25T15:00:00Z")));
    let left = |now: &str| friday_end.left(Some(work.position(t(now)))).map(whole_minutes);
    assert_eq!(left("2026-11-25T00:00:00Z"), Some(3 * 480), "what is left is still told in working time");
}

#[test]
fn a_margin_of_days_passes_over_leave_and_holds_for_whoever_has_no_working_days() {
    let away = mate("UTC", &["Mon-Fri 09:00-17:00"]).away_days("2026-12-01", "9999-12-31", "");
    let work = WorkTime::new(&away, &[], t("2026-11-01T00:00:00Z")).unwrap();
    let never = Term::new(t("9999-12-31T12:00:00Z"), Some(&work), Margin::Days(2));
    assert_eq!(never.soon_at, Some(t("2026-11-27T00:00:00Z")));
    let idle = WorkTime::new(&mate("UTC", &[]), &[], t("2026-11-01T00:00:00Z")).unwrap();
    let term = Term::new(t("2026-11-27T09:00:00Z"), Some(&idle), Margin::Days(1));
    assert_eq!(term.state(t("2026-01-01T00:00:00Z")), ThreadState::DueSoon);
    let once =
        WorkTime::new(&mate("UTC", &[]).day("2026-11-20", "09:00-17:00"), &[], t("2026-11-01T00:00:00Z")).unwrap();
    let soon = |n| Term::new(t("2026-11-27T09:00:00Z"), Some(&once), Margin::Days(n)).soon_at;
    assert_eq!(soon(1), Some(t("2026-11-20T00:00:00Z")));
    assert_eq!(soon(2), Some(crate::domain::Instant::MIN_UTC));
}
