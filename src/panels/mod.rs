//! The panels: one folder each, independent of the others. `mod.rs` keeps the state of its list, `rows.rs` makes pure
//! rows from (board, state, now), `view.rs` paints them. Shared code is in `shared`.

pub mod agreement;
pub mod ahead;
pub mod checkins;
pub mod deadlines;
pub mod handoff;
pub mod plan;
pub mod pulse;
pub mod shared;
pub mod sources;
pub mod team;
pub mod threads;
