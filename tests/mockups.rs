//! The demo team at the instant of the design's pictures, as text.
//!
//! Not here: what the pictures should show (the design), styles (`pictures`).

mod support;

use support::team::{Team, ran};

/// The instant of the design's pictures: a Wednesday, 09:32 in New York.
const NOW: &str = "2026-11-25T14:32:00Z";

fn demo(size: &str) -> String {
    let team = Team::nobody();
    let ran = ran(&mut team.bare(&["snapshot", "--demo", "--now", NOW, "--size", size, "--color", "never"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out
}

#[test]
fn the_first_lines_of_the_demo_are_those_of_the_designs_picture() {
    let shown = demo("160x45");
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[0].contains("Wed 25 Nov  09:32  New York   you owe 3, 1 soon"), "{}", lines[0]);
    for row in [
        "▲      1h soon  you owe Lea      Status page: what we say after the outage",
        "•  3h 28m left  you owe Ravi     🚀 Launch checklist",
        "!     32h late  Kenji owes you   Launch copy: the first sentence",
        "!  20h 2m over  Sam          Invoices are off by one yen",
    ] {
        assert!(shown.contains(row), "{row}: {shown}");
    }
    let keys = lines.last().unwrap();
    assert!(keys.contains("a answer") && keys.contains("read on"), "{keys}");
}
