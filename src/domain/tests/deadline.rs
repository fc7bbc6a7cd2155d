use chrono::TimeDelta;

use super::super::batch::Due;
use super::super::deadline::{Bucket, DueZone, bucket, due_at};
use super::super::zone::Zone;
use super::{date, t, zone};

#[test]
fn d7_a_due_date_ends_with_the_earliest_assignees_day() {
    let zones = [zone("America/New_York"), zone("Asia/Tokyo"), zone("Europe/Berlin")];
    let at = |rule: &DueZone, zones: &[Zone]| {
        due_at(Due::Date(date("2026-11-27")), rule, zones.iter(), &zone("America/Los_Angeles"))
    };
    assert_eq!(at(&DueZone::Assignee, &zones), t("2026-11-27T15:00:00Z"));
    assert_eq!(at(&DueZone::Assignee, &zones[..1]), t("2026-11-28T05:00:00Z"));
    assert_eq!(at(&DueZone::Assignee, &[]), t("2026-11-28T08:00:00Z"));
    assert_eq!(at(&DueZone::Me, &zones), t("2026-11-28T08:00:00Z"));
    assert_eq!(at(&DueZone::Zone(zone("Asia/Kathmandu")), &zones), t("2026-11-27T18:15:00Z"));
}

#[test]
fn d8_a_timed_due_is_itself_and_the_ends_of_the_calendar_have_ends() {
    let at = |due| due_at(due, &DueZone::Assignee, std::iter::empty(), &zone("Asia/Tokyo"));
    assert_eq!(at(Due::At(t("2026-11-27T09:00:00-00:00"))), t("2026-11-27T09:00:00Z"));
    assert_eq!(at(Due::Date(date("9999-12-31"))), t("9999-12-31T15:00:00Z"));
    assert_eq!(at(Due::Date(date("0001-01-01"))).format("%F").to_string(), "0001-01-01");
}

#[test]
fn a_bucket_goes_by_the_viewers_date_of_the_moment_just_before() {
    let viewer = zone("America/New_York");
    let now = t("2026-11-23T15:00:00Z");
    let midnight = t("2026-11-24T05:00:00Z");
    for (due, expected) in [
        (now - TimeDelta::nanoseconds(1), Bucket::Overdue),
        (now, Bucket::Today),
        (midnight, Bucket::Today),
        (midnight + TimeDelta::nanoseconds(1), Bucket::Tomorrow),
        (midnight + TimeDelta::days(1), Bucket::Tomorrow),
        (midnight + TimeDelta::days(2), Bucket::ThisWeek),
        (midnight + TimeDelta::days(7), Bucket::ThisWeek),
        (midnight + TimeDelta::days(7) + TimeDelta::seconds(1), Bucket::Later),
    ] {
        assert_eq!(bucket(due, &viewer, now), expected, "{due}");
    }
}
