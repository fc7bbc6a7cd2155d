//! How long a Trello source takes, and how many requests: 50 boards of 400 cards from a service that answers at once.
//!
//! The time of the service itself, which makes each answer anew, is in the figures. They are printed, never judged:
//! `cargo bench --bench trello`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark measures")]

#[path = "../tests/trello/fake.rs"]
mod fake;
#[path = "../tests/trello/rig.rs"]
mod rig;

use std::time::Instant;

use chrono::TimeDelta;
use serde_json::json;

use fake::Fake;
use rig::Rig;

const BOARDS: usize = 50;
const CARDS: usize = 400;

fn main() {
    let fake = Fake::start();
    fill(&fake);
    let mut rig = Rig::new(&fake, "");
    measure("first fetch", &fake, || rig.everything().unwrap());
    println!("  {} items, of which the first board's came with page 1 of {}", rig.items.len(), rig.pages.len());
    println!("  the cursor holds {} bytes", rig.cursor.as_ref().unwrap().0.len());
    rig.now += TimeDelta::minutes(1);
    measure("nothing changed", &fake, || rig.refresh().unwrap());
    fake.world().comment(7, 7, "m2", "and now?");
    measure("one card changed", &fake, || rig.refresh().unwrap());
    (0..BOARDS).for_each(|board| fake.world().comment(board, 7, "m2", "and now?"));
    measure("one card on every board changed", &fake, || rig.refresh().unwrap());
    measure("everything again", &fake, || rig.everything().unwrap());
}

fn fill(fake: &Fake) {
    let mut world = fake.world();
    for board in 0..BOARDS {
        let board = world.board(&format!("Board {board}"));
        for number in 0..CARDS {
            let due = if number % 3 == 0 { json!("2026-11-27T15:00:00.000Z") } else { json!(null) };
            let card = world.card(board, number % 2, &format!("Card {number}"), &json!({ "due": due }));
            for said in 0..number % 4 {
                world.comment(board, card, "m1", &format!("@kenji question {said}, with some words around it"));
            }
        }
    }
}

fn measure<T>(what: &str, fake: &Fake, work: impl FnOnce() -> T) {
    fake.asked();
    let start = Instant::now();
    work();
    let took = start.elapsed();
    let rate = (BOARDS * CARDS) as f64 / took.as_secs_f64();
    println!("{what}: {} requests, {:.0} ms ({rate:.0} cards a second)", fake.asked().0, took.as_secs_f64() * 1000.0);
}
