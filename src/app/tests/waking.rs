use proptest::prelude::*;

use super::super::panel::PanelId;
use super::super::wake::wake;
use super::{model, shown, t};
use chrono::TimeDelta;

/// Filters whose matches depend on the time.
const FILTERS: [(PanelId, &str); 14] = [
    (PanelId::Team, ""),
    (PanelId::Team, "state:working,break"),
    (PanelId::Team, "-state:off"),
    (PanelId::Threads, "state:late"),
    (PanelId::Threads, "-state:soon,late"),
    (PanelId::Threads, "due:<4h"),
    (PanelId::Threads, "due:>1d,today"),
    (PanelId::Deadlines, "state:risk"),
    (PanelId::Deadlines, "due:<1d12h"),
    (PanelId::Deadlines, "-due:today"),
    (PanelId::Deadlines, "due:week due:>tomorrow"),
    (PanelId::Deadlines, "due:<90m state:overdue,at_risk"),
    (PanelId::Plan, ""),
    (PanelId::Plan, "-state:off"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Redraws are derived, not ticked: before the wake the screen may not change by itself.
    #[test]
    fn nothing_visible_changes_before_the_wake(start in 0..200_000_i64, part in 0.0..1.0_f64, scrubbed in proptest::option::of(-200_000_i64..200_000), filter in 0..FILTERS.len()) {
        let mut model = model(160, 40);
        let (panel, line) = FILTERS[filter];
        model.panels.filter_mut(panel).text = line.to_owned();
        model.workspace.focus = panel;
        let now = t("2026-11-22T12:00:00Z") + TimeDelta::seconds(start);
        model.time.scrub = scrubbed.map(|seconds| now + TimeDelta::seconds(seconds));
        model.settle(now);
        let before = shown(&model);
        let wake = wake(&model.board, model.time.clock, model.time.scrub.is_some()).unwrap();
        prop_assert!(wake > now && wake - now <= TimeDelta::minutes(1));
        let nanos = (wake - now).num_nanoseconds().unwrap();
        model.settle(now + TimeDelta::nanoseconds(((nanos - 1) as f64 * part) as i64));
        prop_assert_eq!(shown(&model), before);
    }
}
